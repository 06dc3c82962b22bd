"""What the shop says of an order's parcels, and how that is put right."""

from typing import Annotated, Final

from pydantic import Field

from policies.errors import NotFound, OutcomeUnknown
from tools.connectors.shopify import ShopifyReader, ShopifyWriter
from tools.connectors.shopify_answers import UserError, said_no
from tools.connectors.shopify_documents import Document
from tools.connectors.shopify_graphql import NOBODY_KNOWS
from tools.connectors.shopify_wire import Moment, Wire

_MOST = 10

PARCELS: Final = Document(
    "Parcels",
    """
query Parcels($id: ID!, $first: Int!) {
  order(id: $id) {
    fulfillments(first: $first) {
      id
      name
      status
      displayStatus
      deliveredAt
      inTransitAt
      trackingInfo(first: 5) { company number }
    }
  }
}
""",
)

SET_TRACKING: Final = Document(
    "SetTracking",
    """
mutation SetTracking(
  $id: ID!, $tracking: FulfillmentTrackingInput!, $tell: Boolean!, $mark: [MetafieldsSetInput!]!
) {
  mark: metafieldsSet(metafields: $mark) { userErrors { message } }
  fulfillmentTrackingInfoUpdate(
    fulfillmentId: $id, trackingInfoInput: $tracking, notifyCustomer: $tell
  ) {
    fulfillment { id trackingInfo(first: 5) { company number } }
    userErrors { message }
  }
}
""",
)

CANCEL_FULFILMENT: Final = Document(
    "CancelFulfilment",
    """
mutation CancelFulfilment($id: ID!, $mark: [MetafieldsSetInput!]!) {
  mark: metafieldsSet(metafields: $mark) { userErrors { message } }
  fulfillmentCancel(id: $id) {
    fulfillment { id status }
    userErrors { message }
  }
}
""",
)


class _Number(Wire):
    company: str | None
    number: str | None


class Parcel(Wire):
    """One parcel; `name` is the shop's own, such as `#1037-F1`."""

    id: str
    name: str
    status: str
    display_status: str | None
    delivered_at: Moment | None
    in_transit_at: Moment | None
    tracking: Annotated[tuple[_Number, ...], Field(alias="trackingInfo")]

    @property
    def numbers(self) -> tuple[str, ...]:
        """Its tracking numbers."""
        return tuple(one.number for one in self.tracking if one.number)

    @property
    def undone(self) -> bool:
        """Whether it counts as never sent."""
        return self.status == "CANCELLED"


class _Parcels(Wire):
    parcels: Annotated[tuple[Parcel, ...], Field(alias="fulfillments")]


class _ParcelsAnswer(Wire):
    order: _Parcels | None


class _Tracked(Wire):
    tracking: Annotated[tuple[_Number, ...], Field(alias="trackingInfo")]


class _TrackingPayload(Wire):
    parcel: Annotated[_Tracked | None, Field(alias="fulfillment")]
    user_errors: tuple[UserError, ...]


class _TrackingSet(Wire):
    payload: Annotated[_TrackingPayload, Field(alias="fulfillmentTrackingInfoUpdate")]


class _Cancelled(Wire):
    status: str


class _CancelPayload(Wire):
    parcel: Annotated[_Cancelled | None, Field(alias="fulfillment")]
    user_errors: tuple[UserError, ...]


class _FulfilmentCancelled(Wire):
    payload: Annotated[_CancelPayload, Field(alias="fulfillmentCancel")]


def parcels_of(shop: ShopifyReader, order: str) -> tuple[Parcel, ...]:
    """Read an order's parcels, ten at most. Raises `NotFound`, and what the reader raises."""
    found = shop.ask(PARCELS, _ParcelsAnswer, id=order, first=_MOST).order
    if found is None:
        raise NotFound("Shopify no longer has that order. Please check the number.")
    return found.parcels


def set_tracking(
    shop: ShopifyWriter, parcel: str, number: str, carrier: str, mark: list[dict[str, str]]
) -> None:
    """Give a parcel this number and no other, and have the shop tell the customer.

    Raises `VendorRejected` where it provably did not happen, `OutcomeUnknown` where nobody can say.
    """
    tracking = {"number": number, "company": carrier}
    payload = shop.change(
        SET_TRACKING, _TrackingSet, id=parcel, tracking=tracking, tell=True, mark=mark
    ).payload
    if payload.parcel is None or payload.user_errors:
        raise said_no(payload.user_errors)
    if [one.number for one in payload.parcel.tracking] != [number]:
        raise OutcomeUnknown(NOBODY_KNOWS)


def cancel_fulfilment(shop: ShopifyWriter, parcel: str, mark: list[dict[str, str]]) -> None:
    """Have a parcel count as never sent. Raises as `set_tracking` does."""
    payload = shop.change(CANCEL_FULFILMENT, _FulfilmentCancelled, id=parcel, mark=mark).payload
    if payload.parcel is None or payload.user_errors:
        raise said_no(payload.user_errors)
    if payload.parcel.status != "CANCELLED":
        raise OutcomeUnknown(NOBODY_KNOWS)
