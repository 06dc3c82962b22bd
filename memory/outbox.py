"""News for the outside: which surfaces exist, which version each should show, which it does show.

A row is a place (a card, an answer, somebody's Home), not a message in a queue: a sender renders
the newest truth at send time, so a surface that was unreachable for an hour is right at once
afterwards, and a duplicate is impossible because `surface` is unique.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, Update, bindparam, case, func, insert, or_, select, update

from memory.database import Tx, storable
from memory.tables import homes, outbox, pushes

LOOKED_AT = timedelta(hours=24)
REST = timedelta(minutes=1)
"""How long what was just shown stays as it is, unless somebody did something meanwhile."""


@dataclass(frozen=True)
class Surface:
    """One place to keep true. `ts` is the posted message's id, empty until it is posted."""

    id: int
    surface: str
    kind: str
    subject: str
    payload: dict[str, Any]
    channel: str
    thread_ts: str
    ts: str
    wanted: int
    shown: int
    attempts: int


_COLUMNS = [outbox.c[name] for name in Surface.__dataclass_fields__]


def want(
    tx: Tx,
    surface: str,
    kind: str,
    *,
    channel: str = "",
    thread_ts: str = "",
    subject: str = "",
    payload: Mapping[str, Any] | None = None,
) -> None:
    """Ask for a surface to exist, or, if it does, for it to be shown anew."""
    if _fill(tx, surface, payload or {}) or _bump(tx, _THE_SURFACE, of=surface):
        return
    tx.connection.execute(
        insert(outbox).values(
            surface=surface,
            kind=kind,
            subject=subject,
            payload=storable(payload or {}),
            channel=channel,
            thread_ts=thread_ts,
            ts="",
            wanted=1,
            shown=0,
            attempts=0,
            not_before=tx.now(),
        )
    )


def is_wanted(tx: Tx, surface: str) -> bool:
    """Whether a surface is asked for already."""
    query = select(outbox.c.id).where(outbox.c.surface == surface)
    return tx.connection.scalar(query) is not None


def begin(tx: Tx, surface: str, kind: str, *, channel: str, thread_ts: str, ts: str) -> None:
    """Note that a surface's message is there already, growing, before anything is wanted of it."""
    tx.connection.execute(
        insert(outbox).values(
            surface=surface,
            kind=kind,
            subject="",
            payload={},
            channel=channel,
            thread_ts=thread_ts,
            ts=ts,
            wanted=0,
            shown=0,
            attempts=0,
            not_before=tx.now(),
        )
    )


def begun(tx: Tx, surface: str) -> str:
    """Return the message that was begun for a surface nothing is wanted of yet; empty for none."""
    waiting = outbox.c.surface == surface, outbox.c.wanted == 0
    return tx.connection.scalar(select(outbox.c.ts).where(*waiting)) or ""


def _fill(tx: Tx, surface: str, payload: Mapping[str, Any]) -> bool:
    """Give what was only begun its contents."""
    changed = tx.connection.execute(
        update(outbox)
        .where(outbox.c.surface == surface, outbox.c.wanted == 0)
        .values(payload=storable(payload), wanted=1, not_before=tx.now())
    )
    return bool(changed.rowcount)


def touch(tx: Tx, subject: str) -> None:
    """Wake every surface that shows `subject`, and the Home of whoever looked at theirs lately."""
    _bump(tx, _SHOWING, of=subject, since=tx.now() - LOOKED_AT)


def touch_calmly(tx: Tx, subject: str) -> None:
    """Wake the same for what nobody did: what was shown within the last minute waits its turn.

    However much changes by itself, each place is written anew once a minute at most.
    """
    _bump(tx, _SHOWING_CALMLY, of=subject, since=tx.now() - LOOKED_AT)


def let_go(tx: Tx, begins: str) -> None:
    """Have surfaces whose names begin so stay as they are from now on: a newer one is kept true."""
    older = outbox.c.surface.startswith(begins, autoescape=True)
    tx.connection.execute(update(outbox).where(older).values(subject=""))


def touch_copies(tx: Tx, action_id: int) -> None:
    """Wake the direct messages that hold a copy of an Action's card."""
    _bump(tx, _COPIES, action=action_id)


def touch_action(tx: Tx, name: str, action_id: int) -> None:
    """Wake what shows an Action, the copies of its card, and recently seen Homes."""
    _bump(tx, _ALL_OF_IT, of=name, action=action_id, since=tx.now() - LOOKED_AT)


def _anew(condition: ColumnElement[bool]) -> Update:
    anew = {"wanted": outbox.c.wanted + 1, "attempts": 0, "not_before": bindparam("now")}
    return update(outbox).where(condition).values(anew)


def _anew_in_turn(condition: ColumnElement[bool]) -> Update:
    return update(outbox).where(condition).values(wanted=outbox.c.wanted + 1, attempts=0)


_THE_SURFACE = _anew(outbox.c.surface == bindparam("of"))
_SHOWS_IT = or_(
    outbox.c.subject == bindparam("of"),
    outbox.c.surface.in_(select(homes.c.surface).where(homes.c.opened_at >= bindparam("since"))),
)
_IS_COPY = outbox.c.surface.in_(
    select(pushes.c.surface).where(pushes.c.action_id == bindparam("action"))
)
_SHOWING_CALMLY = _anew_in_turn(_SHOWS_IT)
_SHOWING, _COPIES, _ALL_OF_IT = _anew(_SHOWS_IT), _anew(_IS_COPY), _anew(or_(_SHOWS_IT, _IS_COPY))


def _bump(tx: Tx, waking: Update, **which: Any) -> bool:  # noqa: ANN401 - what the statement asks for
    return bool(tx.connection.execute(waking, {"now": tx.now(), **which}).rowcount)


def claim(tx: Tx, owner: str, *, lease: timedelta, limit: int = 20) -> list[Surface]:
    """Take surfaces that are behind; nobody else renders them until the lease ends."""
    now = tx.now()
    free = or_(outbox.c.lease_until.is_(None), outbox.c.lease_until < now)
    due = select(outbox.c.id).where(
        outbox.c.shown < outbox.c.wanted, outbox.c.not_before <= now, free
    )
    first = due.order_by(outbox.c.not_before).limit(limit)
    ids = list(tx.connection.scalars(first.with_for_update(skip_locked=True)))
    tx.connection.execute(
        update(outbox)
        .where(outbox.c.id.in_(ids))
        .values(lease_owner=owner, lease_until=now + lease)
    )
    rows = tx.connection.execute(select(*_COLUMNS).where(outbox.c.id.in_(ids)))
    return [Surface(**row) for row in rows.mappings()]


def shown(tx: Tx, item: Surface, owner: str, *, ts: str = "", channel: str = "") -> None:
    """Note what the surface shows now. `item.wanted` is the version that was rendered."""
    is_newest = outbox.c.wanted == item.wanted
    rests = case((is_newest, tx.now() + REST), else_=outbox.c.not_before)
    values: dict[str, Any] = {"shown": item.wanted, "attempts": 0, "not_before": rests}
    values |= {"lease_owner": None, "lease_until": None}
    tx.connection.execute(
        update(outbox)
        .where(outbox.c.id == item.id, outbox.c.lease_owner == owner)
        .values(
            {**values, **({"ts": ts} if ts else {}), **({"channel": channel} if channel else {})}
        )
    )


def postpone(tx: Tx, item: Surface, owner: str, *, delay: timedelta) -> None:
    """Try again later: the other side did not take it."""
    tx.connection.execute(
        update(outbox)
        .where(outbox.c.id == item.id, outbox.c.lease_owner == owner)
        .values(
            attempts=outbox.c.attempts + 1,
            not_before=tx.now() + delay,
            lease_owner=None,
            lease_until=None,
        )
    )


def supply(
    tx: Tx, item: Surface, owner: str, payload: Mapping[str, Any], *, delay: timedelta
) -> None:
    """Keep what a surface shows from now on, and give it back to be shown in a moment."""
    tx.connection.execute(
        update(outbox)
        .where(outbox.c.id == item.id, outbox.c.lease_owner == owner)
        .values(
            payload=storable(payload),
            not_before=tx.now() + delay,
            lease_owner=None,
            lease_until=None,
        )
    )


def show_again(tx: Tx, item: Surface, delay: timedelta) -> None:
    """Have what was just shown rendered anew in a while, because it tells how time goes by."""
    tx.connection.execute(
        update(outbox)
        .where(outbox.c.id == item.id, outbox.c.wanted == item.wanted)
        .values(wanted=outbox.c.wanted + 1, not_before=tx.now() + delay)
    )


def release(tx: Tx, owner: str) -> None:
    """End every lease of a worker whose former life died holding them.

    The lease's end stays in the row: a surface without a message may have been posted all the same.
    """
    tx.connection.execute(
        update(outbox).where(outbox.c.lease_owner == owner).values(lease_until=tx.now())
    )


def forget(tx: Tx, item: Surface) -> None:
    """The message is gone at the other side: post it anew next time."""
    gone = {"ts": "", "shown": 0, "not_before": tx.now()}
    tx.connection.execute(update(outbox).where(outbox.c.id == item.id).values(gone))


def behind(tx: Tx) -> int:
    """How many surfaces do not show the truth yet; what is only planned for later is not behind."""
    planned = (outbox.c.shown > 0) & (outbox.c.attempts == 0) & (outbox.c.not_before > tx.now())
    query = select(func.count()).where(outbox.c.shown < outbox.c.wanted, ~planned)
    return tx.connection.scalar(query) or 0


def surface_at(tx: Tx, channel: str, ts: str) -> str | None:
    """Name the surface that a message is, or None where the message is not ours."""
    query = select(outbox.c.surface).where(outbox.c.channel == channel, outbox.c.ts == ts)
    return tx.connection.scalar(query.limit(1))


def posted_at(tx: Tx, channel: str, ts: str) -> Surface | None:
    """Read the surface that a message is, or None where the message is not ours."""
    query = select(*_COLUMNS).where(outbox.c.channel == channel, outbox.c.ts == ts)
    row = tx.connection.execute(query.limit(1)).mappings().one_or_none()
    return Surface(**row) if row else None


def is_posted(tx: Tx, surface: str) -> bool:
    """Whether a surface has a message."""
    query = select(outbox.c.ts).where(outbox.c.surface == surface)
    return bool(tx.connection.scalar(query))


def stands_in(tx: Tx, channel: str, thread_ts: str) -> bool:
    """Whether something of ours stands in a thread, or the thread hangs under it."""
    ours = or_(outbox.c.thread_ts == thread_ts, outbox.c.ts == thread_ts)
    query = select(outbox.c.id).where(outbox.c.channel == channel, ours)
    return tx.connection.scalar(query.limit(1)) is not None


def abandoned(tx: Tx) -> frozenset[int]:
    """Return unposted surfaces whose sender died holding them: they may be posted already.

    Read before claiming; whoever finishes or postpones a surface gives its lease back.
    """
    query = select(outbox.c.id).where(outbox.c.ts == "", outbox.c.lease_until.is_not(None))
    return frozenset(tx.connection.scalars(query))


def messages_of(tx: Tx, subject: str) -> list[Surface]:
    """All posted surfaces of a subject, e.g. to link to its card."""
    query = select(*_COLUMNS).where(outbox.c.subject == subject, outbox.c.ts != "")
    return [Surface(**row) for row in tx.connection.execute(query).mappings()]
