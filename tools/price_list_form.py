"""Reading a list of prices as people write it, and saying line by line what cannot be used."""

import csv
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Final

from policies.actions.price_list import MOST_PRICES
from policies.errors import BadMoney, BadRequest
from policies.money import Money
from tools.plain_text import plain_text

LONGEST_SKU: Final = 64
_NAMED = 5
_COLUMNS = frozenset({"sku", "variant sku", "article", "item", "item number"})
_NOTHING = "Nothing was asked."
_SIGNS = {"$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY"}
_SIZE = r"[0-9][0-9.,]*"
_PRICE = re.compile(rf"(?P<sign>[$€£¥])?\s*(?P<size>-?{_SIZE})\s*(?P<code>[A-Za-z]{{3}})?")
_PAIR = re.compile(
    r"\s*(?P<sku>(?=[A-Za-z/.-]*[0-9]|[A-Z]+-)[0-9A-Za-z][\w./-]{0,63})\s*[\s:=]\s*"
    r"(?P<price>[$€£¥]?[0-9](?:[0-9.,]*[0-9])?(?:\s?[A-Z]{3}(?![\w-]))?)(?![\w%-])\s*[,;]?",
    re.ASCII,
)


@dataclass(frozen=True)
class WantedPrice:
    """One line: a SKU and its new price as somebody wrote it. `currency` is empty if unsaid."""

    line: int
    sku: str
    price: str
    currency: str = ""

    @property
    def shown(self) -> str:
        """The line as it is named to whoever wrote it."""
        return f"line {self.line} ({plain_text(self.sku, 40)})"

    def with_more(self, said: str) -> str:
        """The same with what is the matter."""
        return f"{self.shown[:-1]}, {plain_text(said, 20)})"


class Fault(Enum):
    """What can be wrong with a line: said after one, and after several."""

    NO_PAIR = "line is not a SKU and a price", "lines are not a SKU and a price"
    TWICE = "SKU stands there twice", "SKUs stand there twice"
    NOT_ABOVE_ZERO = "price is not above zero", "prices are not above zero"
    NO_AMOUNT = "price cannot be used", "prices cannot be used"
    CURRENCY = "price is not in the shop's currency", "prices are not in the shop's currency"
    UNKNOWN = "SKU is not in the shop", "SKUs are not in the shop"
    SHARED = "SKU stands on more than one product", "SKUs stand on more than one product"


@dataclass
class Faults:
    """What is wrong with a list, gathered so that all of it is said at once."""

    _found: dict[Fault, list[str]] = field(default_factory=lambda: defaultdict(list))

    def add(self, what: Fault, where: str) -> None:
        """Note a fault and the line it is in."""
        self._found[what].append(where)

    def refuse(self) -> None:
        """Raise `BadRequest` naming the first few lines of each fault, if there is any."""
        if self._found:
            said = (
                f"{len(at):,} {what.value[len(at) > 1]}: {first_few(at)}."
                for what, at in self._found.items()
            )
            raise BadRequest(f"{' '.join(said)} {_NOTHING}")


def first_few(named: Sequence[str], most: int = _NAMED) -> str:
    """Name the first few of many and how many more there are."""
    more = len(named) - most
    return ", ".join(named[:most]) + (f" and {more:,} more" if more > 0 else "")


def pairs_at_start(words: str) -> tuple[str, str]:
    """Split `BIN-24 9.20, BIN-30 11.25 because ...` into its prices and the words after them."""
    at = 0
    while found := _PAIR.match(words, at):
        at = found.end()
    return words[:at].strip(" ,;"), words[at:].strip()


def pairs_within(words: str) -> str:
    """Return the first run of SKUs and prices in a sentence, as `pairs_at_start` would."""
    for found in _PAIR.finditer(words):
        return pairs_at_start(words[found.start() :])[0]
    return ""


def read_pasted(text: str) -> tuple[WantedPrice, ...]:
    """Read `SKU price` pairs, whatever stands between them. Raises `BadRequest`."""
    pairs, rest = pairs_at_start(text)
    if rest or not pairs:
        shown = plain_text(rest or text, 40)
        raise BadRequest(f"“{shown}” is no SKU with a price. Write BIN-24 9.20, BIN-30 11.25.")
    found = _PAIR.finditer(pairs)
    return _checked(
        _line(number, one["sku"], one["price"]) for number, one in enumerate(found, start=1)
    )


def read_file(text: str) -> tuple[WantedPrice, ...]:
    """Read one SKU and price a line, as spreadsheets write CSV. Raises `BadRequest`.

    Comma, semicolon, tab or blanks part them; a currency may stand beside the price or third.
    """
    lines = [(at, one) for at, one in enumerate(text.splitlines(), start=1) if one.strip(" ,;\t")]
    half = (len(lines) + 1) // 2
    parted = next((sign for sign in "\t;," if sum(sign in one for _, one in lines) >= half), None)
    rows = [(at, _fields(one, parted)) for at, one in lines]
    if rows and rows[0][1] and rows[0][1][0].casefold() in _COLUMNS:
        rows = rows[1:]
    if not rows:
        raise BadRequest(f"There is no line with a SKU and a price in it. {_NOTHING}")
    if len(rows) > MOST_PRICES:
        raise BadRequest(
            f"That are {len(rows):,} lines, and {MOST_PRICES:,} are taken at once. Split the list. "
            f"{_NOTHING}"
        )
    faults = Faults()
    for at, row in rows:
        if not 2 <= len(row) <= 3 or not row[0] or len(row[0]) > LONGEST_SKU:  # noqa: PLR2004 - SKU, price, perhaps currency
            shown = plain_text(" ".join(row), 40)
            faults.add(Fault.NO_PAIR, f"line {at} ({shown})")
    faults.refuse()
    return _checked(_line(at, row[0], " ".join(row[1:])) for at, row in rows)


def in_currency(wanted: Iterable[WantedPrice], currency: str) -> list[tuple[WantedPrice, Money]]:
    """Read every price in the shop's currency. Raises `BadRequest` naming those it cannot."""
    faults, read = Faults(), []
    for one in wanted:
        if one.currency not in {"", currency}:
            faults.add(Fault.CURRENCY, one.with_more(f"in {one.currency}"))
            continue
        try:
            read.append((one, Money.parse(one.price, currency)))
        except BadMoney:
            faults.add(Fault.NO_AMOUNT, one.with_more(one.price))
    faults.refuse()
    return read


def _fields(line: str, parted: str | None) -> list[str]:
    found = next(csv.reader([line], delimiter=parted)) if parted else line.split()
    while found and not found[-1].strip():
        found.pop()
    return [one.strip() for one in found]


def _line(at: int, sku: str, price: str) -> WantedPrice:
    found = _PRICE.fullmatch(price.strip())
    if found is None:
        return WantedPrice(at, sku.strip(), price.strip())
    said = found["code"] or _SIGNS.get(found["sign"] or "", "")
    return WantedPrice(at, sku.strip(), found["size"], said.upper())


def _checked(lines: Iterable[WantedPrice]) -> tuple[WantedPrice, ...]:
    """Insist that each SKU is named once, and for a price above zero."""
    faults, seen, read = Faults(), dict[str, WantedPrice](), tuple(lines)
    for one in read:
        known = seen.setdefault(one.sku.casefold(), one)
        if known is not one:
            faults.add(Fault.TWICE, one.with_more(f"also line {known.line}"))
        if one.price.startswith("-") or not re.search(r"[1-9]", one.price):
            faults.add(Fault.NOT_ABOVE_ZERO, one.with_more(one.price))
    faults.refuse()
    return read
