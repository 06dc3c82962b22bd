"""All our client says to Amazon, and all our practice Amazon answers, is as Amazon publishes it."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from policies.errors import Misconfigured, NotFound, VendorRejected
from sandbox.amazon.vendor import OPERATIONS
from tests.amazon_seller import DELIVERED, LATE, WAITING, Seller, seller_of
from tests.contract.sp_api import Overheard, amazon_models, described
from tests.contract.swagger import Described
from tests.held_to import HELD, Tell
from tests.sandbox_fixture import start_sandbox
from tools.connectors.amazon import AmazonReader, Parcel
from tools.connectors.amazon_api import CALLS
from tools.connectors.amazon_buyers import Template
from tools.connectors.amazon_listings import MOST_A_PAGE, Search
from tools.connectors.amazon_refunds import REFUND_FEED, Refunded, envelope

NOW = datetime.now(UTC)
LONG_AGO = NOW - timedelta(days=4000)


@pytest.fixture(scope="module")
def models() -> list[Described]:
    return amazon_models()


@pytest.fixture(scope="module")
def line(models: list[Described]) -> Overheard:
    return Overheard(models=models)


@pytest.fixture(scope="module")
def seller(line: Overheard) -> Iterator[Seller]:
    with start_sandbox(orders=60) as sandbox, seller_of(sandbox, line=line) as opened:
        yield opened


def report_on_everything(reader: AmazonReader) -> None:
    """Have reports written: of something, of nothing, and look for them among all."""
    reports = reader.order_reports
    for days in (20, 200):
        since = NOW - timedelta(days=days)
        number = reports.ask_for(since, since + timedelta(days=15))
        report = [reports.look_at(number) for _ in range(3)][-1]
        assert report.is_of_nothing == (days > 120)
        if report.can_be_read:
            assert list(reports.lines_of(report))
    assert len(reports.asked_for(NOW - timedelta(hours=1))) == 2


def everything(seller: Seller) -> None:
    """Call each operation once or more, and be refused in every way there is."""
    reader, writer = seller.reader, seller.writer
    assert list(reader.updated_since(NOW - timedelta(days=130)))
    for order in (LATE, WAITING, DELIVERED):
        reader.order(order)
    with pytest.raises(NotFound):
        reader.order("111-0000000-0000000")
    waiting = reader.order(WAITING)
    units = {item.id: item.to_send for item in waiting.items}
    parcel = Parcel("4711", "UPS", "1Z999AA10123456784", NOW, units)
    writer.confirm_shipment(WAITING, parcel)
    with pytest.raises(VendorRejected):
        writer.confirm_shipment(WAITING, parcel)
    listing = reader.listing("BIN-24")
    assert listing is not None
    writer.set_quantity(listing, 0)
    assert reader.listing("NO-SUCH") is None
    changed = reader.some_listings(Search("lastUpdatedDate", NOW - timedelta(hours=1)), None)
    assert [one.sku for one in changed.items] == ["BIN-24"]
    first = reader.some_listings(Search("createdDate", LONG_AGO), None)
    more = reader.some_listings(Search("createdDate", LONG_AGO), first.next_token)
    assert len({one.sku for one in (*first.items, *more.items)}) > MOST_A_PAGE
    reader.at_amazon("BIN-24")
    reader.transactions(DELIVERED)
    report_on_everything(reader)
    assert reader.where_is_parcel("1Z999AA10123456784") == "SHIPPED"
    item = reader.order(DELIVERED).items[0]
    assert item.proceeds.total is not None
    refund = Refunded(DELIVERED, item.id, item.proceeds.total, "GeneralAdjustment", "4711")
    feed = writer.submit(REFUND_FEED, *envelope(seller.settings.seller_id, refund))
    assert [one.id for one in reader.feeds(REFUND_FEED, NOW - timedelta(hours=1))] == [feed]
    told = [reader.feed(feed) for _ in range(4)][-1]
    assert b"MessagesSuccessful" in (reader.feed_result(told) or b"")
    assert reader.buyer_templates(DELIVERED) == {Template.UNEXPECTED_PROBLEM, Template.DELIVERY}
    assert reader.language_of_buyer(DELIVERED).startswith("e")
    writer.write_to_buyer(
        DELIVERED, Template.UNEXPECTED_PROBLEM, "It was damaged; we sent another."
    )
    writer.write_to_buyer(DELIVERED, Template.DELIVERY, "Is somebody there on Monday?")
    writer.write_to_buyer(LATE, Template.ORDER, "Do you want it in grey?")
    for template, text in (
        (Template.CUSTOMIZATION, "Which initials?"),
        (Template.CUSTOMIZATION, "x" * 801),
        (Template.ORDER, "x" * 2001),
        (Template.ORDER, "Look at https://example.com"),
        (Template.DELIVERY, "Write to us@example.com"),
        (Template.DELIVERY, "<b>Now</b>"),
        (Template.ORDER, ""),
    ):
        with pytest.raises(VendorRejected):
            writer.write_to_buyer(LATE, template, text)
    writer.subscribe("ORDER_CHANGE", "practice-queue")
    assert reader.is_subscribed("ORDER_CHANGE")
    assert not reader.is_subscribed("FEED_PROCESSING_FINISHED")
    as_reader = seller.settings.model_copy(
        update={
            name: getattr(seller.settings, f"read_{name.removeprefix('write_')}")
            for name in ("write_client_id", "write_client_secret", "write_refresh_token")
        }
    )
    with pytest.raises(VendorRejected):
        type(writer)(as_reader, seller.network).confirm_shipment(LATE, parcel)
    seller.sandbox.fault("unauthorized", "getOrder", vendor="amazon", count=2)
    with pytest.raises(Misconfigured):
        AmazonReader(seller.settings, seller.network).order(LATE)
    seller.sandbox.fault("rate_limit", "getOrder", vendor="amazon")
    reader.order(LATE)


def test_every_request_and_every_answer_is_as_published(
    seller: Seller, line: Overheard, record_property: Tell
) -> None:
    everything(seller)
    for one in line.tally.held("Amazon"):
        record_property(HELD, one)
    assert line.faults == []
    assert line.tally.operations == {call.name for call in CALLS}


def test_the_line_would_notice_what_is_not_published(models: list[Described]) -> None:
    search = described(models, "searchOrders")
    assert search.faults_of_request("/orders/2026-01-01/orders", "CreatedAfter=x", None)
    assert search.faults_of_response(200, {"orders": [{"orderId": 1}]})


@pytest.mark.parametrize("ours", OPERATIONS, ids=lambda one: one.name)
def test_an_operation_lives_where_amazon_has_it_and_takes_no_more(
    models: list[Described], ours: object
) -> None:
    operation = next(one for one in OPERATIONS if one is ours)
    theirs = described(models, operation.name)
    assert (operation.method, operation.path) == (theirs.method, theirs.path)
    query = {one["name"]: one for one in theirs.parameters if one["in"] == "query"}
    assert operation.query.keys() == query.keys()
    for name, param in operation.query.items():
        assert param.required == query[name].get("required", False), name
        allowed = query[name].get("enum") or query[name].get("items", {}).get("enum")
        if allowed:
            assert list(param.values or ()) == allowed, name
    if theirs.plan is not None:
        assert (operation.plan.rate, operation.plan.burst) == theirs.plan


def test_our_client_starts_from_the_published_rates() -> None:
    published = {one.name: (one.plan.rate, one.plan.burst) for one in OPERATIONS}
    assert {one.name: (one.rate.per_second, one.rate.burst) for one in CALLS} == published
