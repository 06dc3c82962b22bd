"""What lies in Amazon's own warehouses, and where a parcel is."""

from typing import Any

from sandbox.amazon.operation import Ask, Operation, Param, Plan
from sandbox.amazon.wire import invalid, missing, stamp
from sandbox.door import Answer
from sandbox.trade.market import MARKETPLACE, MarketListing


def inventory_summaries(ask: Ask) -> Answer:
    """Answer `getInventorySummaries`: only articles Amazon sends, and zero where it is out."""
    ask.here()
    if ask.one("granularityId") != MARKETPLACE:
        raise invalid("granularityId has to be the marketplace.")
    wanted = {*ask.query.get("sellerSkus", ()), *ask.query.get("sellerSku", ())}
    detailed = ask.one("details") == "true"
    summaries = [
        _summary(listing, detailed=detailed)
        for sku, listing in sorted(ask.office.market.listings.items())
        if listing.by_amazon and (not wanted or sku in wanted)
    ]
    return Answer(
        {
            "payload": {
                "granularity": {"granularityType": "Marketplace", "granularityId": MARKETPLACE},
                "inventorySummaries": summaries,
            }
        }
    )


def shipment_tracking(ask: Ask) -> Answer:
    """Answer `getShipmentTracking` for a carrier's own number."""
    number = ask.one("carrierTracking.trackingNumber")
    if number is None:
        raise invalid("Give carrierTracking.trackingNumber.")
    packages = (p for order in ask.office.market.orders.values() for p in order.packages)
    package = next((one for one in packages if one.tracking_number == number), None)
    if package is None:
        raise missing("Shipment")
    history = [_milestone("SHIPPED", "Shipment left the seller.", stamp(package.shipped_at))]
    if package.delivered_at is not None:
        history.insert(
            0, _milestone("DELIVERED", "Shipment delivered.", stamp(package.delivered_at))
        )
    carrier = {"trackingNumber": number, "carrierCode": package.carrier}
    detail = {
        "identifier": {"carrierTracking": carrier},
        "latestMilestone": history[0],
        "milestoneHistory": history,
    }
    return Answer({"trackingDetail": detail})


def _summary(listing: MarketListing, *, detailed: bool) -> dict[str, Any]:
    summary: dict[str, Any] = {
        "asin": listing.asin,
        "fnSku": listing.asin.replace("B0", "X00", 1),
        "sellerSku": listing.sku,
        "condition": "NewItem",
        "lastUpdatedTime": stamp(listing.updated_at),
        "productName": listing.variant.display_name,
        "totalQuantity": listing.quantity,
    }
    if detailed:
        summary["inventoryDetails"] = {
            "fulfillableQuantity": listing.quantity,
            "inboundWorkingQuantity": 0,
            "inboundShippedQuantity": 0,
            "inboundReceivingQuantity": 0,
        }
    return summary


def _milestone(code: str, description: str, at: str) -> dict[str, Any]:
    return {"status": {"code": code, "description": description}, "occurredAt": at}


OPERATIONS = (
    Operation(
        "getInventorySummaries",
        "GET",
        "/fba/inventory/v1/summaries",
        Plan(2, 2),
        inventory_summaries,
        {
            "details": Param(values=("true", "false")),
            "granularityType": Param(required=True, values=("Marketplace",)),
            "granularityId": Param(required=True),
            "startDateTime": Param(),
            "sellerSkus": Param(most=50),
            "sellerSku": Param(),
            "nextToken": Param(),
            "marketplaceIds": Param(required=True),
        },
    ),
    Operation(
        "getShipmentTracking",
        "GET",
        "/tracking/2026-01-30/shipments/track",
        Plan(1, 10),
        shipment_tracking,
        {
            "id": Param(),
            "acsin": Param(),
            "aftn": Param(),
            "containerNumber": Param(),
            "houseBillOfLadingNumber": Param(),
            "carrierTracking.trackingNumber": Param(),
            "carrierTracking.carrierCode": Param(),
        },
    ),
)
