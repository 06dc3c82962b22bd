"""Sell something at another price from now on."""

from datetime import timedelta
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
from policies.money import Amount, Total
from policies.ref import Ref


class ChangePriceAsk(Ask):
    """A wish for another price of one SKU."""

    sku: Annotated[str, Field(min_length=1, max_length=64, description="The product's SKU.")]
    price: Annotated[
        str,
        Field(max_length=20, description="The new price as a decimal string, e.g. '24.50'."),
    ]
    note: Annotated[str, Field(max_length=500, description="The words of whoever asked.")] = ""


class ChangePrice(Arguments):
    """One price, from what it was when it was asked for."""

    variant: Ref
    product: Annotated[str, Field(pattern=r"/Product/[0-9]+$")]
    called: str
    before: Amount
    price: Amount
    note: str
    ordinal: Annotated[int, Field(ge=0)]


class PriceFacts(FactSource):
    """The price and what the goods cost, as the shop shows them. Percents are whole ones."""

    source: ClassVar[str] = "shopify"
    max_age: ClassVar[timedelta] = timedelta(minutes=2)

    now: Total = material("What it sells for")
    costed: bool = material("The shop knows what one costs")
    below_cost: bool = Field(description="The new price is less than one costs")
    moves: Count = Field(description="How far the price moves, in percent of today's, rounded up")
    over_cost: Count = Field(
        description="How far the new price is above the cost, in percent of it, rounded down"
    )


class ChangePriceFacts(Facts):
    """Everything a change of price is judged on."""

    price: PriceFacts


CHANGE_PRICE = ActionKind(
    name="change_price",
    title="Change price",
    done="Price changed",
    ask=ChangePriceAsk,
    arguments=ChangePrice,
    facts=ChangePriceFacts,
    connector=ConnectorKind.LOOKUP,
    owner_field="variant",
    called="called",
    identity_fields=("price", "ordinal"),
    allowed_states=frozenset(),
    editable=frozenset({"price", "note"}),
    speech=Speech(
        verbs=(
            *("change the price of", "change price of", "set the price of", "set price of"),
            *("reprice", "raise the price of", "lower the price of", "put the price of"),
            *("update the price of", "change .. price", "set .. price", "raise .. price"),
            "lower .. price",
        ),
        example="change the price of BIN-24 to 8.20, the vendor raised his",
        command="BIN-24 8.20 the vendor raised his",
        names={"sku": Named.SKU, "price": Named.AMOUNT},
    ),
)
