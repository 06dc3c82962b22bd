"""Reading Amazon's orders and reports: files of any size and alphabet, lines that add up."""

import gzip
from datetime import UTC, datetime

import httpx
import pytest

from memory.mirror.rows import MarketOrderRow
from policies.errors import Unavailable, VendorRejected
from tools.connectors.amazon_files import LONGEST_LINE, FileRoom, Kept
from tools.connectors.amazon_orders import AmazonOrder
from tools.connectors.amazon_settings import READ_KEY
from tools.connectors.network import Network
from tools.mirror.amazon_rows import order_row, reported_row

NOW = datetime(2026, 11, 30, tzinfo=UTC)
LINE = {
    "amazon-order-id": "113-1",
    "purchase-date": "2026-11-01T08:00:00+00:00",
    "last-updated-date": "2026-11-03T09:30:00+00:00",
    "order-status": "Shipped",
    "sku": "BIN-24",
    "asin": "B01",
    "quantity": "2",
    "currency": "USD",
    "item-price": "40.00",
}
PACKED = Kept(url="http://127.0.0.1/file", compressionAlgorithm="GZIP")
PLAIN = Kept(url="http://127.0.0.1/file")


def read(kept: Kept, content: bytes, kind: str = "text/plain") -> list[str]:
    def answer(_request: httpx.Request) -> httpx.Response:
        stream = httpx.ByteStream(content)
        return httpx.Response(200, stream=stream, headers={"Content-Type": kind})

    with httpx.Client(transport=httpx.MockTransport(answer)) as client:
        return list(FileRoom(READ_KEY, Network(client=client)).lines(kept))


def test_lines_are_the_same_packed_or_not_and_whatever_ends_them() -> None:
    lines = [f"{number}\tBehälter" for number in range(20_000)]
    for ends in ("\n", "\r\n"):
        content = ends.join(lines).encode()
        assert read(PLAIN, content) == read(PACKED, gzip.compress(content)) == lines


@pytest.mark.parametrize(
    ("kind", "alphabet"),
    [("text/plain; charset=Cp1252", "cp1252"), ("text/plain; charset=Shift_JIS", "shift_jis")],
)
def test_a_file_is_read_in_the_alphabet_it_names(kind: str, alphabet: str) -> None:
    word = "Behälter" if alphabet == "cp1252" else "棚"
    assert read(PLAIN, f"{word}\n".encode(alphabet), kind) == [word]


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(gzip.compress(b"a\tb\n" * 5_000)[:-9], id="ends early"),
        pytest.param(gzip.compress(b"a\n") + gzip.compress(b"b\n"), id="two in one"),
        pytest.param(b"a\tb\n", id="not packed"),
        pytest.param(gzip.compress(b"a" * (2 * LONGEST_LINE)), id="one endless line"),
    ],
)
def test_a_file_that_is_not_whole_is_no_file(content: bytes) -> None:
    with pytest.raises(Unavailable, match="cannot be read"):
        read(PACKED, content)


def row(*lines: dict[str, str]) -> MarketOrderRow | None:
    return reported_row("amazon:acme", [{**LINE, **line} for line in lines], NOW)


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("Shipped", "SHIPPED"),
        ("Shipped - Returned to Seller", "SHIPPED"),
        ("Cancelled", "CANCELLED"),
        ("Pending", None),
        ("Pending - Waiting for Pick Up", None),
        ("Unshipped", None),
        ("PartiallyShipped", None),
        ("Partially Shipped", None),
    ],
)
def test_only_orders_with_nothing_left_to_do_are_taken_from_a_report(
    status: str, state: str | None
) -> None:
    found = row({"order-status": status})
    assert (found and found.state) == state


def test_an_order_brings_what_its_lines_bring_less_what_was_taken_off() -> None:
    found = row(
        {"item-tax": "3.20", "shipping-price": "5.00", "item-promotion-discount": "4.00"},
        {"item-price": "10.50", "ship-promotion-discount": "-1.50", "sku": "LID-24"},
    )
    assert found is not None
    assert (found.total, found.currency) == (4420 + 900, "USD")
    assert [line["total"] for line in found.lines] == [4420, 900]


def test_what_was_called_off_has_no_sum() -> None:
    found = row({"order-status": "Cancelled", "quantity": "0", "currency": "", "item-price": ""})
    assert found is not None
    assert (found.total, found.currency, found.lines[0]["quantity"]) == (None, None, 0)


@pytest.mark.parametrize(
    "line",
    [
        {"order-status": "Translated"},
        {"quantity": "two"},
        {"item-price": "4,00"},
        {"last-updated-date": "yesterday"},
        {"amazon-order-id": ""},
    ],
)
def test_what_is_not_as_published_is_not_guessed_at(line: dict[str, str]) -> None:
    with pytest.raises(VendorRejected):
        row(line)


@pytest.mark.parametrize(("sender", "due"), [("MERCHANT", NOW), ("AMAZON", None)])
def test_only_what_we_send_ourselves_has_a_moment_to_send_it_by(
    sender: str, due: datetime | None
) -> None:
    fulfilment = {
        "fulfillmentStatus": "UNSHIPPED",
        "fulfilledBy": sender,
        "shipByWindow": {"latestDateTime": NOW.isoformat()},
    }
    order = AmazonOrder.read(
        {
            "orderId": "113-1",
            "createdTime": "2026-11-01T08:00:00Z",
            "lastUpdatedTime": "2026-11-01T08:00:00Z",
            "orderItems": [],
            "fulfillment": fulfilment,
        }
    )
    assert order_row("amazon:acme", order, NOW).ship_by == due
