"""What became of a sent change, and writing it down in one transaction."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from memory import effects, ledger, reservations
from memory.database import Tx
from memory.effects import LeftOut, Outcome
from memory.ledger import Action
from memory.states import State
from policies.actions import ACTION_KINDS
from tools.capability import Receipt

KEY_LIFE = timedelta(hours=23)  # vendors keep a key for a day; past that it may be done twice
CHECK_AFTER = (timedelta(seconds=1), timedelta(seconds=5), timedelta(seconds=30))
LONGEST_WAIT = timedelta(hours=1)


@dataclass(frozen=True)
class Done:
    """The vendor confirmed it: in its answer, or by what was `found` there on reading back."""

    receipt: Receipt | None
    found: bool = False


@dataclass(frozen=True)
class Refused:
    """The vendor said a definite no."""

    sentence: str


@dataclass(frozen=True)
class NotSent:
    """Provably nothing happened; try again after `delay`."""

    sentence: str
    delay: timedelta


@dataclass(frozen=True)
class Unsure:
    """Nobody can say. It will be looked up, never repeated blindly (I15)."""

    sentence: str = ""


Result = Done | Refused | NotSent | Unsure


@dataclass(frozen=True)
class Part:
    """Which step of a change an outcome is about; one that takes a single call is one part.

    `left_out` is what of this step stayed as it was, `so_far` says how much of all is done with it,
    and `in_vain` that this is nothing. `shown` asks for it to be shown now.
    """

    step: int = 0
    last: bool = True
    left_out: LeftOut = ()
    so_far: str = ""
    in_vain: bool = False
    in_steps: bool = False
    shown: bool = True

    def told(self, sentence: str) -> str:
        """Put what is done already before what went wrong then."""
        return f"{self.so_far}. {sentence}" if self.step > 0 else sentence

    @property
    def payload(self) -> dict[str, Any]:
        """What the log says of it; nothing where there are no steps."""
        left = {"left_out": [list(one) for one in self.left_out]} if self.left_out else {}
        return {"step": self.step, **left} if self.in_steps else {}


WHOLE = Part()


def patience(seconds: float) -> timedelta:
    """Return how long to wait where a vendor asks for so many seconds, whatever it asks for."""
    return timedelta(seconds=max(1.0, min(seconds, LONGEST_WAIT.total_seconds())))


def record(tx: Tx, action: Action, result: Result, part: Part = WHOLE) -> Action:
    """Write an outcome for an Action in flight. Raises `TooLate` for a stale owner (I16)."""
    now = tx.now()
    release: dict[str, Any] = {"lease_owner": None, "lease_until": None}
    match result:
        case Done():
            return _done(tx, action, result, part)
        case Refused(sentence):
            effects.settle(tx, action.id, Outcome.REFUSED, step=part.step)
            reservations.release(tx, action.id)
            reason = part.told(sentence)
            return ledger.transition(tx, action, State.FAILED, reason=reason, values=release)
        case NotSent(sentence, delay):
            effects.settle(tx, action.id, Outcome.REFUSED, step=part.step)
            reservations.release(tx, action.id)
            values = {**release, "not_before": now + delay, "attempts": action.attempts - 1}
            reason = part.told(sentence)
            return ledger.transition(
                tx, action, State.APPROVED, kind="not_sent", reason=reason, values=values
            )
        case Unsure(sentence):
            effects.settle(tx, action.id, Outcome.UNKNOWN, step=part.step)
            wait = CHECK_AFTER[min(action.attempts, len(CHECK_AFTER)) - 1]
            values = {**release, "not_before": now + wait}
            return ledger.transition(tx, action, State.UNKNOWN, reason=sentence, values=values)


def _done(tx: Tx, action: Action, result: Done, part: Part) -> Action:
    receipt = result.receipt
    effects.settle(
        tx,
        action.id,
        Outcome.DONE,
        step=part.step,
        remote_ref=receipt.remote_ref if receipt else None,
        url=receipt.url if receipt else None,
        left_out=part.left_out if part.in_steps else None,
    )
    payload = {"remote": receipt.remote_ref if receipt else None, **part.payload}
    release: dict[str, Any] = {"lease_owner": None, "lease_until": None}
    if not part.last:
        return _go_on(tx, action, result, part, payload)
    if part.in_vain:
        reservations.release(tx, action.id)
        return ledger.transition(
            tx, action, State.FAILED, reason=part.so_far, values=release, payload=payload
        )
    reservations.settle(tx, action.id)
    reason = part.so_far or (_found_once(action) if result.found else "")
    # What it waited for on its way is over, so it is not its outcome.
    values = {**release, "outcome": reason}
    return ledger.transition(
        tx, action, State.SUCCEEDED, reason=reason, values=values, payload=payload
    )


def _go_on(tx: Tx, action: Action, result: Done, part: Part, payload: dict[str, Any]) -> Action:
    """Record one step of several: whoever did it goes on, what was found is claimed anew."""
    if not result.found:
        still = ledger.still(tx, action)
        ledger.record(tx, still, "step", person=None, payload=payload)
        ledger.progress(tx, still, part.so_far if part.shown else "")
        return still
    values = {"lease_owner": None, "lease_until": None, "not_before": tx.now(), "attempts": 0}
    return ledger.transition(
        tx,
        action,
        State.APPROVED,
        kind="step",
        reason=part.so_far,
        values=values,
        payload=payload,
    )


def _found_once(action: Action) -> str:
    what, system = ACTION_KINDS[action.kind].phrase, action.system
    return f"1 {what} found in {system.title()}, nothing repeated"
