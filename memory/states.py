"""The life of an Action, as a table. Nothing outside it can happen (I14)."""

from enum import StrEnum


class State(StrEnum):
    """Where an Action stands."""

    PROPOSED = "proposed"
    DENIED = "denied"
    SHADOWED = "shadowed"
    PENDING = "pending"
    APPROVED = "approved"
    REJECTED = "rejected"
    EXPIRED = "expired"
    SUPERSEDED = "superseded"
    CANCELLED = "cancelled"
    EXECUTING = "executing"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    UNKNOWN = "unknown"
    NEEDS_HUMAN = "needs_human"


_S = State
TRANSITIONS: dict[State, frozenset[State]] = {
    _S.PROPOSED: frozenset({_S.DENIED, _S.SHADOWED, _S.PENDING, _S.APPROVED}),
    _S.PENDING: frozenset(
        {_S.APPROVED, _S.REJECTED, _S.DENIED, _S.EXPIRED, _S.SUPERSEDED, _S.CANCELLED}
    ),
    _S.APPROVED: frozenset({_S.EXECUTING, _S.EXPIRED, _S.SUPERSEDED, _S.DENIED, _S.CANCELLED}),
    _S.EXECUTING: frozenset(
        {_S.APPROVED, _S.DENIED, _S.SUPERSEDED, _S.EXPIRED, _S.SUCCEEDED, _S.FAILED, _S.UNKNOWN}
    ),
    _S.UNKNOWN: frozenset({_S.SUCCEEDED, _S.APPROVED, _S.NEEDS_HUMAN}),
    _S.NEEDS_HUMAN: frozenset({_S.SUCCEEDED, _S.FAILED}),
}
TERMINAL = frozenset(state for state in State if state not in TRANSITIONS)
LIVE = frozenset(State) - TERMINAL
HOLDING = LIVE | {_S.SUCCEEDED}  # the states in which an Action occupies its business key
IN_FLIGHT = frozenset({_S.EXECUTING, _S.UNKNOWN})
AGREED = IN_FLIGHT | {_S.APPROVED, _S.NEEDS_HUMAN, _S.SUCCEEDED, _S.FAILED}


def allowed(before: State, after: State) -> bool:
    """Whether an Action may go from `before` to `after`."""
    return after in TRANSITIONS.get(before, frozenset())
