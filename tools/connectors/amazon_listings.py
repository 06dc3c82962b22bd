"""A listing on Amazon: what it is, and how many may be sold."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from policies.money import Money
from tools.connectors.amazon_wire import AmazonWire, Moment, Sum, Units, written

MOST_A_PAGE = 20
REACH = 1_000
"""How many of what a search found can be paged through."""
INCLUDED = "summaries,fulfillmentAvailability,productTypes,offers"
BY_US = "DEFAULT"
BUYABLE = "BUYABLE"
TO_ANYBODY = "B2C"


class _Summary(AmazonWire):
    asin: str = ""
    product_type: str
    status: tuple[str, ...]
    title: Annotated[str, Field(alias="itemName")] = ""
    created_at: Annotated[Moment, Field(alias="createdDate")]
    updated_at: Annotated[Moment, Field(alias="lastUpdatedDate")]


class _Availability(AmazonWire):
    channel: Annotated[str, Field(alias="fulfillmentChannelCode")]
    quantity: Units | None = None


class _Offer(AmazonWire):
    kind: Annotated[str, Field(alias="offerType")]
    price: Sum


class Listing(AmazonWire):
    """One SKU as Amazon offers it. A SKU that Amazon itself sends has no quantity of ours."""

    sku: str
    summaries: Annotated[tuple[_Summary, ...], Field(min_length=1)]
    availability: Annotated[tuple[_Availability, ...], Field(alias="fulfillmentAvailability")] = ()
    offers: tuple[_Offer, ...] = ()

    @property
    def product_type(self) -> str:
        """Amazon's kind of product, which every change has to name."""
        return self.summaries[0].product_type

    @property
    def asin(self) -> str:
        """Amazon's own name for it."""
        return self.summaries[0].asin

    @property
    def created_at(self) -> datetime:
        """When it was listed first."""
        return self.summaries[0].created_at

    @property
    def updated_at(self) -> datetime:
        """When anything of it was changed last."""
        return self.summaries[0].updated_at

    @property
    def quantity(self) -> int | None:
        """How many of ours may be sold; None where Amazon counts and sends them."""
        return next((one.quantity for one in self.availability if one.channel == BY_US), None)

    @property
    def price(self) -> Money | None:
        """What anybody pays for one, without shipping; None where Amazon does not say."""
        return next((one.price for one in self.offers if one.kind == TO_ANYBODY), None)

    @property
    def buyable(self) -> bool:
        """Whether somebody could buy it now."""
        return BUYABLE in self.summaries[0].status


class _Pagination(AmazonWire):
    next_token: str | None = None


class ListingPage(AmazonWire):
    """One page of `searchListingsItems`; `total` is how many fit, whatever can be paged through."""

    total: Annotated[int, Field(alias="numberOfResults")]
    items: tuple[Listing, ...]
    pagination: _Pagination = _Pagination()

    @property
    def next_token(self) -> str | None:
        """Where it goes on, if it does."""
        return self.pagination.next_token


@dataclass(frozen=True)
class Search:
    """What is searched for, oldest first: all made since a moment, or all changed since one."""

    by: Literal["createdDate", "lastUpdatedDate"]
    since: datetime

    def query(self, marketplace: str, token: str | None) -> dict[str, str | int]:
        """Write it as Amazon reads it, a whole page of everything that is kept of a listing."""
        after = "createdAfter" if self.by == "createdDate" else "lastUpdatedAfter"
        return {
            "marketplaceIds": marketplace,
            "includedData": INCLUDED,
            "sortBy": self.by,
            "sortOrder": "ASC",
            "pageSize": MOST_A_PAGE,
            after: written(self.since),
            **({"pageToken": token} if token else {}),
        }


class _Issue(AmazonWire):
    message: str
    severity: str


class Submission(AmazonWire):
    """What Amazon makes of a change: taken, well-formed, or not; with what is wrong."""

    status: str
    id: Annotated[str, Field(alias="submissionId")]
    issues: tuple[_Issue, ...] = ()

    @property
    def problem(self) -> str:
        """The first thing that is wrong; empty where nothing is."""
        return next((one.message for one in self.issues if one.severity == "ERROR"), "")


class _Details(AmazonWire):
    fulfillable: Annotated[Units, Field(alias="fulfillableQuantity")] = 0


class _Summed(AmazonWire):
    seller_sku: str = ""
    details: Annotated[_Details, Field(alias="inventoryDetails")] = _Details()


class _Result(AmazonWire):
    summaries: Annotated[tuple[_Summed, ...], Field(alias="inventorySummaries")]


class Inventory(AmazonWire):
    """The answer of `getInventorySummaries`."""

    payload: _Result


def quantity_patch(listing: Listing, quantity: int, marketplace: str) -> dict[str, Any]:
    """Write the change that lets so many be sold."""
    value = {
        "fulfillment_channel_code": BY_US,
        "quantity": quantity,
        "marketplace_id": marketplace,
    }
    patch = {"op": "replace", "path": "/attributes/fulfillment_availability", "value": [value]}
    return {"productType": listing.product_type, "patches": [patch]}
