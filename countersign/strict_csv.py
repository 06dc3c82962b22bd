"""Reading a CSV file that people wrote: every fault is told with its line, or none of it counts."""

import csv
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeVar

from policies.errors import BadRequest

T = TypeVar("T")
_TOLD = 50


class BadLine(ValueError):
    """What is wrong with a line, as a sentence."""


def read_lines(
    file: Path, columns: tuple[str, ...], read: Callable[[int, Mapping[str, str]], T]
) -> list[T]:
    """Read each line of a file by `read`, which gets its number and its cells by column.

    Raises `BadRequest` with a sentence for each line that `read` raised `BadLine` of.
    """
    with file.open(encoding="utf-8-sig", newline="") as lines:
        table = csv.reader(lines, strict=True)
        try:
            header = [cell.strip().casefold() for cell in next(table, [])]
            if tuple(header) != columns:
                raise BadRequest(
                    f"Line 1 of {file.name} has to be {','.join(columns)}. Nothing was stored."
                )
            found, faults = [], []
            for cells in table:
                try:
                    found.append(_read(table.line_num, cells, columns, read))
                except BadLine as error:
                    faults.append(f"Line {table.line_num}: {error}")
        except csv.Error as error:
            raise BadRequest(
                f"Line {table.line_num} of {file.name} is no CSV: {error}. Nothing was stored."
            ) from error
    if faults:
        more = len(faults) - _TOLD
        told = [*faults[:_TOLD], *([f"And {more:,} lines more."] if more > 0 else [])]
        raise BadRequest("\n".join([*told, "Nothing was stored."]))
    return found


def _read(
    number: int,
    cells: list[str],
    columns: tuple[str, ...],
    read: Callable[[int, Mapping[str, str]], T],
) -> T:
    if len(cells) != len(columns):
        raise BadLine(f"{len(columns)} cells are needed, and there are {len(cells)}.")
    return read(number, dict(zip(columns, (cell.strip() for cell in cells), strict=True)))
