import contextlib
import gzip
import logging
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler

import pytest
from pydantic import SecretStr

from policies.errors import (
    CountersignError,
    Misconfigured,
    OutcomeUnknown,
    Unavailable,
    VendorRejected,
    VendorThrottled,
)
from tests.scripted_vendor import Behaviour, Vendor, answer, hang_up, scripted_vendor, stop_half_way
from tools.connectors.body import LARGEST
from tools.connectors.http import Transport
from tools.connectors.network import Credential, Exchange, FixedKey, Network, Patience, Request

SECRET = "shpat_very_secret"


@pytest.fixture
def vendor() -> Iterator[Vendor]:
    with scripted_vendor() as vendor:
        yield vendor


@dataclass
class Line:
    """Our end: a transport, what it recorded, and how long it slept."""

    transport: Transport
    request: Request
    told: list[Exchange]
    slept: list[float]

    def read(self) -> object:
        return self.transport.read(self.request, lambda body: body)

    def write(self) -> object:
        return self.transport.write(self.request, lambda body: body)


@pytest.fixture
def line(vendor: Vendor) -> Iterator[Line]:
    told: list[Exchange] = []
    slept: list[float] = []
    patience = Patience(connect=1, read=0.3, write=0.3, attempts=3)
    network = Network(patience=patience, recorder=told.append, sleep=slept.append)
    credential = Credential("read token", "COUNTERSIGN_SHOPIFY__READ_TOKEN")
    key = FixedKey(credential, "X-Shopify-Access-Token", SecretStr(SECRET))
    request = Request("Order", vendor.url, body={"card": "4111111111111111"})
    with network.client:
        yield Line(Transport("Shopify", key, network), request, told, slept)


@pytest.mark.parametrize(
    "trouble",
    [answer(503), answer(500), answer(408), hang_up, stop_half_way, answer(200, b"<html>")],
    ids=["503", "500", "408", "hang_up", "cut_off", "no_json"],
)
def test_a_read_is_asked_again_after_passing_trouble(
    vendor: Vendor, line: Line, trouble: Behaviour
) -> None:
    vendor.script = [trouble, trouble, answer(200)]
    assert line.read() == {"ok": True}
    assert vendor.calls == 3
    assert line.slept == [0.2, 0.4]


def test_a_read_gives_up_with_a_sentence_when_patience_ends(vendor: Vendor, line: Line) -> None:
    vendor.script = [answer(503)]
    with pytest.raises(Unavailable, match="not answering") as caught:
        line.read()
    assert type(caught.value) is Unavailable
    assert vendor.calls == 3


def test_a_packed_answer_is_unpacked(vendor: Vendor, line: Line) -> None:
    vendor.script = [answer(200, gzip.compress(b'{"ok": true}'), Content_Encoding="gzip")]
    assert line.read() == {"ok": True}


def drip(handler: BaseHTTPRequestHandler) -> None:
    """Send a byte now and then, each in time, and never come to an end."""
    handler.send_response(200)
    handler.send_header("Content-Length", "100000")
    handler.end_headers()
    handler.close_connection = True
    with contextlib.suppress(OSError):
        for _ in range(100):
            handler.wfile.write(b" ")
            time.sleep(0.05)


ENDLESS = {
    "slow": drip,
    "large": answer(200, b'"' + b"x" * LARGEST + b'"'),
    "bomb": answer(200, gzip.compress(b" " * (LARGEST + 1)), Content_Encoding="gzip"),
    "bombs in a bomb": answer(200, gzip.compress(b"{}"), Content_Encoding="gzip, gzip"),
    "not packed": answer(200, b"{}", Content_Encoding="gzip"),
    "deep": answer(200, b"[" * 200_000 + b"]" * 200_000),
}


@pytest.mark.parametrize("behaviour", ENDLESS.values(), ids=list(ENDLESS))
def test_an_answer_without_end_is_no_answer(
    vendor: Vendor, line: Line, behaviour: Behaviour
) -> None:
    vendor.script = [behaviour, answer(200)]
    began = time.monotonic()
    with pytest.raises(OutcomeUnknown):
        line.write()
    assert line.told[0].failure == "Unreadable"
    assert time.monotonic() - began < 3
    vendor.bodies.clear()
    assert line.read() == {"ok": True}
    assert vendor.calls == 2


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("inf", 1.0),
        ("nan", 1.0),
        ("-5", 1.0),
        ("1e9", 3600.0),
        ("9" * 400, 1.0),
        ("Fri, 31 Dec 9999 23:59:59 GMT", 3600.0),
        ("2.0", 2.0),
    ],
)
def test_nobody_has_to_wait_for_ever(
    vendor: Vendor, line: Line, header: str, seconds: float
) -> None:
    vendor.script = [answer(429, Retry_After=header)]
    with pytest.raises(VendorThrottled) as caught:
        line.write()
    assert caught.value.retry_after == seconds


@pytest.mark.parametrize(
    ("trouble", "pause"),
    [
        (answer(429, Retry_After="3"), 3.0),
        (answer(429), 1.0),
        (answer(429, Retry_After="15"), 8.0),
        (answer(429, Retry_After="soon"), 1.0),
    ],
)
def test_a_read_waits_as_long_as_it_was_asked_to_within_bounds(
    vendor: Vendor, line: Line, trouble: Behaviour, pause: float
) -> None:
    vendor.script = [trouble, answer(200)]
    line.read()
    assert line.slept == [pause]


def test_who_asks_for_more_time_than_is_left_is_not_asked_again(vendor: Vendor, line: Line) -> None:
    vendor.script = [answer(429, Retry_After="60"), answer(200)]
    with pytest.raises(VendorThrottled) as caught:
        line.read()
    assert caught.value.retry_after == 60.0
    assert line.slept == []


def test_a_retry_date_is_understood(vendor: Vendor, line: Line) -> None:
    date = format_datetime(datetime.now(UTC) + timedelta(seconds=5), usegmt=True)
    vendor.script = [answer(429, Retry_After=date), answer(200)]
    line.read()
    assert 3.0 < line.slept[0] <= 5.0


@pytest.mark.parametrize(
    ("status", "said"),
    [(403, "does not let the .* Check COUNTERSIGN_"), (410, "Countersign has to be updated")],
)
def test_what_only_an_admin_can_mend_says_so(
    vendor: Vendor, line: Line, status: int, said: str
) -> None:
    vendor.script = [answer(status)]
    with pytest.raises(Misconfigured, match=said):
        line.read()
    with pytest.raises(VendorRejected, match=said):
        line.write()
    assert vendor.calls == 2


@pytest.mark.parametrize("status", [301, 400, 404, 422])
def test_a_definite_no_to_a_read_is_not_asked_again(
    vendor: Vendor, line: Line, status: int
) -> None:
    vendor.script = [answer(status)]
    with pytest.raises(VendorRejected):
        line.read()
    assert vendor.calls == 1


def test_a_refused_key_says_which_setting_to_check(vendor: Vendor, line: Line) -> None:
    vendor.script = [answer(401)]
    sentence = "Shopify refused the read token. Check COUNTERSIGN_SHOPIFY__READ_TOKEN."
    with pytest.raises(Misconfigured) as reading:
        line.read()
    with pytest.raises(VendorRejected) as writing:
        line.write()
    assert reading.value.sentence == writing.value.sentence == sentence


@pytest.mark.parametrize(
    ("behaviour", "error"),
    [
        (answer(500), OutcomeUnknown),
        (answer(503), OutcomeUnknown),
        (answer(408), OutcomeUnknown),
        (hang_up, OutcomeUnknown),
        (stop_half_way, OutcomeUnknown),
        (answer(200, b"<html>"), OutcomeUnknown),
        (answer(200, b""), OutcomeUnknown),
        (answer(400), VendorRejected),
        (answer(404), VendorRejected),
        (answer(302), VendorRejected),
        (answer(429, Retry_After="7"), VendorThrottled),
    ],
)
def test_a_write_is_sent_once_and_ends_honestly(
    vendor: Vendor, line: Line, behaviour: Behaviour, error: type[CountersignError]
) -> None:
    vendor.script = [behaviour, answer(200)]
    with pytest.raises(error) as caught:
        line.write()
    assert type(caught.value) is error
    assert vendor.calls == 1
    assert line.slept == []


def test_a_write_that_is_never_answered_is_unknown(vendor: Vendor, line: Line) -> None:
    released = threading.Event()

    def keep_silent(_: BaseHTTPRequestHandler) -> None:
        released.wait(5)

    vendor.script = [keep_silent]
    try:
        with pytest.raises(OutcomeUnknown):
            line.write()
    finally:
        released.set()
    assert vendor.calls == 1


def test_a_write_that_found_nobody_was_provably_not_sent(line: Line) -> None:
    nowhere = Request("RefundCreate", "http://127.0.0.1:1/", {}, {})
    with pytest.raises(Unavailable, match="nothing was sent") as never_sent:
        line.transport.write(nowhere, lambda body: body)
    assert not isinstance(never_sent.value, OutcomeUnknown | VendorRejected)
    with pytest.raises(Unavailable, match="not answering"):
        line.transport.read(nowhere, lambda body: body)


@pytest.mark.parametrize("address", ["ftp://shop/", "shop.example/graphql", "http://[::1/"])
def test_a_wrong_address_is_called_a_wrong_setting(line: Line, address: str) -> None:
    wrong = Request("Order", address, {}, {})
    with pytest.raises(Misconfigured, match="address of Shopify"):
        line.transport.read(wrong, lambda body: body)
    with pytest.raises(VendorRejected, match="address of Shopify"):
        line.transport.write(wrong, lambda body: body)


@pytest.mark.parametrize("behaviour", [answer(200), answer(503), answer(401), hang_up])
def test_logs_and_records_hold_no_token_body_or_address(
    vendor: Vendor, line: Line, behaviour: Behaviour, caplog: pytest.LogCaptureFixture
) -> None:
    vendor.script = [behaviour]
    caplog.set_level(logging.DEBUG, logger="tools")
    try:
        line.read()
    except CountersignError:
        logging.getLogger("tools").exception("as a careless caller would")
    assert [exchange.operation for exchange in line.told] == ["Order"] * vendor.calls
    for private in (SECRET, "4111111111111111", vendor.url):
        assert private not in caplog.text
        assert private not in repr(line.told)
