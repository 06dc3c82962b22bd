"""An Action that is ours for a while, and the one call it is about now."""

import time
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from agent.outcomes import Part
from memory import effects
from memory.database import Database, Tx
from memory.effects import EffectRow, LeftOut
from memory.ledger import Action, Revision
from policies.actions.definition import Arguments, ConnectorKind
from tools.access import Reads, Writes
from tools.capability import Capability, Effect


@dataclass(frozen=True)
class Claim:
    """An Action that is ours until the lease ends, as it was approved; `at` is when we took it up.

    `step` is the call it is about: 0 where one call is all. `earlier` is what an earlier attempt at
    that very call left, and `left_out` what of the call is not to be sent.
    """

    action: Action
    revision: Revision
    arguments: Arguments
    capability: Capability
    earlier: EffectRow | None
    credit: str
    at: datetime
    step: int = 0
    left_out: LeftOut = ()

    @property
    def effect(self) -> Effect:
        """The one call this claim is about: the same key, marker and words at every attempt."""
        name = f"{self.action.name}:{self.revision.digest[:16]}"
        if self.capability.steps is not None:
            name = f"{name}:{self.step}"
        key = f"countersign-{name}"
        return Effect(self.action.id, self.step, key, name, self.credit, self.left_out)

    @property
    def may_have_been_sent(self) -> bool:
        """Whether an earlier attempt may have reached the vendor."""
        return self.earlier is not None and self.earlier.may_have_arrived

    def has_outlived(self, key_life: timedelta, now: datetime) -> bool:
        """Whether the vendor may have forgotten the key under which it was sent."""
        keyed = self.capability.kind.connector is not ConnectorKind.ABSOLUTE
        return keyed and self.earlier is not None and self.earlier.outlived(key_life, now)

    @property
    def is_authentic(self) -> bool:
        """Whether what is stored still is what its digest was made from (I2)."""
        return self.revision.seal(self.action) == self.revision.digest

    @property
    def place(self) -> Part:
        """Which step a doubt is about."""
        return Part(step=self.step)

    @property
    def is_under_way(self) -> bool:
        """Whether a part of it was done already, so that it can no longer just not happen."""
        return self.step > 0

    def make_ready(self, writes: Writes) -> None:
        """Wait until the call can be made at once, where many are made. Network."""
        if self.capability.steps is not None:
            self.capability.steps.make_ready(writes, self.arguments, self.effect)

    def leaving_out(self, reads: Reads) -> "Claim":
        """Look at what the call is about once more. Network."""
        steps = self.capability.steps
        if steps is None:
            return self
        return replace(self, left_out=steps.leave_out(self.arguments, reads, self.effect))

    def then(self, action: Action, at: datetime) -> "Claim | None":
        """Return the claim on the next call, while one is left, as taken up then."""
        if self.capability.is_last(self.arguments, self.step):
            return None
        return replace(self, action=action, earlier=None, at=at, step=self.step + 1, left_out=())


@dataclass
class Pace:
    """Says every few seconds that something may be shown again."""

    seconds: float
    _last: float = float("-inf")

    def due(self) -> bool:
        """Whether it is time; then it is not for a while."""
        now = time.monotonic()
        if now - self._last < self.seconds:
            return False
        self._last = now
        return True


def step_due(tx: Tx, action_id: int) -> tuple[int, EffectRow | None]:
    """Return the first step that is not recorded as done, and what was announced of it."""
    last = effects.last(tx, action_id)
    if last is None:
        return 0, None
    return (last.step + 1, None) if last.is_done else (last.step, last)


def part_of(
    database: Database,
    reads: Reads,
    capability: Capability,
    arguments: Arguments,
    effect: Effect,
    left_out: LeftOut = (),
    *,
    done: bool,
) -> Part:
    """Say what share of a change an outcome is about, and how much of all is done with it.

    `left_out` is what the vendor did not take of it, besides what was not sent.
    """
    steps = capability.steps
    if steps is None:
        return Part()
    with database.read() as tx:
        before = effects.left_out(tx, effect.action_id, before=effect.step)
    own = (*effect.left_out, *left_out) if done else ()
    left = (*before, *own)
    so_far = steps.so_far(arguments, reads, effect.step + done, left)
    return Part(
        step=effect.step,
        last=capability.is_last(arguments, effect.step),
        left_out=own,
        so_far=so_far,
        in_vain=len(left) >= steps.size(arguments),
        in_steps=True,
    )
