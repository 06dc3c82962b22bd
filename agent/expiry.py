"""Ending what nobody decided in time. Silence never approves (I9), and nothing waits for ever."""

from agent import surfaces
from agent.surviving import surviving
from memory import ledger, switches
from memory.database import Database
from memory.ledger import Action
from memory.states import State

NOBODY_DECIDED = "Nobody decided in time. Ask again if it is still wanted."


def expire(database: Database) -> int:
    """End every pending Action whose time has run out by the database's clock; returns how many.

    Stands still while changes are paused.
    """
    with database.glance() as tx:
        overdue = ledger.overdue(tx, State.PENDING, "expires_at")
    late = [one for one in overdue if not one.is_decided_with_another]
    ended = 0
    for action in late:
        with surviving(f"The expiry of {action.name}"):
            ended += _end(database, action)
    return ended


def _end(database: Database, action: Action) -> bool:
    """End one, unless it was decided, edited or given more time since it was looked at."""
    with database.transaction() as tx:
        now = ledger.get(tx, action.id)
        if switches.frozen(tx) or now != action or now.state is not State.PENDING:
            return False
        ledger.transition(tx, action, State.EXPIRED, reason=NOBODY_DECIDED)
        # The line above it changes without a sound, so whoever asked is told once as well.
        said = f"Nobody decided {action.name} in time. The button on its line asks again."
        surfaces.say(
            tx,
            f"ran_out:{action.name}",
            channel=action.channel,
            thread_ts=action.ts,
            payload={"text": said, "for": action.requester_id},
        )
    return True
