"""What happened in the shop, found by comparing it with how it stood before.

Whoever changes the shop, by whatever way, need not know who hears of it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sandbox.shop.catalogue import InventoryLevel
from sandbox.shop.holds import Hold
from sandbox.shop.orders import Order
from sandbox.shop.shipments import Fulfillment
from sandbox.shop.state import Shop
from sandbox.shopify.webhooks import payloads, return_news
from sandbox.shopify.webhooks.parts import Payload


@dataclass(frozen=True, slots=True)
class Mark:
    """How an order stood, as far as anybody is told of it."""

    updated_at: datetime
    events: int
    refunds: int
    parcels: dict[str, datetime]
    holds: dict[str, Hold]
    returns: dict[str, return_news.Standing]
    cancelled: bool

    @classmethod
    def of(cls, order: Order) -> "Mark":
        """Look at an order."""
        return cls(
            order.updated_at,
            len(order.events),
            len(order.refunds),
            {parcel.id: parcel.updated_at for parcel in order.fulfillments},
            {hold.id: hold for hold in order.holds},
            return_news.standings(order),
            order.cancelled_at is not None,
        )


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing that happened: its topic, and its payload as it stood then."""

    topic: str
    payload: Payload


class Watch:
    """Remembers how the shop stood."""

    def __init__(self, shop: Shop) -> None:
        self._orders = {order.id: Mark.of(order) for order in shop.orders.values()}
        self._levels = {level.id: level.updated_at for level in _levels(shop)}

    def news(self, shop: Shop) -> list[Happening]:
        """Return what has happened since the last time it was asked, in order."""
        found: list[Happening] = []
        for order in shop.orders.values():
            before, now = self._orders.get(order.id), Mark.of(order)
            if before != now:
                self._orders[order.id] = now
                found += _order_news(order, before)
        for level in _levels(shop):
            if self._levels.get(level.id) != level.updated_at:
                self._levels[level.id] = level.updated_at
                found.append(Happening("INVENTORY_LEVELS_UPDATE", payloads.level(level)))
        return found


def _order_news(order: Order, before: Mark | None) -> Iterator[Happening]:
    whole = payloads.order(order)
    if before is None:
        yield Happening("ORDERS_CREATE", whole)
        return
    yield Happening("ORDERS_UPDATED", whole)
    for refund in order.refunds[before.refunds :]:
        yield Happening("REFUNDS_CREATE", payloads.refund(refund))
    yield from _parcel_news(order, before, whole)
    if order.cancelled_at is not None and not before.cancelled:
        yield Happening("ORDERS_CANCELLED", whole)
    yield from _hold_news(order, before)
    for topic, payload in return_news.news(order, before.returns):
        yield Happening(topic, payload)


def _parcel_news(order: Order, before: Mark, whole: Payload) -> Iterator[Happening]:
    sent: list[Fulfillment] = []
    for parcel in order.fulfillments:
        known = before.parcels.get(parcel.id)
        if known is None:
            sent.append(parcel)
            yield Happening("FULFILLMENTS_CREATE", payloads.fulfillment(parcel))
        elif known != parcel.updated_at:
            yield Happening("FULFILLMENTS_UPDATE", payloads.fulfillment(parcel))
    if sent:
        part = order.display_fulfillment_status == "PARTIALLY_FULFILLED"
        yield Happening("ORDERS_PARTIALLY_FULFILLED" if part else "ORDERS_FULFILLED", whole)


def _hold_news(order: Order, before: Mark) -> Iterator[Happening]:
    now = {hold.id: hold for hold in order.holds}
    for number, hold in now.items():
        if number not in before.holds:
            yield Happening(
                "FULFILLMENT_ORDERS_PLACED_ON_HOLD", payloads.placed_on_hold(order, hold)
            )
            yield Happening("FULFILLMENT_HOLDS_ADDED", payloads.hold(order, hold))
    gone = [hold for number, hold in before.holds.items() if number not in now]
    for hold in gone:
        yield Happening("FULFILLMENT_HOLDS_RELEASED", payloads.hold(order, hold))
    if gone and not now:
        yield Happening("FULFILLMENT_ORDERS_HOLD_RELEASED", payloads.hold_released(order))


def _levels(shop: Shop) -> Iterator[InventoryLevel]:
    for location in shop.locations:
        yield from location.levels
