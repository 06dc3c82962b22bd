"""Keep an order that has yet to leave from leaving, until it is released."""

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
from policies.ref import Ref


class HoldReason(StrEnum):
    """Why it waits. Source: those of Shopify's `FulfillmentHoldReason` that staff see."""

    AWAITING_PAYMENT = "awaiting_payment"
    HIGH_RISK_OF_FRAUD = "high_risk_of_fraud"
    INCORRECT_ADDRESS = "incorrect_address"
    INVENTORY_OUT_OF_STOCK = "inventory_out_of_stock"
    UNKNOWN_DELIVERY_DATE = "unknown_delivery_date"
    OTHER = "other"


class Sending(StrEnum):
    """Where the work of sending an order stands."""

    WAITING = "waiting"
    ON_HOLD = "on_hold"
    OVER = "over"


class HoldAsk(Ask):
    """A wish that an order waits."""

    order: Annotated[str, Field(pattern=ORDER_NAME, description="The order's name, e.g. 1001.")]
    reason: HoldReason = HoldReason.OTHER
    note: Annotated[str, Field(max_length=500, description="The words of whoever asked.")] = ""


Work = tuple[Annotated[str, Field(pattern=r"/FulfillmentOrder/[0-9]+$")], ...]


class Hold(Arguments):
    """Hold everything of an order that has yet to leave; `work` names its fulfilment orders."""

    order: Ref
    order_name: str
    work: Annotated[Work, Field(min_length=1)]
    reason: HoldReason
    note: str
    ordinal: Annotated[int, Field(ge=0)]


class SendingFacts(FactSource):
    """The work of sending the order, as its shop shows it."""

    source: ClassVar[str] = "shopify"
    max_age: ClassVar[timedelta] = timedelta(minutes=2)

    state: Sending = material("Whether anything of it still waits and could be held")
    work: Work = material("The fulfilment orders that could be held now")


class HoldFacts(Facts):
    """Everything a hold is judged on."""

    sending: SendingFacts


HOLD = ActionKind(
    name="hold",
    title="Hold",
    done="Held",
    ask=HoldAsk,
    arguments=Hold,
    facts=HoldFacts,
    # A handle is free again once its hold is released, so the same call could hold it once more.
    connector=ConnectorKind.LOOKUP,
    owner_field="order",
    identity_fields=("ordinal",),
    allowed_states=frozenset({"waiting"}),
    editable=frozenset({"reason", "note"}),
    speech=Speech(
        verbs=("hold", "hold back", "put .. on hold", "place .. on hold"),
        example="hold 1011, the address looks wrong",
        command="1011 address looks wrong",
    ),
)
