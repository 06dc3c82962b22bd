"""Bringing a baseline: what it was like before, from a file or from weeks of only watching."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from countersign.strict_csv import BadLine, read_lines
from memory import measured
from memory.database import Database
from memory.measured import Source, Value
from memory.measures import MEASURES
from memory.measures.measure import Unit
from policies.errors import BadRequest

COLUMNS = ("day", "measure", "dimension", "value")
_BY_NAME = {one.name: one for one in MEASURES}
_DIMENSION = re.compile(r"(?:[A-Za-z0-9][\w .,:%-]{0,99})?")
_CURRENCY = re.compile(r"[A-Z]{3}")
_VALUE = re.compile(r"[0-9]{1,15}", re.ASCII)


@dataclass
class _Reader:
    """Reads one file; what it has read so far says which lines come twice."""

    today: date
    lines: dict[tuple[date, str, str], int] = field(default_factory=dict)

    def line(self, number: int, cells: Mapping[str, str]) -> Value:
        """Read one line. Raises `BadLine`."""
        day, name = self._day(cells["day"]), cells["measure"]
        measure = _BY_NAME.get(name)
        if measure is None:
            raise BadLine(f"There is no measure “{name[:40]}”.")
        if measure.count is None:
            raise BadLine(f"{name} is worked out of {measure.of}: bring that.")
        dimension, value = cells["dimension"], cells["value"]
        if not _DIMENSION.fullmatch(dimension) or (dimension and not measure.by):
            raise BadLine(f"“{dimension[:40]}” is no dimension of {name}.")
        if measure.unit is Unit.MONEY and not _CURRENCY.fullmatch(dimension):
            raise BadLine(f"The dimension of {name} is a currency such as USD.")
        if not _VALUE.fullmatch(value):
            raise BadLine(f"“{value[:40]}” is no whole number of {measure.unit.value}.")
        found = Value(day, name, dimension, int(value), Source.BASELINE)
        before = self.lines.setdefault(found.key, number)
        if before != number:
            raise BadLine(f"Line {before} says already what {name} was on {day}.")
        return found

    def _day(self, text: str) -> date:
        try:
            day = date.fromisoformat(text)
        except ValueError:
            raise BadLine(f"“{text[:40]}” is no day such as 2026-11-01.") from None
        if day.isoformat() != text:
            raise BadLine(f"“{text[:40]}” is no day such as 2026-11-01.")
        if day >= self.today:
            raise BadLine(f"{day} is not over yet.")
        return day


def bring(database: Database, file: Path, today: date) -> str:
    """Store the baseline of a file, all of it or nothing, and say how much was new.

    Raises `BadRequest` with a sentence for each bad line.
    """
    reader = _Reader(today)
    values = read_lines(file, COLUMNS, reader.line)
    if not values:
        raise BadRequest(f"{file.name} has no line below its first. Nothing was stored.")
    with database.copying() as tx:
        taken = measured.clashes(tx, values)
        faults = [
            f"Line {reader.lines[one.key]}: {one.measure} of {one.day} was counted here."
            for one in values
            if (one.day, one.measure) in taken
        ]
        if faults:
            raise BadRequest(
                "\n".join([*faults, "Make that day the baseline instead. Nothing was stored."])
            )
        changed = measured.bring(tx, values)
    return f"{len(values):,} values read, {changed:,} of them new or changed."


def watched(database: Database, first: str, last: str, today: date) -> str:
    """Make the days counted from `first` to `last`, both as 2026-11-01, the baseline."""
    try:
        days = date.fromisoformat(first), date.fromisoformat(last)
    except ValueError:
        raise BadRequest(
            "Say both days: --baseline-from 2026-11-01 --baseline-to 2026-11-14. Nothing was "
            "changed."
        ) from None
    if not days[0] <= days[1] < today:
        raise BadRequest("The last day has to be over, and not before the first one.")
    with database.copying() as tx:
        found = measured.mark(tx, *days)
    if not found:
        raise BadRequest("Nothing was counted on those days. Nothing was changed.")
    return f"{found:,} days from {days[0]} to {days[1]} are the baseline now."
