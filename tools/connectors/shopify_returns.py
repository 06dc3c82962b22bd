"""What customers send back, as Shopify tells it of an order, one return, or everything in bulk.

Shopify dates the steps of a return and not its changes, and has no list of returns: each hangs on
its order. When goods came in stands in the work of taking them in, too deep for a bulk query.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Annotated, Final

from pydantic import Field

from tools.connectors.shopify import ShopifyReader
from tools.connectors.shopify_documents import Document
from tools.connectors.shopify_wire import Moment, Nodes, Units, Wire

NO_RETURN: Final = "NO_RETURN"
OPEN: Final = "OPEN"
_NEWEST = 3
_AT_ONCE = 5  # two thirds of the thousand points one question may cost
_LINES = 20  # more of one return are read in bulk only

# Shopify's word for an order whose returns were all declined or called off is NO_RETURN.
_STATUSES = "return_requested in_progress inspection_complete returned return_failed"
_SOME = " OR ".join(f"return_status:{status}" for status in _STATUSES.split())
_HEAD = """
  id name status createdAt closedAt totalQuantity
  order { id updatedAt }
"""
_LINE = """
  id quantity processedQuantity refundedQuantity
  returnReasonDefinition { handle }
  ... on ReturnLineItem { fulfillmentLineItem { lineItem { id sku title } } }
"""
_WORK = """
  reverseFulfillmentOrders(first: 3) {
    nodes { lineItems(first: $lines) { nodes { dispositions { type quantity createdAt } } } }
  }
"""
_WHOLE = f"""
  {_HEAD}
  returnLineItems(first: $lines) {{ nodes {{ {_LINE} }} }}
  {_WORK}
"""

EVERY_RETURN: Final = Document(
    "EveryReturn",
    f"""query EveryReturn {{
  orders(query: "{_SOME}") {{ edges {{ node {{
    id
    returns {{ edges {{ node {{
      {_HEAD}
      returnLineItems {{ edges {{ node {{ {_LINE} }} }} }}
    }} }} }}
  }} }} }}
}}
""",
)
CHANGED_RETURNS: Final = Document(
    "ChangedReturns",
    """query ChangedReturns($search: String!, $first: Int!, $returns: Int!, $after: String) {
  orders(first: $first, after: $after, query: $search, sortKey: UPDATED_AT) {
    nodes { updatedAt returns(first: $returns, reverse: true) { nodes { id } } }
    pageInfo { hasNextPage endCursor }
  }
}
""",
)
ARRIVALS: Final = Document(
    "Arrivals",
    f"""query Arrivals($ids: [ID!]!, $lines: Int!) {{
  nodes(ids: $ids) {{ ... on Return {{ id {_WORK} }} }}
}}
""",
)
RETURN: Final = Document(
    "Return", f"query Return($id: ID!, $lines: Int!) {{ return(id: $id) {{ {_WHOLE} }} }}"
)
RETURNS_OF_ORDER: Final = Document(
    "ReturnsOfOrder",
    f"""query ReturnsOfOrder($id: ID!, $first: Int!, $lines: Int!) {{
  order(id: $id) {{ returns(first: $first, reverse: true) {{ nodes {{ {_WHOLE} }} }} }}
}}
""",
)


class _Article(Wire):
    id: str
    sku: str | None
    title: str


class _Sent(Wire):
    article: Annotated[_Article, Field(alias="lineItem")]


class _Reason(Wire):
    handle: str


class ReturnLine(Wire):
    """Units of one article that come back; with `processed` ones Shopify is done.

    `sent` is None where Shopify has not verified what they were bought with.
    """

    id: str
    quantity: Units
    processed: Annotated[Units, Field(alias="processedQuantity")]
    refunded: Annotated[Units, Field(alias="refundedQuantity")]
    reason: Annotated[_Reason | None, Field(alias="returnReasonDefinition")]
    sent: Annotated[_Sent | None, Field(alias="fulfillmentLineItem")] = None


class _Order(Wire):
    id: str
    updated_at: Moment


class ReturnHead(Wire):
    """A return without what is in it. `status`: REQUESTED, OPEN, CLOSED, DECLINED or CANCELED."""

    id: str
    name: str
    status: str
    created_at: Moment
    closed_at: Moment | None
    units: Annotated[Units, Field(alias="totalQuantity")]
    order: _Order


class _Disposition(Wire):
    type: str
    quantity: Units
    created_at: Moment


class _Item(Wire):
    dispositions: tuple[_Disposition, ...]


class _Work(Wire):
    items: Annotated[tuple[_Item, ...], Nodes, Field(alias="lineItems")]


class Arrival(Wire):
    """What became of a return's units when they came in."""

    id: str
    work: Annotated[tuple[_Work, ...], Nodes, Field(alias="reverseFulfillmentOrders")]

    @property
    def received_at(self) -> datetime | None:
        """When the first of it came in."""
        return min((one.created_at for one in self._came), default=None)

    @property
    def received(self) -> int:
        """How many units came in."""
        return sum(one.quantity for one in self._came)

    @property
    def _came(self) -> list[_Disposition]:
        every = (one for work in self.work for item in work.items for one in item.dispositions)
        return [one for one in every if one.type != "MISSING"]


class Return(ReturnHead, Arrival):
    """A return, what is in it, and what came in of it."""

    lines: Annotated[tuple[ReturnLine, ...], Nodes, Field(alias="returnLineItems")]


class _ArrivalsAnswer(Wire):
    nodes: tuple[Arrival | None, ...]


class _ReturnAnswer(Wire):
    found: Annotated[Return | None, Field(alias="return")]


class _ReturnsOf(Wire):
    returns: Annotated[tuple[Return, ...], Nodes]


class _OrderAnswer(Wire):
    order: _ReturnsOf | None


def read_return(shop: ShopifyReader, return_id: str) -> Return | None:
    """Read one return whole; None where it is gone. Raises what `ShopifyReader.ask` raises."""
    return shop.ask(RETURN, _ReturnAnswer, id=return_id, lines=_LINES).found


def arrivals_of(shop: ShopifyReader, return_ids: Sequence[str]) -> Iterator[Arrival]:
    """Read what came in of many returns. Raises what `ShopifyReader.ask` raises."""
    for start in range(0, len(return_ids), _AT_ONCE):
        some = [*return_ids[start : start + _AT_ONCE]]
        found = shop.ask(ARRIVALS, _ArrivalsAnswer, ids=some, lines=_LINES).nodes
        yield from filter(None, found)


def returns_of(shop: ShopifyReader, order_id: str) -> tuple[Return, ...]:
    """Read the newest returns of an order. Raises what `ShopifyReader.ask` raises."""
    sizes = {"first": _NEWEST, "lines": _LINES}
    found = shop.ask(RETURNS_OF_ORDER, _OrderAnswer, id=order_id, **sizes).order
    return found.returns if found else ()
