"""A vendor's columns as a sheet to look over in Slack, and what becomes of one that comes back.

A sheet is made from the newest list each time, by whoever answers letters: reading a list may take
longer than a form may take to open.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field

from agent.vendor_columns import NewestList, VendorColumns, must_be_able_to_confirm
from policies.errors import BadRequest
from policies.people import Person
from tools.plain_text import plain_text
from tools.vendor_lists.columns import Choice, custom_in, guessed
from tools.vendor_lists.numbers import Decimal, Kept, Quantity
from tools.vendor_lists.reading import Article, first_articles
from tools.vendor_lists.roles import Role

MOST_TITLES: Final = 99
"""A menu in Slack has a hundred lines, and one of them says that there is no such column."""
_ROWS: Final = 3
_WIDEST: Final = 40
_Place = Annotated[int, Field(ge=0, lt=MOST_TITLES)]


class Chosen(BaseModel):
    """What a person chose in the form: the column of each role, and what stands before fractions.

    `digest` is of the titles that were shown.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    digest: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    places: dict[Role, _Place | None]
    decimal: Decimal

    @property
    def choice(self) -> Choice:
        """What was chosen, as lists are read by it."""
        return Choice(self.places, self.decimal)


class Row(BaseModel):
    """A row of a list: the vendor's number, the rest as it is read, and as it stands there."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    part: str
    read: str
    stands: str


class Sheet(BaseModel):
    """What a form shows of a list. `doubt` is whether the numbers leave open how they are written.

    `prices_in` is the currency where a row names none, empty without prices; `wrong` says why there
    are no rows to show.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    source: str
    digest: str
    head: str
    titles: tuple[str, ...]
    places: dict[Role, int | None]
    decimal: Decimal
    doubt: bool
    prices_in: str
    rows: tuple[Row, ...]
    wrong: str


@dataclass(frozen=True)
class Answer:
    """What comes of a form: another sheet to look over, something to say, or both."""

    sheet: Sheet | None
    text: str = ""


@dataclass(frozen=True)
class ColumnSheets:
    """Makes sheets, and takes them back."""

    desk: VendorColumns

    def show(self, source: str, chosen: Chosen | None, person: Person) -> Answer:
        """Lay out a vendor's newest list as it was chosen to be read, or else as it is guessed."""
        must_be_able_to_confirm(person)
        found = self.desk.newest(source)
        if chosen is None:
            return Answer(_sheet(found, guessed(found.table)))
        return self._other(found, chosen) or Answer(_sheet(found, chosen.choice))

    def confirm(self, source: str, chosen: Chosen, person: Person) -> Answer:
        """Keep what was chosen, unless a list with other titles has come meanwhile."""
        must_be_able_to_confirm(person)
        found = self.desk.newest(source)
        if other := self._other(found, chosen):
            return other
        columns = chosen.choice.columns(found.table, found.sender.vendor.currency)
        return Answer(None, self.desk.confirm(found, columns, person))

    def _other(self, found: NewestList, chosen: Chosen) -> Answer | None:
        """Lay out the newest list where it is not the one that was shown."""
        if found.table.digest == chosen.digest:
            return None
        return Answer(
            _sheet(found, guessed(found.table)),
            f"A list with other columns has come from {found.sender.vendor.name} meanwhile, so "
            "nothing was kept. This is the new one: please look again.",
        )


def _sheet(found: NewestList, choice: Choice) -> Sheet:
    table, vendor = found.table, found.sender.vendor
    if len(table.header) > MOST_TITLES:
        raise BadRequest(
            f"The list has {len(table.header)} columns, more than a form in Slack shows. At the "
            f"terminal they can be confirmed: countersign feeds confirm {vendor.key}"
        )
    wrong = next(iter(choice.faults.values()), "")
    columns = None if wrong else choice.columns(table, vendor.currency)
    rows = first_articles(table, columns, _ROWS) if columns else []
    places = [at for role in Role if (at := choice.places.get(role)) is not None]
    return Sheet(
        source=found.sender.source,
        digest=table.digest,
        head=found.head,
        titles=tuple(plain_text(one, _WIDEST) for one in table.header),
        places=dict(choice.places),
        decimal=choice.decimal,
        doubt=columns is not None and custom_in(table, choice.places) != (choice.decimal, True),
        prices_in=columns.prices_in if columns and columns.price is not None else "",
        rows=tuple(
            Row(
                part=one.part,
                read=_read(one, choice.places),
                stands=" | ".join(plain_text(row[at], _WIDEST) for at in places),
            )
            for row, one in rows
        ),
        wrong=wrong,
    )


def _read(one: Article, places: Mapping[Role, int | None]) -> str:
    """Say what is read of a row: `50 or more · $8.95 · 14 days`; what cannot be read is unknown."""
    said = {
        Role.OURS: f"our {one.ours}" if one.ours else "our number unknown",
        Role.QUANTITY: _many(one.quantity),
        Role.PRICE: str(one.price) if one.price else "price unknown",
        Role.LEAD: "lead time unknown" if one.lead_days is None else f"{one.lead_days} days",
    }
    return " · ".join(words for role, words in said.items() if places.get(role) is not None)


def _many(quantity: Quantity) -> str:
    units = quantity.units or 0
    match quantity.kept:
        case Kept.COUNTED:
            return f"{units:,} there"
        case Kept.AT_LEAST:
            return f"{units:,} or more there"
        case Kept.SOME:
            return "some there"
    return "quantity unknown"
