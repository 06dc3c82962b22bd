"""Cutting the orders of a large shop, so that Shopify writes one slice while we read another.

A slice is a span of the times orders were placed at, which never change: no order can fall between
two or come twice. The newest is first, so that what is read when all is written, alone, is small
where a shop has grown.
"""

from datetime import datetime
from math import ceil
from typing import Annotated

from pydantic import Field

from tools.connectors.shopify import ShopifyReader
from tools.connectors.shopify_mirror_documents import SPAN_OF_ORDERS
from tools.connectors.shopify_wire import Moment, Nodes, Wire

ORDERS_A_SLICE = 2_500
MOST_SLICES = 24


class _Placed(Wire):
    created_at: Moment


class _Count(Wire):
    count: int


class _SpanAnswer(Wire):
    orders: Annotated[_Count, Field(alias="ordersCount")]
    oldest: Annotated[tuple[_Placed, ...], Nodes]
    newest: Annotated[tuple[_Placed, ...], Nodes]


def slices_of_orders(reader: ShopifyReader) -> tuple[str, ...]:
    """Return a search for each slice, the newest first; none where one export is as good."""
    span = reader.ask(SPAN_OF_ORDERS, _SpanAnswer)
    pieces = min(ceil(span.orders.count / ORDERS_A_SLICE), MOST_SLICES)
    if pieces <= 1 or not span.oldest or not span.newest:
        return ()
    return searches(span.oldest[0].created_at, span.newest[0].created_at, pieces)


def searches(oldest: datetime, newest: datetime, pieces: int) -> tuple[str, ...]:
    """Cut a span of time evenly; the first search has no end and the last one no beginning."""
    step = (newest - oldest) / pieces
    cuts = [(oldest + n * step).replace(microsecond=0) for n in range(pieces - 1, 0, -1)]
    since = [f'created_at:>="{cut.isoformat()}"' for cut in cuts]
    until = [f'created_at:<"{cut.isoformat()}"' for cut in cuts]
    middle = [f"{after} {before}" for after, before in zip(since[1:], until, strict=False)]
    return (since[0], *middle, until[-1])
