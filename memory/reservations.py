"""Money promised and not yet settled, so that caps cannot be passed in parallel (I17)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from sqlalchemy import (
    ColumnElement,
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
    columns = reservations.c
    each = [
        and_(
            columns.counter == one.counter,
            columns.key == one.key,
            columns.currency == one.currency,
            _counts(since.get(one.counter)),
        )
        for one in wanted
    ]
    query = (
        select(columns.counter, columns.state, func.sum(columns.amount))
        .where(or_(false(), *each), columns.action_id != (without or 0))
        .group_by(columns.counter, columns.state)
    )
    return {(name, state): int(amount) for name, state, amount in tx.connection.execute(query)}


def _counts(since: datetime | None) -> ColumnElement[bool]:
    """Say which rows of a counter count: those held, and those whose Action ended since then."""
    if since is None:
        return true()
    # An Action that has ended never changes again (I14), so this is when its money moved.
    lately = exists().where(actions.c.id == reservations.c.action_id, actions.c.changed_at >= since)
    return or_(reservations.c.state == HELD, lately)
