"""Intents and outcomes: what was about to be sent, under which key, and what became of it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import bindparam, insert, select, update

from memory.database import Tx
from memory.tables import effects


class Outcome(StrEnum):
    """What is known about one intended call."""

    INTENDED = "intended"
    REFUSED = "refused"
    DONE = "done"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class EffectRow:
    """One step of one Action at a vendor.

    `credit` are the words that name its people there; they are settled with the intent, because
    people may be called otherwise by the time the very same call is repeated.
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

    @property
    def may_have_arrived(self) -> bool:
        """Whether the vendor may have acted on it: all but a definite no."""
        return self.outcome is not Outcome.REFUSED

    def outlived(self, key_life: timedelta, now: datetime) -> bool:
        """Whether the vendor may have forgotten the key, so that repeating may do it twice."""
        return self.may_have_arrived and now - self.intended_at >= key_life


_EFFECT = select(effects).where(
    effects.c.action_id == bindparam("action_id"), effects.c.step == bindparam("step")
)


def get(tx: Tx, action_id: int, step: int = 0) -> EffectRow | None:
    """Read the intent of one step, if it was ever written."""
    row = tx.connection.execute(_EFFECT, {"action_id": action_id, "step": step})
    found = row.mappings().one_or_none()
    return EffectRow(**{**found, "outcome": Outcome(found["outcome"])}) if found else None


def intend(tx: Tx, row: EffectRow) -> EffectRow:
    """Write the intent, or take over the one an earlier attempt left (same key, same bytes)."""
    known = get(tx, row.action_id, row.step)
    if known is None:
        tx.connection.execute(insert(effects).values(**row.__dict__))
        return row
    settle(tx, row.action_id, Outcome.INTENDED, fence=row.fence)
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
) -> None:
    """Note what became of an intended call."""
    values = {"outcome": outcome, "remote_ref": remote_ref, "url": url}
    tx.connection.execute(
        update(effects)
        .where(effects.c.action_id == action_id, effects.c.step == step)
        .values({**values, **({"fence": fence} if fence is not None else {})})
    )
