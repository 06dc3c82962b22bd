"""Take a product off sale in the shop for a while, and put it back."""

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


class Sale(StrEnum):
    """Whether a product is on sale. Source: Shopify's `ProductStatus`; a draft is off sale."""

    ON_SALE = "on_sale"
    PAUSED = "paused"
    UNLISTED = "unlisted"
    ARCHIVED = "archived"


class ListingAsk(Ask):
    """A wish to take the product of a SKU off sale, or to put it back."""

    sku: Annotated[str, Field(min_length=1, max_length=64, description="The product's SKU.")]
    note: Annotated[str, Field(max_length=500, description="The words of whoever asked.")] = ""


class Listing(Arguments):
    """One product, with all its variants, and the variant it was asked for by."""

    product: Ref
    variant: Annotated[str, Field(pattern=r"/ProductVariant/[0-9]+$")]
    called: str
    note: str
    ordinal: Annotated[int, Field(ge=0)]


class ListingFacts(FactSource):
    """Where the product is on sale, as the shop shows it."""

    source: ClassVar[str] = "shopify"
    max_age: ClassVar[timedelta] = timedelta(minutes=2)

    state: Sale = material("Whether it is on sale")
    variants: Count = material("How many variants go with it")


class ListingsToday(FactSource):
    """What we have done of the sort today. Read inside the claim."""

    source: ClassVar[str] = "ledger"
    max_age: ClassVar[timedelta] = timedelta(minutes=2)

    today: Count = Field(description="Listings paused or resumed today, or being so")


class ListingJudged(Facts):
    """Everything a pause or its end is judged on."""

    listing: ListingFacts
    ledger: ListingsToday


PAUSE_LISTING = ActionKind(
    name="pause_listing",
    title="Pause",
    done="Paused",
    ask=ListingAsk,
    arguments=Listing,
    facts=ListingJudged,
    connector=ConnectorKind.LOOKUP,
    owner_field="product",
    called="called",
    identity_fields=("ordinal",),
    allowed_states=frozenset({"on_sale"}),
    editable=frozenset({"note"}),
    speech=Speech(
        verbs=(
            *("pause", "pause the listing of", "take .. off sale", "take off sale", "unlist"),
            "stop selling",
        ),
        example="pause BIN-24, the vendor is out",
        command="BIN-24 the vendor is out",
        names={"sku": Named.SKU},
    ),
)
RESUME_LISTING = ActionKind(
    name="resume_listing",
    title="Resume",
    done="Resumed",
    ask=ListingAsk,
    arguments=Listing,
    facts=ListingJudged,
    connector=ConnectorKind.LOOKUP,
    owner_field="product",
    called="called",
    identity_fields=("ordinal",),
    allowed_states=frozenset({"paused"}),
    editable=frozenset({"note"}),
    speech=Speech(
        verbs=(
            *("resume", "unpause", "resume the listing of", "put .. back on sale"),
            *("put back on sale", "relist", "resume selling", "start selling"),
        ),
        example="resume CART-1, it is back",
        command="CART-1 it is back",
        names={"sku": Named.SKU},
    ),
)
