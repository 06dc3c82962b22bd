"""Judging a change on facts: the one place where vendor facts, our own sums and people meet."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from itertools import count

from memory import ledger, reservations
from memory.database import Tx
from memory.ledger import Action
from memory.reservations import HELD, SETTLED, Reservation
from memory.states import HOLDING, LIVE, State
from policies.actions.definition import Arguments, Facts
from policies.business_time import BusinessCalendar
from policies.judge import Hearing, hear
from policies.judgement import Decision, Judgement
from policies.money import Money
from policies.people import Directory, Person
from policies.rulebook import Rulebook
from tools.capability import (
    Capability,
    Counter,
    RemoteFacts,
    Sum,
    arguments_from,
    shows_none,
)


@dataclass(frozen=True)
class Case:
    """One change to be judged.

    `action_id` is its own row, once it has one, left out of every sum; `exclude` are people who may
    not decide it besides the requester; `lane` is the sweep that asks, where it may go ahead.
    """

    capability: Capability
    arguments: Arguments
    remote: RemoteFacts
    requester: Person
    action_id: int | None = None
    exclude: frozenset[str] = frozenset()
    lane: str = ""


@dataclass(frozen=True)
class Opinion:
    """What the judge makes of a case, and the facts it stands on."""

    facts: Facts
    hearing: Hearing
    reservations: tuple[Reservation, ...]

    @property
    def decision(self) -> Decision:
        """The verdict, and whom it takes."""
        return self.hearing.decision

    @property
    def judgement(self) -> Judgement:
        """The same with what every rule had to say, put into words when first asked for."""
        return self.hearing.judgement


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
        wanted = tuple(_reservation(one) for one in counters)
        since = {one.name: as_of - one.window for one in counters if one.window is not None}
        sums = _sums(tx, wanted, case.action_id, since)
        facts = case.capability.complete(case.arguments, case.remote, sums, case.requester, as_of)
        hearing = hear(
            self.rulebook(),
            case.capability.kind,
            case.arguments,
            facts,
            requester=case.requester,
            people=people,
            as_of=as_of,
            exclude=case.exclude,
            lane=case.lane,
        )
        return Opinion(facts, hearing, wanted)

    def expiry(self, now: datetime, judgement: Judgement) -> datetime | None:
        """When the asking ends, in the approvers' business hours."""
        hours = judgement.expires_hours
        return self.calendar.add(now, hours) if hours else None


def numbered(tx: Tx, case: Case) -> Arguments:
    """Return the arguments with their ordinal: the n-th such effect on this target (I4).

    Counted are the effects the vendor shows, or those of ours where it shows none that were taken
    back, and our own live wishes that were filed before; what somebody asks later never changes the
    number of an earlier wish.
    """
    capability, own = case.capability, case.action_id
    if not capability.kind.repeats:
        return case.arguments
    ours_count = capability.remote_count is shows_none
    counted = HOLDING if ours_count else LIVE
    others = _others(tx, case, HOLDING)
    ahead = [one for one in others if own is None or one.id < own]
    earlier = [one for one in ahead if one.state in counted]
    shown = capability.remote_count(case.remote)
    numbers = count(shown + len(earlier))
    done = [one for one in others if one.state is State.SUCCEEDED]
    # Where one that was asked before never came about, the next number is that of a wish which
    # was done. It is passed over only if the vendor shows as many as we did: on an old picture
    # the same number means the same wish.
    taken = {one.business_key for one in done if ours_count or len(done) <= shown}
    named = (capability.with_ordinal(case.arguments, number) for number in numbers)
    return next(one for one in named if capability.kind.business_key(one) not in taken)


def twin(tx: Tx, case: Case) -> Action | None:
    """Return a live Action that is the same wish, whatever its ordinal."""
    capability, wish = case.capability, _wish_key(case.capability, case.arguments)
    for other in _others(tx, case, LIVE):
        stored = ledger.revision(tx, other.id, other.revision).arguments
        if stored and _wish_key(capability, arguments_from(capability.kind, stored)) == wish:
            return other
    return None


def _others(tx: Tx, case: Case, states: frozenset[State]) -> list[Action]:
    """All other Actions of the same kind on the same target that are in one of `states`."""
    kind, target = case.capability.kind.name, str(case.capability.target(case.arguments))
    found = ledger.on_target(tx, target, states)
    return [one for one in found if one.kind == kind and one.id != case.action_id]


def _wish_key(capability: Capability, arguments: Arguments) -> str:
    return capability.kind.business_key(capability.with_ordinal(arguments, 0))


def _reservation(counter: Counter) -> Reservation:
    amount = counter.amount
    return Reservation(counter.name, counter.key, amount.currency, amount.minor)


def _sums(
    tx: Tx, wanted: Sequence[Reservation], own: int | None, since: Mapping[str, datetime]
) -> dict[str, Sum]:
    """Return what other Actions hold and have settled on each counter, of some lately."""
    totals = reservations.totals(tx, wanted, without=own, since=since)
    return {
        one.counter: Sum(
            held=Money(minor=totals.get((one.counter, HELD), 0), currency=one.currency),
            settled=Money(minor=totals.get((one.counter, SETTLED), 0), currency=one.currency),
        )
        for one in wanted
    }
