"""Counting the votes that were pressed, each in the transaction that takes it out of the box."""

import logging
import random

from agent.surviving import surviving
from memory import inbox, ledger
from memory.database import Tx
from memory.inbox import Letter
from memory.votes import Ballot, Decision
from policies.errors import CountersignError, Unavailable
from policies.people import Person
from slack_app.ballots import Press
from slack_app.front import Front, Stranger
from slack_app.listeners.forms import read_case
from slack_app.listeners.votes import has_to_be_retyped, may_be_asked, refuse_stranger
from slack_app.trouble import WENT_WRONG
from slack_app.whispers import whisper

log = logging.getLogger(__name__)
MOST_ATTEMPTS = 5
TO_BE_TYPED = "Nothing was approved: this amount has to be typed again. Please press the card anew."


class Tally:
    """Counts what is in the box. Any number of workers may: each press is counted once."""

    def __init__(self, front: Front) -> None:
        self._front = front
        self._database = front.database

    def run(self) -> int:
        """Count what was pressed; returns how many were dealt with.

        Each card's in the order they were pressed, the cards in any: workers who begin with the
        same one would wait for each other at every card.
        """
        with self._database.glance() as tx:
            pressed = inbox.ballots(tx)
        counted, cards = 0, [letter.partition for letter in pressed]
        random.shuffle(cards)
        for letter in sorted(pressed, key=lambda one: cards.index(one.partition)):
            self._front.ballots.wait_for_quiet()
            with surviving(f"Ballot {letter.id}"):
                self._count(letter)
                counted += 1
        return counted

    def _count(self, letter: Letter) -> None:
        """Count one; whatever is refused or goes wrong becomes a sentence for its person."""
        press = Press.stored(letter.event_id, letter.payload)
        try:
            self._vote(letter, press)
        except Unavailable:
            raise
        except CountersignError as refusal:
            self._refuse(letter, press, refusal.sentence)
        except Exception:
            log.exception("ballot %s could not be counted", letter.id)
            if letter.attempts + 1 >= MOST_ATTEMPTS:
                self._refuse(letter, press, WENT_WRONG)
                return
            with self._database.transaction() as tx:
                inbox.attempt(tx, letter.id)

    def _vote(self, letter: Letter, press: Press) -> None:
        person = self._front.person(press.account)
        unread = self._has_to_type(press, person)
        with self._database.transaction() as tx:
            if not inbox.done(tx, letter.id):
                return
            if person is None:
                refuse_stranger(tx, press.account, press.ref)
                _tell(tx, press, Stranger().sentence)
            elif unread:
                # A card from before amounts had to be typed shows the other button from now on.
                ledger.wake(tx, ledger.get(tx, press.ref.action_id))
                _tell(tx, press, TO_BE_TYPED)
            else:
                ballot = Ballot(press.ref.action_id, press.ref.revision, person, Decision.APPROVE)
                decided = self._front.decisions.vote_in(tx, ballot)
                if not decided.counted:
                    _tell(tx, press, decided.sentence)

    def _has_to_type(self, press: Press, person: Person | None) -> bool:
        """Whether a plain press is not enough; who may not vote at all hears that from the vote."""
        if person is None or not has_to_be_retyped(self._front, press.ref):
            return False
        return may_be_asked(read_case(self._front, press.ref), press.ref, person)

    def _refuse(self, letter: Letter, press: Press, sentence: str) -> None:
        with self._database.transaction() as tx:
            if inbox.done(tx, letter.id):
                _tell(tx, press, sentence)


def _tell(tx: Tx, press: Press, sentence: str) -> None:
    whisper(
        tx,
        press.key,
        account=press.account,
        text=sentence,
        channel=press.ref.channel,
        thread_ts=press.thread_ts,
    )
