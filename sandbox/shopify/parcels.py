"""Putting parcels right, as Shopify's fulfilment mutations do."""

from dataclasses import dataclass
from functools import partial

from sandbox.journal import Change
from sandbox.shop import edits
from sandbox.shop.shipments import Fulfillment, TrackingInfo
from sandbox.shopify.mutations import VENDOR, refuse_key
from sandbox.shopify.refund_input import Given, UserError
from sandbox.shopify.session import Argument, Info, resolves, session_of


@dataclass(frozen=True, slots=True)
class ParcelPayload:
    """The parcel as it is now, or why it is as before."""

    user_errors: tuple[UserError, ...] = ()
    fulfillment: Fulfillment | None = None


@resolves("Mutation", "fulfillmentTrackingInfoUpdate")
def tracking_update(_: None, info: Info, **arguments: Argument) -> ParcelPayload:
    """Replace a parcel's tracking numbers, and tell the customer where that is asked for."""
    refuse_key(info, "fulfillmentTrackingInfoUpdate")
    session, given = session_of(info), arguments["trackingInfoInput"]
    parcel = session.world.shop.nodes.get(arguments["fulfillmentId"])
    if not isinstance(parcel, Fulfillment):
        return ParcelPayload((UserError(("fulfillmentId",), "Fulfillment not found."),))
    if parcel.status == "CANCELLED":
        return ParcelPayload((UserError(None, "Fulfillment is cancelled."),))
    numbers = _numbers(given)
    if given.get("number") and given.get("numbers"):
        error = UserError(("trackingInfoInput",), "Use either number or numbers, not both.")
        return ParcelPayload((error,))
    infos = [TrackingInfo(number, given.get("company") or "Other") for number in numbers]
    notify = bool(arguments.get("notifyCustomer"))
    change = Change(VENDOR, "fulfillmentTrackingInfoUpdate", dict(arguments), session.token.kind)
    session.writer.write(
        change,
        partial(edits.retrack, parcel, infos, notify=notify),
        lambda one: {"parcel": one.name, "numbers": numbers, "customer told": notify},
    )
    return ParcelPayload((), parcel)


@resolves("Mutation", "fulfillmentCancel")
def cancel(_: None, info: Info, **arguments: Argument) -> ParcelPayload:
    """Have a parcel count as never sent."""
    refuse_key(info, "fulfillmentCancel")
    session = session_of(info)
    parcel = session.world.shop.nodes.get(arguments["id"])
    if not isinstance(parcel, Fulfillment):
        return ParcelPayload((UserError(("id",), "Fulfillment not found."),))
    if parcel.status == "CANCELLED":
        return ParcelPayload((UserError(("id",), "Fulfillment is already cancelled."),))
    if parcel.delivered_at is not None:
        return ParcelPayload((UserError(("id",), "Fulfillment can't be cancelled."),))
    change = Change(VENDOR, "fulfillmentCancel", dict(arguments), session.token.kind)
    session.writer.write(change, partial(edits.unfulfil, parcel), lambda one: {"parcel": one.name})
    return ParcelPayload((), parcel)


def _numbers(given: Given) -> list[str]:
    one, several = given.get("number"), given.get("numbers") or []
    return [one] if one else list(several)
