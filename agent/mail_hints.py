"""What Microsoft Graph tells us: mails that wait for a decision are looked at again.

A mail that came, went or was changed says that a conversation may have gone on: somebody may have
answered or written by hand, or moved the mail away. Which of the open answers and letters that
concerns, reading tells.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from agent.arriving import Handling
from memory import follow_ups, second_looks
from memory.arrivals import Arrival
from memory.database import Database, Tx
from policies.actions.letter import LETTER
from policies.actions.mail import MAIL
from policies.errors import CountersignError
from tools.webhooks.graph import LIFECYCLE, MISSED

log = logging.getLogger(__name__)
LONGEST_PAUSE = timedelta(minutes=10)
_MAILS = frozenset({"message/created", "message/updated", "message/deleted"})


def look_at_answers(tx: Tx, arrival: Arrival) -> None:
    """Wish for a second look at every answer and letter from this mailbox that waits."""
    for kind in (MAIL, LETTER):
        second_looks.want_kind(tx, arrival.account, kind.name, arrival.id)


def ask_for_care(tx: Tx, arrival: Arrival) -> None:
    """Wish for the subscription to be renewed."""
    follow_ups.want(tx, arrival.id)


MAIL_HINTS = Handling(_MAILS | {MISSED}, look_at_answers)
MAIL_CARE = Handling(frozenset(LIFECYCLE.values()) - {MISSED}, ask_for_care, newest_only=False)
"""Both to be given to a `Consumer`."""


@dataclass(frozen=True)
class MailCare:
    """Renews the subscription when Graph says so; `renew` does it, and may raise."""

    database: Database
    renew: Callable[[], object]

    def run(self) -> int:
        """Renew once for whatever called for it; returns how many events did. Network."""
        with self.database.glance() as tx:
            waiting = follow_ups.due(tx, MAIL_CARE.topics)
        if not waiting:
            return 0
        failed: CountersignError | None = None
        try:
            self.renew()
        except CountersignError as error:
            log.warning("Microsoft Graph tells us of mails no more: %s", error.sentence)
            failed = error
        with self.database.transaction() as tx:
            for one in waiting:
                if failed is None:
                    follow_ups.done(tx, one)
                else:
                    until = tx.now() + follow_ups.pause(one, LONGEST_PAUSE)
                    follow_ups.postpone(tx, one, until, failed=True)
        return len(waiting)
