import secrets
from collections.abc import Callable
from typing import Any

from sandbox.amazon.operation import Ask, Operation, Param, Plan
from sandbox.amazon.wire import Body, Refused, invalid, missing, money, stamp
from sandbox.door import Answer
from sandbox.trade.market import MARKETPLACE, SELLER, MarketListing

ITEM_DATA = (
    "summaries",
    "attributes",
    "issues",
    "offers",
    "fulfillmentAvailability",
    "procurement",
    "relationships",
    "productTypes",
)
BY_US, BY_AMAZON = "DEFAULT", "AMAZON_NA"
_AVAILABILITY = "/attributes/fulfillment_availability"
_OPERATIONS = ("add", "replace", "merge", "delete")
MOST_UNITS = 1_000_000


def get_item(ask: Ask) -> Answer:
    """Answer `getListingsItem`."""
    return Answer(shown(_listing(ask), ask))


def shown(listing: MarketListing, ask: Ask) -> dict[str, Any]:
    """Write a listing, as much of it as is asked for."""
    parts: dict[str, Callable[[], Any]] = {
        "summaries": lambda: [_summary(listing)],
        "attributes": lambda: {"fulfillment_availability": [_availability(listing)]},
        "issues": list,
        "offers": lambda: [
            {"marketplaceId": MARKETPLACE, "offerType": "B2C", "price": money(listing.price)}
        ],
        "fulfillmentAvailability": lambda: [
            {"fulfillmentChannelCode": channel(listing)}
            if listing.by_amazon
            else {"fulfillmentChannelCode": BY_US, "quantity": listing.quantity}
        ],
        "procurement": list,
        "relationships": lambda: [{"marketplaceId": MARKETPLACE, "relationships": []}],
        "productTypes": lambda: [
            {"marketplaceId": MARKETPLACE, "productType": product_type(listing)}
        ],
    }
    asked = ask.query.get("includedData", ("summaries",))
    return {"sku": listing.sku} | {name: parts[name]() for name in asked}


def patch_item(ask: Ask) -> Answer:
    """Answer `patchListingsItem`: what is not as it should be comes back as issues, with 200."""
    listing, preview = _listing(ask), ask.one("mode") == "VALIDATION_PREVIEW"
    body = Body(ask.body, "body")
    issues = []
    if body.text("productType") not in {"PRODUCT", product_type(listing)}:
        issues.append(_issue("productType", "INVALID_ATTRIBUTE", "The product type is another."))
    wanted = listing.quantity
    for one in body.several("patches"):
        patch = Body(one, "patches")
        if patch.text("op") not in _OPERATIONS:
            raise invalid(f"op is not one of {', '.join(_OPERATIONS)}.")
        if patch.text("path") != _AVAILABILITY or patch.text("op") == "delete":
            name = patch.text("path").removeprefix("/attributes/")
            issues.append(_issue(name, "INVALID_ATTRIBUTE", "The attribute cannot be changed."))
            continue
        found = _quantity(listing, patch.any("value"))
        if found is None:
            problem = "The quantity or its channel is not valid."
            issues.append(_issue("fulfillment_availability", "INVALID_ATTRIBUTE", problem))
        else:
            wanted = found
    status = "INVALID" if issues else "VALID" if preview else "ACCEPTED"
    submission = secrets.token_hex(16)
    if status == "ACCEPTED":
        before, listing.quantity, listing.updated_at = listing.quantity, wanted, ask.now
        listing.buyable = wanted > 0
        ask.commit(
            "patchListingsItem",
            {"sku": listing.sku, "quantity": wanted},
            {"submissionId": submission, "before": before},
        )
    answer = {"sku": listing.sku, "status": status, "submissionId": submission, "issues": issues}
    if "identifiers" in ask.query.get("includedData", ()):
        answer["identifiers"] = [{"marketplaceId": MARKETPLACE, "asin": listing.asin}]
    return Answer(answer)


def channel(listing: MarketListing) -> str:
    """Name who sends the article."""
    return BY_AMAZON if listing.by_amazon else BY_US


def product_type(listing: MarketListing) -> str:
    """Name the article's kind, as Amazon spells kinds."""
    return listing.variant.product.product_type.upper().replace(" ", "_") or "PRODUCT"


def _listing(ask: Ask) -> MarketListing:
    ask.here()
    if ask.path["sellerId"] != SELLER:
        raise Refused("Unauthorized", "Access to requested resource is denied.", 403)
    listing = ask.office.market.listings.get(ask.path["sku"])
    if listing is None:
        raise missing(f"SKU {ask.path['sku']}")
    return listing


def _summary(listing: MarketListing) -> dict[str, Any]:
    return {
        "marketplaceId": MARKETPLACE,
        "asin": listing.asin,
        "productType": product_type(listing),
        "conditionType": "new_new",
        "status": ["BUYABLE", "DISCOVERABLE"] if listing.buyable else ["DISCOVERABLE"],
        "itemName": listing.variant.display_name,
        "createdDate": stamp(listing.variant.created_at),
        "lastUpdatedDate": stamp(listing.updated_at),
    }


def _availability(listing: MarketListing) -> dict[str, Any]:
    told: dict[str, Any] = {"fulfillment_channel_code": channel(listing)}
    if not listing.by_amazon:
        told["quantity"] = listing.quantity
    return told | {"marketplace_id": MARKETPLACE}


def _quantity(listing: MarketListing, value: object) -> int | None:
    """Read the units wanted; None where Amazon would not take them."""
    first = value[0] if isinstance(value, list) and len(value) == 1 else None
    if not isinstance(first, dict) or listing.by_amazon:
        return None
    units = first.get("quantity")
    if not isinstance(units, int) or isinstance(units, bool):
        return None
    if first.get("fulfillment_channel_code") != BY_US:
        return None
    return units if 0 <= units <= MOST_UNITS else None


def _issue(attribute: str, category: str, message: str) -> dict[str, Any]:
    return {
        "code": "90000900",
        "message": message,
        "severity": "ERROR",
        "attributeNames": [attribute],
        "categories": [category],
        "marketplaceIds": [MARKETPLACE],
    }


_MARKETPLACES = Param(required=True, most=50)
_PATH = "/listings/2021-08-01/items/{sellerId}/{sku}"

OPERATIONS = (
    Operation(
        "getListingsItem",
        "GET",
        _PATH,
        Plan(5, 10),
        get_item,
        {
            "marketplaceIds": _MARKETPLACES,
            "issueLocale": Param(),
            "includedData": Param(values=ITEM_DATA, most=len(ITEM_DATA)),
        },
    ),
    Operation(
        "patchListingsItem",
        "PATCH",
        _PATH,
        Plan(5, 5),
        patch_item,
        {
            "marketplaceIds": _MARKETPLACES,
            "includedData": Param(values=("identifiers", "issues"), most=2),
            "mode": Param(values=("VALIDATION_PREVIEW",)),
            "issueLocale": Param(),
        },
        writes=True,
    ),
)
