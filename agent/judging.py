"""Judging a change on facts: the one place where vendor facts, our own sums and people meet."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, tzinfo

from memory import ledger, reservations
from memory.database import Tx
from memory.reservations import HELD, SETTLED, Reservation
from memory.states import LIVE
from memory.tables import actions
from policies.actions.definition import Arguments, Facts
from policies.business_time import BusinessCalendar
from policies.judge import judge
from policies.judgement import Judgement
from policies.money import Money
from policies.people import Directory, Person
from policies.rulebook import Rulebook
from tools.capability import Capability, Counter, RemoteFacts, Sum, arguments_from


@dataclass(frozen=True)
class Case:
    """One change to be judged.

    `action_id` is its own row, once it has one, left out of every sum; `exclude` are people who may
    not decide it besides the requester.
    """

    capability: Capability
    arguments: Arguments
    remote: RemoteFacts
    requester: Person
    action_id: int | None = None
    exclude: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Opinion:
    """The judgement and the facts it stands on."""

    facts: Facts
    judgement: Judgement
    reservations: tuple[Reservation, ...]


@dataclass(frozen=True)
class Bench:
    """What judging needs besides the case: rules, people, and the shop's calendar."""

    rulebook: Callable[[], Rulebook]
    directory: Directory
    calendar: BusinessCalendar
    zone: tzinfo

    def hear(self, tx: Tx, case: Case, people: tuple[Person, ...]) -> Opinion:
        """Judge on the sums as they are in this transaction. Never raises for a bad case."""
        as_of = tx.now()
        day = as_of.astimezone(self.zone).date().isoformat()
        counters = case.capability.counters(case.arguments, case.requester.id, day)
        sums = {one.name: _sum(tx, one, case.action_id) for one in counters}
        facts = case.capability.complete(case.arguments, case.remote, sums, case.requester, as_of)
        judgement = judge(
            self.rulebook(),
            case.capability.kind,
            case.arguments,
            facts,
            requester=case.requester,
            people=people,
            as_of=as_of,
            exclude=case.exclude,
        )
        return Opinion(facts, judgement, tuple(_reservation(one) for one in counters))

    def expiry(self, now: datetime, judgement: Judgement) -> datetime | None:
        """When the asking ends, in the approvers' business hours."""
        hours = judgement.expires_hours
        return self.calendar.add(now, hours) if hours else None


def numbered(tx: Tx, case: Case) -> Arguments:
    """Return the arguments with their ordinal: the n-th such effect on this target (I4).

    Counted are the effects the vendor shows and our own live wishes for other amounts or lines; the
    same wish again gets the same number, and so meets its twin's business key.
    """
    capability, own = case.capability, _wish_key(case.capability, case.arguments)
    others = ledger.find(
        tx,
        actions.c.target == str(capability.target(case.arguments)),
        actions.c.kind == capability.kind.name,
        actions.c.state.in_([*LIVE]),
        actions.c.id != (case.action_id or 0),
    )
    different = 0
    for other in others:
        stored = ledger.revision(tx, other.id, other.revision).arguments
        if stored is None or _wish_key(capability, arguments_from(capability.kind, stored)) != own:
            different += 1
    return capability.with_ordinal(case.arguments, capability.remote_count(case.remote) + different)


def _wish_key(capability: Capability, arguments: Arguments) -> str:
    return capability.kind.business_key(capability.with_ordinal(arguments, 0))


def _reservation(counter: Counter) -> Reservation:
    amount = counter.amount
    return Reservation(counter.name, counter.key, amount.currency, amount.minor)


def _sum(tx: Tx, counter: Counter, own: int | None) -> Sum:
    wanted, currency = _reservation(counter), counter.amount.currency
    held, settled = (
        Money(minor=reservations.total(tx, wanted, state, without=own), currency=currency)
        for state in (HELD, SETTLED)
    )
    return Sum(held=held, settled=settled)
