"""Presses of Approve: kept at once, so that each is acknowledged at once, and counted afterwards.

Slack shows a warning where a press is not acknowledged within three seconds. Counting a vote takes
a judgement's worth of reading, and fifty people may press in the same moment; keeping that they
did is one row each, in one commit for all.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from agent.together import Together
from memory import inbox
from memory.database import Database, Tx
from slack_app.accounts import Account
from slack_app.cards.modals import CardRef

_QUIET_SECONDS = 0.03
_AT_MOST_SECONDS = 1.0


@dataclass(frozen=True)
class Press:
    """One press of Approve: whose, on which wording of what, and where it may be answered.

    `key` is the same when Slack delivers the same press again.
    """

    key: str
    account: Account
    ref: CardRef
    thread_ts: str = ""

    @classmethod
    def stored(cls, key: str, payload: Mapping[str, Any]) -> "Press":
        """Read what `Ballots` kept."""
        ref = CardRef(payload["action"], payload["revision"], payload["channel"])
        return cls(key, Account(payload["team"], payload["user"]), ref, payload["thread_ts"])

    @property
    def payload(self) -> dict[str, Any]:
        """The same as it is kept."""
        return {
            "action": self.ref.action_id,
            "revision": self.ref.revision,
            "channel": self.ref.channel,
            "team": self.account.team,
            "user": self.account.user,
            "thread_ts": self.thread_ts,
        }


class Ballots:
    """Where presses are kept until they are counted."""

    def __init__(self, database: Database) -> None:
        self._together = Together(database, _keep)

    def put(self, press: Press) -> None:
        """Keep a press; one that was delivered before is kept already. Raises `Unavailable`."""
        self._together.take(press)

    def wait_for_quiet(self) -> None:
        """Let whoever presses right now be acknowledged first; for a moment at most."""
        self._together.wait_for_quiet(_QUIET_SECONDS, at_most=_AT_MOST_SECONDS)


def _keep(tx: Tx, press: Press) -> bool:
    where = f"ballot:A-{press.ref.action_id}"
    return inbox.receive(tx, press.key, inbox.BALLOT, where, press.payload) is not None
