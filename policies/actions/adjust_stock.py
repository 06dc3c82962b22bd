"""Correct how many of something the shop believes there are at one place."""

from datetime import timedelta
from enum import StrEnum
from typing import Annotated, ClassVar

from pydantic import Field

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


class StockReason(StrEnum):
    """Why the count changes. Source: Shopify's reasons for changing available quantities."""

    CORRECTION = "correction"
    CYCLE_COUNT = "cycle_count_available"
    DAMAGED = "damaged"
    RECEIVED = "received"
    RESTOCK = "restock"
    SHRINKAGE = "shrinkage"
    PROMOTION = "promotion"
    OTHER = "other"


class Direction(StrEnum):
    """Which way a count goes."""

    UP = "up"
    DOWN = "down"


class Counting(StrEnum):
    """Whether the shop counts it at the place at all."""

    COUNTED = "counted"
    NOT_THERE = "not_there"


class AdjustStockAsk(Ask):
    """A wish for another count; without a place it is asked for."""

    sku: Annotated[str, Field(min_length=1, max_length=64, description="The product's SKU.")]
    change: Annotated[
        str,
        Field(
            pattern=r"^[+-][1-9][0-9]{0,5}$", description="By how many units, with a sign: '-3'."
        ),
    ]
    place: Annotated[
        str, Field(max_length=64, description="The place that is meant, e.g. Reno.")
    ] = ""
    reason: StockReason = StockReason.OTHER
    note: Annotated[str, Field(max_length=500, description="The words of whoever asked.")] = ""


class AdjustStock(Arguments):
    """One change of one count, from what it was when it was asked for."""

    item: Ref
    variant: Annotated[str, Field(pattern=r"/ProductVariant/[0-9]+$")]
    location: Annotated[str, Field(pattern=r"/Location/[0-9]+$")]
    called: str
    direction: Direction
    units: Annotated[int, Field(ge=1, le=999_999)]
    before: Annotated[int, Field(ge=0, le=2_000_000_000)]
    reason: StockReason
    note: str
    ordinal: Annotated[int, Field(ge=0)]

    @property
    def delta(self) -> int:
        """The change with its sign."""
        return self.units if self.direction is Direction.UP else -self.units


class StockFacts(FactSource):
    """The count at the place, as the shop shows it."""

    source: ClassVar[str] = "shopify"
    max_age: ClassVar[timedelta] = timedelta(minutes=2)

    state: Counting = material("Whether the shop counts it there")
    available: Count = material("Units that can be sold there")


class AdjustStockFacts(Facts):
    """Everything a change of stock is judged on."""

    stock: StockFacts


ADJUST_STOCK = ActionKind(
    name="adjust_stock",
    title="Adjust stock",
    done="Stock adjusted",
    ask=AdjustStockAsk,
    arguments=AdjustStock,
    facts=AdjustStockFacts,
    connector=ConnectorKind.IDEMPOTENT,
    owner_field="item",
    called="called",
    identity_fields=("location", "direction", "units", "ordinal"),
    allowed_states=frozenset({"counted"}),
    editable=frozenset({"reason", "note"}),
    speech=Speech(
        verbs=(
            *("adjust", "adjust stock of", "adjust the stock of", "correct the stock of"),
            *("correct stock of", "correct the count of", "change the stock of"),
            *("adjust the count of", "change the count of"),
        ),
        example="adjust BIN-40 by -3 in Reno, three broke",
        command="BIN-40 -3 Reno damaged three broke",
        names={"sku": Named.SKU, "change": Named.CHANGE, "place": Named.PLACE},
        spellings={
            StockReason.CYCLE_COUNT: r"(?:cycle[\s_-]?)?count(?:ed)?(?:[\s_-]?available)?",
            StockReason.DAMAGED: r"damaged?",
            StockReason.SHRINKAGE: r"shrinkage|shrink|lost|stolen",
        },
    ),
)
