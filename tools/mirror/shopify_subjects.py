"""The streams of a shop: orders with all that hangs on them, what is on sale, stock, the rest."""

from collections.abc import Iterator
from typing import Annotated

from pydantic import Field

from memory.mirror.row import Row
from memory.mirror.rows import (
    CustomerRow,
    FulfilmentOrderRow,
    FulfilmentRow,
    OrderLineRow,
    OrderRow,
    RefundRow,
    StockRow,
    VariantRow,
)
from tools.connectors.shopify import ShopifyReader
from tools.connectors.shopify_answers import PageInfo
from tools.connectors.shopify_bulk import Line
from tools.connectors.shopify_mirror_documents import (
    CHANGED_LEVELS,
    CHANGED_ORDERS,
    CHANGED_VARIANTS,
    EVERY_LEVEL,
    EVERY_ORDER,
    EVERY_VARIANT,
    MORE_LINES,
    MORE_WORKS,
    PLACES,
    changed_levels,
    changed_orders,
    changed_variants,
)
from tools.connectors.shopify_wire import Id, Nodes, Wire
from tools.mirror.shopify_returns import RETURNS
from tools.mirror.shopify_rows import (
    MirroredLevel,
    MirroredLine,
    MirroredOrder,
    MirroredVariant,
    MirroredWork,
    Reading,
)
from tools.mirror.shopify_slices import slices_of_orders
from tools.mirror.shopify_subject import Page, Subject, next_place
from tools.mirror.shopify_subscriptions import SUBSCRIPTIONS

ORDERS_A_PAGE, LINES_A_PAGE, MORE_LINES_A_PAGE = 10, 6, 60
WORKS_A_PAGE, MORE_WORKS_A_PAGE = 2, 50
"""Nearly every order leaves from one place or two; what is beyond that is asked for on its own."""
VARIANTS_A_PAGE, LEVELS_A_PAGE = 100, 100
_WORK = "gid://shopify/FulfillmentOrder/"


class _Lines(Wire):
    nodes: tuple[MirroredLine, ...]
    page_info: PageInfo


class _Works(Wire):
    nodes: tuple[MirroredWork, ...]
    page_info: PageInfo


class _ChangedOrder(MirroredOrder):
    line_items: _Lines
    works: Annotated[_Works, Field(alias="fulfillmentOrders")]


class _OrderPage(Wire):
    nodes: tuple[_ChangedOrder, ...]
    page_info: PageInfo


class _OrdersAnswer(Wire):
    orders: _OrderPage


class _LinesOfOrder(Wire):
    line_items: _Lines


class _LinesAnswer(Wire):
    order: _LinesOfOrder | None


class _WorksOfOrder(Wire):
    works: Annotated[_Works, Field(alias="fulfillmentOrders")]


class _WorksAnswer(Wire):
    order: _WorksOfOrder | None


class _VariantPage(Wire):
    nodes: tuple[MirroredVariant, ...]
    page_info: PageInfo


class _VariantsAnswer(Wire):
    variants: Annotated[_VariantPage, Field(alias="productVariants")]


class _LevelPage(Wire):
    nodes: tuple[MirroredLevel, ...]
    page_info: PageInfo


class _LevelsOfPlace(Wire):
    levels: Annotated[_LevelPage, Field(alias="inventoryLevels")]


class _LevelsAnswer(Wire):
    location: _LevelsOfPlace | None


class _PlacesAnswer(Wire):
    places: Annotated[tuple[Id, ...], Nodes, Field(alias="locations")]


def _order_line(line: Line, reading: Reading) -> Iterator[Row]:
    if "__parentId" not in line:
        yield from MirroredOrder.read(line).rows(reading)
        return
    order_id = str(line["__parentId"])
    if str(line["id"]).startswith(_WORK):
        yield MirroredWork.read(line).row(reading, order_id)
    else:
        yield MirroredLine.read(line).row(reading, order_id, reading.exported_at)


def _order_page(
    reader: ShopifyReader, search: str, after: tuple[int, str | None], reading: Reading
) -> Page:
    found = reader.ask(
        CHANGED_ORDERS,
        _OrdersAnswer,
        search=search,
        first=ORDERS_A_PAGE,
        lines=LINES_A_PAGE,
        works=WORKS_A_PAGE,
        after=after[1],
    ).orders
    rows: list[Row] = []
    for order in found.nodes:
        rows += order.rows(reading)
        rows += (
            line.row(reading, order.id, order.updated_at) for line in _all_lines(reader, order)
        )
        rows += (work.row(reading, order.id) for work in _all_works(reader, order))
    newest = max((order.updated_at for order in found.nodes), default=None)
    return Page(tuple(rows), newest, next_place(0, found.page_info), in_order=True)


def _all_lines(reader: ShopifyReader, order: _ChangedOrder) -> Iterator[MirroredLine]:
    page = order.line_items
    yield from page.nodes
    while page.page_info.has_next_page:
        answer = reader.ask(
            MORE_LINES,
            _LinesAnswer,
            id=order.id,
            first=MORE_LINES_A_PAGE,
            after=page.page_info.end_cursor,
        )
        if answer.order is None:
            return
        page = answer.order.line_items
        yield from page.nodes


def _all_works(reader: ShopifyReader, order: _ChangedOrder) -> Iterator[MirroredWork]:
    page = order.works
    yield from page.nodes
    while page.page_info.has_next_page:
        answer = reader.ask(
            MORE_WORKS,
            _WorksAnswer,
            id=order.id,
            first=MORE_WORKS_A_PAGE,
            after=page.page_info.end_cursor,
        )
        if answer.order is None:
            return
        page = answer.order.works
        yield from page.nodes


def _variant_line(line: Line, reading: Reading) -> Iterator[Row]:
    yield MirroredVariant.read(line).row(reading)


def _variant_page(
    reader: ShopifyReader, search: str, after: tuple[int, str | None], reading: Reading
) -> Page:
    found = reader.ask(
        CHANGED_VARIANTS, _VariantsAnswer, search=search, first=VARIANTS_A_PAGE, after=after[1]
    ).variants
    newest = max((one.updated_at for one in found.nodes), default=None)
    rows = tuple(one.row(reading) for one in found.nodes)
    return Page(rows, newest, next_place(0, found.page_info))


def _level_line(line: Line, reading: Reading) -> Iterator[Row]:
    if "__parentId" in line:
        yield from MirroredLevel.read(line).rows(reading)


def _level_page(
    reader: ShopifyReader, search: str, after: tuple[int, str | None], reading: Reading
) -> Page:
    """Read what has changed at one place after the other; Shopify has no list of all levels."""
    places = reader.ask(PLACES, _PlacesAnswer).places
    number, cursor = after
    if number >= len(places):
        return Page((), None, None)
    answer = reader.ask(
        CHANGED_LEVELS,
        _LevelsAnswer,
        id=places[number],
        search=search,
        first=LEVELS_A_PAGE,
        after=cursor,
    ).location
    if answer is None:
        return Page((), None, (number + 1, None))
    found = answer.levels
    newest = max((one.updated_at for one in found.nodes), default=None)
    rows = tuple(row for one in found.nodes for row in one.rows(reading))
    is_last = number + 1 >= len(places)
    onward = next_place(number, found.page_info) or (None if is_last else (number + 1, None))
    return Page(rows, newest, onward)


SUBJECTS = (
    Subject(
        "variants",
        "Shopify catalogue",
        (VariantRow,),
        EVERY_VARIANT,
        _variant_line,
        _variant_page,
        changed=changed_variants,
    ),
    Subject(
        "stock",
        "Shopify stock",
        (StockRow,),
        EVERY_LEVEL,
        _level_line,
        _level_page,
        changed=changed_levels,
    ),
    Subject(
        "orders",
        "Shopify orders",
        (OrderRow, OrderLineRow, FulfilmentOrderRow, FulfilmentRow, RefundRow, CustomerRow),
        EVERY_ORDER,
        _order_line,
        _order_page,
        changed=changed_orders,
        slices=slices_of_orders,
    ),
    RETURNS,
    SUBSCRIPTIONS,
)
