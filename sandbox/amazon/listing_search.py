"""Searching a seller's listings: by when they changed, in one order, a page at a time."""

import base64
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sandbox.amazon.listings import ITEM_DATA, shown
from sandbox.amazon.operation import Ask, Operation, Param, Plan
from sandbox.amazon.wire import Refused, invalid
from sandbox.door import Answer
from sandbox.trade.market import SELLER, MarketListing

MOST, USUAL = 20, 10
REACH = 1000
"""How many of what was found can be paged through."""
Span = tuple[datetime | None, datetime | None]
ALWAYS: Span = (None, None)
_BUYABLE, _PAUSED = frozenset({"DISCOVERABLE", "BUYABLE"}), frozenset({"DISCOVERABLE"})
_IDENTIFIERS = ("ASIN", "EAN", "FNSKU", "GTIN", "ISBN", "JAN", "MINSAN", "SKU", "UPC")
_STATUSES = ("BUYABLE", "DISCOVERABLE")
_SORTED: Mapping[str, Callable[[MarketListing], Any]] = {
    "sku": lambda one: one.sku,
    "createdDate": lambda one: (_created(one), one.sku),
    "lastUpdatedDate": lambda one: (_updated(one), one.sku),
}
_OF_NOTHING_HERE = ("variationParentSku", "packageHierarchySku", "withIssueSeverity")
"""What no practice listing has: searching by it finds nothing."""


def search_items(ask: Ask) -> Answer:
    """Answer `searchListingsItems`."""
    ask.here()
    if ask.path["sellerId"] != SELLER:
        raise Refused("Unauthorized", "Access to requested resource is denied.", 403)
    if ("identifiers" in ask.query) != ("identifiersType" in ask.query):
        raise invalid("identifiers and identifiersType go together.")
    wanted = _Wanted.of(ask)
    found = [one for one in ask.office.market.listings.values() if wanted.fits(one)]
    backwards = (ask.one("sortOrder") or "DESC") == "DESC"
    found.sort(key=_SORTED[ask.one("sortBy") or "lastUpdatedDate"], reverse=backwards)
    size, start = _page(ask)
    body: dict[str, Any] = {
        "numberOfResults": len(found),
        "items": [shown(one, ask) for one in found[:REACH][start : start + size]],
    }
    if start + size < min(len(found), REACH):
        body["pagination"] = {
            "nextToken": base64.urlsafe_b64encode(b"%d" % (start + size)).decode()
        }
    return Answer(body)


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What a search asks for, read once for all listings."""

    created: Span
    updated: Span
    states: frozenset[str]
    other_states: frozenset[str]
    named: frozenset[str] | None
    by: str
    nothing: bool

    @classmethod
    def of(cls, ask: Ask) -> "_Wanted":
        named = ask.query.get("identifiers")
        return cls(
            created=(ask.moment("createdAfter"), ask.moment("createdBefore")),
            updated=(ask.moment("lastUpdatedAfter"), ask.moment("lastUpdatedBefore")),
            states=frozenset(ask.query.get("withStatus", ())),
            other_states=frozenset(ask.query.get("withoutStatus", ())),
            named=None if named is None else frozenset(named),
            by=ask.one("identifiersType") or "",
            nothing=any(name in ask.query for name in _OF_NOTHING_HERE),
        )

    def fits(self, listing: MarketListing) -> bool:
        states = _BUYABLE if listing.buyable else _PAUSED
        own = {"SKU": listing.sku, "ASIN": listing.asin}.get(self.by)
        return (
            (self.created == ALWAYS or _within(_created(listing), self.created))
            and (self.updated == ALWAYS or _within(_updated(listing), self.updated))
            and self.states <= states
            and states.isdisjoint(self.other_states)
            and (self.named is None or own in self.named)
            and not self.nothing
        )


def _within(moment: datetime, span: Span) -> bool:
    start, end = span
    return (start is None or start <= moment) and (end is None or moment <= end)


def _created(listing: MarketListing) -> datetime:
    return listing.variant.created_at.replace(microsecond=0)


def _updated(listing: MarketListing) -> datetime:
    return listing.updated_at.replace(microsecond=0)


def _page(ask: Ask) -> tuple[int, int]:
    asked, token = ask.one("pageSize") or str(USUAL), ask.one("pageToken")
    if not asked.isdecimal() or not 1 <= int(asked) <= MOST:
        raise invalid(f"pageSize is from 1 to {MOST}.")
    try:
        start = int(base64.urlsafe_b64decode(token.encode())) if token else 0
    except ValueError:
        raise invalid("Invalid pageToken.") from None
    return int(asked), start


OPERATIONS = (
    Operation(
        "searchListingsItems",
        "GET",
        "/listings/2021-08-01/items/{sellerId}",
        Plan(5, 5),
        search_items,
        {
            "marketplaceIds": Param(required=True, most=50),
            "issueLocale": Param(),
            "includedData": Param(values=ITEM_DATA, most=len(ITEM_DATA)),
            "identifiers": Param(most=20),
            "identifiersType": Param(values=_IDENTIFIERS),
            "variationParentSku": Param(),
            "packageHierarchySku": Param(),
            "createdAfter": Param(),
            "createdBefore": Param(),
            "lastUpdatedAfter": Param(),
            "lastUpdatedBefore": Param(),
            "withIssueSeverity": Param(values=("WARNING", "ERROR"), most=2),
            "withStatus": Param(values=_STATUSES, most=2),
            "withoutStatus": Param(values=_STATUSES, most=2),
            "sortBy": Param(values=("sku", "createdDate", "lastUpdatedDate")),
            "sortOrder": Param(values=("ASC", "DESC")),
            "pageSize": Param(),
            "pageToken": Param(),
        },
    ),
)
