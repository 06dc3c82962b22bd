"""The stream of what customers send back."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from typing import Annotated

from memory.mirror.row import Row
from memory.mirror.rows import ReturnLineRow, ReturnRow
from tools.connectors.shopify import ShopifyReader
from tools.connectors.shopify_answers import PageInfo
from tools.connectors.shopify_bulk import Line
from tools.connectors.shopify_returns import (
    CHANGED_RETURNS,
    EVERY_RETURN,
    OPEN,
    ReturnHead,
    ReturnLine,
    arrivals_of,
    read_return,
)
from tools.connectors.shopify_wire import Id, Moment, Nodes, Wire
from tools.mirror.shopify_rows import Reading, sku_of
from tools.mirror.shopify_subject import Page, Subject, next_place
from tools.plain_text import plain_text

ORDERS_A_PAGE, RETURNS_AN_ORDER = 50, 10
"""An order with more returns than that has the oldest of them read with the next whole load."""


class _ChangedOrder(Wire):
    updated_at: Moment
    returns: Annotated[tuple[Id, ...], Nodes]


class _OrderPage(Wire):
    nodes: tuple[_ChangedOrder, ...]
    page_info: PageInfo


class _OrdersAnswer(Wire):
    orders: _OrderPage


def _row(head: ReturnHead, reading: Reading, received_at: datetime | None = None) -> ReturnRow:
    dated = (head.order.updated_at, head.created_at, head.closed_at)
    return ReturnRow(
        **reading.common(head.id, max(filter(None, dated))),
        order_id=head.order.id,
        name=head.name,
        status=head.status,
        requested_at=head.created_at,
        received_at=received_at,
        closed_at=head.closed_at,
        units=head.units,
    )


def _line_row(
    line: ReturnLine, reading: Reading, return_id: str, updated_at: datetime
) -> ReturnLineRow:
    article = line.sent.article if line.sent else None
    return ReturnLineRow(
        **reading.common(line.id, updated_at),
        return_id=return_id,
        line_id=article.id if article else None,
        sku=sku_of(article.sku) if article else None,
        title=plain_text(article.title, limit=300) if article else "",
        quantity=line.quantity,
        processed=line.processed,
        refunded=line.refunded,
        reason=line.reason.handle if line.reason else None,
    )


def _line(line: Line, reading: Reading) -> Iterator[Row]:
    if "__parentId" not in line:
        return  # the order, which another stream copies
    if "status" in line:
        yield _row(ReturnHead.read(line), reading)
        return
    yield _line_row(ReturnLine.read(line), reading, str(line["__parentId"]), reading.exported_at)


def _arrivals(reader: ShopifyReader, rows: Iterable[Row]) -> Iterator[Row]:
    """Say of returns that are open when they came in, which an export is too flat for."""
    exported = [*rows]
    open_ones = [row.id for row in exported if isinstance(row, ReturnRow) and row.status == OPEN]
    came = {one.id: one.received_at for one in arrivals_of(reader, open_ones)}
    for row in exported:
        if isinstance(row, ReturnRow) and row.id in came:
            yield replace(row, received_at=came[row.id])
        else:
            yield row


def _page(
    reader: ShopifyReader, search: str, after: tuple[int, str | None], reading: Reading
) -> Page:
    """Read the returns of the orders that have changed, each by its own name."""
    found = reader.ask(
        CHANGED_RETURNS,
        _OrdersAnswer,
        search=search,
        first=ORDERS_A_PAGE,
        returns=RETURNS_AN_ORDER,
        after=after[1],
    ).orders
    rows: list[Row] = []
    for one in (read_return(reader, name) for order in found.nodes for name in order.returns):
        if one is None:
            continue
        row = _row(one, reading, one.received_at if one.status == OPEN else None)
        rows.append(row)
        rows += (_line_row(line, reading, one.id, row.updated_at) for line in one.lines)
    newest = max((order.updated_at for order in found.nodes), default=None)
    return Page(tuple(rows), newest, next_place(0, found.page_info), in_order=True)


RETURNS = Subject(
    "returns",
    "Shopify returns",
    (ReturnRow, ReturnLineRow),
    EVERY_RETURN,
    _line,
    _page,
    _arrivals,
)
