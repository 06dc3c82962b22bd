"""A vendor's file as rows of cells: which sign parts them, and which line names the columns.

Cells are text and stay text: nothing in them is ever evaluated.
"""

import csv
import hashlib
import io
import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from tools.vendor_lists.decoding import BadList, decoded
from tools.vendor_lists.roles import named_roles

MOST_ROWS: Final = 200_000
_MOST_COLUMNS: Final = 200
_MOST_LINES_IN_A_CELL: Final = 20
_LOOKED_AT: Final = 40
_SIGNS: Final = (",", ";", "\t", "|")
_SAID: Final = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)
_IS_NUMBER: Final = re.compile(r"[\s$€£+-]*\d[\d\s.,%$€£-]*")
Cells = tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """The line of titles, and every line below it; `too_wide` had more cells than titles."""

    header: Cells
    rows: tuple[Cells, ...]
    too_wide: int

    @property
    def digest(self) -> str:
        """What this line of titles is known by, whatever its capitals and blanks."""
        return hashlib.sha256(json.dumps(_plain(self.header)).encode()).hexdigest()

    def column(self, number: int) -> Iterator[str]:
        """Return the cells of one column, empty ones too."""
        return (row[number] for row in self.rows)


def read_table(raw: bytes) -> Table:
    """Read a file. Raises `BadList` where it is too large, no text, or has no line of titles."""
    text = decoded(raw)
    if said := _SAID.match(text):
        return _titled(list(_records(text[said.end() :], said[1])))
    return _titled(list(_records(text, _parted_by(text))))


def _records(text: str, sign: str) -> Iterator[list[str]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=sign)
    count = 0
    try:
        for record in reader:
            cells = [cell.strip() for cell in record]
            if not any(cells):
                continue
            count += 1
            if count > MOST_ROWS:
                raise BadList(
                    f"The list has more than {MOST_ROWS:,} rows, which is more than I read. Ask "
                    "the vendor for what you buy from them."
                )
            if len(cells) > _MOST_COLUMNS:
                raise BadList(f"Line {reader.line_num} has more than {_MOST_COLUMNS} columns.")
            if any(cell.count("\n") > _MOST_LINES_IN_A_CELL for cell in cells):
                raise _never_closed(reader.line_num)
            yield cells
    except csv.Error:
        raise _never_closed(reader.line_num) from None


def _never_closed(line: int) -> BadList:
    return BadList(
        f"Before line {line} a quotation mark is opened that is never closed, so the rest cannot "
        "be told apart. Ask the vendor for the list again."
    )


def _parted_by(text: str) -> str:
    """Find the sign that parts most of the first lines into the same number of cells."""
    first = "\n".join(islice(iter(text.splitlines()), _LOOKED_AT * 2))

    def agree(sign: str) -> tuple[int, int]:
        with_quotes = csv.reader(io.StringIO(first, newline=""), delimiter=sign)
        try:
            widths = Counter(len(one) for one in islice(with_quotes, _LOOKED_AT) if len(one) > 1)
        except csv.Error:
            return 0, 0
        width, lines = widths.most_common(1)[0] if widths else (0, 0)
        return lines, width

    return max(_SIGNS, key=agree)


def _titled(records: Sequence[list[str]]) -> Table:
    """Find the line of titles: the first of those that name most of what a list is about."""
    first = records[:_LOOKED_AT]
    known = [len(named_roles(one)) if _may_be_titles(one) else 0 for one in first]
    at = known.index(max(known)) if any(known) else next(iter(_titles_of_nothing(first)), None)
    if at is None:
        raise BadList("I find no line of column titles in the list. Ask the vendor for one.")
    header = records[at]
    while header and not header[-1]:
        header = header[:-1]
    width, plain = len(header), _plain(header)
    body = [one for one in records[at + 1 :] if _plain(one) != plain]
    rows = tuple(tuple((one + [""] * width)[:width]) for one in body if not any(one[width:]))
    if not rows:
        raise BadList("The list has titles and no rows. What was read before stays as it was.")
    return Table(tuple(header), rows, too_wide=len(body) - len(rows))


def _titles_of_nothing(records: Sequence[list[str]]) -> Iterator[int]:
    widths = Counter(len(one) for one in records)
    usual = widths.most_common(1)[0][0] if widths else 0
    for number, one in enumerate(records):
        if len(one) == usual > 1 and all(one) and _may_be_titles(one):
            yield number


def _may_be_titles(cells: Sequence[str]) -> bool:
    said = [one for one in cells if one]
    return len(said) > 1 and not any(_IS_NUMBER.fullmatch(one) for one in said)


def _plain(cells: Sequence[str]) -> list[str]:
    plain = [" ".join(cell.casefold().split()) for cell in cells]
    while plain and not plain[-1]:
        plain.pop()
    return plain
