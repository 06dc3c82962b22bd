"""Finding out what happened to changes that were in flight when something died or went silent.

Runs when a worker starts, every minute, and whenever an unknown outcome is due. Reads vendors,
never writes to them: repeating a call is the executor's business, under the same key.
"""

import logging
from collections.abc import Callable
from datetime import timedelta

from agent import outcomes
from agent.claims import part_of
from agent.filing import Filing
from agent.outcomes import KEY_LIFE
from memory import effects, ledger, reservations
from memory.effects import Outcome
from memory.ledger import Action
from memory.states import State
from policies.actions.definition import ConnectorKind
from policies.errors import CountersignError, TooLate, Unavailable
from tools.capability import Capability, Effect, Found, Trace, arguments_from

log = logging.getLogger(__name__)
LOOK_AGAIN = timedelta(seconds=10)
MOST_ATTEMPTS = 8
CANNOT_BE_ASKED = (
    "cannot be asked whether it was done, and sending it again could do it twice. Please look there"
)
_LOOKS = 10  # while a vendor may still be at it


class Reconciler:
    """Moves what is stuck in `executing` or `unknown` to where it belongs."""

    def __init__(
        self,
        filing: Filing,
        *,
        key_life: timedelta = KEY_LIFE,
        on_step: Callable[[str], None] = lambda _step: None,
    ) -> None:
        self._filing = filing
        self._database = filing.database
        self._key_life = key_life
        self._on_step = on_step

    def run(self, reborn: str | None = None) -> int:
        """Handle every expired lease and every unknown outcome that is due; returns how many.

        `reborn` is a worker that has just started: whatever its former life held is lost by now.
        """
        with self._database.read() as tx:
            lost = ledger.overdue(tx, State.EXECUTING, "lease_until")
            if reborn is not None:
                lost += ledger.held_by(tx, reborn)
        for action in lost:
            self._guarded(self._take_from_the_dead, action)
        return len(lost) + self.run_due()

    def run_due(self) -> int:
        """Look up every unknown outcome whose time has come; returns how many."""
        with self._database.glance() as tx:
            unsure = ledger.overdue(tx, State.UNKNOWN, "not_before")
        for action in unsure:
            self._guarded(self._find_out, action)
        return len(unsure)

    def _guarded(self, step: Callable[[Action], None], action: Action) -> None:
        try:
            step(action)
        except TooLate:
            log.info("%s moved on by itself", action.name)
        except CountersignError as error:
            log.warning("%s cannot be looked up now: %s", action.name, error.sentence)
        except Exception:
            log.exception("%s cannot be looked up; the others are", action.name)

    def _take_from_the_dead(self, action: Action) -> None:
        """End an expired lease: nothing announced means nothing sent, else the outcome is open."""
        with self._database.transaction() as tx:
            if ledger.get(tx, action.id) != action:
                return
            announced = effects.last(tx, action.id)
            values = {
                "lease_owner": None,
                "lease_until": None,
                "fence": action.fence + 1,
                "not_before": tx.now(),
            }
            reason = "The worker that had it stopped"
            if announced is not None and announced.is_done:
                # Between two steps: the next one was not announced.
                ledger.transition(
                    tx, action, State.APPROVED, kind="lease_expired", reason=reason, values=values
                )
            elif announced is None or announced.outcome is Outcome.REFUSED:
                reservations.release(tx, action.id)
                ledger.transition(
                    tx, action, State.APPROVED, kind="lease_expired", reason=reason, values=values
                )
            else:
                effects.settle(tx, action.id, Outcome.UNKNOWN, step=announced.step)
                ledger.transition(tx, action, State.UNKNOWN, reason=reason, values=values)

    def _find_out(self, action: Action) -> None:
        with self._database.read() as tx:
            current = ledger.revision(tx, action.id, action.revision)
            announced = effects.last(tx, action.id)
        if announced is None:
            return
        capability = self._filing.capability(action.kind)
        if capability.reconcile is None:
            self._to_a_person(action, f"{action.system.title()} {CANNOT_BE_ASKED}")
            return
        arguments = arguments_from(capability.kind, current.arguments or {})
        effect = Effect(
            action.id,
            announced.step,
            announced.key,
            announced.marker,
            left_out=announced.left_out,
        )
        self._on_step("reconciling")
        try:
            found = capability.reconcile(self._filing.reads, arguments, effect)
        except Unavailable as error:
            with self._database.transaction() as tx:
                still = ledger.still(tx, action)
                ledger.defer(tx, still, tx.now() + LOOK_AGAIN, error.sentence)
            return
        left_out = found.receipt.left_out if found.receipt else ()
        reads = self._filing.reads
        part = part_of(self._database, reads, capability, arguments, effect, left_out, done=True)
        self._settle(action, announced, found, capability, part)

    def _to_a_person(self, action: Action, reason: str) -> None:
        with self._database.transaction() as tx:
            still = ledger.still(tx, action)
            ledger.transition(tx, still, State.NEEDS_HUMAN, reason=reason)

    def _settle(
        self,
        action: Action,
        announced: effects.EffectRow,
        found: Found,
        capability: Capability,
        part: outcomes.Part,
    ) -> None:
        with self._database.transaction() as tx:
            still, now = ledger.still(tx, action), tx.now()
            absolute = capability.kind.connector is ConnectorKind.ABSOLUTE
            # Without a key, no attempt may be at work any more when it is sent again.
            since = max(
                announced.intended_at, still.changed_at if absolute else announced.intended_at
            )
            waited = now >= since + capability.patience
            if found.trace is Trace.PRESENT or (found.trace is Trace.PARTLY and waited):
                outcomes.record(tx, still, outcomes.Done(found.receipt, found=True), part)
                return
            if found.trace is Trace.DIFFERENT:
                ledger.transition(tx, still, State.NEEDS_HUMAN, reason=found.difference)
                return
            if not waited:
                pause = max(LOOK_AGAIN, capability.patience / _LOOKS)
                ledger.defer(tx, still, now + pause, "It may take a while until it shows")
                return
            repeatable = (
                capability.kind.connector.may_repeat
                and (absolute or not announced.outlived(self._key_life, now))
                and still.attempts < MOST_ATTEMPTS
                and (still.expires_at is None or now < still.expires_at)
            )
            if repeatable:
                reason = "It has not arrived; it will be sent again under the same key"
                values = {"not_before": now}
                ledger.transition(
                    tx, still, State.APPROVED, kind="absent", reason=reason, values=values
                )
            else:
                reason = "It cannot be found, and sending it again could do it twice"
                ledger.transition(tx, still, State.NEEDS_HUMAN, reason=reason)
