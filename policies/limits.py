"""Limits: the numbers an admin may tune, each with bounds and a direction."""

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, StrictInt, StringConstraints, model_validator

from policies.errors import BadMoney, Refused
from policies.money import Money

# Of a limit in money, the amount for each currency it is set in.
LimitValue = int | Mapping[str, Money]

Sentence = Annotated[str, StringConstraints(min_length=3, max_length=200)]
_DIGITS = re.compile(r"[0-9]{1,9}")
_Written = StrictInt | str | tuple[str, ...]


class Direction(StrEnum):
    """Which way a limit becomes more permissive; moving it that way needs a second admin."""

    HIGHER = "higher"
    LOWER = "lower"


class Limit(BaseModel):
    """One limit as its rule file declares it.

    `value`, `min` and `max` are whole numbers, or money as `"150.00 USD"` or a list of such,
    one per currency. The bound on the looser side is compulsory.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: Sentence
    value: _Written
    min: _Written | None = None
    max: _Written | None = None
    looser: Direction

    @model_validator(mode="after")
    def _inside_its_bounds(self) -> Self:
        self.checked(self.value)
        return self

    @property
    def in_force(self) -> LimitValue:
        """The declared value, read."""
        return _read(self.value)

    def retuned(self, text: str) -> LimitValue:
        """Read an admin's new value: `90`, or `150.00 USD, 140.00 EUR`; else `ValueError`."""
        if _DIGITS.fullmatch(text.strip()):
            return self.checked(int(text))
        return self.checked(tuple(amount.strip() for amount in text.split(",")))

    def checked(self, written: _Written) -> LimitValue:
        """Read a new value for this limit; `ValueError` if it is unlike it or out of bounds."""
        value, lowest, highest = _read(written), self.min, self.max
        if isinstance(value, int) is not isinstance(self.value, int):
            raise ValueError("is money for some and a plain number for others")
        if (highest if self.looser is Direction.HIGHER else lowest) is None:
            bound = "max" if self.looser is Direction.HIGHER else "min"
            raise ValueError(f"is looser when {self.looser}, so it needs a {bound}")
        if lowest is not None:
            _compare(value, _read(lowest), "below its min", sign=-1)
        if highest is not None:
            _compare(value, _read(highest), "above its max", sign=1)
        return value


def in_currency(value: LimitValue, currency: str | None) -> int | Money:
    """Pick the amount for the Action's currency; `Refused` if nobody has set one."""
    if isinstance(value, int):
        return value
    if currency is None or currency not in value:
        raise Refused(f"There is no limit set for {currency}.")
    return value[currency]


def written(value: LimitValue) -> int | tuple[str, ...]:
    """Render a value the way a rule file would say it, currencies in order."""
    if isinstance(value, int):
        return value
    return tuple(f"{money.decimal} {currency}" for currency, money in sorted(value.items()))


def _read(text: _Written) -> LimitValue:
    if isinstance(text, int):
        return text
    amounts = [_money(item) for item in ((text,) if isinstance(text, str) else text)]
    by_currency = {money.currency: money for money in amounts}
    if not amounts or len(by_currency) < len(amounts):
        raise ValueError("needs exactly one amount for each currency")
    return by_currency


def _money(text: str) -> Money:
    amount, _, currency = text.partition(" ")
    try:
        return Money.parse(amount, currency)
    except (BadMoney, ValueError) as error:
        raise ValueError(f"has “{text[:40]}”, which is not like “150.00 USD”") from error


def _compare(value: LimitValue, bound: LimitValue, beyond: str, *, sign: int) -> None:
    if isinstance(value, int) and isinstance(bound, int):
        outside = sign * (value - bound) > 0
    elif isinstance(value, int) or isinstance(bound, int):
        raise ValueError("is money for some and a plain number for others")  # noqa: TRY004 - pydantic
    else:
        unbounded = sorted(set(value) - set(bound))
        if unbounded:
            raise ValueError(f"has a bound, but none for {unbounded[0]}")
        outside = any(
            sign * (money.minor - bound[currency].minor) > 0 for currency, money in value.items()
        )
    if outside:
        raise ValueError(f"is {beyond}")
