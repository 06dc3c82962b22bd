"""What vendors write into cells: numbers in both customs, quantities in words, prices with signs.

Nothing is rounded, completed or made up: what cannot be read for certain is unknown.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Literal

from policies.errors import BadMoney
from policies.money import Money

Decimal = Literal[".", ","]
_SPACES: Final = re.compile(r"(?<=[0-9])[\s\u00a0\u202f'\u2019](?=[0-9]{3}(?![0-9]))")
_STYLES: Final = {
    ".": re.compile(r"([0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,12})?(?:\.([0-9]{1,6}))?"),
    ",": re.compile(r"([0-9]{1,3}(?:\.[0-9]{3})+|[0-9]{1,12})?(?:,([0-9]{1,6}))?"),
}
_NUMBER: Final = re.compile(r"[0-9][0-9.,\s\u00a0\u202f'\u2019]*")
_NOTHING_SAID: Final = re.compile(
    r"|#?n\.?/?a\.?|[-\u2013\u2014?.]+|tbd|tba|null|nil|unknown|call|ask|(?:up)?on request|"
    r"k\.?\s?a\.?",
    re.IGNORECASE,
)
_SOME: Final = re.compile(
    r"y|yes|ja|oui|s[ií]|true|x|in stock|instock|on stock|stocked|available|low(?: stock)?|"
    r"limited|few|auf lager|lagernd|verfügbar|en stock",
    re.IGNORECASE,
)
_NONE: Final = re.compile(
    r"n|no|nein|non|false|none|zero|out|out of stock|oos|sold out|not available|unavailable|"
    r"discontinued|back ?order(?:ed)?|ausverkauft|nicht (?:lieferbar|verfügbar)|rupture",
    re.IGNORECASE,
)
_AT_LEAST: Final = re.compile(
    r"(?P<after>[0-9][0-9.,]*)\s*(?:\+|or more|and more|oder mehr)"
    r"|(?:>=?|≥|over|more than|at least|über|mehr als|ab)\s*(?P<before>[0-9][0-9.,]*)",
    re.IGNORECASE,
)
_UNITS: Final = re.compile(
    r"\s*(?:pcs?\.?|pieces?|ea\.?|each|units?|stk\.?|stück|st\.?|unités?)", re.IGNORECASE
)
_SIGNS: Final = {"€": "EUR", "£": "GBP", "¥": "JPY", "US$": "USD", "$": "USD"}
_DOLLARS: Final = frozenset({"USD", "CAD", "AUD", "NZD", "SGD", "HKD", "MXN"})
_CODE: Final = re.compile(r"[A-Z]{3}")
_MONEY: Final = re.compile(
    r"(?P<before>US\$|[$€£¥]|[A-Z]{3})?\s*(?P<size>[0-9.,\s\u00a0\u202f'\u2019]+)\s*"
    r"(?P<after>US\$|[$€£¥]|[A-Z]{3})?"
)
_LEAD: Final = re.compile(
    r"(?:[0-9]{1,3}\s*(?:-|\u2013|to|bis)\s*)?(?P<most>[0-9]{1,3})\s*"
    r"(?P<unit>d|days?|business days?|working days?|tage?|w|wks?|weeks?|wochen?)?\.?",
    re.IGNORECASE,
)


class Kept(StrEnum):
    """What a vendor says of how many there are."""

    COUNTED = "counted"
    AT_LEAST = "at_least"
    SOME = "some"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Quantity:
    """How many: `units` exactly, or at least; None where only that there are some, or nothing."""

    kept: Kept
    units: int | None = None


UNKNOWN: Final = Quantity(Kept.UNKNOWN)


def quantity(cell: str, decimal: Decimal) -> Quantity | None:
    """Read a quantity; `UNKNOWN` where the vendor says nothing, None where it cannot be read.

    Below zero the vendor has sold more than there is: none is left.
    """
    said = " ".join(cell.split())
    if _NOTHING_SAID.fullmatch(said):
        return UNKNOWN
    if _SOME.fullmatch(said):
        return Quantity(Kept.SOME)
    if _NONE.fullmatch(said):
        return Quantity(Kept.COUNTED, 0)
    if at_least := _AT_LEAST.fullmatch(said):
        units = _whole(at_least["after"] or at_least["before"], decimal)
        return Quantity(Kept.AT_LEAST, units) if units is not None else None
    size = said.removeprefix("-")
    units = _whole(_UNITS.sub("", size) if _UNITS.search(size) else size, decimal)
    if units is None:
        return None
    return Quantity(Kept.COUNTED, 0 if said.startswith("-") else units)


def price(cell: str, decimal: Decimal, currency: str) -> Money | None:
    """Read a price; None where the vendor says nothing. Raises `BadMoney` for what is no price.

    A sign or code in the cell goes before `currency`; a plain `$` is the dollar meant there.
    """
    said = " ".join(cell.split())
    if _NOTHING_SAID.fullmatch(said):
        return None
    found = _MONEY.fullmatch(said)
    plain = plain_number(found["size"], decimal) if found else None
    if found is None or plain is None:
        raise BadMoney(f"“{said[:40]}” is no price.")
    signs = {_currency(one, currency) for one in (found["before"], found["after"]) if one}
    if len(signs) > 1:
        raise BadMoney(f"“{said[:40]}” names two currencies.")
    return Money.from_vendor(plain, signs.pop() if signs else currency)


def currency_in(cell: str, otherwise: str) -> str | None:
    """Read a currency from a cell of its own; None where it is none."""
    said = cell.strip()
    if not said:
        return otherwise
    code = _currency(said, otherwise).upper()
    return code if _CODE.fullmatch(code) else None


def lead_days(cell: str) -> int | None:
    """Read days until it leaves the vendor, the longest named; None where that is not said."""
    found = _LEAD.fullmatch(" ".join(cell.split()))
    if found is None:
        return None
    weeks = (found["unit"] or "d")[:1].casefold() == "w" and not _is_working(found["unit"])
    return int(found["most"]) * (7 if weeks else 1)


def plain_number(text: str, decimal: Decimal) -> str | None:
    """Write a number of one custom as `1234.5`; None where it is none of that custom."""
    size = _SPACES.sub("", text.strip())
    found = _STYLES[decimal].fullmatch(size)
    if found is None or not (found[1] or found[2]):
        return None
    whole = re.sub(r"\D", "", found[1] or "0")
    return f"{int(whole)}.{found[2]}" if found[2] else str(int(whole))


def custom_of(cells: Iterable[str]) -> tuple[Decimal, bool]:
    """Say which sign stands before the fractions, and whether the cells prove it.

    `1,234.50` proves a point, `12,5` a comma, `1.234` nothing. Without proof it is the point.
    """
    votes = {".": 0, ",": 0}
    for cell in cells:
        found = _NUMBER.search(cell)
        sign = _proved(_SPACES.sub("", found[0].strip())) if found else None
        if sign:
            votes[sign] += 1
    sure = (votes["."] > 0) != (votes[","] > 0)
    return ("," if votes[","] > votes["."] else "."), sure


def _proved(size: str) -> str | None:
    signs = [one for one in size if one in ".,"]
    if not signs:
        return None
    last, after = signs[-1], len(size) - size.rindex(signs[-1]) - 1
    if len(set(signs)) > 1:
        return last
    if len(signs) > 1:
        return "," if last == "." else "."
    return last if after and after != 3 else None  # noqa: PLR2004 - three may be thousands


def _whole(text: str, decimal: Decimal) -> int | None:
    plain = plain_number(text, decimal)
    if plain is None:
        return None
    whole, _, rest = plain.partition(".")
    return int(whole) if not rest.strip("0") and int(whole) < 10**9 else None


def _currency(said: str, otherwise: str) -> str:
    if said == "$" and otherwise in _DOLLARS:
        return otherwise
    return _SIGNS.get(said, said)


def _is_working(unit: str | None) -> bool:
    return (unit or "").casefold().startswith("working")
