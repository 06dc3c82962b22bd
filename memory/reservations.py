"""Money promised and not yet settled, so that caps cannot be passed in parallel (I17)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    bindparam,
    delete,
    exists,
    false,
    func,
    insert,
    or_,
    select,
    true,
    update,
)

from memory.database import Tx
from memory.tables import actions, reservations

HELD, SETTLED = "held", "settled"


@dataclass(frozen=True)
class Reservation:
    """`amount` minor units of `currency` that one Action adds to `counter`/`key`."""

    counter: str
    key: str
    currency: str
    amount: int


_OF = reservations.c.action_id == bindparam("of")
_HOLD, _RELEASE = (
    insert(reservations),
    delete(reservations).where(_OF, reservations.c.state == HELD),
)
_SETTLE = update(reservations).where(_OF).values(state=SETTLED)


def hold(tx: Tx, action_id: int, wanted: Iterable[Reservation]) -> None:
    """Reserve, in the transaction that writes the intent. Repeating it changes nothing."""
    release(tx, action_id)
    rows = [{"action_id": action_id, "state": HELD, **one.__dict__} for one in wanted]
    if rows:
        tx.connection.execute(_HOLD, rows)


def settle(tx: Tx, action_id: int) -> None:
    """The money moved: it counts as spent from now on."""
    tx.connection.execute(_SETTLE, {"of": action_id})


def release(tx: Tx, action_id: int) -> None:
    """The money did not move."""
    tx.connection.execute(_RELEASE, {"of": action_id})


def totals(
    tx: Tx,
    wanted: Sequence[Reservation],
    *,
    without: int | None = None,
    since: Mapping[str, datetime] = MappingProxyType({}),
) -> dict[tuple[str, str], int]:
    """Sum the minor units of each counter by state, leaving out the Action `without`.

    The counters are told apart by name, so each may be wanted with one key only. Of a counter in
    `since`, what was settled before that moment does not count; what is held always does.
    """
    asked: dict[str, Any] = {"without": without or 0}
    for number, one in enumerate(wanted):
        named = {"counter": one.counter, "key": one.key, "currency": one.currency}
        asked |= {f"{name}_{number}": value for name, value in named.items()}
        if one.counter in since:
            asked[f"since_{number}"] = since[one.counter]
    query = _totals(tuple(one.counter in since for one in wanted))
    found = tx.connection.execute(query, asked)
    return {(name, state): int(amount) for name, state, amount in found}


@lru_cache
def _totals(since: tuple[bool, ...]) -> Select[Any]:
    """Prepare the question for so many counters, and of which only what was lately counts."""
    columns = reservations.c
    each = [
        and_(
            columns.counter == bindparam(f"counter_{number}"),
            columns.key == bindparam(f"key_{number}"),
            columns.currency == bindparam(f"currency_{number}"),
            _counts(f"since_{number}") if lately else true(),
        )
        for number, lately in enumerate(since)
    ]
    return (
        select(columns.counter, columns.state, func.sum(columns.amount))
        .where(or_(false(), *each), columns.action_id != bindparam("without"))
        .group_by(columns.counter, columns.state)
    )


def _counts(since: str) -> ColumnElement[bool]:
    """Say which rows of a counter count: those held, and those whose Action ended since then."""
    # An Action that has ended never changes again (I14), so this is when its money moved.
    ended = actions.c.changed_at >= bindparam(since, type_=actions.c.changed_at.type)
    lately = exists().where(actions.c.id == reservations.c.action_id, ended)
    return or_(reservations.c.state == HELD, lately)
