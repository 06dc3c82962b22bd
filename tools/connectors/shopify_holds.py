"""What keeps an order's goods from leaving, as Shopify tells it, and how it is put there."""

from typing import Annotated, Final

from pydantic import Field

from policies.errors import NotFound, OutcomeUnknown, Unavailable
from tools.connectors.shopify import ShopifyReader, ShopifyWriter
from tools.connectors.shopify_answers import UserError, said_no
from tools.connectors.shopify_documents import Document
from tools.connectors.shopify_graphql import NOBODY_KNOWS
from tools.connectors.shopify_wire import Nodes, Wire

_MOST = 20
_HOLD = "HOLD"
_PLACED_BEFORE = "DUPLICATE_FULFILLMENT_HOLD_HANDLE"

FULFILMENT_ORDERS: Final = Document(
    "FulfilmentOrders",
    """
query FulfilmentOrders($id: ID!, $first: Int!) {
  order(id: $id) {
    fulfillmentOrders(first: $first) {
      nodes {
        id
        status
        supportedActions { action }
        fulfillmentHolds { id reason reasonNotes }
      }
    }
  }
}
""",
)

HOLD: Final = Document(
    "Hold",
    """
mutation Hold($id: ID!, $hold: FulfillmentOrderHoldInput!) {
  fulfillmentOrderHold(id: $id, fulfillmentHold: $hold) {
    fulfillmentHold { id reason reasonNotes }
    userErrors { code message }
  }
}
""",
)


RELEASE: Final = Document(
    "Release",
    """
mutation Release($id: ID!, $holds: [ID!], $mark: [MetafieldsSetInput!]!) {
  mark: metafieldsSet(metafields: $mark) { userErrors { message } }
  fulfillmentOrderReleaseHold(id: $id, holdIds: $holds) {
    fulfillmentOrder { fulfillmentHolds { id reason reasonNotes } }
    userErrors { message }
  }
}
""",
)


class Hold(Wire):
    """One hold in force; `reason` is Shopify's word for it."""

    id: str
    reason: str
    reason_notes: str | None


class _Supported(Wire):
    action: str


class FulfilmentOrder(Wire):
    """The work of sending some of an order's goods from one place."""

    id: str
    status: str
    supported: Annotated[tuple[_Supported, ...], Field(alias="supportedActions")]
    holds: Annotated[tuple[Hold, ...], Field(alias="fulfillmentHolds")]

    @property
    def may_be_held(self) -> bool:
        """Whether Shopify would put it on hold, and nobody has yet."""
        return not self.holds and any(one.action == _HOLD for one in self.supported)


class _Works(Wire):
    works: Annotated[tuple[FulfilmentOrder, ...], Nodes, Field(alias="fulfillmentOrders")]


class _WorksAnswer(Wire):
    order: _Works | None


class _HoldError(UserError):
    code: str | None


class _HoldPayload(Wire):
    hold: Annotated[Hold | None, Field(alias="fulfillmentHold")]
    user_errors: tuple[_HoldError, ...]


class _HoldPlaced(Wire):
    payload: Annotated[_HoldPayload, Field(alias="fulfillmentOrderHold")]


class _Held(Wire):
    holds: Annotated[tuple[Hold, ...], Field(alias="fulfillmentHolds")]


class _ReleasePayload(Wire):
    work: Annotated[_Held | None, Field(alias="fulfillmentOrder")]
    user_errors: tuple[UserError, ...]


class _Released(Wire):
    payload: Annotated[_ReleasePayload, Field(alias="fulfillmentOrderReleaseHold")]


def fulfilment_orders(shop: ShopifyReader, order_id: str) -> tuple[FulfilmentOrder, ...]:
    """Read all work of sending an order. Raises `NotFound`, and what the reader raises."""
    found = shop.ask(FULFILMENT_ORDERS, _WorksAnswer, id=order_id, first=_MOST).order
    if found is None:
        raise NotFound("Shopify no longer has that order. Please check the number.")
    if len(found.works) >= _MOST:
        raise Unavailable("That order is sent from more places than I can read.")
    return found.works


def hold(shop: ShopifyWriter, work: str, *, reason: str, note: str, handle: str) -> Hold:
    """Put one fulfilment order on hold. Shopify takes a `handle` of at most 64 characters once.

    Raises `VendorRejected` where it provably did not happen, `OutcomeUnknown` where nobody can
    say, or where the handle shows that an earlier attempt arrived.
    """
    given = {"reason": reason.upper(), "reasonNotes": note, "handle": handle}
    payload = shop.change(HOLD, _HoldPlaced, id=work, hold=given).payload
    if any(error.code == _PLACED_BEFORE for error in payload.user_errors):
        raise OutcomeUnknown(NOBODY_KNOWS)
    if payload.hold is None:
        raise said_no(payload.user_errors)
    return payload.hold


def release(
    shop: ShopifyWriter, work: str, holds: tuple[str, ...], mark: list[dict[str, str]]
) -> None:
    """Release one fulfilment order from these holds and no other, marked beside it.

    Raises as `hold` does. Shopify passes over holds it does not find, so its answer is looked at.
    """
    payload = shop.change(RELEASE, _Released, id=work, holds=list(holds), mark=mark).payload
    if payload.work is None or payload.user_errors:
        raise said_no(payload.user_errors)
    if {hold.id for hold in payload.work.holds} & {*holds}:
        raise OutcomeUnknown(NOBODY_KNOWS)
