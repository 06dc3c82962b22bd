"""Intents and outcomes: what was about to be sent, under which key, and what became of it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Any

from sqlalchemy import CursorResult, Update, bindparam, select, update

from memory.database import Tx
from memory.once import insert_once
from memory.tables import effects


class Outcome(StrEnum):
    """What is known about one intended call."""

    INTENDED = "intended"
    REFUSED = "refused"
    DONE = "done"
    UNKNOWN = "unknown"


LeftOut = tuple[tuple[str, str], ...]
"""What of a step stays as it was, each by its name for people and with a reason in words."""


@dataclass(frozen=True)
class EffectRow:
    """One step of one Action at a vendor.

    `credit` are the words that name its people there; they are settled with the intent, because
    people may be called otherwise by the time the very same call is repeated. `left_out` is what
    was not sent, and later also what the vendor did not take.
    """

    action_id: int
    step: int
    key: str
    marker: str
    credit: str
    request_digest: str
    fence: int
    intended_at: datetime
    outcome: Outcome
    remote_ref: str | None
    url: str | None
    left_out: LeftOut = ()

    @property
    def may_have_arrived(self) -> bool:
        """Whether the vendor may have acted on it: all but a definite no."""
        return self.outcome is not Outcome.REFUSED

    @property
    def is_done(self) -> bool:
        """Whether the vendor confirmed it."""
        return self.outcome is Outcome.DONE

    def outlived(self, key_life: timedelta, now: datetime) -> bool:
        """Whether the vendor may have forgotten the key, so that repeating may do it twice."""
        return self.may_have_arrived and now - self.intended_at >= key_life


_EFFECT = select(effects).where(
    effects.c.action_id == bindparam("action_id"), effects.c.step == bindparam("step")
)
_LAST = (
    select(effects)
    .where(effects.c.action_id == bindparam("action_id"))
    .order_by(effects.c.step.desc())
    .limit(1)
)
_LEFT_OUT = (
    select(effects.c.left_out)
    .where(effects.c.action_id == bindparam("action_id"), effects.c.step < bindparam("before"))
    .order_by(effects.c.step)
)


_insert = insert_once(effects, ("action_id", "step"), effects.c.action_id)


@lru_cache
def _settle(columns: tuple[str, ...]) -> Update:
    """Prepare the update of some columns of a step."""
    return (
        update(effects)
        .where(effects.c.action_id == bindparam("of"), effects.c.step == bindparam("at_step"))
        .values({name: bindparam(f"new_{name}") for name in columns})
    )


def get(tx: Tx, action_id: int, step: int = 0) -> EffectRow | None:
    """Read the intent of one step, if it was ever written."""
    return _row(tx.connection.execute(_EFFECT, {"action_id": action_id, "step": step}))


def last(tx: Tx, action_id: int) -> EffectRow | None:
    """Read the intent of the step that was announced last: those before it are done."""
    return _row(tx.connection.execute(_LAST, {"action_id": action_id}))


def left_out(tx: Tx, action_id: int, *, before: int) -> LeftOut:
    """Gather what the steps before one have left as it was."""
    found = tx.connection.scalars(_LEFT_OUT, {"action_id": action_id, "before": before})
    return tuple((name, why) for some in found for name, why in some or ())


def intend(tx: Tx, row: EffectRow) -> EffectRow:
    """Write the intent, or take over the one an earlier attempt left (same key, same bytes)."""
    written = _insert(tx, row.__dict__)
    known = None if written is not None else get(tx, row.action_id, row.step)
    if known is None:
        return row
    settle(
        tx,
        row.action_id,
        Outcome.INTENDED,
        step=row.step,
        fence=row.fence,
        left_out=row.left_out,
    )
    return known


def settle(
    tx: Tx,
    action_id: int,
    outcome: Outcome,
    *,
    step: int = 0,
    fence: int | None = None,
    remote_ref: str | None = None,
    url: str | None = None,
    left_out: LeftOut | None = None,
) -> None:
    """Note what became of an intended call."""
    values: dict[str, Any] = {"outcome": outcome, "remote_ref": remote_ref, "url": url}
    known = {"fence": fence, "left_out": left_out}
    values |= {name: one for name, one in known.items() if one is not None}
    new = {f"new_{name}": value for name, value in values.items()}
    which = {"of": action_id, "at_step": step}
    tx.connection.execute(_settle(tuple(sorted(values))), new | which)


def _row(found: CursorResult[Any]) -> EffectRow | None:
    row = found.mappings().one_or_none()
    if row is None:
        return None
    left = tuple((name, why) for name, why in row["left_out"] or ())
    return EffectRow(**{**row, "outcome": Outcome(row["outcome"]), "left_out": left})
