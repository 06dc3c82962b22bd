"""All our client says to Keepa, and all our practice Keepa answers, is as Keepa publishes it."""

from collections.abc import Iterator

import pytest
from pydantic import SecretStr

from policies.errors import Misconfigured, VendorRejected
from sandbox.keepa import wire
from tests.contract.keepa_published import PARAMETERS, Overheard, Published
from tests.held_to import HELD, Tell
from tests.practice_prices import BELOW_US, NOWHERE, Watching, asin_of, watching
from tests.sandbox_fixture import start_sandbox
from tools.connectors.keepa_answers import Kind

UNKNOWN_KEY = SecretStr("x" * 64)


@pytest.fixture(scope="module")
def published() -> Published:
    return Published.opened()


@pytest.fixture(scope="module")
def line(published: Published) -> Overheard:
    return Overheard(published=published)


@pytest.fixture(scope="module")
def keepa(line: Overheard) -> Iterator[Watching]:
    with start_sandbox(orders=60) as sandbox, watching(sandbox, line=line) as opened:
        yield opened


def what_the_client_asks(keepa: Watching) -> None:
    """Call each thing the client can, and be refused in every way there is."""
    asin = asin_of(keepa.sandbox, BELOW_US)
    keepa.reader.tokens()
    assert keepa.reader.articles([asin, NOWHERE]).keys() == {asin}
    (barcode,) = keepa.product(asin=asin)["upcList"]
    assert [one.asin for one in keepa.reader.coded(barcode)] == [asin]
    assert keepa.reader.coded("000000000000") == ()
    for key in (UNKNOWN_KEY, SecretStr("short")):
        with pytest.raises(Misconfigured):
            keepa.changed(key=key).reader.tokens()
    with pytest.raises(VendorRejected):
        keepa.reader.articles(["no asin"])
    for fault in ("throttle", "rate_limit", "error_before_commit"):
        keepa.sandbox.fault(fault, "token", vendor="keepa")
        keepa.reader.tokens()
    keepa.sandbox.post("/_control/reset")


def what_others_may_ask(keepa: Watching) -> None:
    """Ask for everything that may be asked for, and for what may not."""
    asin = asin_of(keepa.sandbox, BELOW_US)
    for more in (
        {"stats": 180, "history": 1, "buybox": 1, "days": 90, "update": 0},
        {"stats": "2026-01-01,2026-06-30", "rating": 1, "videos": 0, "aplus": 0, "stock": 0},
        {"stats": "1767225600000,1782777600000", "history": 0, "update": -1},
        {"domain": 3},
    ):
        assert keepa.ask(asin=f"{asin},{NOWHERE}", **more).status_code == 200
    for status, wrong in (
        (400, {}),
        (400, {"asin": asin, "code": "899044821003"}),
        (400, {"asin": "no asin"}),
        (400, {"asin": asin, "days": "many"}),
        (405, {"asin": ",".join([asin] * 101)}),
        (405, {"asin": asin, "domain": 7}),
        (405, {"asin": asin, "stats": 0}),
        (405, {"asin": asin, "history": 2}),
    ):
        assert keepa.ask(**wrong).status_code == status, wrong


def test_every_request_and_every_answer_is_as_published(
    keepa: Watching, line: Overheard, record_property: Tell
) -> None:
    what_the_client_asks(keepa)
    assert {one.operation for one in keepa.told} == PARAMETERS.keys()
    asked = line.tally.requests
    what_others_may_ask(keepa)
    for one in (*line.tally.held("Keepa"), ("Keepa", "requests of our own client's", asked)):
        record_property(HELD, one)
    assert line.faults == []
    assert line.tally.operations == PARAMETERS.keys()


def test_the_line_would_notice_what_is_not_published(published: Published) -> None:
    assert published.faults("Response", {"tokensLeft": "many"})
    assert published.faults("Response", {"products": [{"asin": "B0", "price": 1}]})
    assert published.faults("Response", {"products": [{"asin": "B0", "csv": [["1", 2]]}]})
    assert published.faults("Response", {"products": [{"stats": {"current": [1], "now": 1}}]})
    assert not published.faults("Response", {"tokensLeft": 1, "products": [{"asin": "B0"}]})


def test_series_stand_where_keepa_has_them(published: Published) -> None:
    types = published.types()
    assert len(types) == wire.TYPES
    assert {one.name for one in wire.Kind} == {types[one] for one in wire.Kind}
    theirs = {Kind.SALES_RANK: "SALES", Kind.NEW_OFFERS: "COUNT_NEW"}
    assert [types[one] for one in Kind] == [theirs.get(one, one.name) for one in Kind]
