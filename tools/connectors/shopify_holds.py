"""What keeps an order's goods from leaving, as Shopify tells it, and how it is put there."""

from typing import Annotated, Final

from pydantic import Field

from policies.errors import NotFound, OutcomeUnknown, Unavailable, VendorRejected
from tools.connectors.shopify import ShopifyReader, ShopifyWriter
from tools.connectors.shopify_answers import UserError
from tools.connectors.shopify_documents import Document
from tools.connectors.shopify_graphql import NOBODY_KNOWS
from tools.connectors.shopify_wire import Nodes, Wire
from tools.plain_text import plain_text

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
        fulfillmentHolds { id reasonNotes }
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
    fulfillmentHold { id reasonNotes }
    userErrors { code message }
  }
}
""",
)


class Hold(Wire):
    """One hold in force."""

    id: str
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
    if payload.hold is None and payload.user_errors:
        why = plain_text(payload.user_errors[0].message, limit=200).removesuffix(".")
        raise VendorRejected(f"Shopify said no: {why}. Nothing was changed.")
    if payload.hold is None:
        raise OutcomeUnknown(NOBODY_KNOWS)
    return payload.hold
