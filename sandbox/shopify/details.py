"""Fields of single objects that take arguments of their own."""

from dataclasses import dataclass
from datetime import datetime

from sandbox.shop.catalogue import QUANTITY_NAMES, InventoryItem, InventoryLevel, Location, Product
from sandbox.shop.orders import Order
from sandbox.shop.payments import Transaction
from sandbox.shop.refunding import every_unit, shipping_left
from sandbox.shop.state import Node
from sandbox.shop.suggestions import Suggestion, suggest
from sandbox.shopify.errors import BadRequest
from sandbox.shopify.refund_input import Refused, minor_amount, units_of
from sandbox.shopify.session import Argument, Info, resolves, session_of


@dataclass(frozen=True, slots=True)
class InventoryQuantity:
    """The units of one item, at one place, in one state."""

    id: str
    name: str
    quantity: int
    updated_at: datetime


@resolves("Order", "suggestedRefund")
def suggested_refund(order: Order, info: Info, **arguments: Argument) -> Suggestion:
    """Work out what a refund would come to."""
    nothing = order.exchange.bag(0)
    try:
        units = units_of(session_of(info).shop, order, arguments.get("refundLineItems") or [])
        shipping = nothing
        if arguments.get("shippingAmount") is not None:
            asked = minor_amount(order, arguments["shippingAmount"], "shippingAmount")
            shipping = order.exchange.bag(min(asked, shipping_left(order).minor))
    except Refused as refusal:
        raise BadRequest(str(refusal)) from refusal
    if arguments.get("suggestFullRefund"):
        return suggest(order, every_unit(order), shipping_left(order))
    return suggest(
        order, units, shipping_left(order) if arguments.get("refundShipping") else shipping
    )


@resolves("Order", "transactions")
def transactions(order: Order, _info: Info, **arguments: Argument) -> list[Transaction]:
    """List an order's money movements, oldest first."""
    capturable = arguments.get("capturable")
    chosen = [
        transaction
        for transaction in order.transactions
        if capturable is None or capturable is _is_capturable(order, transaction)
    ]
    return chosen[: arguments.get("first")]


@resolves("InventoryLevel", "quantities")
def quantities(level: InventoryLevel, _info: Info, *, names: list[str]) -> list[InventoryQuantity]:
    """Return the units in each named state."""
    unknown = [name for name in names if name not in QUANTITY_NAMES]
    if unknown:
        raise BadRequest(
            f"The quantity name {unknown[0]} is not one of {', '.join(QUANTITY_NAMES)}."
        )
    number = level.id.rpartition("/")[2]
    return [
        InventoryQuantity(
            f"gid://shopify/InventoryQuantity/{number}&name={name}",
            name,
            level.quantity(name),
            level.updated_at,
        )
        for name in names
    ]


@resolves("InventoryItem", "inventoryLevel")
def level_at(item: InventoryItem, info: Info, **arguments: Argument) -> InventoryLevel | None:
    """Return one item's stock at one place."""
    place = session_of(info).shop.nodes.get(arguments["locationId"])
    return item.at(place) if isinstance(place, Location) else None


@resolves("Product", "description")
def description(product: Product, _info: Info, **arguments: Argument) -> str:
    """Return a product's text, cut where asked."""
    return product.description[: arguments.get("truncateAt")]


def legacy_resource_id(node: Node, _info: Info) -> int:
    """Return the number inside a global id."""
    return int(node.id.rpartition("/")[2])


for _type in (
    "Customer",
    "Fulfillment",
    "InventoryItem",
    "Location",
    "Order",
    "Product",
    "ProductVariant",
    "Refund",
):
    resolves(_type, "legacyResourceId")(legacy_resource_id)


def _is_capturable(order: Order, transaction: Transaction) -> bool:
    settled = any(later.parent_transaction is transaction for later in order.transactions)
    return transaction.kind == "AUTHORIZATION" and not settled
