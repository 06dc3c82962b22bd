"""Take an article off sale on a marketplace for a while, and put it back."""

from datetime import timedelta
from enum import StrEnum
from typing import Annotated, ClassVar, Self

from pydantic import Field, model_validator

from policies.actions.definition import (
    ActionKind,
    Arguments,
    ConnectorKind,
    Count,
    Facts,
    FactSource,
    Named,
    Speech,
    material,
)
from policies.actions.listing import (
    PAUSE_LISTING,
    RESUME_LISTING,
    ListingAsk,
    ListingsToday,
)
from policies.ref import Ref


class OnSale(StrEnum):
    """Whether the marketplace sells an article of ours."""

    ON_SALE = "on_sale"
    OFF_SALE = "off_sale"
    SENT_BY_MARKET = "sent_by_market"


class MarketListing(Arguments):
    """An article on Amazon, and how many of it are to be sold."""

    listing: Ref
    sku: Annotated[str, Field(min_length=1, max_length=64)]
    quantity: Count
    note: str
    ordinal: Annotated[int, Field(ge=0)]


class PauseOnMarket(MarketListing):
    """An article on Amazon of which none are to be sold: `quantity` is set to nought."""

    @model_validator(mode="after")
    def _is_nought(self) -> Self:
        if self.quantity:
            raise ValueError("a pause lets none be sold")
        return self


class ResumeOnMarket(MarketListing):
    """An article on Amazon of which so many are to be sold again: `quantity` is one or more."""

    @model_validator(mode="after")
    def _is_some(self) -> Self:
        if not self.quantity:
            raise ValueError("none would be sold")
        return self


class MarketListingFacts(FactSource):
    """The article as the marketplace sells it."""

    source: ClassVar[str] = "amazon"
    max_age: ClassVar[timedelta] = timedelta(minutes=2)

    state: OnSale = material("Whether it is on sale, and whether sending it is ours")
    quantity: Count = Field(description="How many may be sold now")


class ShopStockFacts(FactSource):
    """The article as the shop counts it."""

    source: ClassVar[str] = "shopify"
    max_age: ClassVar[timedelta] = timedelta(minutes=2)

    available: Count = Field(
        description="Units the shop could sell now; nought where it sold too many"
    )


class MarketListingJudged(Facts):
    """Everything a pause on a marketplace, or its end, is judged on."""

    listing: MarketListingFacts
    stock: ShopStockFacts
    ledger: ListingsToday


PAUSE_AMAZON_LISTING = ActionKind(
    name="pause_amazon_listing",
    title="Pause on Amazon",
    done="Paused",
    ask=ListingAsk,
    arguments=PauseOnMarket,
    facts=MarketListingJudged,
    connector=ConnectorKind.LOOKUP,
    owner_field="listing",
    called="sku",
    identity_fields=("ordinal",),
    allowed_states=frozenset({"on_sale"}),
    editable=frozenset({"note"}),
    speech=Speech(
        verbs=PAUSE_LISTING.speech.verbs,
        example="pause BIN-24 on Amazon, the vendor is out",
        command="BIN-24 the vendor is out",
        names={"sku": Named.SKU},
        market="Amazon",
    ),
)
RESUME_AMAZON_LISTING = ActionKind(
    name="resume_amazon_listing",
    title="Resume on Amazon",
    done="Resumed",
    ask=ListingAsk,
    arguments=ResumeOnMarket,
    facts=MarketListingJudged,
    connector=ConnectorKind.LOOKUP,
    owner_field="listing",
    called="sku",
    identity_fields=("quantity", "ordinal"),
    allowed_states=frozenset({"off_sale"}),
    editable=frozenset({"note"}),
    speech=Speech(
        verbs=RESUME_LISTING.speech.verbs,
        example="resume CAB-3672 on Amazon, it is back",
        command="CAB-3672 it is back",
        names={"sku": Named.SKU},
        market="Amazon",
    ),
)
