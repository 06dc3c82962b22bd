"""Carriers: they take in what was sent, and most of it arrives."""

from sandbox.life.hour import Hour
from sandbox.seed.desk import Desk
from sandbox.shop.edits import happened
from sandbox.shop.orders import Order
from sandbox.shop.shipments import Fulfillment

_GONE = frozenset({"DELIVERED", "CANCELED", "FAILURE"})


def carriers_bring(order: Order, hour: Hour) -> None:
    """Scan what a carrier has, and deliver what is due."""
    for parcel in order.fulfillments:
        if parcel.status != "SUCCESS" or parcel.display_status in _GONE or not parcel.tracking_info:
            continue
        fate, sent_ago = hour.fate(order.number), hour.now - parcel.created_at
        desk = hour.desk()
        if not parcel.events and sent_ago >= fate.scanned_after:
            _taken_in(parcel, desk, hour)
        if parcel.events and sent_ago >= fate.arrives_after:
            _delivered(parcel, desk, hour)


def _taken_in(parcel: Fulfillment, desk: Desk, hour: Hour) -> None:
    desk.scan(parcel, "CARRIER_PICKED_UP", hour.now, "Picked up")
    parcel.display_status, parcel.in_transit_at = "IN_TRANSIT", hour.now
    parcel.updated_at = hour.now
    happened(parcel.order, "in_transit", f"{parcel.name} was picked up", hour.shop, hour.now)
    hour.tell("scanned")


def _delivered(parcel: Fulfillment, desk: Desk, hour: Hour) -> None:
    desk.scan(parcel, "DELIVERED", hour.now, "Delivered")
    parcel.display_status, parcel.delivered_at = "DELIVERED", hour.now
    parcel.updated_at = hour.now
    happened(parcel.order, "delivered", f"{parcel.name} delivered", hour.shop, hour.now)
    hour.tell("delivered")
