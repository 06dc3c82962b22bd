"""What became of a sent change, and writing it down in one transaction."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from memory import effects, ledger, reservations
from memory.database import Tx
from memory.effects import Outcome
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


def patience(seconds: float) -> timedelta:
    """Return how long to wait where a vendor asks for so many seconds, whatever it asks for."""
    return timedelta(seconds=max(1.0, min(seconds, LONGEST_WAIT.total_seconds())))


def record(tx: Tx, action: Action, result: Result) -> Action:
    """Write an outcome for an Action in flight. Raises `TooLate` for a stale owner (I16)."""
    now = tx.now()
    release: dict[str, Any] = {"lease_owner": None, "lease_until": None}
    match result:
        case Done(receipt, found):
            effects.settle(
                tx,
                action.id,
                Outcome.DONE,
                remote_ref=receipt.remote_ref if receipt else None,
                url=receipt.url if receipt else None,
            )
            reservations.settle(tx, action.id)
            payload = {"remote": receipt.remote_ref if receipt else None}
            reason = _found_once(action) if found else ""
            # What it waited for on its way is over, so it is not its outcome.
            values = {**release, "outcome": reason}
            return ledger.transition(
                tx, action, State.SUCCEEDED, reason=reason, values=values, payload=payload
            )
        case Refused(sentence):
            effects.settle(tx, action.id, Outcome.REFUSED)
            reservations.release(tx, action.id)
            return ledger.transition(tx, action, State.FAILED, reason=sentence, values=release)
        case NotSent(sentence, delay):
            effects.settle(tx, action.id, Outcome.REFUSED)
            reservations.release(tx, action.id)
            values = {**release, "not_before": now + delay, "attempts": action.attempts - 1}
            return ledger.transition(
                tx, action, State.APPROVED, kind="not_sent", reason=sentence, values=values
            )
        case Unsure(sentence):
            effects.settle(tx, action.id, Outcome.UNKNOWN)
            wait = CHECK_AFTER[min(action.attempts, len(CHECK_AFTER)) - 1]
            values = {**release, "not_before": now + wait}
            return ledger.transition(tx, action, State.UNKNOWN, reason=sentence, values=values)


def _found_once(action: Action) -> str:
    what, system = ACTION_KINDS[action.kind].phrase, action.system
    return f"1 {what} found in {system.title()}, nothing repeated"
