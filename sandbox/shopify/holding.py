"""Keeping an order's goods from leaving, and letting them leave, as Shopify does."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from sandbox.journal import Change
from sandbox.shop import edits
from sandbox.shop.holds import FulfillmentOrder, Hold
from sandbox.shop.orders import Order
from sandbox.shopify.mutations import VENDOR, refuse_key
from sandbox.shopify.refund_input import Given
from sandbox.shopify.session import Info, Session, resolves, session_of

MOST_HOLDS = 10
LONGEST_HANDLE = 64
_HELD = {"OPEN", "SCHEDULED", "IN_PROGRESS", "ON_HOLD"}


@dataclass(frozen=True, slots=True)
class HoldError:
    """Why nothing was put on hold, in a code of Shopify's where it has one."""

    message: str
    code: str | None = None
    field: Sequence[str] | None = None


@dataclass(frozen=True, slots=True)
class HoldPayload:
    """The hold that was placed, or why none was."""

    user_errors: tuple[HoldError, ...] = ()
    fulfillment_order: FulfillmentOrder | None = None
    fulfillment_hold: Hold | None = None


@dataclass(frozen=True, slots=True)
class ReleasePayload:
    """The work as it is without the holds, or why it still has them."""

    user_errors: tuple[HoldError, ...] = ()
    fulfillment_order: FulfillmentOrder | None = None


@resolves("Mutation", "fulfillmentOrderHold")
def hold(_: None, info: Info, **arguments: Given) -> HoldPayload:
    """Put a fulfilment order on hold, once for each handle of an app."""
    refuse_key(info, "fulfillmentOrderHold")
    session, given = session_of(info), arguments["fulfillmentHold"]
    order = _order_of(session, str(arguments["id"]))
    if order is None:
        return _refused("Fulfillment order does not exist.", "FULFILLMENT_ORDER_NOT_FOUND", "id")
    (work,) = order.fulfillment_orders
    handle, own = (
        given.get("handle") or None,
        [h for h in order.holds if h.app == session.token.kind],
    )
    if work.status not in _HELD:
        return _refused("The fulfillment order is not in a holdable state.", None, "id")
    if handle and len(handle) > LONGEST_HANDLE:
        return _refused("Handle is too long (maximum is 64 characters)", None, "handle")
    if handle in {one.handle for one in own}:
        return _refused(
            "The handle provided for the fulfillment hold is already in use by this app for "
            "another hold on this fulfillment order.",
            "DUPLICATE_FULFILLMENT_HOLD_HANDLE",
            "handle",
        )
    if len(own) >= MOST_HOLDS:
        return _refused(
            "The maximum number of fulfillment holds for this fulfillment order has been reached.",
            "FULFILLMENT_ORDER_HOLD_LIMIT_REACHED",
        )
    change = Change(VENDOR, "fulfillmentOrderHold", dict(arguments), session.token.kind)
    placed = Hold(
        session.world.shop.ids.new("FulfillmentHold"),
        given["reason"],
        given.get("reasonNotes"),
        handle,
        session.token.kind,
    )
    session.writer.write(
        change, partial(edits.put_on_hold, order, placed), partial(_result, placed)
    )
    return HoldPayload((), work, placed)


@resolves("Mutation", "fulfillmentOrderReleaseHold")
def release(_: None, info: Info, **arguments: Given) -> ReleasePayload:
    """End the named holds of a fulfilment order, or all; ids that are not its own are passed by."""
    refuse_key(info, "fulfillmentOrderReleaseHold")
    session = session_of(info)
    order = _order_of(session, str(arguments["id"]))
    if order is None:
        error = HoldError(
            "Fulfillment order does not exist.", "FULFILLMENT_ORDER_NOT_FOUND", ("id",)
        )
        return ReleasePayload((error,))
    (work,) = order.fulfillment_orders
    if work.status != "ON_HOLD":
        return ReleasePayload((HoldError("The fulfillment order is not on hold.", None, ("id",)),))
    named = {str(one) for one in arguments.get("holdIds") or [hold.id for hold in order.holds]}
    ended = [hold.id for hold in order.holds if hold.id in named]
    if ended:
        change = Change(VENDOR, "fulfillmentOrderReleaseHold", dict(arguments), session.token.kind)
        session.writer.write(
            change,
            partial(edits.release, order, holds=ended),
            lambda order: {"order": order.name, "released": ended},
        )
    return ReleasePayload((), work)


@resolves("FulfillmentHold", "heldByRequestingApp")
def held_by_requesting_app(placed: Hold, info: Info) -> bool:
    """Tell whether whoever asks placed it."""
    return placed.app == session_of(info).token.kind


def _order_of(session: Session, work: str) -> Order | None:
    order = session.world.shop.nodes.get(work.replace("/FulfillmentOrder/", "/Order/"))
    return order if isinstance(order, Order) else None


def _result(placed: Hold, order: Order) -> dict[str, object]:
    return {
        "order": order.name,
        "hold": placed.id,
        "handle": placed.handle,
        "reason": placed.reason,
        "note": placed.reason_notes,
    }


def _refused(message: str, code: str | None, *field: str) -> HoldPayload:
    return HoldPayload((HoldError(message, code, ("fulfillmentHold", *field)),))
