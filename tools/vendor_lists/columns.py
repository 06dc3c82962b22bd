"""Which column of a list says what: guessed by us, and read only as a person has confirmed it."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field

from policies.errors import BadRequest
from policies.money import Currency
from tools.plain_text import plain_text, quoted
from tools.vendor_lists.numbers import Decimal, custom_of
from tools.vendor_lists.roles import NAMES, Role, named_roles
from tools.vendor_lists.table import Table

Place = Annotated[int, Field(ge=0, lt=200)]
NOT_THERE: Final = "none"
_CODES: Final = re.compile(r"\b(USD|EUR|GBP|CAD|AUD|JPY|CHF|SEK|NOK|DKK|PLN|CZK|MXN|CNY)\b")
_SHOWN: Final = 5
_WIDEST: Final = 24


class Columns(BaseModel):
    """The place of each role among the columns, from 0, and how numbers are written there.

    `prices_in` is the currency of prices whose row names none.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    sku: Place
    ours: Place | None = None
    quantity: Place | None = None
    price: Place | None = None
    currency: Place | None = None
    lead: Place | None = None
    decimal: Decimal = "."
    prices_in: Currency = "USD"

    def of(self, role: Role) -> int | None:
        """Return the column of a role, if it has one."""
        place: int | None = getattr(self, role.value)
        return place


@dataclass(frozen=True)
class Choice:
    """Which column says what, as it was guessed or chosen; whether that can be so is not said."""

    places: Mapping[Role, int | None]
    decimal: Decimal

    @property
    def faults(self) -> dict[Role, str]:
        """Say of each role why its column cannot be that; nothing where all of it can be so."""
        found = {
            role: f"That column is {self._used(at, role)} already."
            for role, at in self._taken()
            if self._used(at, role)
        }
        if self.places.get(Role.SKU) is None:
            found[Role.SKU] = "Say which column is the vendor's own number."
        if self.places.get(Role.QUANTITY) is None and self.places.get(Role.PRICE) is None:
            found[Role.QUANTITY] = "A list says quantities or prices: say which column does."
        return found

    def _taken(self) -> list[tuple[Role, int]]:
        return [(role, at) for role in Role if (at := self.places.get(role)) is not None]

    def _used(self, at: int, role: Role) -> str:
        """Name the role that has a column, where one has it before this one."""
        first = next(one for one, place in self._taken() if place == at)
        return "" if first is role else NAMES[first]

    def columns(self, table: Table, currency: str) -> Columns:
        """Return it as what a person can confirm. Raises `BadRequest` for what cannot be so.

        Prices are in `currency`, unless the title of their column names another.
        """
        if any(at >= len(table.header) for _, at in self._taken()):
            raise BadRequest("The list has no such column any more. Nothing was kept.")
        for why in self.faults.values():
            raise BadRequest(why)
        price = self.places.get(Role.PRICE)
        return Columns.model_validate(
            {
                **{role.value: at for role, at in self.places.items()},
                "decimal": self.decimal,
                "prices_in": currency
                if price is None
                else _currency_of(table.header[price], currency),
            }
        )


def guessed(
    table: Table, said: Mapping[Role, str] | None = None, decimal: Decimal | None = None
) -> Choice:
    """Guess the columns; what a person has `said` (a title, a number from 1, or none) comes first.

    Raises `BadRequest` where a title said is not there.
    """
    places: dict[Role, int | None] = dict(named_roles(table.header))
    named = {role: _named(table.header, title) for role, title in (said or {}).items()}
    places = {role: at for role, at in places.items() if at not in named.values()} | named
    return Choice(places, decimal or custom_in(table, places)[0])


def propose(
    table: Table, said: Mapping[Role, str], currency: str, decimal: Decimal | None = None
) -> Columns:
    """Guess the columns as `guessed` does, for somebody who types.

    Raises `BadRequest` where what was said or guessed cannot be so, and says how to say it.
    """
    choice = guessed(table, said, decimal)
    for role, why in choice.faults.items():
        titles = ", ".join(quoted(one, 30) for one in table.header)
        raise BadRequest(f"{why} There are: {titles}. Say it with --column {role}=TITLE.")
    return choice.columns(table, currency)


def shown(table: Table, columns: Columns) -> Iterator[str]:
    """Show what would be read as what, with the first rows as they stand in the file."""
    for role in Role:
        at = columns.of(role)
        what = "nothing" if at is None else f"column {at + 1}, {quoted(table.header[at], 40)}"
        yield f"{role.value:<9} {what}"
    proved = custom_in(table, {role: columns.of(role) for role in Role})[1]
    doubt = "" if proved else " (the numbers do not prove it: please look)"
    yield f"decimals  after “{columns.decimal}”{doubt}"
    if columns.price is not None:
        yield f"prices    in {columns.prices_in}, where a row says nothing else"
    places = [at for role in Role if (at := columns.of(role)) is not None]
    for row in (table.header, *table.rows[:_SHOWN]):
        yield "  " + " | ".join(f"{plain_text(row[at], _WIDEST):<{_WIDEST}}" for at in places)


def custom_in(table: Table, places: Mapping[Role, int | None]) -> tuple[Decimal, bool]:
    """Return what stands before fractions, and whether the numbers prove it.

    Prices tell; quantities only where there are no prices.
    """
    at = places.get(Role.PRICE)
    at = places.get(Role.QUANTITY) if at is None else at
    return (".", True) if at is None else custom_of(table.column(at))


def _currency_of(title: str, otherwise: str) -> str:
    """Read `Price (EUR)`: only the codes of money that is well known, for titles are words."""
    codes = _CODES.findall(title.upper())
    return codes[0] if len(codes) == 1 else otherwise


def _named(header: Sequence[str], title: str) -> int | None:
    wanted = " ".join(title.casefold().split())
    if wanted == NOT_THERE:
        return None
    fits = [n for n, one in enumerate(header) if " ".join(one.casefold().split()) == wanted]
    if len(fits) == 1:
        return fits[0]
    if wanted.isdecimal() and 0 < int(wanted) <= len(header):
        return int(wanted) - 1
    many = "is there more than once; say its number" if fits else "is no column of this list"
    raise BadRequest(f"{quoted(title, 40)} {many}.")
