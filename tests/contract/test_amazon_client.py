"""Our Amazon client against the practice Amazon: keys that run out, limits, lost answers."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from policies.errors import (
    Misconfigured,
    NotFound,
    OutcomeUnknown,
    Unavailable,
    VendorRejected,
    VendorThrottled,
)
from policies.money import Money
from tests.amazon_seller import DELIVERED, LATE, WAITING, Seller, seller, seller_of
from tests.sandbox_fixture import Sandbox, start_sandbox
from tools.connectors.amazon import AmazonReader, AmazonWriter, Parcel
from tools.connectors.amazon_listings import Listing
from tools.connectors.amazon_orders import OrderState
from tools.connectors.amazon_refunds import REFUND_FEED, Refunded, envelope, processed
from tools.connectors.amazon_reports import Report

__all__ = ["seller"]

NUMBER = "1Z999AA10123456784"


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with start_sandbox(orders=60) as running:
        yield running


def parcel(seller: Seller, order: str, **changes: Any) -> Parcel:  # noqa: ANN401 - any field of Parcel
    units = {item.id: item.to_send for item in seller.reader.order(order).items}
    return replace(Parcel("4711", "UPS", NUMBER, datetime.now(UTC), units), **changes)


def test_one_token_serves_many_calls(seller: Seller) -> None:
    reader = seller.reader
    for order in (LATE, WAITING, DELIVERED):
        reader.order(order)
    assert len(seller.calls("token")) == 1


def test_a_token_that_ran_out_is_fetched_again_and_nobody_notices(seller: Seller) -> None:
    reader = seller.reader
    reader.order(LATE)
    seller.sandbox.fault("expired", vendor="amazon", seconds=0.01)
    assert reader.order(LATE).id == LATE
    assert [one.status for one in seller.calls("getOrder")] == [200, 403, 200]
    assert len(seller.calls("token")) == 2


def test_a_change_under_a_token_that_ran_out_is_made_once(seller: Seller) -> None:
    writer = seller.writer
    listing = seller.reader.listing("BIN-24")
    assert listing is not None
    writer.set_quantity(listing, 5)
    seller.sandbox.fault("expired", vendor="amazon", seconds=0.01)
    writer.confirm_shipment(WAITING, parcel(seller, WAITING))
    assert len(seller.done("confirmShipment")) == 1


def test_a_consent_taken_back_names_the_setting(seller: Seller) -> None:
    seller.sandbox.fault("revoked", vendor="amazon", seconds=60)
    with pytest.raises(Misconfigured, match="COUNTERSIGN_AMAZON__READ_REFRESH_TOKEN"):
        seller.reader.order(LATE)
    with pytest.raises(VendorRejected, match="COUNTERSIGN_AMAZON__WRITE_REFRESH_TOKEN"):
        seller.writer.confirm_shipment(WAITING, Parcel("1", "UPS", "1Z", datetime.now(UTC), {}))
    seller.sandbox.delete("/_control/faults")


def test_a_wrong_secret_names_the_setting(sandbox: Sandbox) -> None:
    with (
        seller_of(sandbox, read_client_secret="amzn1.oa2-cs.v1.sandbox-typo") as opened,
        pytest.raises(Misconfigured, match="COUNTERSIGN_AMAZON__READ_REFRESH_TOKEN"),
    ):
        opened.reader.order(LATE)


@pytest.mark.parametrize(
    "change",
    [
        lambda writer, sent, _: writer.confirm_shipment(WAITING, sent),
        lambda writer, _, listing: writer.set_quantity(listing, 0),
        lambda writer, _, __: writer.submit(REFUND_FEED, b"<AmazonEnvelope/>", "text/xml"),
    ],
    ids=["confirm", "listing", "feed"],
)
def test_the_read_app_is_refused_whatever_changes_something(
    seller: Seller, change: Callable[[AmazonWriter, Parcel, Listing], object]
) -> None:
    reading = {
        f"write_{name}": getattr(seller.settings, f"read_{name}")
        for name in ("client_id", "client_secret", "refresh_token")
    }
    writer = type(seller.writer)(seller.settings.model_copy(update=reading), seller.network)
    listing = seller.reader.listing("BIN-24")
    assert listing is not None
    sent = parcel(seller, WAITING)
    with pytest.raises(VendorRejected, match="role"):
        change(writer, sent, listing)
    assert seller.sandbox.journal(vendor="amazon") == []


def test_a_quota_used_up_is_said_with_how_long_it_takes(seller: Seller) -> None:
    seller.sandbox.fault("rate_limit", "searchOrders", vendor="amazon", count=9)
    with pytest.raises(VendorThrottled) as refused:
        list(seller.reader.updated_since(datetime.now(UTC) - timedelta(days=2)))
    assert refused.value.retry_after > 100
    assert len(seller.calls("searchOrders")) == 1  # the rest of the tries never left the house


def test_twenty_searches_in_a_row_and_the_next_is_refused_by_amazon_too(sandbox: Sandbox) -> None:
    sandbox.post("/_control/reset")
    since = datetime.now(UTC) - timedelta(days=2)
    with seller_of(sandbox) as opened:
        for _ in range(20):  # twenty clients, so that no allowance of ours is what stops them
            list(opened.reader.updated_since(since))
        with pytest.raises(VendorThrottled):
            list(opened.reader.updated_since(since))
        assert opened.calls("searchOrders")[20].status == 429


def test_two_clients_of_one_process_share_what_amazon_allows(sandbox: Sandbox) -> None:
    sandbox.post("/_control/reset")
    since = datetime.now(UTC) - timedelta(days=2)
    with seller_of(sandbox) as opened:
        one, two = (AmazonReader(opened.settings, opened.network) for _ in range(2))
        for reader in [one, two] * 10:
            list(reader.updated_since(since))
        with pytest.raises(VendorThrottled):
            list(one.updated_since(since))
        assert [one.status for one in opened.calls("searchOrders")] == [200] * 20


def test_orders_come_oldest_first_and_without_the_last_two_minutes(seller: Seller) -> None:
    seller.writer.confirm_shipment(WAITING, parcel(seller, WAITING))
    (page,) = seller.reader.updated_since(datetime.now(UTC) - timedelta(days=200))
    moments = [order.updated_at for order in page.orders]
    assert moments == sorted(moments)
    assert WAITING not in {order.id for order in page.orders}
    assert page.until is not None
    assert page.until <= datetime.now(UTC) - timedelta(seconds=119)


def test_a_parcel_is_confirmed_once_under_its_number(seller: Seller) -> None:
    sent = parcel(seller, WAITING)
    seller.writer.confirm_shipment(WAITING, sent)
    with pytest.raises(VendorRejected, match="4711"):
        seller.writer.confirm_shipment(WAITING, sent)
    order = seller.reader.order(WAITING)
    assert order.fulfilment.state is OrderState.SHIPPED
    assert [one.reference for one in order.packages] == ["4711"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"reference": "A-17"},
        {"tracking_number": ""},
        {"shipped_at": datetime(2020, 1, 1, tzinfo=UTC)},
        {"shipped_at": datetime(2099, 1, 1, tzinfo=UTC)},
        {"units": {}},
        {"units": {"0": 1}},
        {"carrier": "Other"},
    ],
    ids=str,
)
def test_a_parcel_that_does_not_fit_is_refused(seller: Seller, wrong: dict[str, object]) -> None:
    with pytest.raises(VendorRejected):
        seller.writer.confirm_shipment(WAITING, parcel(seller, WAITING, **wrong))
    assert seller.done("confirmShipment") == []


@pytest.mark.parametrize(
    ("fault", "raised"),
    [
        ("response_lost", OutcomeUnknown),
        ("error_after_commit", OutcomeUnknown),
        ("error_before_commit", OutcomeUnknown),
        ("rate_limit", VendorThrottled),
    ],
)
def test_a_change_is_sent_once_whatever_becomes_of_the_answer(
    seller: Seller, fault: str, raised: type[Exception]
) -> None:
    sent = parcel(seller, WAITING)
    seller.sandbox.fault(fault, "confirmShipment", vendor="amazon")
    with pytest.raises(raised):
        seller.writer.confirm_shipment(WAITING, sent)
    assert len(seller.calls("confirmShipment")) == 1


def test_a_change_of_a_listing_is_tried_out_first(seller: Seller) -> None:
    listing = seller.reader.listing("BIN-24")
    assert listing is not None
    assert listing.quantity == 12
    with pytest.raises(VendorRejected, match="quantity"):
        seller.writer.set_quantity(listing, -1)
    assert len(seller.calls("patchListingsItem")) == 1
    seller.writer.set_quantity(listing, 0)
    stopped = seller.reader.listing("BIN-24")
    assert stopped is not None
    assert (stopped.quantity, stopped.buyable) == (0, False)


def test_articles_amazon_sends_are_counted_by_it_and_not_by_us(seller: Seller) -> None:
    found = seller.reader.listing("BIN-20")
    assert found is not None
    assert found.quantity is None
    assert (seller.reader.at_amazon("BIN-20") or 0) > 0
    assert seller.reader.at_amazon("BIN-24") is None
    with pytest.raises(VendorRejected):
        seller.writer.set_quantity(found, 0)


def reported(seller: Seller, *, back: int, days: int) -> Report:
    """Have so many days reported from so many days back on, and see the report to its end."""
    reports, since = seller.reader.order_reports, datetime.now(UTC) - timedelta(days=back)
    number = reports.ask_for(since, since + timedelta(days=days))
    looks = [reports.look_at(number) for _ in range(3)]
    assert [one.stage for one in looks[:2]] == ["IN_QUEUE", "IN_PROGRESS"]
    return looks[-1]


def test_orders_are_written_down_in_a_report(seller: Seller) -> None:
    report = reported(seller, back=30, days=30)
    lines = list(seller.reader.order_reports.lines_of(report))
    assert {LATE, WAITING, DELIVERED} <= {line["amazon-order-id"] for line in lines}
    assert len(lines[0]) == 31


def test_a_report_of_nothing_is_cancelled_and_one_of_too_long_a_time_is_empty(
    seller: Seller,
) -> None:
    assert reported(seller, back=170, days=30).is_of_nothing
    too_long = reported(seller, back=150, days=149)
    assert list(seller.reader.order_reports.lines_of(too_long)) == []


def test_an_address_that_ran_out_is_told_anew(seller: Seller) -> None:
    report = reported(seller, back=30, days=30)
    seller.sandbox.fault("addresses_expired", vendor="amazon", seconds=600)
    with pytest.raises(Unavailable, match="cannot be read") as refused:
        list(seller.reader.order_reports.lines_of(report))
    assert type(refused.value) is Unavailable
    seller.sandbox.delete("/_control/faults")
    assert list(seller.reader.order_reports.lines_of(report))


def test_a_refund_is_a_feed_and_shows_under_our_name_for_it(seller: Seller) -> None:
    reader, writer = seller.reader, seller.writer
    (item,) = reader.order(DELIVERED).items
    refund = Refunded(
        DELIVERED, item.id, Money(minor=2450, currency="USD"), "GeneralAdjustment", "r-17"
    )
    number = writer.submit(REFUND_FEED, *envelope(seller.settings.seller_id, refund))
    feed = reader.feed(number)
    assert reader.feed_result(feed) is None
    while feed.result is None:
        feed = reader.feed(number)
    result = reader.feed_result(feed)
    assert result is not None
    assert processed(result).done == 1
    (back,) = [one for one in reader.transactions(DELIVERED) if "r-17" in one.references]
    assert back.amount == Money(minor=-2450, currency="USD")


def test_more_than_was_paid_is_not_given_back(seller: Seller) -> None:
    reader = seller.reader
    (item,) = reader.order(DELIVERED).items
    refund = Refunded(DELIVERED, item.id, Money(minor=10**7, currency="USD"), "Other", "r-18")
    number = seller.writer.submit(REFUND_FEED, *envelope(seller.settings.seller_id, refund))
    told = [reader.feed(number) for _ in range(4)][-1]
    result = processed(reader.feed_result(told) or b"")
    assert (result.done, result.problem) == (0, "That is more than the buyer paid.")
    assert seller.sandbox.journal(vendor="amazon") == []


def test_money_is_given_back_once_amazon_has_reported(seller: Seller) -> None:
    (item,) = seller.reader.order(DELIVERED).items
    refund = Refunded(DELIVERED, item.id, Money(minor=2450, currency="USD"), "Other", "r-19")
    number = seller.writer.give_back(refund)
    assert seller.reader.feed(number).stage == "DONE"
    beyond = replace(refund, amount=Money(minor=10**7, currency="USD"), reference="r-20")
    with pytest.raises(VendorRejected, match="more than the buyer paid"):
        seller.writer.give_back(beyond)
    unsent = replace(refund, order=WAITING, item=seller.reader.order(WAITING).items[0].id)
    with pytest.raises(VendorRejected, match="has not shipped"):
        seller.writer.give_back(unsent)
    assert len(seller.done("createFeed.refund")) == 1


@pytest.mark.parametrize(
    ("operation", "fault"),
    [
        ("getFeed", "rate_limit"),
        ("getFeed", "error_before_commit"),
        ("getFeedDocument", "error_before_commit"),
    ],
)
def test_trouble_after_the_file_was_taken_is_never_a_proof_that_nothing_happened(
    seller: Seller, operation: str, fault: str
) -> None:
    (item,) = seller.reader.order(DELIVERED).items
    refund = Refunded(DELIVERED, item.id, Money(minor=2450, currency="USD"), "Other", "r-21")
    seller.sandbox.fault(fault, operation, vendor="amazon", count=50)
    with pytest.raises(OutcomeUnknown):
        seller.writer.give_back(refund)
    seller.sandbox.delete("/_control/faults")
    assert len(seller.done("createFeed.refund")) == 1


@pytest.mark.parametrize("report", [b"", b"no", b"<!DOCTYPE a><a/>", b"<AmazonEnvelope/>"])
def test_a_report_that_is_none_is_said_to_be_unreadable(report: bytes) -> None:
    with pytest.raises(Unavailable):
        processed(report)


def test_what_amazon_does_not_have_is_not_found(seller: Seller) -> None:
    with pytest.raises(NotFound):
        seller.reader.order("111-0000000-0000000")
    with pytest.raises(NotFound):
        seller.reader.where_is_parcel("1Z000")
