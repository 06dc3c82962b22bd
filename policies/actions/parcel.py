"""Put right what the shop says of a parcel: its number, or that it was sent at all."""

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
    Named,
    Speech,
    material,
)
from policies.ref import Ref

_FULFILMENT = Annotated[str, Field(pattern=r"/Fulfillment/[0-9]+$")]
_ORDER = Annotated[str, Field(pattern=ORDER_NAME, description="The order's name, e.g. 1037.")]
_PARCEL = Annotated[
    str,
    Field(max_length=40, description="The parcel as the shop names it, where there are several."),
]


class Sent(StrEnum):
    """Where a parcel stands, as far as it matters for putting it right."""

    MARKED = "marked"  # the shop says so, and no carrier has seen it
    ON_ITS_WAY = "on_its_way"
    DELIVERED = "delivered"
    UNDONE = "undone"


class ReplaceTrackingAsk(Ask):
    """A wish for another carrier's number on a parcel."""

    order: _ORDER
    tracking: Annotated[
        str, Field(pattern=r"^[0-9A-Za-z]{6,40}$", description="The right tracking number.")
    ]
    carrier: Annotated[
        str, Field(max_length=40, description="The carrier, where its number does not say it.")
    ] = ""
    parcel: _PARCEL = ""
    note: Annotated[str, Field(max_length=500, description="The words of whoever asked.")] = ""


class ReplaceTracking(Arguments):
    """One parcel's number and carrier; the customer is told."""

    order: Ref
    order_name: str
    fulfilment: _FULFILMENT
    parcel: str
    before: str
    number: Annotated[str, Field(pattern=r"^[0-9A-Z]{6,40}$")]
    carrier: Annotated[str, Field(min_length=2, max_length=40)]
    note: str


class UndoFulfilmentAsk(Ask):
    """A wish that a parcel counts as not sent."""

    order: _ORDER
    parcel: _PARCEL = ""
    note: Annotated[str, Field(max_length=500, description="The words of whoever asked.")] = ""


class UndoFulfilment(Arguments):
    """One parcel that was never sent: its goods are to be sent again."""

    order: Ref
    order_name: str
    fulfilment: _FULFILMENT
    parcel: str
    note: str


class ParcelFacts(FactSource):
    """The parcel as the shop shows it."""

    source: ClassVar[str] = "shopify"
    max_age: ClassVar[timedelta] = timedelta(minutes=2)

    state: Sent = material("Whether it was sent, and how far it has come")
    numbers: str = material("The tracking numbers it has now, joined with commas")


class ParcelJudged(Facts):
    """Everything a correction of a parcel is judged on."""

    parcel: ParcelFacts


REPLACE_TRACKING = ActionKind(
    name="replace_tracking",
    title="Replace tracking",
    done="Tracking replaced",
    ask=ReplaceTrackingAsk,
    arguments=ReplaceTracking,
    facts=ParcelJudged,
    connector=ConnectorKind.LOOKUP,
    owner_field="order",
    identity_fields=("fulfilment", "before", "number"),
    allowed_states=frozenset({"marked", "on_its_way"}),
    editable=frozenset({"tracking", "note"}),
    speech=Speech(
        verbs=(
            *("replace the tracking", "replace tracking", "replace the tracking number"),
            *("correct the tracking", "correct the tracking number", "fix the tracking"),
            *("fix the tracking number", "change the tracking", "change the tracking number"),
            *("set the tracking", "add the tracking", "add the tracking number"),
            "update the tracking",
        ),
        example="replace the tracking of 1037 with 1Z999AA10123456784",
        command="1037 1Z999AA10123456784 the last digit was wrong",
        names={"order": Named.ORDER, "tracking": Named.PARCEL},
    ),
)
UNDO_FULFILMENT = ActionKind(
    name="undo_fulfilment",
    title="Undo fulfilment",
    done="Fulfilment undone",
    ask=UndoFulfilmentAsk,
    arguments=UndoFulfilment,
    facts=ParcelJudged,
    connector=ConnectorKind.IDEMPOTENT,
    owner_field="order",
    identity_fields=("fulfilment",),
    allowed_states=frozenset({"marked"}),
    once_only=True,
    editable=frozenset({"note"}),
    speech=Speech(
        verbs=(
            *("undo the fulfilment of", "undo the fulfillment of", "undo fulfilment of"),
            *("undo fulfillment of", "unfulfil", "unfulfill", "undo the shipment of"),
            *("undo .. fulfilment", "undo .. fulfillment"),
        ),
        example="undo the fulfilment of 1039, it never left",
        command="1039 it never left",
    ),
)
