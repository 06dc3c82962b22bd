"""What keeps an order's goods from leaving: a hold on the work of sending them."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sandbox.shop.catalogue import Location

if TYPE_CHECKING:
    from sandbox.shop.orders import Order


@dataclass(frozen=True, slots=True)
class Hold:
    """One hold. `handle` is its app's own name for it, unique among the app's holds there.

    `app` is the kind of token that placed it: the reading and the writing token are two apps.
    """

    id: str
    reason: str
    reason_notes: str | None
    handle: str | None
    app: str

    @property
    def display_reason(self) -> str:
        """The reason as the shop's pages show it."""
        return self.reason.replace("_", " ").capitalize()


@dataclass(frozen=True, slots=True)
class SupportedAction:
    """Something that can be done to a fulfilment order as it is."""

    action: str


@dataclass(frozen=True, slots=True)
class FulfillmentOrder:
    """The work of sending an order's goods from its one warehouse."""

    order: "Order"

    @property
    def id(self) -> str:
        """The order's own number in a name of its own: there is one for each order."""
        return self.order.id.replace("/Order/", "/FulfillmentOrder/")

    @property
    def order_id(self) -> str:
        """Whose goods these are."""
        return self.order.id

    @property
    def order_name(self) -> str:
        """What people call that order."""
        return self.order.name

    @property
    def created_at(self) -> datetime:
        """When the work came in."""
        return self.order.created_at

    @property
    def updated_at(self) -> datetime:
        """When it changed last."""
        return self.order.updated_at

    @property
    def fulfill_at(self) -> datetime:
        """When it may be begun: an ordinary order's as soon as it is placed."""
        return self.order.created_at

    @property
    def assigned_location(self) -> Location:
        """Where the goods leave from."""
        return self.order.location

    @property
    def fulfillment_holds(self) -> list[Hold]:
        """The holds in force."""
        return self.order.holds

    @property
    def supported_actions(self) -> list[SupportedAction]:
        """What may be done with it now: what is held can be held once more, by another app too."""
        words = {
            "ON_HOLD": ("HOLD", "RELEASE_HOLD"),
            "OPEN": ("CREATE_FULFILLMENT", "HOLD"),
            "IN_PROGRESS": ("CREATE_FULFILLMENT", "HOLD"),
        }
        return [SupportedAction(word) for word in words.get(self.status, ())]

    @property
    def status(self) -> str:
        """Where the work stands, in Shopify's words."""
        if self.order.cancelled_at is not None:
            return "CANCELLED"
        if not any(line.unfulfilled_quantity for line in self.order.line_items):
            return "CLOSED"
        if self.order.holds:
            return "ON_HOLD"
        return "IN_PROGRESS" if self.order.fulfillments else "OPEN"
