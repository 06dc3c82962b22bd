"""Intents and outcomes: what was about to be sent, under which key, and what became of it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import bindparam, select, update
from sqlalchemy.dialects import postgresql, sqlite

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


_INTENDS = {
    dialect: make(effects)
    .on_conflict_do_nothing(index_elements=["action_id", "step"])
    .returning(effects.c.action_id)
    for dialect, make in (("sqlite", sqlite.insert), ("postgresql", postgresql.insert))
}
_SETTLE = (
    update(effects)
    .where(effects.c.action_id == bindparam("of"), effects.c.step == bindparam("at_step"))
    .values({name: bindparam(f"new_{name}") for name in ("outcome", "remote_ref", "url")})
)
_SETTLE_AS = _SETTLE.values(fence=bindparam("new_fence"))


def get(tx: Tx, action_id: int, step: int = 0) -> EffectRow | None:
    """Read the intent of one step, if it was ever written."""
    row = tx.connection.execute(_EFFECT, {"action_id": action_id, "step": step})
    found = row.mappings().one_or_none()
    return EffectRow(**{**found, "outcome": Outcome(found["outcome"])}) if found else None


def intend(tx: Tx, row: EffectRow) -> EffectRow:
    """Write the intent, or take over the one an earlier attempt left (same key, same bytes)."""
    written = tx.connection.scalar(_INTENDS[tx.connection.dialect.name], row.__dict__)
    known = None if written is not None else get(tx, row.action_id, row.step)
    if known is None:
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
    new = {"new_outcome": outcome, "new_remote_ref": remote_ref, "new_url": url}
    which = {"of": action_id, "at_step": step}
    if fence is None:
        tx.connection.execute(_SETTLE, new | which)
    else:
        tx.connection.execute(_SETTLE_AS, {"new_fence": fence, **new, **which})
