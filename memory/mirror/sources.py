"""How far each copy is: its checkpoint, whose turn it is, and how fresh that leaves us.

A checkpoint moves in the transaction that stores its rows, and only under the lease that was given
out for this turn, so that a worker that was thought dead can neither lose nor repeat anything.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, delete, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from memory.database import Tx
from memory.mirror.tables import sources
from policies.errors import TooLate
from policies.freshness import Freshness

Cursor = Mapping[str, Any]
_REMEMBERED = 50
_WELL, _ILL = ".", "x"
_NOTHING_WRONG = {"error": "", "waits_for": ""}


@dataclass(frozen=True)
class Turn:
    """The right to copy one stream until the lease ends. `cursor` is where to go on."""

    account: str
    stream: str
    cursor: Cursor
    fence: int


@dataclass(frozen=True)
class Step:
    """How far a chunk brings a stream: `seen` is the newest vendor time in it.

    `loaded` and `expected` count a first load; `whole_at` is when a load that ends here was begun.
    """

    cursor: Cursor
    rows: int = 0
    seen: datetime | None = None
    loaded: int | None = None
    expected: int | None = None
    whole_at: datetime | None = None
    budget: int | None = None


def register(
    tx: Tx, account: str, stream: str, title: str, stale_after: timedelta | None = None
) -> None:
    """Make a stream known; it is due at once. Of a known one only how it is told is renewed.

    `stale_after` is how old what its sender says may be, where looking often is not enough.
    """
    patience = None if stale_after is None else int(stale_after.total_seconds())
    fresh = {
        "account": account,
        "stream": stream,
        "title": title,
        "cursor": {},
        "due_at": tx.now(),
        "loaded": 0,
        "rows": 0,
        "tries": "",
        "failures": 0,
        "error": "",
        "waits_for": "",
        "fence": 0,
        "stale_after": patience,
    }
    dialect = sqlite if tx.is_sqlite else postgresql
    told = {"title": title, "stale_after": patience}
    tx.connection.execute(
        dialect.insert(sources)
        .values(fresh)
        .on_conflict_do_update(index_elements=("account", "stream"), set_=told)
    )


def due(tx: Tx, owner: str) -> frozenset[tuple[str, str]]:
    """Name the streams that are due and free for this owner, without taking them."""
    now = tx.now()
    free = _free(now, owner)
    query = select(sources.c.account, sources.c.stream).where(sources.c.due_at <= now, free)
    return frozenset((row.account, row.stream) for row in tx.connection.execute(query))


def next_due(tx: Tx, owner: str, account: str, streams: Collection[str]) -> timedelta | None:
    """Say in how long the next of an account's streams is due that is free for this owner."""
    now = tx.now()
    mine = (sources.c.account == account, sources.c.stream.in_(streams), _free(now, owner))
    soonest = tx.connection.scalar(select(func.min(sources.c.due_at)).where(*mine))
    return None if soonest is None else soonest - now


def claim(tx: Tx, account: str, stream: str, *, owner: str, lease: timedelta) -> Turn | None:
    """Take a turn if it is due and nobody else has it.

    What this owner has already was left by a process of its name that is gone.
    """
    now = tx.now()
    claimed = tx.connection.execute(
        update(sources)
        .where(*_is(account, stream), _free(now, owner), sources.c.due_at <= now)
        .values(lease_owner=owner, lease_until=now + lease, tried_at=now, fence=sources.c.fence + 1)
        .returning(sources.c.cursor, sources.c.fence)
    ).one_or_none()
    return Turn(account, stream, claimed.cursor, claimed.fence) if claimed else None


def advance(tx: Tx, turn: Turn, step: Step, *, lease: timedelta) -> None:
    """Move the checkpoint with its rows. Raises `TooLate` where the turn is somebody else's now."""
    values: dict[str, Any] = {
        "cursor": dict(step.cursor),
        "rows": sources.c.rows + step.rows,
        "lease_until": tx.now() + lease,
    }
    for name in ("loaded", "expected", "whole_at", "budget"):
        if (value := getattr(step, name)) is not None:
            values[name] = value
    if step.seen is not None:
        newest = func.max if tx.is_sqlite else func.greatest
        values["seen_at"] = newest(func.coalesce(sources.c.seen_at, step.seen), step.seen)
    _under(tx, turn, values)


def end(tx: Tx, turn: Turn, *, again: timedelta, complete: bool = True) -> None:
    """Give the turn back after it went well; the next is due in `again`.

    Without `complete` there is more to come, and the copy is no fresher than before.
    """
    _well(tx, turn, {"succeeded_at": tx.now()} if complete else {}, again)


def wait(tx: Tx, turn: Turn, sentence: str, what: str, *, again: timedelta) -> None:
    """Give the turn back because somebody has to do something first; `what` is a code for it.

    Nothing was brought up to date, and what is there stays as old as it is.
    """
    _well(tx, turn, {"error": sentence, "waits_for": what}, again)


def _well(tx: Tx, turn: Turn, values: Mapping[str, Any], again: timedelta) -> None:
    clean = {"failures": 0, **_NOTHING_WRONG, **values, **_given_back(tx, again)}
    kept = _under(tx, turn, clean)
    _under(tx, turn, {"tries": (kept + _WELL)[-_REMEMBERED:]})


def drop(tx: Tx, turn: Turn) -> None:
    """Forget a stream its account turned out not to have; whoever has a later turn keeps it."""
    mine = (*_is(turn.account, turn.stream), sources.c.fence == turn.fence)
    tx.connection.execute(delete(sources).where(*mine))


def hurry(tx: Tx, account: str, stream: str) -> None:
    """Have a stream's next turn come at once, whatever became of its last ones."""
    values = {"due_at": tx.now(), "failures": 0, **_NOTHING_WRONG}
    tx.connection.execute(update(sources).where(*_is(account, stream)).values(values))


def hasten(tx: Tx, account: str, stream: str, *, within: timedelta) -> None:
    """Have a stream's next turn come so soon, where all is well with it and it is due later."""
    soon = tx.now() + within
    tx.connection.execute(
        update(sources)
        .where(*_is(account, stream), sources.c.failures == 0, sources.c.due_at > soon)
        .values(due_at=soon)
    )


def cursor(tx: Tx, account: str, stream: str) -> Cursor:
    """Return how far a stream is: empty where nothing was read yet."""
    query = select(sources.c.cursor).where(*_is(account, stream))
    return tx.connection.scalar(query) or {}


def failures(tx: Tx, turn: Turn) -> int:
    """Return how many turns of this stream have failed in a row."""
    query = select(sources.c.failures).where(*_is(turn.account, turn.stream))
    return tx.connection.scalar(query) or 0


def fail(tx: Tx, turn: Turn, sentence: str, *, again: timedelta) -> None:
    """Give the turn back after it went wrong; what it stored before stays."""
    wrong = {**_NOTHING_WRONG, "error": sentence}
    values = {"failures": sources.c.failures + 1, **wrong, **_given_back(tx, again)}
    kept = _under(tx, turn, values)
    _under(tx, turn, {"tries": (kept + _ILL)[-_REMEMBERED:]})


def read(tx: Tx) -> tuple[Freshness, ...]:
    """Return how every stream stands at this moment, by account and stream."""
    now = tx.now()
    query = select(sources).order_by(sources.c.account, sources.c.stream)
    return tuple(
        Freshness(
            account=row.account,
            stream=row.stream,
            title=row.title,
            now=now,
            due_at=row.due_at,
            succeeded_at=row.succeeded_at,
            whole_at=row.whole_at,
            seen_at=row.seen_at,
            loaded=row.loaded,
            expected=row.expected,
            rows=row.rows,
            error=row.error,
            failures=row.failures,
            error_share=row.tries.count(_ILL) / len(row.tries) if row.tries else 0.0,
            budget=row.budget,
            stale_after=None if row.stale_after is None else timedelta(seconds=row.stale_after),
            waits_for=row.waits_for,
        )
        for row in tx.connection.execute(query)
    )


def _under(tx: Tx, turn: Turn, values: Mapping[str, Any]) -> str:
    mine = update(sources).where(*_is(turn.account, turn.stream), sources.c.fence == turn.fence)
    done = tx.connection.execute(mine.values(values).returning(sources.c.tries)).one_or_none()
    if done is None:
        raise TooLate("Another worker copies this source now. Nothing was lost.")
    return str(done.tries)


def _free(now: datetime, owner: str) -> ColumnElement[bool]:
    nobodys = or_(sources.c.lease_until.is_(None), sources.c.lease_until <= now)
    return or_(nobodys, sources.c.lease_owner == owner)


def _given_back(tx: Tx, again: timedelta) -> dict[str, Any]:
    return {"lease_owner": None, "lease_until": None, "due_at": tx.now() + again}


def _is(account: str, stream: str) -> tuple[Any, Any]:
    return sources.c.account == account, sources.c.stream == stream
