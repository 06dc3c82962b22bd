"""Every parcel of the company, whoever sent it: what its carrier knows of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sandbox.shop.shipments import Fulfillment
from sandbox.shop.state import Shop
from sandbox.trade.market import Market, MarketOrder, Package

PICKED_UP_AFTER = timedelta(hours=4)
USUAL_TRAVEL = timedelta(days=4)


@dataclass(frozen=True, slots=True)
class Scan:
    """One moment a carrier saw a parcel; `status` is in the shop's words, e.g. `DELIVERED`."""

    at: datetime
    status: str
    message: str
    city: str | None
    province: str | None


@dataclass(frozen=True, slots=True)
class Parcel:
    """One tracking number and its journey."""

    number: str
    carrier: str
    made_at: datetime
    due_at: datetime | None
    delivered_at: datetime | None
    scans: tuple[Scan, ...]
    destination: str


def parcels(shop: Shop, market: Market) -> Iterator[Parcel]:
    """Go through all parcels, the shop's first."""
    for order in shop.orders.values():
        for sent in order.fulfillments:
            if sent.status == "SUCCESS":
                yield from _of_shop(sent)
    for sold in market.orders.values():
        for package in sold.packages:
            yield _of_market(sold, package)


def parcel_named(number: str, shop: Shop, market: Market) -> Parcel | None:
    """Return the parcel of a tracking number, whatever spaces stand in it."""
    wanted = "".join(number.split()).upper()
    return next((one for one in parcels(shop, market) if one.number == wanted), None)


def _of_shop(sent: Fulfillment) -> Iterator[Parcel]:
    there = sent.order.shipping_address
    for info in sent.tracking_info:
        yield Parcel(
            number=info.number,
            carrier=info.company,
            made_at=sent.created_at,
            due_at=sent.estimated_delivery_at,
            delivered_at=sent.delivered_at,
            scans=tuple(
                Scan(event.happened_at, event.status, event.message, event.city, event.province)
                for event in sent.events
            ),
            destination=f"{there.city} {there.province_code}, {there.zip}",
        )


def _of_market(sold: MarketOrder, package: Package) -> Parcel:
    there = sold.address
    picked_up = package.shipped_at + PICKED_UP_AFTER
    scans = [Scan(picked_up, "CARRIER_PICKED_UP", "Picked up", "Reno", "NV")]
    if package.delivered_at:
        delivered = package.delivered_at
        scans.append(Scan(delivered, "DELIVERED", "Delivered", there.city, there.province_code))
    return Parcel(
        number=package.tracking_number,
        carrier=package.carrier,
        made_at=package.shipped_at,
        due_at=package.shipped_at + USUAL_TRAVEL,
        delivered_at=package.delivered_at,
        scans=tuple(scans),
        destination=f"{there.city} {there.province_code}, {there.zip}",
    )
