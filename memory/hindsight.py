"""What carried out Actions were good for, looked at once some time has passed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import and_, case, func, or_, select

from memory import records
from memory.database import Tx, storable
from memory.measure_tables import hindsight
from memory.once import insert_once
from memory.records import Action
from memory.states import State
from memory.tables import actions, effects


class Benefit(StrEnum):
    """What an Action was good for, as far as rows can tell."""

    HELPED = "helped"
    NEUTRAL = "neutral"
    HURT = "hurt"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Seen:
    """What hindsight says of one Action, and the evidence in a sentence."""

    benefit: Benefit
    evidence: str


@dataclass(frozen=True)
class Told:
    """One Action as a report tells it; `url` is the page of what it changed, where one is known."""

    action_id: int
    kind: str
    benefit: Benefit
    evidence: str
    url: str | None

    @property
    def name(self) -> str:
        """The name people use for it."""
        return f"A-{self.action_id}"


_insert = insert_once(hindsight, ("action_id",), hindsight.c.action_id)


def to_look_at(tx: Tx, before: Mapping[str, datetime], *, limit: int = 200) -> list[Action]:
    """Return what was carried out, of each kind before its moment, and not looked at since."""
    at = actions.c
    each = [and_(at.kind == kind, at.changed_at <= moment) for kind, moment in before.items()]
    seen = select(hindsight.c.action_id)
    order = (at.changed_at, at.id)
    due = at.state == State.SUCCEEDED, or_(*each), at.id.not_in(seen)
    return records.find(tx, *due, order=order, limit=limit)


def keep(tx: Tx, action_id: int, seen: Seen) -> bool:
    """Store what hindsight says, once; false where somebody has."""
    row = {
        "action_id": action_id,
        "benefit": seen.benefit,
        "evidence": storable(seen.evidence),
        "judged_at": tx.now(),
    }
    return _insert(tx, row) is not None


def counts(tx: Tx, since: datetime) -> dict[str, dict[Benefit, int]]:
    """Count by kind what was looked at since then."""
    query = (
        select(actions.c.kind, hindsight.c.benefit, func.count())
        .join(hindsight, hindsight.c.action_id == actions.c.id)
        .where(hindsight.c.judged_at >= since)
        .group_by(actions.c.kind, hindsight.c.benefit)
    )
    found: dict[str, dict[Benefit, int]] = {}
    for kind, benefit, number in tx.connection.execute(query):
        found.setdefault(kind, {})[Benefit(benefit)] = number
    return found


def worst(tx: Tx, since: datetime, *, limit: int = 5) -> list[Told]:
    """Return what hurt, then what did not help, the newest first, of what was looked at since."""
    at = hindsight.c
    url = select(func.max(effects.c.url)).where(effects.c.action_id == at.action_id)
    query = (
        select(at.action_id, actions.c.kind, at.benefit, at.evidence, url.scalar_subquery())
        .join(actions, actions.c.id == at.action_id)
        .where(at.judged_at >= since, at.benefit.in_([Benefit.HURT, Benefit.NEUTRAL]))
        .order_by(case((at.benefit == Benefit.HURT, 0), else_=1), at.action_id.desc())
        .limit(limit)
    )
    rows = tx.connection.execute(query)
    return [Told(row[0], row[1], Benefit(row[2]), row[3], row[4]) for row in rows]


def made(tx: Tx, action_id: int) -> frozenset[str]:
    """Name what an Action made in the system it changed, by the ids of that system."""
    query = select(effects.c.remote_ref).where(effects.c.action_id == action_id)
    return frozenset(one for one in tx.connection.scalars(query) if one)
