"""Tell a marketplace that a parcel has left, so that its buyer can follow it."""

from datetime import timedelta
from enum import StrEnum
from typing import Annotated, ClassVar

from pydantic import AwareDatetime, Field

from policies.actions.definition import (
    ActionKind,
    Arguments,
    Ask,
    ConnectorKind,
    Count,
    Facts,
    FactSource,
    Named,
    Speech,
    material,
)
from policies.ref import Ref

MarketNumber = Annotated[
    str,
    Field(
        pattern=r"^#?[0-9]{3}-[0-9]{7}-[0-9]{7}$",
        description="The order's number on Amazon, e.g. 113-5838173-8241820.",
    ),
]
ItemId = Annotated[str, Field(pattern=r"^[0-9A-Za-z]{1,40}$")]


class MarketSending(StrEnum):
    """Where sending a marketplace order stands, as far as it is ours to send."""

    WAITING = "waiting"
    PARTLY_SENT = "partly_sent"
    SENT = "sent"
    NOT_OURS = "not_ours"
    CANCELLED = "cancelled"


class ConfirmShipmentAsk(Ask):
    """A wish to confirm one parcel with everything of an order that has yet to leave."""

    order: MarketNumber
    tracking: Annotated[
        str, Field(pattern=r"^[0-9A-Za-z]{8,40}$", description="The carrier's tracking number.")
    ]
    note: Annotated[str, Field(max_length=500, description="The words of whoever asked.")] = ""


class SentLine(Arguments):
    """Units of one line that are in the parcel."""

    item: ItemId
    sku: str
    quantity: Annotated[int, Field(ge=1, le=1_000_000)]


class ConfirmShipment(Arguments):
    """One parcel of an Amazon order, complete: what is in it, who carries it, since when."""

    order: Ref
    order_name: str
    carrier: Annotated[str, Field(min_length=2, max_length=40)]
    tracking: Annotated[str, Field(pattern=r"^[0-9A-Z]{8,40}$")]
    lines: Annotated[tuple[SentLine, ...], Field(min_length=1)]
    shipped_at: AwareDatetime
    note: str


class MarketOrderFacts(FactSource):
    """The order as the marketplace shows it."""

    source: ClassVar[str] = "amazon"
    max_age: ClassVar[timedelta] = timedelta(minutes=2)

    state: MarketSending = material("Whether something of it has yet to leave, and is ours to send")
    open_units: Count = material("Units that have yet to leave")
    tracking_known: bool = material("Whether this tracking number is on the order already")
    late: bool = Field(description="Whether the time to send it is over")


class ConfirmShipmentFacts(Facts):
    """Everything a confirmation is judged on."""

    order: MarketOrderFacts


CONFIRM_SHIPMENT = ActionKind(
    name="confirm_shipment",
    title="Confirm shipment",
    done="Shipment confirmed",
    ask=ConfirmShipmentAsk,
    arguments=ConfirmShipment,
    facts=ConfirmShipmentFacts,
    connector=ConnectorKind.LOOKUP,
    owner_field="order",
    identity_fields=("tracking",),
    allowed_states=frozenset({"waiting", "partly_sent"}),
    once_only=True,
    editable=frozenset({"tracking", "note"}),
    speech=Speech(
        verbs=(
            *("confirm the shipment of", "confirm shipment of", "confirm the shipment for"),
            *("confirm the shipment", "confirm shipment", "confirm shipping"),
        ),
        example="confirm the shipment of 112-4410983-2207714 with 1Z999AA10123456784",
        command="112-4410983-2207714 1Z999AA10123456784 it left at noon",
        names={"order": Named.MARKET_ORDER, "tracking": Named.PARCEL},
        market="Amazon",
    ),
)
