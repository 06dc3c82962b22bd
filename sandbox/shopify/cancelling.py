"""Cancelling an order, as Shopify's `orderCancel` does: taken at once, done by a job of its own."""

from dataclasses import dataclass
from functools import partial

from sandbox.journal import Change
from sandbox.shop import edits
from sandbox.shop.orders import Order
from sandbox.shopify.mutations import VENDOR, refuse_key
from sandbox.shopify.session import Argument, Info, resolves, session_of

LONGEST_NOTE = 255


@dataclass(frozen=True, slots=True)
class Job:
    """Work that Shopify has taken on. It never says in the same answer that it is done."""

    id: str
    done: bool = False


@dataclass(frozen=True, slots=True)
class OrderCancelUserError:
    """Why an order stays as it is."""

    code: str
    field: tuple[str, ...] | None
    message: str


@dataclass(frozen=True, slots=True)
class CancelPayload:
    """The job that cancels the order, or why there is none."""

    order_cancel_user_errors: tuple[OrderCancelUserError, ...] = ()
    job: Job | None = None


@dataclass(frozen=True, slots=True)
class OrderCancellation:
    """What staff wrote when an order was cancelled."""

    staff_note: str | None


@resolves("Order", "cancellation")
def cancellation(order: Order, _info: Info) -> OrderCancellation | None:
    """Tell how it was cancelled, or null where it was not."""
    return OrderCancellation(order.staff_note) if order.cancelled_at else None


@resolves("Mutation", "orderCancel")
def order_cancel(_: None, info: Info, **arguments: Argument) -> CancelPayload:
    """Cancel an order that has not been sent; money goes back only where that is asked for."""
    refuse_key(info, "orderCancel")
    session = session_of(info)
    order = session.world.shop.nodes.get(arguments["orderId"])
    note = arguments.get("staffNote")
    if not isinstance(order, Order):
        return _no("NOT_FOUND", ("orderId",), "Order does not exist")
    if order.cancelled_at is not None:
        return _no("INVALID", ("orderId",), "Order has already been cancelled")
    if any(parcel.status != "CANCELLED" for parcel in order.fulfillments):
        return _no("INVALID", ("orderId",), "Cannot cancel an order with fulfilled items")
    if len(note or "") > LONGEST_NOTE:
        return _no("INVALID", ("staffNote",), f"Staff note is over {LONGEST_NOTE} characters")
    method = arguments.get("refundMethod") or {}
    how = edits.Cancellation(
        reason=arguments["reason"],
        refund=bool(method.get("originalPaymentMethodsRefund")),
        restock=arguments["restock"],
        staff_note=note,
    )
    session.writer.write(
        Change(VENDOR, "orderCancel", dict(arguments), session.token.kind),
        partial(edits.cancel, order, how),
        lambda made: {"order": made.name, "reason": made.cancel_reason, "note": made.staff_note},
    )
    return CancelPayload((), Job(session.world.shop.ids.new("Job")))


def _no(code: str, field: tuple[str, ...], message: str) -> CancelPayload:
    return CancelPayload((OrderCancelUserError(code, field, message),))
