"""What Stripe tells us: open requests are looked at again, and bad news reaches who minds it.

Handling an event only wishes for a look in a row. `PaymentNews` looks: it asks Stripe how things
stand, has whatever waits on that order looked at again, and tells one person in one sentence,
once for an event however often that comes, is handled or is replayed.
"""

import hashlib
import logging
from dataclasses import dataclass
from datetime import timedelta

from agent import surfaces
from agent.arriving import Handling
from agent.judging import Bench
from agent.mirror_hints import SOON
from memory import follow_ups, second_looks
from memory.arrivals import Arrival
from memory.database import Database, Tx
from memory.follow_ups import FollowUp
from memory.mirror import sources
from policies.duty import told_first
from policies.errors import CountersignError, Misconfigured, NotFound, Unavailable
from policies.people import Person
from policies.ref import Ref
from tools.access import Reads
from tools.connectors.stripe import StripeReader
from tools.payment_news import TELLING, news_of, order_charged
from tools.payments import SEES_MONEY, SOURCE
from tools.periods import time_of
from tools.tool import Answer, LookupContext
from tools.webhooks.stripe import TOPICS, charge_of, number_of

log = logging.getLogger(__name__)
MOST_TRIES = 8
LONGEST_PAUSE = timedelta(hours=1)


def ask_for_looks(tx: Tx, arrival: Arrival) -> None:
    """Wish for a look at what waits on the order of a payment, if anything waits at all."""
    if charge_of(arrival) is not None and second_looks.anything_waits(tx):
        follow_ups.want(tx, arrival.id)


def ask_to_tell(tx: Tx, arrival: Arrival) -> None:
    """Wish for somebody to be told."""
    follow_ups.want(tx, arrival.id, tells=True)


PAYMENT_LOOKS = Handling(frozenset(TOPICS) - TELLING, ask_for_looks)
PAYMENT_NEWS = Handling(TELLING, ask_to_tell, newest_only=False)
"""Both to be given to a `Consumer`. Of bad news none is overtaken: what came right since, the look
finds out."""


@dataclass(frozen=True)
class PaymentNews:
    """Follows up what Stripe told us. Any number of workers may."""

    database: Database
    bench: Bench
    reads: Reads

    def run(self) -> int:
        """Follow up what is due, as long as Stripe answers; returns how much was. Network."""
        with self.database.glance() as tx:
            waiting = follow_ups.due(tx, TOPICS)
        for number, one in enumerate(waiting):
            try:
                self._follow(one)
            except Unavailable as error:
                self._later(one, error)
                return number  # whoever does not answer is not asked about the next one as well
            except CountersignError as error:
                self._later(one, error)
            except Exception:
                log.exception("%s could not be followed up", one.arrival.name)
                self._later(one, CountersignError())
        return len(waiting)

    def _follow(self, one: FollowUp) -> None:
        account = self.reads.payments.get(one.arrival.account)
        if account is None:
            raise Misconfigured(f"{one.arrival.account} is no longer connected.")
        charge = charge_of(one.arrival)
        order = order_charged(charge, account, self.reads) if charge else None
        person = self._who() if one.tells else None
        self._settle(one, order, person, self._read(one, account, person) if person else None)

    def _who(self) -> Person | None:
        who = told_first(SEES_MONEY, self.bench.directory.everybody())
        if who is None:
            log.warning("Nobody here minds the money, so nobody is told of news from Stripe.")
        return who

    def _read(self, one: FollowUp, account: StripeReader, person: Person) -> Answer | None:
        with self.database.glance() as tx:
            as_of = tx.now()
        context = LookupContext(self.reads, self.database, person, as_of, self.bench.zone)
        try:
            return news_of(one.arrival.topic, number_of(one.arrival), account, context)
        except NotFound:
            log.info("%s is about something that Stripe does not know", one.arrival.name)
            return None

    def _settle(
        self, one: FollowUp, order: Ref | None, person: Person | None, news: Answer | None
    ) -> None:
        """Write down what came of it, once, whoever else followed it up."""
        with self.database.transaction() as tx:
            opening = self.bench.calendar.opening_from(tx.now())
            if person is not None and news is not None and tx.now() < opening:
                follow_ups.postpone(tx, one, opening)  # nobody is told at night, nor old news then
            elif not follow_ups.done(tx, one):
                return
            elif person is not None and news is not None:
                self._tell(tx, one, person, news)
            if order is not None:
                second_looks.want(tx, str(order), one.arrival.id)
                sources.hasten(tx, order.account, "orders", within=SOON)

    def _later(self, one: FollowUp, error: CountersignError) -> None:
        """Try again after a while; in the end say that there is something, if not what."""
        log.warning("%s is not followed up yet: %s", one.arrival.name, error.sentence)
        with self.database.transaction() as tx:
            if one.attempts + 1 < MOST_TRIES:
                until = tx.now() + follow_ups.pause(one, LONGEST_PAUSE)
                follow_ups.postpone(tx, one, until, failed=True)
            elif follow_ups.done(tx, one) and one.tells and (person := self._who()):
                what = f"{one.arrival.topic}, {number_of(one.arrival)}"
                text = f"Stripe told us of {what}, and I could not look: {error.sentence}"
                self._tell(tx, one, person, Answer(text, source=SOURCE, as_of=tx.now()))

    def _tell(self, tx: Tx, one: FollowUp, person: Person, news: Answer) -> None:
        named = hashlib.sha256(f"{one.arrival.account} {one.arrival.event_id}".encode())
        now = tx.now()
        as_of = time_of(news.as_of or now, now, self.bench.zone)
        surfaces.say(
            tx,
            f"news:{named.hexdigest()[:32]}",
            channel=f"@{person.id}",
            thread_ts="",
            payload={
                "text": news.text,
                "source": f"{news.source}, as of {as_of}",
                "links": [[link.label, link.url] for link in news.links],
                "for": person.id,
            },
        )
        follow_ups.told(tx, one)
