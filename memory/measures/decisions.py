"""Measures of requests and rules: how long people take, what they say, what is carried out."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import and_, case, func, or_, select

from memory.database import Tx
from memory.day_count import counted
from memory.measure_tables import rules_fired
from memory.measures.measure import Better, Counts, Day, Measure, Over, Unit, or_none
from memory.states import AGREED, State
from memory.tables import actions, votes

RATE_DAYS, NEVER_DAYS = 28, 90
_OVER = AGREED | {State.REJECTED, State.DENIED, State.EXPIRED, State.CANCELLED}
_HALF, _MOST = 50, 90


def _decided(tx: Tx, day: Day) -> Counts:
    said = counted(tx, day.since, day.until)
    return {"yes": said.approved, "no": said.refused, "ran out": said.ran_out}


def _carried_out(tx: Tx, day: Day) -> Counts:
    return or_none(counted(tx, day.since, day.until).carried_out)


def _latency(tx: Tx, day: Day) -> Counts:
    """Take the minutes from asked to the vote that decided, by the clock and in open hours."""
    last = func.max(votes.c.at)
    on_that_day = select(votes.c.action_id).where(votes.c.at >= day.since, votes.c.at < day.until)
    same = and_(votes.c.action_id == actions.c.id, votes.c.revision == actions.c.revision)
    query = (
        select(actions.c.created_at, last)
        .join(votes, same)
        .where(
            actions.c.state.in_(sorted(AGREED | {State.REJECTED})), actions.c.id.in_(on_that_day)
        )
        .group_by(actions.c.id, actions.c.created_at)
        .having(last >= day.since, last < day.until)
    )
    times = [(asked, decided) for asked, decided in tx.connection.execute(query)]
    if not times:
        return {}
    passed = [(decided - asked) / timedelta(minutes=1) for asked, decided in times]
    worked = [day.calendar.hours_between(asked, decided) * 60 for asked, decided in times]
    return {
        "median": _rank(passed, _HALF),
        "90th percentile": _rank(passed, _MOST),
        "median, open hours": _rank(worked, _HALF),
        "90th percentile, open hours": _rank(worked, _MOST),
    }


def _rank(values: Sequence[float], percent: int) -> int:
    """Return the value that so many per cent are not above: the nearest rank."""
    return round(sorted(values)[math.ceil(len(values) * percent / 100) - 1])


@dataclass(frozen=True)
class _Rule:
    """How often a rule fired, was got past, and said no or had somebody say no."""

    name: str
    fired: int
    overridden: int
    refused: int


def _rules(tx: Tx, day: Day, days: int) -> Iterator[_Rule]:
    """Count over the requests of some days up to the end of one.

    A permit holds nobody up, and of what is denied nobody is asked who was wanted.
    """
    at = rules_fired.c
    passed = and_(at.state.in_(sorted(AGREED)), or_(at.effect == "require", at.excepted == 1))
    denied = and_(at.state == State.DENIED, at.effect == "forbid")
    refused = or_(denied, at.state == State.REJECTED)
    query = (
        select(
            at.rule,
            func.count(at.action_id.distinct()),
            func.count(case((passed, at.action_id)).distinct()),
            func.count(case((refused, at.action_id)).distinct()),
        )
        .where(
            at.created_at >= day.until - timedelta(days=days),
            at.created_at < day.until,
            at.state.in_(sorted(_OVER)),
            or_(at.effect == "forbid", and_(at.effect == "require", at.state != State.DENIED)),
            ~at.rule.startswith("judge."),
        )
        .group_by(at.rule)
    )
    for row in tx.connection.execute(query):
        yield _Rule(*row)


def _overridden(tx: Tx, day: Day) -> Counts:
    rules = _rules(tx, day, RATE_DAYS)
    return or_none({one.name: round(100 * one.overridden / one.fired) for one in rules})


def _never_refused(tx: Tx, day: Day) -> Counts:
    rules = _rules(tx, day, NEVER_DAYS)
    return or_none({one.name: one.fired for one in rules if not one.refused})


APPROVAL_LATENCY = Measure(
    name="approval_latency",
    title="Approval latency",
    unit=Unit.MINUTES,
    better=Better.LOWER,
    count=_latency,
    by="part",
    drawn="median",
    over=Over.MIDDLE,
    definition="Minutes from when something was asked to the vote that decided it, of what was "
    "decided on that day: half took no longer than the median, nine in ten no longer than the "
    "90th percentile; by the clock, and in the shop's open hours.",
)
DECIDED = Measure(
    name="decided",
    title="Decisions",
    unit=Unit.COUNT,
    better=Better.NEITHER,
    count=_decided,
    by="answer",
    definition="Votes for and against, and requests that ran out before they were decided.",
)
OVERRIDE_RATE = Measure(
    name="override_rate",
    title="Override rate of each rule",
    unit=Unit.PERCENT,
    better=Better.LOWER,
    count=_overridden,
    by="rule",
    over=Over.LAST,
    definition=f"Of the requests of the last {RATE_DAYS} days that a rule fired on and that are "
    "over, how many people agreed to: as an exception to it, or because it wanted somebody's yes.",
)
NEVER_REFUSED = Measure(
    name="never_refused",
    title="Rules that never said no",
    unit=Unit.COUNT,
    better=Better.LOWER,
    count=_never_refused,
    by="rule",
    over=Over.LAST,
    definition=f"How often each rule fired in the last {NEVER_DAYS} days that refused nothing in "
    "them, and on which nobody else did.",
)
CARRIED_OUT = Measure(
    name="carried_out",
    title="Actions carried out",
    unit=Unit.COUNT,
    better=Better.HIGHER,
    count=_carried_out,
    by="kind",
    definition="Actions that were carried out on that day, by kind.",
)
MINUTES_SAVED = Measure(
    name="minutes_saved",
    title="Minutes saved",
    unit=Unit.MINUTES,
    better=Better.HIGHER,
    count=None,
    of=CARRIED_OUT.name,
    by="kind",
    definition="Actions carried out, times the minutes that each kind is assumed to take by hand.",
)
