"""Who was told in person of what waits for them, and when somebody is to be told next.

A push is a copy of a card in a direct message. Each person gets one of an Action at most; what
waits for one person stands in one message, the newest. What a sweep asks for at once is listed in
one message too, for everybody: whoever asked has the copy then, and it stands in a channel.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    cast,
    delete,
    func,
    insert,
    literal,
    select,
    update,
)

from memory import outbox
from memory.database import Tx
from memory.records import Action, count, find
from memory.states import State
from memory.tables import actions, nudges, pushes

TOGETHER = timedelta(minutes=10)  # within these a further card joins the message quietly


@dataclass(frozen=True)
class Nudge:
    """The next time somebody is to be told of an Action: at first, or as the one reminder."""

    action_id: int
    due_at: datetime
    is_reminder: bool


def schedule(tx: Tx, action_id: int, at: datetime, *, reminder: bool = False) -> None:
    """Have somebody told at a time; one time is kept for an Action, the newest."""
    forget(tx, action_id)
    tx.connection.execute(
        insert(nudges).values(action_id=action_id, due_at=at, is_reminder=reminder)
    )


def forget(tx: Tx, action_id: int) -> None:
    """Tell nobody any more."""
    tx.connection.execute(delete(nudges).where(nudges.c.action_id == action_id))


def due(tx: Tx) -> list[Nudge]:
    """Return the nudges whose time has come, the earliest first."""
    query = select(nudges).where(nudges.c.due_at <= tx.now()).order_by(nudges.c.due_at)
    return [Nudge(**row) for row in tx.connection.execute(query.limit(100)).mappings()]


def told(tx: Tx, action_id: int) -> frozenset[str]:
    """Return the people who have a copy of an Action's card."""
    query = select(pushes.c.person_id).where(pushes.c.action_id == action_id)
    return frozenset(tx.connection.scalars(query))


def push(tx: Tx, person_id: str, action_id: int) -> None:
    """Give a person a copy of a card: in their newest message, or in a new one that gathers all."""
    surface = _open_message(tx, person_id) or _new_message(tx, person_id, action_id)
    tx.connection.execute(
        insert(pushes).values(
            person_id=person_id, action_id=action_id, surface=surface, at=tx.now()
        )
    )
    outbox.want(tx, surface, "push", channel=f"@{person_id}")


def list_in(tx: Tx, surface: str, action: Action) -> None:
    """List a wish in a message that shows several, in the place of a copy for whoever asked."""
    row = {"person_id": action.requester_id, "action_id": action.id}
    tx.connection.execute(insert(pushes).values(**row, surface=surface, at=tx.now()))


def without_a_card(tx: Tx, surface: str) -> list[Action]:
    """Return what a message lists and has no card of its own yet."""
    listed = actions.c.id.in_(select(pushes.c.action_id).where(pushes.c.surface == surface))
    return [one for one in find(tx, listed) if not outbox.is_wanted(tx, card_of(one))]


def card_of(action: Action) -> str:
    """Name the surface that is an Action's card."""
    return f"card:{action.name}"


@dataclass(frozen=True)
class Gathered:
    """What stands in a person's message, as far as anybody looks at it.

    `waiting` are the most urgent of `number` that wait, the most urgent first; `ended` the newest
    of the others, oldest first.
    """

    waiting: list[Action]
    number: int
    ended: list[Action]


def in_message(tx: Tx, surface: str, *, ended: int, most: int = 200) -> Gathered:
    """Read at most so many of what stands in a message: hundreds may wait for one person."""
    inside = actions.c.id.in_(select(pushes.c.action_id).where(pushes.c.surface == surface))
    waits = actions.c.state == State.PENDING
    urgent = func.coalesce(actions.c.expires_at, actions.c.created_at), actions.c.id
    return Gathered(
        waiting=find(tx, inside, waits, order=urgent, limit=most),
        number=count(tx, inside, waits),
        ended=find(tx, inside, ~waits, order=(actions.c.id.desc(),), limit=ended)[::-1],
    )


def _open_message(tx: Tx, person_id: str) -> str | None:
    """Name the message that was sent to a person lately, if something in it still waits."""
    lately = select(pushes.c.surface).where(
        pushes.c.person_id == person_id,
        pushes.c.at >= tx.now() - TOGETHER,
        pushes.c.surface == _named_after(person_id),
    )
    waiting = pushes.c.action_id.in_(_waiting(person_id))
    query = select(pushes.c.surface).where(waiting, pushes.c.surface.in_(lately))
    return tx.connection.scalar(query.limit(1))


def _new_message(tx: Tx, person_id: str, action_id: int) -> str:
    """Begin a message, and move into it whatever still waits in older ones."""
    moving = (pushes.c.person_id == person_id) & pushes.c.action_id.in_(_waiting(person_id))
    emptied = list(tx.connection.scalars(select(pushes.c.surface).where(moving).distinct()))
    surface = f"{_prefix(person_id)}{action_id}"
    tx.connection.execute(update(pushes).where(moving).values(surface=surface))
    for one in emptied:
        outbox.want(tx, one, "push")
    return surface


def _prefix(person_id: str) -> str:
    return f"push:{person_id}:"


def _named_after(person_id: str) -> ColumnElement[str]:
    """The name of the message that an Action's copy began, if it began one."""
    return literal(_prefix(person_id)) + cast(pushes.c.action_id, String)


def _waiting(person_id: str) -> Select[tuple[int]]:
    return (
        select(pushes.c.action_id)
        .join(actions, actions.c.id == pushes.c.action_id)
        .where(pushes.c.person_id == person_id, actions.c.state == State.PENDING)
    )
