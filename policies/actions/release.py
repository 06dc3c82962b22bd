"""Let an order leave that was kept from leaving."""

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
    Count,
    Facts,
    FactSource,
    Speech,
    material,
)
from policies.ref import Ref


class Holding(StrEnum):
    """What became of the very holds that are to be released."""

    IN_FORCE = "in_force"
    GONE = "gone"


class ReleaseAsk(Ask):
    """A wish that an order waits no longer."""

    order: Annotated[str, Field(pattern=ORDER_NAME, description="The order's name, e.g. 1044.")]
    note: Annotated[str, Field(max_length=500, description="The words of whoever asked.")] = ""


class HeldWork(Arguments):
    """One fulfilment order, and the holds on it that are to be released: those and no other."""

    work: Annotated[str, Field(pattern=r"/FulfillmentOrder/[0-9]+$")]
    holds: Annotated[
        tuple[Annotated[str, Field(pattern=r"/FulfillmentHold/[0-9]+$")], ...],
        Field(min_length=1),
    ]


class Release(Arguments):
    """Release an order from the holds that were on it when it was asked for."""

    order: Ref
    order_name: str
    held: Annotated[tuple[HeldWork, ...], Field(min_length=1)]
    note: str


class HeldFacts(FactSource):
    """What keeps the order from leaving, as its shop shows it."""

    source: ClassVar[str] = "shopify"
    max_age: ClassVar[timedelta] = timedelta(minutes=2)

    state: Holding = material("Whether every hold that is to be released is still in force")
    risk: bool = material("One of the order's holds is for a risk of fraud")
    holds: Count = material("How many holds there are on it")


class ReleaseFacts(Facts):
    """Everything a release is judged on."""

    held: HeldFacts


RELEASE = ActionKind(
    name="release",
    title="Release",
    done="Released",
    ask=ReleaseAsk,
    arguments=Release,
    facts=ReleaseFacts,
    connector=ConnectorKind.IDEMPOTENT,
    owner_field="order",
    identity_fields=("held",),
    allowed_states=frozenset({"in_force"}),
    once_only=True,
    editable=frozenset({"note"}),
    speech=Speech(
        verbs=(
            *("release", "unhold", "release the hold", "release .. from hold", "lift the hold"),
            *("take .. off hold", "take off hold", "remove the hold"),
        ),
        example="release 1044, the rest is paid",
        command="1044 the rest is paid",
    ),
)
