"""Cancel an order of which nothing has left: its goods go back on sale. It moves no money."""

from datetime import timedelta
from enum import StrEnum
from typing import Annotated, ClassVar

from pydantic import Field

from policies.actions.definition import (
    ORDER_NAME,
    ActionKind,
    Arguments,
    Ask,
    ConnectorKind,
    Facts,
    FactSource,
    Speech,
    material,
)
from policies.actions.refund import REFUND
from policies.money import Currency, Total
from policies.ref import Ref


class CancelReason(StrEnum):
    """Why there will be no sale. Source: Shopify's `OrderCancelReason`."""

    CUSTOMER = "customer"
    DECLINED = "declined"
    FRAUD = "fraud"
    INVENTORY = "inventory"
    STAFF = "staff"
    OTHER = "other"


class Standing(StrEnum):
    """How far an order has come, as far as it matters for cancelling it."""

    UNSENT = "unsent"
    SENT = "sent"  # some of it, at least
    CANCELLED = "cancelled"


class CancelAsk(Ask):
    """A wish that an order is not sent at all."""

    order: Annotated[str, Field(pattern=ORDER_NAME, description="The order's name, e.g. 1011.")]
    reason: CancelReason = CancelReason.OTHER
    refund: Annotated[
        bool, Field(description="Whether all that was paid goes back once it is cancelled.")
    ] = False
    note: Annotated[str, Field(max_length=500, description="The words of whoever asked.")] = ""


class Cancel(Arguments):
    """One order, cancelled for good and restocked; what was paid stays until it is refunded."""

    order: Ref
    order_name: str
    reason: CancelReason
    note: str


class CancelledOrderFacts(FactSource):
    """The order as its shop shows it. Money is what the customer was charged or will be."""

    source: ClassVar[str] = "shopify"
    max_age: ClassVar[timedelta] = timedelta(minutes=2)

    standing: Standing = material("Whether any of it was sent, or it is cancelled already")
    worth: Total = material("The order's total")
    paid: Total = material("Received from the customer and not paid back")


class CancelFacts(Facts):
    """Everything a cancellation is judged on."""

    order: CancelledOrderFacts

    @property
    def currency(self) -> Currency:
        """The currency of the order."""
        return self.order.worth.currency


CANCEL = ActionKind(
    name="cancel",
    title="Cancel",
    done="Cancelled",
    ask=CancelAsk,
    arguments=Cancel,
    facts=CancelFacts,
    # What is cancelled cannot be cancelled twice, but Shopify takes no key and works later.
    connector=ConnectorKind.LOOKUP,
    owner_field="order",
    identity_fields=("order",),
    allowed_states=frozenset({"unsent"}),
    once_only=True,
    editable=frozenset({"reason", "note"}),
    speech=Speech(
        verbs=("cancel", "cancel the order", "cancel order"),
        example="cancel 1010, the customer found it elsewhere",
        command="1010 customer found it elsewhere",
        wider={"refund": REFUND.speech.verbs},
    ),
)
