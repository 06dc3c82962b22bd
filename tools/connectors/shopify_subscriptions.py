"""Customers' standing orders, as Shopify tells them of one, many, or everything in bulk.

A contract is told without a sum: that of its lines is added up here, and what delivery costs. Its
billing attempts say when a payment failed, and the contract only that the last one did.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Annotated, Final

from pydantic import Field

from tools.connectors.shopify import ShopifyReader
from tools.connectors.shopify_answers import PageInfo
from tools.connectors.shopify_documents import Document
from tools.connectors.shopify_wire import Id, Moment, Nodes, Price, Wire

SUBSCRIPTIONS_SCOPE: Final = "read_own_subscription_contracts"
"""Shopify gives it on request, and shows contracts of the app that made them only."""
FAILED: Final = "FAILED"
_AT_ONCE, _LINES, _MORE_LINES, _ATTEMPTS = 25, 10, 100, 3  # 25 of them come to 750 points

_PRICE = "{ amount currencyCode }"
_HEAD = f"""
  id status lastPaymentStatus nextBillingDate updatedAt
  customer {{ id }}
  deliveryPrice {_PRICE}
"""
_LINE = f"nodes {{ lineDiscountedPrice {_PRICE} }} pageInfo {{ hasNextPage endCursor }}"
_WHOLE = f"""
  {_HEAD}
  lines(first: $lines) {{ {_LINE} }}
  billingAttempts(first: $attempts, reverse: true) {{ nodes {{ completedAt }} }}
"""

EVERY_SUBSCRIPTION: Final = Document(
    "EverySubscription",
    f"query EverySubscription {{ subscriptionContracts {{ edges {{ node {{ {_HEAD} }} }} }} }}",
)
CHANGED_SUBSCRIPTIONS: Final = Document(
    "ChangedSubscriptions",
    f"""query ChangedSubscriptions(
  $search: String!, $first: Int!, $lines: Int!, $attempts: Int!, $after: String
) {{
  subscriptionContracts(first: $first, after: $after, query: $search, sortKey: UPDATED_AT) {{
    nodes {{ {_WHOLE} }}
    pageInfo {{ hasNextPage endCursor }}
  }}
}}
""",
)
SUBSCRIPTIONS: Final = Document(
    "Subscriptions",
    f"""query Subscriptions($ids: [ID!]!, $lines: Int!, $attempts: Int!) {{
  nodes(ids: $ids) {{ ... on SubscriptionContract {{ {_WHOLE} }} }}
}}
""",
)
MORE_OF_SUBSCRIPTION: Final = Document(
    "MoreOfSubscription",
    f"""query MoreOfSubscription($id: ID!, $first: Int!, $after: String) {{
  subscriptionContract(id: $id) {{ lines(first: $first, after: $after) {{ {_LINE} }} }}
}}
""",
)


class _Line(Wire):
    price: Annotated[Price, Field(alias="lineDiscountedPrice")]


class _Lines(Wire):
    nodes: tuple[_Line, ...]
    page_info: PageInfo


class _Attempt(Wire):
    completed_at: Moment | None


class SubscriptionHead(Wire):
    """A standing order without what is in it. `last_payment`: SUCCEEDED, FAILED or None yet."""

    id: str
    status: str
    last_payment: Annotated[str | None, Field(alias="lastPaymentStatus")]
    next_at: Annotated[Moment | None, Field(alias="nextBillingDate")]
    updated_at: Moment
    customer: Id | None
    delivery: Annotated[Price, Field(alias="deliveryPrice")]


class Subscription(SubscriptionHead):
    """A standing order, what is in it, and its newest attempts at being paid, newest first."""

    lines: _Lines
    attempts: Annotated[tuple[_Attempt, ...], Nodes, Field(alias="billingAttempts")]

    @property
    def failed_at(self) -> datetime | None:
        """When its newest payment failed; None where that succeeded or none was tried."""
        if self.last_payment != FAILED:
            return None
        ended = (one.completed_at for one in self.attempts)
        return next((at for at in ended if at is not None), self.updated_at)


class SubscriptionPage(Wire):
    """Some of the standing orders that have changed."""

    nodes: tuple[Subscription, ...]
    page_info: PageInfo


class _ChangedAnswer(Wire):
    found: Annotated[SubscriptionPage, Field(alias="subscriptionContracts")]


class _NodesAnswer(Wire):
    nodes: tuple[Subscription | None, ...]


class _MoreLines(Wire):
    lines: _Lines


class _MoreAnswer(Wire):
    found: Annotated[_MoreLines | None, Field(alias="subscriptionContract")]


def changed_subscriptions(
    shop: ShopifyReader, search: str, first: int, after: str | None
) -> SubscriptionPage:
    """Read a page of those that a search finds, oldest change first. Raises what `ask` raises."""
    sizes = {"first": first, "lines": _LINES, "attempts": _ATTEMPTS}
    return shop.ask(
        CHANGED_SUBSCRIPTIONS, _ChangedAnswer, search=search, after=after, **sizes
    ).found


def subscriptions_of(shop: ShopifyReader, ids: Sequence[str]) -> Iterator[Subscription]:
    """Read many by their ids; what is gone is left out. Raises what `ask` raises."""
    for start in range(0, len(ids), _AT_ONCE):
        some = [*ids[start : start + _AT_ONCE]]
        sizes = {"lines": _LINES, "attempts": _ATTEMPTS}
        yield from filter(None, shop.ask(SUBSCRIPTIONS, _NodesAnswer, ids=some, **sizes).nodes)


def total_of(shop: ShopifyReader, one: Subscription) -> int:
    """Add up what one delivery costs, in minor units of the contract's currency."""
    page, total = one.lines, one.delivery.minor
    while True:
        total += sum(line.price.minor for line in page.nodes)
        if not page.page_info.has_next_page:
            return total
        sizes = {"first": _MORE_LINES, "after": page.page_info.end_cursor}
        found = shop.ask(MORE_OF_SUBSCRIPTION, _MoreAnswer, id=one.id, **sizes).found
        if found is None:
            return total
        page = found.lines
