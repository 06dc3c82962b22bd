"""The stream of customers' standing orders, for shops that show us theirs."""

from collections.abc import Iterable, Iterator

from memory.mirror.row import Row
from memory.mirror.rows import SubscriptionRow
from tools.connectors.shopify import ShopifyReader
from tools.connectors.shopify_bulk import Line
from tools.connectors.shopify_subscriptions import (
    EVERY_SUBSCRIPTION,
    SUBSCRIPTIONS_SCOPE,
    Subscription,
    SubscriptionHead,
    changed_subscriptions,
    subscriptions_of,
    total_of,
)
from tools.mirror.shopify_rows import Reading
from tools.mirror.shopify_subject import Page, Subject, next_place

SUBSCRIPTIONS_A_PAGE = 20


def _row(one: SubscriptionHead, reading: Reading, total: int) -> SubscriptionRow:
    return SubscriptionRow(
        **reading.common(one.id, one.updated_at),
        customer_id=one.customer,
        status=one.status,
        last_payment=one.last_payment,
        failed_at=one.failed_at if isinstance(one, Subscription) else None,
        next_at=one.next_at,
        total=total,
        currency=one.delivery.currency,
    )


def _line(line: Line, reading: Reading) -> Iterator[Row]:
    head = SubscriptionHead.read(line)
    yield _row(head, reading, head.delivery.minor)


def _whole(reader: ShopifyReader, rows: Iterable[Row]) -> Iterator[Row]:
    """Say of each what is in it and when a payment failed, which an export tells line by line."""
    exported = {row.id: row for row in rows}
    for one in subscriptions_of(reader, [*exported]):
        row = exported[one.id]
        reading = Reading(row.source, row.fetched_at, one.delivery.currency)
        yield _row(one, reading, total_of(reader, one))


def _page(
    reader: ShopifyReader, search: str, after: tuple[int, str | None], reading: Reading
) -> Page:
    found = changed_subscriptions(reader, search, SUBSCRIPTIONS_A_PAGE, after[1])
    rows = tuple(_row(one, reading, total_of(reader, one)) for one in found.nodes)
    newest = max((one.updated_at for one in found.nodes), default=None)
    return Page(rows, newest, next_place(0, found.page_info), in_order=True)


SUBSCRIPTIONS = Subject(
    "subscriptions",
    "Shopify subscriptions",
    (SubscriptionRow,),
    EVERY_SUBSCRIPTION,
    _line,
    _page,
    _whole,
    scope=SUBSCRIPTIONS_SCOPE,
)
