"""The rows of a list as articles of the vendor's, read by the columns a person has confirmed."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice
from typing import Final

from policies.errors import BadMoney
from policies.money import Money
from tools.plain_text import plain_text
from tools.vendor_lists.columns import Columns
from tools.vendor_lists.decoding import BadList
from tools.vendor_lists.numbers import UNKNOWN, Quantity, currency_in, lead_days, price, quantity
from tools.vendor_lists.roles import Role
from tools.vendor_lists.table import Cells, Table

_LONGEST: Final = 80
_TOO_WIDE: Final = "rows with more cells than titles"
_WITHOUT_NUMBER: Final = "rows without a number"
_SPOILT_NUMBER: Final = "numbers a spreadsheet has spoilt"
_AS_FORMULA: Final = re.compile(r'="([^"]*)"')
_SPOILT: Final = re.compile(r"\d(?:[.,]\d+)?E\+\d{1,3}", re.IGNORECASE)
_TOTAL: Final = re.compile(
    r"(?:grand\s+|sub\W?)?totals?\b.*|sum(?:me)?\b.*|gesamt\w*\b.*|end of (?:list|file|report)\b.*",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Article:
    """What a vendor says of one article; `part` is its number there, `ours` what it calls ours."""

    part: str
    ours: str | None
    quantity: Quantity
    price: Money | None
    lead_days: int | None


@dataclass(frozen=True)
class Content:
    """All articles of a list, and how many of its rows or cells could not be taken."""

    articles: tuple[Article, ...]
    odd: Mapping[str, int]

    @property
    def sentence(self) -> str:
        """Say it in a line: `118 articles (prices that cannot be read: 2)`."""
        odd = ", ".join(f"{what}: {count:,}" for what, count in self.odd.items())
        return f"{len(self.articles):,} articles" + (f" ({odd})" if odd else "")


def read_content(table: Table, columns: Columns) -> Content:
    """Read every row. Raises `BadList` where most rows name no article."""
    odd: Counter[str] = Counter({_TOO_WIDE: table.too_wide} if table.too_wide else {})
    found: dict[str, Article] = {}
    for _, article in _articles(table, columns, odd):
        part = article.part
        if part in found:
            odd["articles named twice"] += 1
            found[part] = _agreed(found[part], article)
        else:
            found[part] = article
    if not found or odd[_WITHOUT_NUMBER] + odd[_SPOILT_NUMBER] + odd[_TOO_WIDE] > len(found):
        raise BadList("Hardly a row of the list names an article. What was read before stays.")
    return Content(tuple(found.values()), dict(+odd))


def first_articles(table: Table, columns: Columns, count: int) -> list[tuple[Cells, Article]]:
    """Return the first rows that name an article, each as it stands there and as it is read."""
    return list(islice(_articles(table, columns, Counter()), count))


def _articles(table: Table, columns: Columns, odd: Counter[str]) -> Iterator[tuple[Cells, Article]]:
    for row in table.rows:
        part = _part(row, columns, odd)
        if part is not None:
            yield row, _article(part, row, columns, odd)


def _part(row: Cells, columns: Columns, odd: Counter[str]) -> str | None:
    """Read the vendor's own number; lines of totals and what a spreadsheet spoilt have none."""
    said = row[columns.sku]
    if _TOTAL.fullmatch(next(filter(None, row), "")):
        odd["lines of totals"] += 1
        return None
    formula = _AS_FORMULA.fullmatch(said)
    part = plain_text(formula[1] if formula else said.removeprefix("'"), limit=_LONGEST + 1)
    if not part:
        odd[_WITHOUT_NUMBER] += 1
        return None
    if len(part) > _LONGEST or _SPOILT.fullmatch(part):
        odd[_SPOILT_NUMBER] += 1
        return None
    return part


def _article(part: str, row: Cells, columns: Columns, odd: Counter[str]) -> Article:
    cells = dict(_cells(row, columns))
    many = quantity(cells.get(Role.QUANTITY, ""), columns.decimal)
    if many is None:
        odd["quantities that cannot be read"] += 1
    return Article(
        part=part,
        ours=plain_text(cells.get(Role.OURS), limit=_LONGEST) or None,
        quantity=many or UNKNOWN,
        price=_price(cells, columns, odd),
        lead_days=lead_days(cells.get(Role.LEAD, "")),
    )


def _cells(row: Cells, columns: Columns) -> Iterator[tuple[Role, str]]:
    for role in Role:
        at = columns.of(role)
        if at is not None:
            yield role, row[at]


def _price(cells: Mapping[Role, str], columns: Columns, odd: Counter[str]) -> Money | None:
    currency = currency_in(cells.get(Role.CURRENCY, ""), columns.prices_in)
    try:
        found = price(cells.get(Role.PRICE, ""), columns.decimal, currency or columns.prices_in)
    except BadMoney:
        found, currency = None, None
    if currency is None:
        odd["prices that cannot be read"] += 1
        return None
    return found


def _agreed(one: Article, other: Article) -> Article:
    """Keep what two rows of one article agree on; nobody can say which of them is right."""
    return replace(
        one,
        ours=one.ours if one.ours == other.ours else None,
        quantity=one.quantity if one.quantity == other.quantity else UNKNOWN,
        price=one.price if one.price == other.price else None,
        lead_days=one.lead_days if one.lead_days == other.lead_days else None,
    )
