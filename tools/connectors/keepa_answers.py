"""Keepa's objects, as far as the program reads them.

Prices are whole numbers of the currency's smallest unit and -1 where there was no offer; times are
minutes since 2011. Source: Keepa's published Java structures (`keepacom/api_backend`).
"""

from datetime import UTC, datetime
from enum import IntEnum
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from policies.money import Money
from tools.connectors.keepa_settings import CURRENCIES, Domain
from tools.connectors.wire import Moment, VendorWire

VENDOR = "Keepa"
_BEGINS = 21_564_000  # minutes from 1970 to where Keepa begins to count
_INVALID = 4  # the product type of an ASIN Amazon has no page for


class Kind(IntEnum):
    """What is counted, by its place in the lists of the statistics."""

    AMAZON = 0
    NEW = 1
    SALES_RANK = 3
    NEW_OFFERS = 11


def _keepa_minutes(given: object) -> object:
    return datetime.fromtimestamp((given + _BEGINS) * 60, UTC) if type(given) is int else given


At = Annotated[Moment, BeforeValidator(_keepa_minutes)]
_Value = Annotated[int, Field(ge=-(10**3), le=10**12)]
Values = Annotated[tuple[_Value | None, ...], BeforeValidator(lambda given: given or ())]


class KeepaWire(VendorWire):
    """A piece of one of Keepa's answers."""

    vendor = VENDOR


class _Statistics(KeepaWire):
    current: Values = ()
    avg30: Values = ()


class Article(KeepaWire):
    """One article of one Amazon, as Keepa saw it last.

    `title` is what a seller wrote. An ASIN that Amazon has no page for has none, and no prices.
    """

    asin: Annotated[str, Field(pattern=r"^[0-9A-Z]{10}$")]
    domain: Annotated[Domain, Field(alias="domainId")]
    kind: Annotated[int, Field(alias="productType")] = 0
    title: str | None = None
    seen_at: Annotated[At, Field(alias="lastUpdate")]
    statistics: Annotated[_Statistics | None, Field(alias="stats")] = None

    @property
    def is_known(self) -> bool:
        """Whether Amazon has a page for it."""
        return self.kind != _INVALID and self.title is not None

    @property
    def currency(self) -> str:
        """What its Amazon sells in."""
        return CURRENCIES[self.domain]

    def price(self, kind: Kind) -> Money | None:
        """What it sells for, without shipping; None where nobody offers it."""
        return self._money(self._now(kind))

    def usual_price(self, kind: Kind) -> Money | None:
        """The mean of the last thirty days, by time; None where nobody offered it."""
        return self._money(_at(self.statistics.avg30 if self.statistics else (), kind))

    @property
    def new_offers(self) -> int | None:
        """How many sellers offer it new, us among them; None where Keepa did not say."""
        return self._now(Kind.NEW_OFFERS)

    @property
    def sales_rank(self) -> int | None:
        """How well it sells in its category, the best at 1; None where it has no rank."""
        return self._now(Kind.SALES_RANK)

    def _now(self, kind: Kind) -> int | None:
        return _at(self.statistics.current if self.statistics else (), kind)

    def _money(self, minor: int | None) -> Money | None:
        return None if minor is None else Money(minor=minor, currency=self.currency)


def _at(values: tuple[int | None, ...], kind: Kind) -> int | None:
    """Return a value that is one: below zero Keepa writes why there is none."""
    value = values[kind] if len(values) > kind else None
    return value if value is not None and value >= 0 else None


class Tokens(KeepaWire):
    """What a key may still ask: tokens now, milliseconds to the next, and how many come a minute.

    It may be below zero: whoever has one left is answered whatever it costs.
    """

    left: Annotated[float, Field(alias="tokensLeft", allow_inf_nan=False)]
    refill_in: Annotated[float, Field(alias="refillIn", ge=0, allow_inf_nan=False)]
    per_minute: Annotated[float, Field(alias="refillRate", ge=0, allow_inf_nan=False)]
    less: Annotated[float, Field(alias="tokenFlowReduction", ge=0, allow_inf_nan=False)] = 0.0

    @property
    def are_told(self) -> bool:
        """Whether they are anybody's: to a key it does not know Keepa writes zeros."""
        return self.per_minute > 0


class Trouble(BaseModel):
    """Keepa's error object. It may come with 200 as well."""

    model_config = ConfigDict(frozen=True)

    kind: Annotated[str, Field(alias="type")] = ""
    message: str = ""
    details: str = ""


class Articles(KeepaWire):
    """The answer to a product request."""

    products: tuple[Article | None, ...] = ()
