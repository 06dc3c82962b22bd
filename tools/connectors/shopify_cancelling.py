"""Whether an order is cancelled, as Shopify tells it, and how it is asked to cancel one."""

from typing import Annotated, Final

from pydantic import Field

from policies.errors import NotFound, OutcomeUnknown
from tools.connectors.shopify import ShopifyReader, ShopifyWriter
from tools.connectors.shopify_answers import UserError, said_no
from tools.connectors.shopify_documents import Document
from tools.connectors.shopify_wire import Moment, Wire

_TAKEN: Final = "Shopify has taken the cancellation and is working on it. I will look again."

CANCELLATION: Final = Document(
    "Cancellation",
    """
query Cancellation($id: ID!) {
  order(id: $id) { cancelledAt cancellation { staffNote } }
}
""",
)

CANCEL: Final = Document(
    "Cancel",
    """
mutation Cancel($id: ID!, $reason: OrderCancelReason!, $note: String!) {
  orderCancel(
    orderId: $id, reason: $reason, restock: true, notifyCustomer: false, staffNote: $note
  ) {
    job { done }
    orderCancelUserErrors { message }
  }
}
""",
)


class _Note(Wire):
    staff_note: str | None


class Cancellation(Wire):
    """Since when an order is cancelled, and what staff wrote about it."""

    cancelled_at: Moment | None
    words: Annotated[_Note | None, Field(alias="cancellation")]

    @property
    def staff_note(self) -> str:
        """The words, or nothing."""
        return (self.words and self.words.staff_note) or ""


class _CancellationAnswer(Wire):
    order: Cancellation | None


class _Job(Wire):
    done: bool


class _Payload(Wire):
    job: _Job | None
    user_errors: Annotated[tuple[UserError, ...], Field(alias="orderCancelUserErrors")]


class _CancelTaken(Wire):
    payload: Annotated[_Payload, Field(alias="orderCancel")]


def cancellation_of(shop: ShopifyReader, order: str) -> Cancellation:
    """Read whether an order is cancelled. Raises `NotFound`, and what the reader raises."""
    found = shop.ask(CANCELLATION, _CancellationAnswer, id=order).order
    if found is None:
        raise NotFound("Shopify no longer has that order. Please check the number.")
    return found


def cancel(shop: ShopifyWriter, order: str, *, reason: str, note: str) -> None:
    """Ask Shopify to cancel an order and to restock it, without a mail and without a refund.

    `note` has at most 255 characters. Raises `VendorRejected` where it provably did not happen,
    and `OutcomeUnknown` while Shopify's job is under way.
    """
    payload = shop.change(CANCEL, _CancelTaken, id=order, reason=reason.upper(), note=note).payload
    if payload.job is None or payload.user_errors:
        raise said_no(payload.user_errors)
    if not payload.job.done:
        raise OutcomeUnknown(_TAKEN)
