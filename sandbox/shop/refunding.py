from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sandbox.shop.catalogue import Location
from sandbox.shop.mails import REFUND_NOTIFICATION, mailed
from sandbox.shop.money import MoneyBag
from sandbox.shop.orders import Event, LineItem, Order, Refund, RefundLineItem
from sandbox.shop.payments import Transaction
from sandbox.shop.state import Ids, Shop


@dataclass(frozen=True, slots=True)
class Units:
    """Some units of one line that are to be paid back, and where they go."""

    line: LineItem
    quantity: int
    restock: str = "NO_RESTOCK"
    location: Location | None = None


@dataclass(frozen=True, slots=True)
class Payback:
    """A sum that is to go back to one payment, in the customer's minor units."""

    parent: Transaction
    amount: int


@dataclass(frozen=True, slots=True)
class RefundPlan:
    """A refund that has passed every check and only waits to be written.

    `notify` is whether the customer gets a mail about it, `by` who makes it.
    """

    order: Order
    units: tuple[Units, ...]
    paybacks: tuple[Payback, ...]
    shipping: MoneyBag
    note: str | None = None
    notify: bool = False
    by: str = ""


def subtotal_of(units: Units) -> MoneyBag:
    """Return what the units cost after discounts, so that successive refunds add up exactly."""
    return _slice(units, units.line.discounted_total_set)


def tax_of(units: Units) -> MoneyBag:
    """Return the tax on the units, so that successive refunds add up exactly."""
    return _slice(units, units.line.total_tax_set)


def worth(order: Order, units: Iterable[Units], shipping: MoneyBag) -> MoneyBag:
    """Return what units, their tax and some shipping come to."""
    return order.add_up(subtotal_of(u) + tax_of(u) for u in units) + shipping


def shipping_left(order: Order) -> MoneyBag:
    """Return the shipping that was not yet given back."""
    return order.total_shipping_price_set - order.total_refunded_shipping_set


def spread(order: Order, amount: int) -> tuple[Payback, ...]:
    """Divide a sum over the order's payments, oldest first, as far as they reach."""
    paybacks = []
    for parent in order.transactions:
        part = min(amount, parent.refundable)
        if part > 0:
            paybacks.append(Payback(parent, part))
            amount -= part
    return tuple(paybacks)


def every_unit(order: Order) -> tuple[Units, ...]:
    """Return all that is left to refund of every line."""
    return tuple(
        Units(line, line.refundable_quantity)
        for line in order.line_items
        if line.refundable_quantity > 0
    )


def write_refund(plan: RefundPlan, shop: Shop, at: datetime) -> Refund:
    """Record the refund on the order, move the money and restock the units."""
    order, ids = plan.order, shop.ids
    refund_lines = [
        RefundLineItem(
            ids.new("RefundLineItem"),
            units.line,
            units.quantity,
            units.restock,
            subtotal_of(units),
            tax_of(units),
            units.location,
        )
        for units in plan.units
    ]
    for units in plan.units:
        _take_back(units, at)
    refund = Refund(
        id=ids.new("Refund"),
        created_at=at,
        processed_at=at,
        updated_at=at,
        note=plan.note,
        refund_line_items=refund_lines,
        transactions=[_pay_back(order, payback, ids, at) for payback in plan.paybacks],
        shipping=plan.shipping,
        total_refunded_set=order.exchange.bag(sum(payback.amount for payback in plan.paybacks)),
        order=order,
    )
    order.refunds.append(shop.keep(refund))
    money, reason = refund.total_refunded_set.presentment_money, plan.note
    many = sum(one.quantity for one in plan.units)
    what = f"Refunded {money.written}" if plan.paybacks else f"Removed {many} units"
    message = f"{what}: {reason}" if reason else what
    order.events.append(Event(ids.new("BasicEvent"), "refund_created", at, message, plan.by))
    order.updated_at = max(order.updated_at, at)
    if plan.notify:
        mailed(order, REFUND_NOTIFICATION, ids, at)
    return refund


def let_go(order: Order, ids: Ids, at: datetime) -> None:
    """Give up what is reserved on a card and was never charged."""
    after = {id(one.parent_transaction) for one in order.transactions}
    for held in [*order.transactions]:
        if held.kind == "AUTHORIZATION" and held.status == "SUCCESS" and id(held) not in after:
            _follow(held, "VOID", held.amount_set, order, ids, at)


def _slice(units: Units, whole: MoneyBag) -> MoneyBag:
    line = units.line
    before = whole.share(line.refunded, line.quantity)
    return whole.share(line.refunded + units.quantity, line.quantity) - before


def _pay_back(order: Order, payback: Payback, ids: Ids, at: datetime) -> Transaction:
    parent = payback.parent
    parent.refunded += payback.amount
    return _follow(parent, "REFUND", order.exchange.bag(payback.amount), order, ids, at)


def _follow(
    parent: Transaction, kind: str, amount: MoneyBag, order: Order, ids: Ids, at: datetime
) -> Transaction:
    """Record what came of a movement of money, the same way as that went."""
    transaction = Transaction(
        id=ids.new("OrderTransaction"),
        kind=kind,
        status="SUCCESS",
        gateway=parent.gateway,
        amount_set=amount,
        processed_at=at,
        created_at=at,
        payment_details=parent.payment_details,
        parent_transaction=parent,
        account_number=parent.account_number,
    )
    order.transactions.append(transaction)
    return transaction


def _take_back(units: Units, at: datetime) -> None:
    line = units.line
    line.refunded += units.quantity
    unshipped = units.quantity if units.restock == "CANCEL" else 0
    line.cancelled += unshipped
    level = units.location and line.variant.inventory_item.at(units.location)
    if level:
        level.move(at, available=units.quantity, committed=-unshipped)
