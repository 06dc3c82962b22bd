"""What the client makes of a Keepa that is full, down, or does not know the key or the article."""

import json
import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import httpx
import pytest
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from pydantic import SecretStr, ValidationError

from policies.errors import (
    CountersignError,
    Misconfigured,
    Unavailable,
    VendorRejected,
    VendorThrottled,
)
from policies.money import Money
from sandbox.keepa.vendor import KEY
from sandbox.keepa.wire import START
from tests.practice_prices import ALONE, BELOW_US, NOWHERE, Watching, asin_of, watching
from tests.program_fixture import free_port
from tests.quick_network import QUICK
from tests.sandbox_fixture import Sandbox, start_sandbox
from tools.connectors.keepa import MOST_AT_ONCE, KeepaReader
from tools.connectors.keepa_answers import Kind
from tools.connectors.keepa_settings import KeepaSettings
from tools.connectors.network import Network

NOT_ONE = [f"B0NOSUCH{number:02d}" for number in range(MOST_AT_ONCE)]


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with start_sandbox(orders=60, plan="standard") as sandbox:
        yield sandbox


@pytest.fixture
def keepa(sandbox: Sandbox) -> Iterator[Watching]:
    sandbox.post("/_control/reset")
    with watching(sandbox) as opened:
        yield opened
    sandbox.delete("/_control/faults")


def said(body: object) -> httpx.Response:
    return httpx.Response(200, stream=httpx.ByteStream(json.dumps(body).encode()))


def answering(*answers: object) -> KeepaReader:
    """Open a reader of a Keepa that says these things, one after the other."""
    waiting = list(answers)
    client = httpx.Client(transport=httpx.MockTransport(lambda _: said(waiting.pop(0))))
    settings = KeepaSettings(account="keepa:acme", key=SecretStr(KEY), url="https://keepa.example")
    return KeepaReader(settings, Network(client, QUICK, None, lambda _: None))


def test_an_article_is_read_with_its_prices_sellers_rank_and_the_moment(keepa: Watching) -> None:
    asin = asin_of(keepa.sandbox, BELOW_US)
    article = keepa.reader.articles([asin])[asin]
    assert article.price(Kind.NEW) == Money(minor=908, currency="USD")
    assert article.usual_price(Kind.NEW) is not None
    assert article.price(Kind.AMAZON) is None
    assert article.new_offers is not None
    assert article.new_offers > 1
    assert article.sales_rank is not None
    assert timedelta() <= datetime.now(UTC) - article.seen_at <= timedelta(hours=1, minutes=1)
    page = keepa.reader.page(asin)
    assert keepa.sandbox.client.get(page).status_code == 200


def test_where_nobody_offers_an_article_there_is_no_price(keepa: Watching) -> None:
    asin = asin_of(keepa.sandbox, ALONE)
    assert keepa.product(asin=asin, stats=1)["stats"]["current"][Kind.NEW] == -1
    article = keepa.reader.articles([asin])[asin]
    assert article.price(Kind.NEW) is None
    assert article.new_offers == 0


def test_what_amazon_has_no_page_for_is_left_out_and_costs_its_token(keepa: Watching) -> None:
    asin, before = asin_of(keepa.sandbox, BELOW_US), keepa.reader.tokens().left
    assert keepa.reader.articles([NOWHERE, asin, asin]).keys() == {asin}
    assert keepa.reader.tokens().left == before - 2
    assert keepa.ask(asin=NOWHERE, update=-1).json()["products"] == []
    assert keepa.reader.tokens().left == before - 2


def test_more_than_a_hundred_are_asked_for_in_parts(keepa: Watching) -> None:
    before = keepa.reader.tokens().left
    asin = asin_of(keepa.sandbox, BELOW_US)
    assert keepa.reader.articles([*NOT_ONE, NOT_ONE[0], asin]).keys() == {asin}
    assert [one.operation for one in keepa.told] == ["token", "product", "product"]
    assert keepa.reader.tokens().left == before - MOST_AT_ONCE - 1


def test_extra_wishes_cost_what_is_published(keepa: Watching) -> None:
    asin = asin_of(keepa.sandbox, BELOW_US)
    for more, cost in (
        ({}, 1),
        ({"stats": 90, "history": 0, "days": 30}, 1),
        ({"buybox": 1}, 3),
        ({"update": 0}, 2),
    ):
        assert keepa.ask(asin=asin, **more).json()["tokensConsumed"] == cost


def test_a_history_is_in_keepas_minutes_and_goes_back_as_far_as_asked(keepa: Watching) -> None:
    asin = asin_of(keepa.sandbox, BELOW_US)
    whole = keepa.product(asin=asin)["csv"]
    recent = keepa.product(asin=asin, days=30)["csv"]
    moments = whole[Kind.NEW][::2]
    assert all(before < after for before, after in pairwise(moments))
    assert recent[Kind.NEW] == whole[Kind.NEW][-len(recent[Kind.NEW]) :]
    now = datetime.now(UTC).timestamp() // 60 - START
    assert sum(at < now - 30 * 24 * 60 for at in recent[Kind.NEW][::2]) == 1
    assert "csv" not in keepa.product(asin=asin, history=0)
    assert len(keepa.product(asin=asin, buybox=1)["csv"][18]) % 3 == 0


def test_an_empty_bucket_is_waited_for_or_said_and_nothing_is_sent(keepa: Watching) -> None:
    reader = keepa.reader
    while keepa.ask(asin=",".join(NOT_ONE)).status_code == 200:
        pass
    with pytest.raises(VendorThrottled) as caught:
        reader.articles([NOWHERE])
    assert 10 < caught.value.retry_after < 61
    assert [one.status for one in keepa.told] == [429]  # and from then on it knew
    assert reader.tokens().left <= 0  # which is free


def test_a_throttled_call_is_made_again(keepa: Watching) -> None:
    keepa.sandbox.fault("rate_limit", "product", vendor="keepa")
    assert keepa.reader.articles([NOWHERE]) == {}
    assert [one.status for one in keepa.told] == [429, 200]


@pytest.mark.parametrize("key", ["x" * 64, "short", ""])
def test_a_key_keepa_does_not_know_is_named_by_its_setting(keepa: Watching, key: str) -> None:
    with pytest.raises(Misconfigured, match=r"refused the key\. Check COUNTERSIGN_KEEPA__KEY"):
        keepa.changed(key=SecretStr(key)).reader.articles([NOWHERE])


def test_a_request_keepa_does_not_take_is_refused_in_its_words(keepa: Watching) -> None:
    with pytest.raises(VendorRejected, match="You used an invalid parameter for this API call"):
        keepa.reader.articles(["no asin"])


def test_a_silent_keepa_is_said_to_be(keepa: Watching) -> None:
    keepa.sandbox.fault("down", vendor="keepa", seconds=60.0)
    with pytest.raises(Unavailable, match="Keepa is not answering"):
        keepa.reader.tokens()


def told(**more: object) -> dict[str, object]:
    return {"tokensLeft": 5, "refillIn": 1000, "refillRate": 5, **more}


@pytest.mark.parametrize(
    ("body", "error", "words"),
    [
        (told(error={"type": "invalidParameter", "message": "No"}), VendorRejected, "said no: No"),
        (told(tokensLeft=0, error={"type": "x"}), VendorThrottled, "tokens are used up"),
        (told(refillRate=0, error={"type": "invalidParameter"}), Misconfigured, "KEEPA__KEY"),
        (told(error="odd"), VendorRejected, "did not say why"),
        (told(products=[{"asin": "B0"}]), Unavailable, "cannot read"),
        (told(products="none"), Unavailable, "cannot read"),
        (
            told(products=[{"asin": "see <b>me", "domainId": 1, "lastUpdate": 9}]),
            Unavailable,
            "read",
        ),
        ([], Unavailable, "cannot read"),
    ],
)
def test_an_error_that_comes_with_200_is_one(
    body: object, error: type[CountersignError], words: str
) -> None:
    reader = answering(body, body, body)
    with pytest.raises(error, match=words):
        reader.articles([NOWHERE])


def test_an_article_of_another_amazon_is_none_of_ours() -> None:
    product = {"asin": NOWHERE, "domainId": 3, "title": "Kiste", "lastUpdate": 8_000_000}
    reader = answering(told(products=[product, None]))
    assert reader.articles([NOWHERE]) == {}


def traced(monkeypatch: pytest.MonkeyPatch) -> InMemorySpanExporter:
    """Keep what is written of each call into a trace."""
    kept, provider = InMemorySpanExporter(), TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(kept))
    monkeypatch.setattr("tools.spans._TRACER", provider.get_tracer("test"))
    return kept


def test_the_key_stands_in_no_log_error_or_record(
    keepa: Watching, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    caplog.set_level(logging.DEBUG, logger="tools")
    spans = traced(monkeypatch)
    asin = asin_of(keepa.sandbox, BELOW_US)
    unreachable = keepa.changed(url=f"http://127.0.0.1:{free_port()}")
    odd = keepa.changed(url="http://[broken")
    keepa.reader.articles([asin])
    for watched in (unreachable, odd, keepa.changed(key=SecretStr("y" * 64))):
        with pytest.raises(CountersignError) as caught:
            watched.reader.articles([asin])
        shown = caught.getrepr(showlocals=True, chain=True)
        assert KEY not in str(shown)
        assert "y" * 64 not in str(caught.value)
    assert any("Keepa read product" in line for line in caplog.messages)
    ours = [one.getMessage() for one in caplog.records if one.name.startswith("tools")]
    assert not any(KEY in line for line in ours)
    assert KEY not in repr(keepa.told)
    written = [one.to_json() for one in spans.get_finished_spans()]
    assert any('"Keepa product"' in one for one in written)
    assert not any(KEY in one for one in written)
    assert KEY not in repr(keepa.reader._request("product", {}))
    assert KEY not in str(keepa.sandbox.get("/_control/calls", vendor="keepa"))


def test_a_marketplace_keepa_does_not_have_is_refused_in_the_settings() -> None:
    with pytest.raises(ValidationError, match="is none of 1, 2, 3"):
        KeepaSettings(account="keepa:acme", key=SecretStr(KEY), domain=7)
