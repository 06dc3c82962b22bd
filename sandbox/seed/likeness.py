"""Real order lines to shape a shop's ordinary business after, read from a file of any retailer.

Columns, in any order, as in UCI's "Online Retail" set: InvoiceNo, StockCode, Quantity, InvoiceDate
(its hour counts) and CustomerID. What carries over is the shape: how many lines an order has and
how many of each article, which articles sell how often, who comes back, and at which hours. Goods,
people, prices and days stay the practice shop's own.
"""

import csv
import gzip
import random
from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Self, TextIO, TypeVar

COLUMNS = ("InvoiceNo", "StockCode", "Quantity", "InvoiceDate", "CustomerID")
CREDIT_NOTE = "C"

Thing = TypeVar("Thing", bound=Hashable)


class NotLike(Exception):
    """The file holds no order lines; its text is a sentence."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """One real order: (article, units) lines, buyer and hour. Both are ranks, the busiest first.

    `buyer` is None where nobody wrote down who it was.
    """

    lines: tuple[tuple[int, int], ...]
    buyer: int | None
    hour: int


@dataclass(frozen=True, slots=True)
class Likeness:
    """The orders of a real retailer, of how many articles and buyers."""

    patterns: Sequence[Pattern]
    articles: int
    buyers: int

    @classmethod
    def of(cls, file: Path) -> Self:
        """Read a CSV file, gzipped or not. Raises `NotLike`."""
        try:
            with _opened(file) as text:
                invoices = _invoices(text)
        except (OSError, EOFError, ValueError, csv.Error) as error:
            raise NotLike(f"{file.name} cannot be read as order lines: {error}.") from error
        if not invoices:
            raise NotLike(f"{file.name} holds no orders.")
        articles = _ranks(code for one in invoices for code, _ in one.lines)
        buyers = _ranks(one.buyer for one in invoices if one.buyer)
        return cls(
            [
                Pattern(
                    tuple((articles[code], units) for code, units in one.lines),
                    buyers.get(one.buyer),
                    one.hour,
                )
                for one in invoices
            ],
            len(articles),
            len(buyers),
        )

    @property
    def orders_a_buyer(self) -> float:
        """How many orders a buyer places, on average."""
        return len(self.patterns) / max(self.buyers, 1)

    def lines(
        self, pattern: Pattern, goods: Sequence[Thing], rng: random.Random
    ) -> list[tuple[Thing, int]]:
        """Return an order's lines in other goods, the busiest first: each is named once."""
        lines: Counter[Thing] = Counter()
        for rank, units in pattern.lines:
            lines[_at(rank, self.articles, goods, rng)] += units
        return list(lines.items())

    def buyer(self, pattern: Pattern, people: Sequence[Thing], rng: random.Random) -> Thing:
        """Return who stands where the buyer stood; anybody, where nobody wrote down who it was."""
        if pattern.buyer is None:
            return rng.choice(people)
        return _at(pattern.buyer, self.buyers, people, rng)


@dataclass(frozen=True, slots=True)
class _Invoice:
    lines: Sequence[tuple[str, int]]
    buyer: str
    hour: int


def _opened(file: Path) -> TextIO:
    if file.suffix == ".gz":
        return gzip.open(file, "rt", encoding="utf-8", errors="replace", newline="")
    return file.open(encoding="utf-8", errors="replace", newline="")


def _invoices(text: TextIO) -> list[_Invoice]:
    """Gather lines into orders; whatever was given back or lost is none."""
    rows = csv.DictReader(text)
    if missing := [name for name in COLUMNS if name not in (rows.fieldnames or ())]:
        raise ValueError(f"it has no column {missing[0]}")
    units: dict[str, Counter[str]] = {}
    about: dict[str, tuple[str, int]] = {}
    for row in rows:
        number, code, written, at, buyer = (row[name] or "" for name in COLUMNS)
        quantity = 0 if number.startswith(CREDIT_NOTE) else int(written)
        if quantity <= 0:
            continue
        units.setdefault(number, Counter())[code] += quantity
        if number not in about:
            about[number] = (buyer, datetime.fromisoformat(at).hour)
    return [_Invoice(tuple(lines.items()), *about[number]) for number, lines in units.items()]


def _ranks(names: Iterator[str]) -> dict[str, int]:
    return {name: rank for rank, (name, _) in enumerate(Counter(names).most_common())}


def _at(rank: int, of: int, among: Sequence[Thing], rng: random.Random) -> Thing:
    return among[int((rank + rng.random()) / of * len(among))]
