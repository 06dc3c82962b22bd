"""Reading a `RefundInput`: every check Shopify makes before any money moves."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sandbox.shop.money import MoneyBag, minor_units
from sandbox.shop.orders import Order
from sandbox.shop.refunding import Payback, RefundPlan, Units, shipping_left
from sandbox.shop.state import Shop

Given = dict[str, Any]


@dataclass(frozen=True, slots=True)
class UserError:
    """What is wrong with an input, and where."""

    field: Sequence[str] | None
    message: str


class Refused(Exception):
    """The input cannot be carried out as it stands."""

    code = "refused"

    def __init__(self, message: str, *field: str) -> None:
        super().__init__(message)
        self.user_error = UserError(field or None, message)


def plan_refund(shop: Shop, given: Given) -> RefundPlan:
    """Return the refund that an input asks for, or raise `Refused` with Shopify's user error."""
    order = shop.nodes.get(given["orderId"])
    if not isinstance(order, Order):
        raise Refused("Order does not exist", "orderId")
    _check_currency(order, given.get("currency"))
    units = units_of(shop, order, given.get("refundLineItems") or [])
    shipping = _shipping(order, given.get("shipping") or {})
    over = bool(given.get("allowOverRefunding"))
    paybacks = _paybacks(order, given.get("transactions") or [], over=over)
    if not units and not paybacks and shipping.minor == 0:
        raise Refused("Refund must have line items, shipping or transactions")
    total = sum(payback.amount for payback in paybacks)
    if total > order.net_payment_set.minor and not over:
        raise Refused("Refund amount cannot exceed the net payment of the order", "transactions")
    notify = bool(given.get("notify"))
    return RefundPlan(order, units, paybacks, shipping, given.get("note"), notify)


def units_of(shop: Shop, order: Order, lines: list[Given]) -> tuple[Units, ...]:
    """Return the units that `refundLineItems` name, each within what is left of its line."""
    wanted: Counter[str] = Counter()
    units = []
    for index, given in enumerate(lines):
        here = ("refundLineItems", str(index))
        line = next((li for li in order.line_items if li.id == given["lineItemId"]), None)
        if line is None:
            raise Refused("Line item does not belong to the order", *here, "lineItemId")
        wanted[line.id] += given["quantity"]
        if given["quantity"] < 1:
            raise Refused("Quantity must be greater than 0", *here, "quantity")
        if wanted[line.id] > line.refundable_quantity:
            raise Refused(
                "Quantity cannot refund more items than were purchased", *here, "quantity"
            )
        restock = given.get("restockType") or "NO_RESTOCK"
        location = shop.nodes.get(given.get("locationId") or "")
        found = next((place for place in shop.locations if place is location), None)
        match restock:
            case "LEGACY_RESTOCK":
                raise Refused("Restock type is not included in the list", *here, "restockType")
            case "NO_RESTOCK" if given.get("locationId"):
                raise Refused("Location must be blank for no restock", *here, "locationId")
            case "RETURN" | "CANCEL" if found is None:
                raise Refused("Location can't be blank", *here, "locationId")
            case "CANCEL" if given["quantity"] > line.unfulfilled_quantity:
                raise Refused("Cannot cancel items that are fulfilled", *here, "restockType")
            case "RETURN" if wanted[line.id] > line.fulfilled:
                raise Refused("Cannot return items that are not fulfilled", *here, "restockType")
        units.append(Units(line, given["quantity"], restock, found))
    return tuple(units)


def minor_amount(order: Order, amount: str, *field: str) -> int:
    """Return a sum in the customer's minor units, refusing fractions of them."""
    try:
        return minor_units(amount, order.presentment_currency_code)
    except ValueError as error:
        raise Refused("Amount is not a sum in the order's currency", *field) from error


def _check_currency(order: Order, currency: str | None) -> None:
    presentment = order.presentment_currency_code
    if currency is None and presentment != order.currency_code:
        raise Refused("Currency must be specified for a multi-currency order", "currency")
    if currency not in (None, presentment):
        raise Refused(f"Currency must be the presentment currency {presentment}", "currency")


def _shipping(order: Order, given: Given) -> MoneyBag:
    left = shipping_left(order)
    if given.get("fullRefund"):
        return left
    if given.get("amount") is None:
        return order.exchange.bag(0)
    amount = minor_amount(order, given["amount"], "shipping", "amount")
    if not 0 <= amount <= left.minor:
        raise Refused("Shipping refund cannot exceed what is left of it", "shipping", "amount")
    return order.exchange.bag(amount)


def _paybacks(order: Order, given: list[Given], *, over: bool) -> tuple[Payback, ...]:
    taken: Counter[str] = Counter()
    paybacks = []
    for index, transaction in enumerate(given):
        here = ("transactions", str(index))
        if transaction["kind"] != "REFUND":
            raise Refused("Kind must be refund", *here, "kind")
        if transaction["orderId"] != order.id:
            raise Refused("Transaction order must be the refunded order", *here, "orderId")
        parent = next((t for t in order.transactions if t.id == transaction.get("parentId")), None)
        if parent is None or not parent.is_payment:
            raise Refused("Parent transaction must be a sale or a capture", *here, "parentId")
        if transaction["gateway"] != parent.gateway:
            raise Refused("Gateway must be the parent transaction's", *here, "gateway")
        amount = minor_amount(order, transaction["amount"], *here, "amount")
        if amount <= 0:
            raise Refused("Amount must be greater than zero", *here, "amount")
        taken[parent.id] += amount
        if taken[parent.id] > parent.refundable and not over:
            raise Refused("Amount cannot exceed what is refundable", *here, "amount")
        paybacks.append(Payback(parent, amount))
    return tuple(paybacks)
