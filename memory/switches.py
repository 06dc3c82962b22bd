"""Switches that hold for everybody at once: the freeze, and the practice shop's calendar."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, delete, insert, select

from memory import outbox
from memory.audit import Entry, append
from memory.database import Tx
from memory.tables import switches
from policies.errors import Refused

FREEZE = "freeze"
_LIFTING = "lifting"
_OFFSET = "clock_offset_seconds"
_ONE = select(switches).where(switches.c.name == bindparam("of"))


@dataclass(frozen=True)
class Freeze:
    """Who paused all changes, when, and why."""

    person_id: str
    at: datetime
    reason: str


def frozen(tx: Tx) -> Freeze | None:
    """Return the freeze in force, or None."""
    return tx.once(FREEZE, lambda: _frozen(tx))


def _frozen(tx: Tx) -> Freeze | None:
    row = tx.connection.execute(_ONE, {"of": FREEZE}).one_or_none()
    return Freeze(row.person_id, row.at, row.value) if row else None


def freeze(tx: Tx, *, person: str, reason: str) -> bool:
    """Pause every claim (I11); false if it was paused already."""
    if frozen(tx):
        return False
    tx.connection.execute(
        insert(switches).values(name=FREEZE, value=reason, person_id=person, at=tx.now())
    )
    append(tx, Entry(kind="frozen", person=person), {"reason": reason})
    outbox.touch(tx, FREEZE)
    return True


def first_to_lift(tx: Tx, *, person: str, able: Collection[str]) -> str:
    """Return who wished to lift the freeze first; if nobody did, note that `person` does.

    Only those who are `able` now count: the wish of who left or lost the role is forgotten.
    """
    first = tx.connection.execute(_ONE, {"of": _LIFTING}).one_or_none()
    if first is None or first.person_id not in able:
        tx.connection.execute(delete(switches).where(switches.c.name == _LIFTING))
        tx.connection.execute(
            insert(switches).values(name=_LIFTING, value="", person_id=person, at=tx.now())
        )
        append(tx, Entry(kind="lift_asked", person=person), {})
        return person
    return str(first.person_id)


def lift(tx: Tx, *, person: str) -> Freeze | None:
    """End the freeze; returns the one that was in force."""
    was = frozen(tx)
    if was:
        tx.connection.execute(delete(switches).where(switches.c.name.in_([FREEZE, _LIFTING])))
        append(tx, Entry(kind="lifted", person=person), {"paused_at": was.at.isoformat()})
        outbox.touch(tx, FREEZE)
    return was


def clock_offset(tx: Tx) -> int:
    """Return how many seconds the practice shop's calendar is ahead of the database's clock."""
    row = tx.connection.execute(_ONE, {"of": _OFFSET}).one_or_none()
    return int(row.value) if row else 0


def set_clock_offset(tx: Tx, seconds: int) -> None:
    """Move the practice shop's calendar. Raises `Refused` anywhere else."""
    if not tx.practice:
        raise Refused("Only the practice shop's calendar can be moved.")
    tx.connection.execute(delete(switches).where(switches.c.name == _OFFSET))
    tx.connection.execute(
        insert(switches).values(name=_OFFSET, value=str(seconds), person_id=None, at=tx.now())
    )
    append(tx, Entry(kind="clock_moved"), {"seconds": seconds})
