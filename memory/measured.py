"""What days came to: kept once for each day, measure and dimension, whoever counts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import func, insert, select, update

from memory.database import Tx
from memory.measure_tables import measures
from memory.once import insert_once
from memory.tables import actions
from memory.tower_tables import sweep_runs


class Source(StrEnum):
    """Whether a value was counted as a day ended, or belongs to the time before."""

    MEASURED = "measured"
    BASELINE = "baseline"


@dataclass(frozen=True)
class Value:
    """One value of one day of the shop; `dimension` is empty where a measure has none."""

    day: date
    measure: str
    dimension: str
    value: int
    source: Source

    @property
    def key(self) -> tuple[date, str, str]:
        """What there is only one value of."""
        return self.day, self.measure, self.dimension


_insert = insert_once(measures, ("day", "measure", "dimension"), measures.c.value)


def keep(tx: Tx, day: date, measure: str, counts: Mapping[str, int]) -> None:
    """Store what a measure came to on a day; what is there already stays."""
    for dimension, value in counts.items():
        _insert(tx, _row(Value(day, measure, dimension, value, Source.MEASURED)))


def bring(tx: Tx, values: Sequence[Value]) -> int:
    """Store a baseline that somebody brought, in place of one brought before.

    Returns how many values are new or other than they were. None may be of a day, measure and
    dimension that was counted here: see `clashes`.
    """
    known = {one.key: one for one in _between(tx, values)}
    changed = [one for one in values if known.get(one.key) != one]
    new = [_row(one) for one in changed if one.key not in known]
    if new:
        tx.connection.execute(insert(measures), new)
    at = measures.c
    for one in changed:
        same = at.day == one.day.isoformat(), at.measure == one.measure
        mine = at.dimension == one.dimension, at.source == Source.BASELINE
        tx.connection.execute(update(measures).where(*same, *mine).values(value=one.value))
    return len(changed)


def clashes(tx: Tx, values: Sequence[Value]) -> frozenset[tuple[date, str]]:
    """Name the days and measures of these that were counted here, and are no baseline."""
    counted = (one for one in _between(tx, values) if one.source is Source.MEASURED)
    return frozenset((one.day, one.measure) for one in counted)


def mark(tx: Tx, first: date, last: date) -> int:
    """Make what was counted on some days the baseline; returns how many days had anything."""
    at = measures.c
    within = at.day >= first.isoformat(), at.day <= last.isoformat()
    tx.connection.execute(update(measures).where(*within).values(source=Source.BASELINE))
    return tx.connection.scalar(select(func.count(at.day.distinct())).where(*within)) or 0


def read(tx: Tx, *, first: date, last: date) -> list[Value]:
    """Read what some days came to, and the whole baseline, oldest first."""
    at = measures.c
    within = (at.day >= first.isoformat()) & (at.day <= last.isoformat())
    query = select(measures).where(within | (at.source == Source.BASELINE))
    rows = tx.connection.execute(query.order_by(at.day, at.measure, at.dimension))
    return [_value(*row) for row in rows]


def first_known(tx: Tx) -> datetime | None:
    """Return when the first thing happened here that a measure could count; None for nothing."""
    found = (
        tx.connection.scalar(select(func.min(actions.c.created_at))),
        tx.connection.scalar(select(func.min(sweep_runs.c.began_at))),
    )
    return min((one for one in found if one is not None), default=None)


def _between(tx: Tx, values: Sequence[Value]) -> list[Value]:
    if not values:
        return []
    days = [one.day.isoformat() for one in values]
    within = measures.c.day >= min(days), measures.c.day <= max(days)
    return [_value(*row) for row in tx.connection.execute(select(measures).where(*within))]


def _row(one: Value) -> dict[str, str | int]:
    return {
        "day": one.day.isoformat(),
        "measure": one.measure,
        "dimension": one.dimension,
        "value": one.value,
        "source": one.source,
    }


def _value(day: str, measure: str, dimension: str, value: int, source: str) -> Value:
    return Value(date.fromisoformat(day), measure, dimension, value, Source(source))
