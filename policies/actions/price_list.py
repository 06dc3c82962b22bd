"""Sell many things at other prices from now on: one list, decided as a whole."""

from datetime import timedelta
from typing import Annotated, ClassVar, Final

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
)
from policies.money import Total
from policies.ref import Ref

MOST_PRICES: Final = 50_000
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class ChangePricesAsk(Ask):
    """A wish for other prices of some SKUs."""

    prices: Annotated[
        str,
        Field(
            min_length=1,
            max_length=6_000,
            description="SKUs and their new prices, e.g. 'BIN-24 9.20, BIN-30 11.25'.",
        ),
    ]
    note: Annotated[str, Field(max_length=500, description="The words of whoever asked.")] = ""


class ChangePrices(Arguments):
    """A list that was stored as it stands: its digest, and what people have to know of it.

    `sha256` is that of the stored list: every SKU with the price it had and the one it gets.
    Percents are whole ones, rounded up; `before` and `after` are the sums over one of each.
    """

    prices: Ref
    sha256: Sha256
    called: str
    count: Annotated[int, Field(ge=1, le=MOST_PRICES)]
    steps: Annotated[int, Field(ge=1, le=MOST_PRICES)]
    rises: Count
    falls: Count
    before: Total
    after: Total
    note: str
    ordinal: Annotated[int, Field(ge=0)]


class PriceListFacts(FactSource):
    """What the list does, against what the shop said of prices and costs when it was stored.

    Today's prices are looked at step by step, right before each is changed.
    """

    source: ClassVar[str] = "list"
    max_age: ClassVar[timedelta] = timedelta(minutes=2)

    count: Count = Field(description="How many prices change")
    moves: Count = Field(description="How far the price that moves most does, in percent")
    uncosted: Count = Field(description="How many of them have no known cost")
    below_cost: Count = Field(description="How many fall below what one costs")
    least_over_cost: Count = Field(
        description="How far the one nearest to its cost is above it, in percent, rounded down"
    )


class ChangePricesFacts(Facts):
    """Everything a list of prices is judged on."""

    prices: PriceListFacts


CHANGE_PRICES = ActionKind(
    name="change_prices",
    title="Change prices",
    done="Prices changed",
    ask=ChangePricesAsk,
    arguments=ChangePrices,
    facts=ChangePricesFacts,
    connector=ConnectorKind.ABSOLUTE,
    owner_field="prices",
    called="called",
    identity_fields=("sha256", "ordinal"),
    allowed_states=frozenset(),
    editable=frozenset(),
    in_steps=True,
    speech=Speech(
        verbs=(
            *("change these prices", "set these prices", "update these prices"),
            *("change the following prices", "set the following prices", "change prices"),
        ),
        example="change these prices: BIN-24 9.20, BIN-30 11.25, the vendor raised his",
        command="BIN-24 9.20, BIN-30 11.25 the vendor raised his",
        names={"prices": Named.PRICES},
    ),
)
