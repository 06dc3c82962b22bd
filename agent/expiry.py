"""Ending what nobody decided in time. Silence never approves (I9), and nothing waits for ever."""

from memory import ledger, switches
from memory.database import Database
from memory.states import State
from policies.errors import TooLate

NOBODY_DECIDED = "Nobody decided in time. Ask again if it is still wanted."


def expire(database: Database) -> int:
    """End every pending Action whose time has run out by the database's clock; returns how many.

    Stands still while changes are paused.
    """
    with database.read() as tx:
        if switches.frozen(tx):
            return 0
        now = tx.now()
        late = [
            action
            for action in ledger.in_states(tx, {State.PENDING})
            if action.expires_at is not None and action.expires_at <= now
        ]
    ended = 0
    for action in late:
        try:
            with database.transaction() as tx:
                still = ledger.still(tx, action)
                ledger.transition(tx, still, State.EXPIRED, reason=NOBODY_DECIDED)
                ended += 1
        except TooLate:
            continue
    return ended
