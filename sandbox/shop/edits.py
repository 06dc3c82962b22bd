"""What can be done to an order besides refunding it."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sandbox.shop.holds import Hold
from sandbox.shop.mails import SHIPPING_UPDATE, mailed
from sandbox.shop.metafields import Metafield, find, put
from sandbox.shop.orders import Event, LineItem, Order
from sandbox.shop.refunding import (
    RefundPlan,
    Units,
    every_unit,
    let_go,
    shipping_left,
    spread,
    write_refund,
)
from sandbox.shop.shipments import Fulfillment, FulfillmentLineItem, TrackingInfo
from sandbox.shop.state import Shop, gid

EVIDENCE = "evidence_photos"
Packing = Sequence[tuple[LineItem, int]]


def set_note(order: Order, note: str | None, shop: Shop, at: datetime) -> Order:
    """Replace the order's note."""
    order.note = note
    return happened(order, "note_updated", "The note was changed", shop, at)


def set_tags(order: Order, tags: Iterable[str], shop: Shop, at: datetime) -> Order:
    """Replace the order's tags, each once and in order."""
    order.tags = sorted({tag.strip() for tag in tags if tag.strip()}, key=str.casefold)
    return happened(order, "tags_updated", "The tags were changed", shop, at)


def keep_photos(order: Order, urls: Iterable[str]) -> None:
    """Leave the addresses of pictures a customer sent on the order, as the help desk's app does."""
    there = find(order, "countersign", EVIDENCE)
    before: list[str] = json.loads(there.value) if there else []
    kept = json.dumps([*dict.fromkeys([*before, *urls])])
    number = gid("Metafield", order.number)
    put(order, Metafield(number, "countersign", EVIDENCE, kept, "list.url"))


def add_photos(order: Order, urls: Sequence[str], by: str, shop: Shop, at: datetime) -> Order:
    """Leave pictures on the order, and say so on its timeline."""
    keep_photos(order, urls)
    many = f"{len(urls)} photos" if len(urls) > 1 else "1 photo"
    return happened(order, "photos_added", f"Added {many} the customer sent", shop, at, by)


def comment(order: Order, words: str, by: str, shop: Shop, at: datetime) -> Order:
    """Leave a note of one's own on the order's timeline, for colleagues."""
    return happened(order, "comment", words, shop, at, by)


@dataclass(frozen=True, slots=True)
class Cancellation:
    """How an order is cancelled: why, whether its money and its goods go back, in whose words."""

    reason: str
    refund: bool = True
    restock: bool = True
    staff_note: str | None = None


def cancel(order: Order, how: Cancellation, shop: Shop, at: datetime) -> Order:
    """Cancel an order that has not shipped; what was only authorized is let go in any case."""
    units = tuple(
        Units(
            u.line,
            u.line.unfulfilled_quantity,
            "CANCEL" if how.restock else "NO_RESTOCK",
            order.location if how.restock else None,
        )
        for u in every_unit(order)
        if u.line.unfulfilled_quantity
    )
    paybacks = spread(order, order.net_payment_set.minor) if how.refund else ()
    shipping = shipping_left(order) if how.refund else order.add_up(())
    write_refund(RefundPlan(order, units, paybacks, shipping, "Order cancelled"), shop, at)
    let_go(order, shop.ids, at)
    order.cancelled_at = order.closed_at = at
    order.cancel_reason, order.staff_note = how.reason, how.staff_note
    return happened(order, "cancelled", f"Cancelled: {how.reason.lower()}", shop, at)


def put_on_hold(order: Order, hold: Hold, shop: Shop, at: datetime) -> Order:
    """Keep what has yet to leave from leaving."""
    order.holds = [*order.holds, hold]
    words = f"Put on hold: {hold.reason_notes or hold.display_reason}"
    return happened(order, "placed_on_hold", words, shop, at)


def release(order: Order, shop: Shop, at: datetime, holds: Iterable[str] | None = None) -> Order:
    """End some holds by their ids, or all of them."""
    ended = {hold.id for hold in order.holds} if holds is None else {*holds}
    order.holds = [hold for hold in order.holds if hold.id not in ended]
    return happened(order, "released_hold", "Released from hold", shop, at)


def fulfil(
    order: Order, tracking: list[TrackingInfo], shop: Shop, at: datetime, units: Packing = ()
) -> Fulfillment:
    """Ship some units, or everything that is still to go, in one parcel."""
    packed = units or [
        (line, line.unfulfilled_quantity) for line in order.line_items if line.unfulfilled_quantity
    ]
    for line, quantity in packed:
        line.fulfilled += quantity
        level = line.variant.inventory_item.at(order.location)
        if level:
            level.move(at, committed=-quantity)
    parcel = Fulfillment(
        id=shop.ids.new("Fulfillment"),
        name=f"{order.name}-F{len(order.fulfillments) + 1}",
        created_at=at,
        updated_at=at,
        location=order.location,
        fulfillment_line_items=[
            FulfillmentLineItem(shop.ids.new("FulfillmentLineItem"), line, quantity)
            for line, quantity in packed
        ],
        tracking_info=tracking,
        order=order,
    )
    order.fulfillments.append(shop.keep(parcel))
    happened(order, "fulfilled", f"{parcel.name} was sent", shop, at)
    return parcel


def retrack(
    parcel: Fulfillment, tracking: list[TrackingInfo], shop: Shop, at: datetime, *, notify: bool
) -> Fulfillment:
    """Replace a parcel's tracking numbers."""
    parcel.tracking_info = tracking
    parcel.updated_at = at
    numbers = ", ".join(one.number for one in tracking) or "none"
    words = f"Tracking of {parcel.name} is now {numbers}"
    happened(parcel.order, "tracking_updated", words, shop, at)
    if notify:
        mailed(parcel.order, SHIPPING_UPDATE, shop.ids, at)
    return parcel


def unfulfil(parcel: Fulfillment, shop: Shop, at: datetime) -> Fulfillment:
    """Have a parcel count as never sent: its units wait to be sent again."""
    parcel.status, parcel.display_status, parcel.updated_at = "CANCELLED", "CANCELED", at
    for packed in parcel.fulfillment_line_items:
        line = packed.line_item
        line.fulfilled -= packed.quantity
        level = line.variant.inventory_item.at(parcel.location)
        if level:
            level.move(at, committed=packed.quantity)
    happened(parcel.order, "fulfillment_cancelled", f"{parcel.name} was undone", shop, at)
    return parcel


def happened(
    order: Order, action: str, message: str, shop: Shop, at: datetime, by: str = ""
) -> Order:
    """Add a line to the order's timeline."""
    order.events.append(Event(shop.ids.new("BasicEvent"), action, at, message, by))
    order.updated_at = max(order.updated_at, at)
    return order
