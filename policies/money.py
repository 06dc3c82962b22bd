"""Money as integer minor units and a currency, and the only two doors in and out of text."""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StrictInt, ValidationError

from policies.errors import BadMoney

# Exponents that are not 2, of the currencies the shop platforms sell in. Source: ISO 4217.
_ZERO_PLACES = (
    *("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG"),
    *("RWF", "UGX", "UYI", "VND", "VUV", "XAF", "XOF", "XPF"),
)
_THREE_PLACES = ("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND")
_EXPONENTS = {**dict.fromkeys(_ZERO_PLACES, 0), **dict.fromkeys(_THREE_PLACES, 3)}
_SYMBOLS = {"USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥"}
_TYPED = re.compile(r"(?:[0-9]{1,12}|[1-9][0-9]{0,2}(?:,[0-9]{3}){1,3})(?:\.[0-9]{1,3})?")
_VENDOR = re.compile(r"-?[0-9]{1,16}(?:\.[0-9]{1,10})?")

Currency = Annotated[str, Field(pattern=r"^[A-Z]{3}$")]


def exponent(currency: str) -> int:
    """Digits after the decimal point in `currency` (ISO 4217): JPY 0, USD 2, KWD 3."""
    return _EXPONENTS.get(currency, 2)


def marked(size: str, currency: str) -> str:
    """Write a number with its currency: `$24.50`, or `24.50 CHF` where no sign is well known."""
    symbol = _SYMBOLS.get(currency)
    return f"{symbol}{size}" if symbol else f"{size} {currency}"


class Money(BaseModel):
    """An amount in the currency's minor unit, so that no float ever touches money (I22)."""

    model_config = ConfigDict(frozen=True, extra="forbid", revalidate_instances="always")

    minor: Annotated[StrictInt, Field(ge=-(10**15), le=10**15)]
    currency: Currency

    @classmethod
    def parse(cls, text: str, currency: str) -> Self:
        """Read a plain decimal such as `24.50` or `2,109.45`.

        Raises `BadMoney` for a sign, exponent, foreign digit, NaN, zero, commas that do not stand
        between groups of three, or more decimal places than the currency has: nothing is rounded
        on a person's behalf.
        """
        cleaned = text.strip().removeprefix(_SYMBOLS.get(currency, currency)).strip()
        if not _TYPED.fullmatch(cleaned):
            raise BadMoney(f"“{text[:40]}” is not an amount I can use. Write it like 24.50.")
        places = exponent(currency)
        scaled = Decimal(cleaned.replace(",", "")).scaleb(places)
        if scaled != scaled.to_integral_value():
            raise BadMoney(f"{currency} has {places} decimal places; “{text[:40]}” has more.")
        if scaled == 0:
            raise BadMoney("The amount must be more than zero.")
        return cls(minor=int(scaled), currency=currency)

    @classmethod
    def from_vendor(cls, decimal_text: str, currency: str) -> Self:
        """Read a vendor's decimal string (`372.8`, `0.00`, `-3.10`); exact or `BadMoney`."""
        if not _VENDOR.fullmatch(decimal_text):
            raise BadMoney(f"The vendor sent “{decimal_text[:40]}” as an amount.")
        scaled = Decimal(decimal_text).scaleb(exponent(currency))
        if scaled != scaled.to_integral_value():
            raise BadMoney(f"The vendor sent {decimal_text}, which {currency} cannot express.")
        try:
            return cls(minor=int(scaled), currency=currency)
        except ValidationError as error:
            raise BadMoney(f"The vendor sent {decimal_text} {currency} as an amount.") from error

    @property
    def decimal(self) -> str:
        """The plain decimal string a vendor's API expects, e.g. `186.40`."""
        return "".join(self._written("d"))

    def __str__(self) -> str:
        sign, size = self._written(",d")
        return f"{sign}{marked(size, self.currency)}"

    @property
    def spoken(self) -> str:
        """The amount as people say it: `$150` where nothing comes after the point, `$186.40`."""
        whole = self.minor % 10 ** exponent(self.currency) == 0
        return re.sub(r"\.0+(?=\D|$)", "", str(self)) if whole else str(self)

    def _written(self, layout: str) -> tuple[str, str]:
        """Return the sign and the size, the whole part laid out as asked."""
        places = exponent(self.currency)
        whole, rest = divmod(abs(self.minor), 10**places)
        size = f"{whole:{layout}}.{rest:0{places}d}" if places else f"{whole:{layout}}"
        return ("-" if self.minor < 0 else ""), size

    def _same(self, other: "Money") -> None:
        if self.currency != other.currency:
            raise BadMoney(f"{self.currency} and {other.currency} cannot be compared or added.")

    def __add__(self, other: "Money") -> "Money":
        self._same(other)
        return Money(minor=self.minor + other.minor, currency=self.currency)

    def __sub__(self, other: "Money") -> "Money":
        self._same(other)
        return Money(minor=self.minor - other.minor, currency=self.currency)

    def __lt__(self, other: "Money") -> bool:
        self._same(other)
        return self.minor < other.minor

    def __le__(self, other: "Money") -> bool:
        self._same(other)
        return self.minor <= other.minor

    def __gt__(self, other: "Money") -> bool:
        self._same(other)
        return self.minor > other.minor

    def __ge__(self, other: "Money") -> bool:
        self._same(other)
        return self.minor >= other.minor


def _more_than_zero(money: Money) -> Money:
    if money.minor <= 0:
        raise ValueError("must be more than zero")
    return money


def _not_below_zero(money: Money) -> Money:
    if money.minor < 0:
        raise ValueError("must not be below zero")
    return money


# What an Action moves, and what has been paid, refunded or promised: neither is ever negative.
Amount = Annotated[Money, AfterValidator(_more_than_zero)]
Total = Annotated[Money, AfterValidator(_not_below_zero)]


def known_money(minor: int | None, currency: str | None) -> Money | None:
    """Return an amount of which both parts are known; None for any other."""
    return None if minor is None or currency is None else Money(minor=minor, currency=currency)


def spoken_sums(sums: Mapping[str, int]) -> str:
    """Say sums in minor units, each currency for itself: `$812 and €40.50`; empty for none."""
    amounts = [Money(minor=minor, currency=one) for one, minor in sorted(sums.items()) if minor]
    return " and ".join(one.spoken for one in amounts)
