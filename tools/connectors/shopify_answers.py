"""The shape of each answer, one model for each document of `shopify_documents`."""

from collections.abc import Sequence
from typing import Annotated

from pydantic import Field

from policies.errors import OutcomeUnknown, Unavailable, VendorRejected
from tools.connectors.shopify_graphql import NOBODY_KNOWS
from tools.connectors.shopify_orders import (
    Order,
    OrderStub,
    RefundRecord,
    TimelineLine,
    WaitingOrder,
)
from tools.connectors.shopify_stock import Stock, Variant
from tools.connectors.shopify_wire import Nodes, Paid, Wire
from tools.plain_text import plain_text


class Shop(Wire):
    """The shop itself. `iana_timezone` decides what "today" means."""

    name: str
    currency_code: str
    iana_timezone: str


class StubsAnswer(Wire):
    """Orders found by a search."""

    orders: Annotated[tuple[OrderStub, ...], Nodes]


class OrderAnswer(Wire):
    """One order, whole."""

    order: Order | None


class Refunds(Wire):
    """The refunds of an order."""

    refunds: tuple[RefundRecord, ...]


class RefundsAnswer(Wire):
    """One order's refunds."""

    order: Refunds | None


class RefundedOrder(Refunds):
    """One of a customer's orders, with its first few refunds."""

    id: str


class PageInfo(Wire):
    """Where a list goes on."""

    has_next_page: bool
    end_cursor: str | None


class RefundedOrders(Wire):
    """One page of such orders."""

    nodes: tuple[RefundedOrder, ...]
    page_info: PageInfo


class EmailAnswer(Wire):
    """One page of a guest's orders."""

    orders: RefundedOrders


class CustomerAnswer(Wire):
    """One page of a known customer's orders."""

    customer: EmailAnswer | None


class NamedRefunds(RefundedOrder):
    """An order by its name, with its first few refunds."""

    name: str


class NamedRefundsPage(Wire):
    """One page of orders something was paid back on."""

    nodes: tuple[NamedRefunds, ...]
    page_info: PageInfo


class RefundedOrdersAnswer(Wire):
    """One page of the shop's refunds."""

    orders: NamedRefundsPage


class WaitingPage(Wire):
    """One page of orders that wait."""

    nodes: tuple[WaitingOrder, ...]
    page_info: PageInfo


class WaitingAnswer(Wire):
    """One page of the shop's orders that wait."""

    orders: WaitingPage


class Timeline(Wire):
    """What happened to an order, newest first."""

    events: Annotated[tuple[TimelineLine, ...], Nodes]


class TimelineAnswer(Wire):
    """One order's timeline."""

    order: Timeline | None


class Suggestion(Wire):
    """What Shopify would pay back."""

    amount: Annotated[Paid, Field(alias="amountSet")]


class Suggestions(Wire):
    """The suggestion for one order."""

    suggested_refund: Suggestion | None


class SuggestionAnswer(Wire):
    """What Shopify would pay back for some units."""

    order: Suggestions | None


class StockAnswer(Wire):
    """Variants and where they lie."""

    variants: Annotated[tuple[Stock, ...], Nodes, Field(alias="productVariants")]


class VariantsAnswer(Wire):
    """Variants found by SKU."""

    variants: Annotated[tuple[Variant, ...], Nodes, Field(alias="productVariants")]


class Product(Wire):
    """One product's variants."""

    variants: Annotated[tuple[Variant, ...], Nodes]


class ProductsAnswer(Wire):
    """Products found by their words."""

    products: Annotated[tuple[Product, ...], Nodes]


class Scope(Wire):
    """One permission."""

    handle: str


class Installation(Wire):
    """Our app at the shop."""

    access_scopes: tuple[Scope, ...]


class ShopAnswer(Wire):
    """The shop, and what this token may do there."""

    shop: Shop
    installation: Annotated[Installation, Field(alias="currentAppInstallation")]


class UserError(Wire):
    """One reason why Shopify said no."""

    message: str


def said_no(errors: Sequence[UserError]) -> Unavailable:
    """Word the reasons of a change that was not made; without any, nobody can say."""
    if not errors:
        return OutcomeUnknown(NOBODY_KNOWS)
    why = plain_text(" ".join(error.message for error in errors), limit=200).removesuffix(".")
    return VendorRejected(f"Shopify said no: {why}. Nothing was changed.")


class RefundPayload(Wire):
    """What came of a refund: the refund itself, or the reasons why not."""

    refund: RefundRecord | None
    user_errors: tuple[UserError, ...]


class RefundCreated(Wire):
    """The answer to a refund."""

    payload: Annotated[RefundPayload, Field(alias="refundCreate")]
