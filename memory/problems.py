"""The queue: one row for each problem, however often it is found; what people do about it.

A sweep tells all it finds at one moment, and this makes the rows say so: what is new is opened,
what is still there is brought up to date, what is gone closes by itself, and what comes back is
opened again in its old row. What people decided stays: whoever resolved or snoozed a problem does
not hear of it again for as long as it is no worse.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum, StrEnum
from typing import Any

from sqlalchemy import bindparam, insert, select, update

from memory.database import Tx, storable
from memory.tower_tables import problem_notes, problems

_CHUNK = 500


class Standing(StrEnum):
    """Where a problem stands. The first four are open; a resolved one is over for people only."""

    OPEN = "open"
    ASSIGNED = "assigned"
    WAITING = "waiting"
    SNOOZED = "snoozed"
    RESOLVED = "resolved"
    CLOSED = "closed"


OVER = frozenset({Standing.RESOLVED, Standing.CLOSED})


class Severity(IntEnum):
    """How soon somebody has to look."""

    SOON = 1
    TODAY = 2
    NOW = 3


@dataclass(frozen=True)
class Finding:
    """What a sweep found on one object.

    `money` is what is at risk, in minor units of `currency`; `place` is what such problems are
    grouped by (a warehouse, a carrier, a vendor); `since` is when it began and `due_at` by when
    something has to be done. `facts` are the evidence, as JSON.
    """

    account: str
    kind: str
    object: str
    name: str
    severity: Severity
    money: int | None
    currency: str | None
    place: str
    since: datetime
    due_at: datetime | None
    facts: Mapping[str, Any]

    @property
    def key(self) -> tuple[str, str, str]:
        """What makes two findings of a sweep the same problem."""
        return self.account, self.kind, self.object


@dataclass(frozen=True)
class Outcome:
    """What telling a sweep's findings changed."""

    found: int
    opened: int
    closed: int


_TOLD = ("name", "severity", "money", "currency", "place", "since", "due_at", "facts")


def tell(tx: Tx, sweep: str, team: str, findings: Sequence[Finding], *, shown: bool) -> Outcome:
    """Make the rows of a sweep say what it found, all of it, at this moment.

    `shown` is false where it only watches: nobody is bothered with what it records.
    """
    now = tx.now()
    # An object that was found twice is one problem: the graver one.
    by_severity = sorted(findings, key=lambda one: one.severity)
    findings = [*{one.key: one for one in by_severity}.values()]
    known = _known(tx, sweep, findings)
    new: list[dict[str, Any]] = []
    changed: list[dict[str, Any]] = []
    notes: list[dict[str, Any]] = []
    opened = 0
    for one in findings:
        row = known.pop(one.key, None)
        told = {name: getattr(one, name) for name in _TOLD} | {"team": team, "shown": shown}
        told["facts"] = storable(one.facts)
        if row is None:
            new.append(_first(sweep, one, told, now))
            continue
        values, note = _again(row, told, now)
        if note:
            notes.append(_note(row["id"], now, "reopened", note))
            opened += 1
        if values:
            changed.append({"at": row["id"], **{name: row[name] for name in _MOVED}, **values})
    gone = [row for row in known.values() if row["there"]]
    for row in gone:
        ended: dict[str, Any] = {"there": False}
        if row["state"] != Standing.RESOLVED:
            ended |= {"state": Standing.CLOSED, "ended_at": now, "changed_at": now}
            notes.append(_note(row["id"], now, "closed", "It is not there any more."))
        changed.append({"at": row["id"], **{name: row[name] for name in _MOVED}, **ended})
    _store(tx, new, changed, notes)
    return Outcome(len(findings), len(new) + opened, len(gone))


_MOVED = (
    *_TOLD,
    *("team", "shown", "state", "there", "snoozed_until", "action_id", "found_at", "changed_at"),
    *("ended_at", "reopened"),
)
_COLUMNS = [problems.c[name] for name in ("id", "account", "kind", "object", *_MOVED)]


def _known(
    tx: Tx, sweep: str, findings: Sequence[Finding]
) -> dict[tuple[str, str, str], dict[str, Any]]:
    """Read the rows that are there, and those over that a finding is about."""
    query = select(*_COLUMNS).where(problems.c.sweep == sweep)
    found = [*_rows(tx, query.where(problems.c.there))]
    known = {(row["account"], row["kind"], row["object"]): row for row in found}
    missing = [one.object for one in findings if one.key not in known]
    for start in range(0, len(missing), _CHUNK):
        part = missing[start : start + _CHUNK]
        over = query.where(problems.c.object.in_(part), ~problems.c.there)
        known |= {(row["account"], row["kind"], row["object"]): row for row in _rows(tx, over)}
    return known


def _rows(tx: Tx, query: Any) -> Iterator[dict[str, Any]]:  # noqa: ANN401 - a select of _COLUMNS
    for row in tx.connection.execute(query).mappings():
        yield dict(row)


def _first(sweep: str, one: Finding, told: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    return {
        "sweep": sweep,
        "account": one.account,
        "kind": one.kind,
        "object": one.object,
        **told,
        "state": Standing.OPEN,
        "there": True,
        "found_at": now,
        "changed_at": now,
        "reopened": 0,
    }


def _again(
    row: Mapping[str, Any], told: Mapping[str, Any], now: datetime
) -> tuple[dict[str, Any], str]:
    """Say what changes on a row whose problem is found again, and why it opens if it does."""
    values: dict[str, Any] = {n: v for n, v in told.items() if row[n] != v}
    why = ""
    if not row["there"]:
        values["there"] = True
        why = "It is there again."
    elif row["state"] == Standing.RESOLVED and told["severity"] > row["severity"]:
        why = "It was resolved, and is worse now."
    if why:
        values |= {"state": Standing.OPEN, "ended_at": None, "snoozed_until": None}
        values |= {"action_id": None, "found_at": now, "reopened": row["reopened"] + 1}
    if values:
        values["changed_at"] = now
    return values, why


def _store(
    tx: Tx,
    new: Sequence[Mapping[str, Any]],
    changed: Sequence[Mapping[str, Any]],
    notes: Sequence[Mapping[str, Any]],
) -> None:
    if new:
        tx.connection.execute(insert(problems), [*new])
    if changed:
        where = problems.c.id == bindparam("at")
        values: dict[str, Any] = {name: bindparam(name) for name in _MOVED}
        tx.connection.execute(update(problems).where(where).values(values), [*changed])
    if notes:
        tx.connection.execute(insert(problem_notes), [*notes])


def _note(
    problem_id: int, at: datetime, what: str, words: str, person_id: str | None = None
) -> dict[str, Any]:
    return {
        "problem_id": problem_id,
        "at": at,
        "person_id": person_id,
        "what": what,
        "words": words,
    }


def note(tx: Tx, ids: Iterable[int], what: str, words: str, person_id: str | None = None) -> None:
    """Write a line into the history of problems."""
    lines = [_note(one, tx.now(), what, storable(words), person_id) for one in ids]
    if lines:
        tx.connection.execute(insert(problem_notes), lines)


def owned_by(tx: Tx, sweep: str, team: str, *, shown: bool) -> None:
    """Give the open problems of a sweep to a team, shown to people or only recorded."""
    its = (problems.c.sweep == sweep, problems.c.ended_at.is_(None))
    tx.connection.execute(update(problems).where(*its).values(team=team, shown=shown))
