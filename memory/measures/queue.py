"""Measures of the queue, whether its problems are shown to people or only watched.

A day says something of a sweep only where it has run on that day: a queue that nobody fills is not
an empty one.
"""

from sqlalchemy import ColumnElement, and_, func, or_, select

from memory.database import Tx
from memory.measures.measure import Better, Counts, Day, Measure, Unit, or_none
from memory.sweep_runs import RunState
from memory.tower_tables import problem_notes, problems, sweep_runs

STUCK = ("paid_not_sent",)
LATE = ("not_received", "in_transit_too_long")
LEAKS = ("duplicate_refund",)


def _ran(day: Day) -> ColumnElement[bool]:
    at = sweep_runs.c
    ended = and_(at.ended_at >= day.since, at.ended_at < day.until)
    # What is claimed like a sweep and is none has a colon in its name.
    return and_(at.state == RunState.DONE, ended, ~at.sweep.contains(":"))


def _opened(tx: Tx, day: Day) -> Counts:
    """Count what each sweep found that was not there before, or is there again."""
    at = sweep_runs.c
    query = select(at.sweep, func.sum(at.opened)).where(_ran(day)).group_by(at.sweep)
    return {sweep: int(opened) for sweep, opened in tx.connection.execute(query)}


def _open(day: Day) -> ColumnElement[bool]:
    at = problems.c
    return and_(at.found_at < day.until, or_(at.ended_at.is_(None), at.ended_at >= day.until))


def _left(tx: Tx, day: Day) -> Counts:
    at = problems.c
    query = select(at.sweep, func.count()).where(_open(day)).group_by(at.sweep)
    found = {row[0]: int(row[1]) for row in tx.connection.execute(query)}
    return {sweep: found.get(sweep, 0) for sweep in _opened(tx, day)}


def _stuck(tx: Tx, day: Day) -> Counts:
    left = _left(tx, day)
    return {"": sum(left[one] for one in STUCK)} if left.keys() >= {*STUCK} else {}


def _late(tx: Tx, day: Day) -> Counts:
    return {sweep: opened for sweep, opened in _opened(tx, day).items() if sweep in LATE}


def _noted(tx: Tx, day: Day, what: str) -> dict[str, int]:
    within = problem_notes.c.at >= day.since, problem_notes.c.at < day.until
    query = (
        select(problems.c.sweep, func.count())
        .join(problem_notes, problem_notes.c.problem_id == problems.c.id)
        .where(problem_notes.c.what == what, *within)
        .group_by(problems.c.sweep)
    )
    return {row[0]: int(row[1]) for row in tx.connection.execute(query)}


def _gone(tx: Tx, day: Day) -> Counts:
    return dict.fromkeys(_opened(tx, day), 0) | _noted(tx, day, "closed")


def _resolved(tx: Tx, day: Day) -> Counts:
    return or_none(dict.fromkeys(_opened(tx, day), 0) | _noted(tx, day, "resolved"))


def _money(tx: Tx, day: Day, sweeps: frozenset[str]) -> Counts:
    """Add up what is at risk by currency; an object several problems are about counts once."""
    if not sweeps:
        return {}
    at = problems.c
    each = (
        select(at.currency, func.max(at.money).label("money"))
        .where(_open(day), at.sweep.in_(sweeps), at.money.is_not(None), at.currency.is_not(None))
        .group_by(at.account, at.kind, at.object, at.currency)
        .subquery()
    )
    query = select(each.c.currency, func.sum(each.c.money)).group_by(each.c.currency)
    return or_none({row[0]: int(row[1]) for row in tx.connection.execute(query)})


def _at_risk(tx: Tx, day: Day) -> Counts:
    return _money(tx, day, frozenset(_opened(tx, day)))


def _leaked(tx: Tx, day: Day) -> Counts:
    return _money(tx, day, frozenset(_opened(tx, day)) & frozenset(LEAKS))


STUCK_ORDERS = Measure(
    name="stuck_orders",
    title="Stuck orders",
    unit=Unit.COUNT,
    better=Better.LOWER,
    count=_stuck,
    of_a_moment=True,
    definition="Orders that are paid, late by the promise and not sent, at the end of the day: "
    "open problems of the sweep paid_not_sent.",
)
PROBLEMS_OPEN = Measure(
    name="problems_open",
    title="Problems open",
    unit=Unit.COUNT,
    better=Better.LOWER,
    count=_left,
    by="sweep",
    of_a_moment=True,
    definition="Problems in the queue at the end of the day, those put off as well, of sweeps "
    "that ran on that day.",
)
PROBLEMS_FOUND = Measure(
    name="problems_found",
    title="Problems found",
    unit=Unit.COUNT,
    better=Better.LOWER,
    count=_opened,
    by="sweep",
    definition="Problems that sweeps found on that day and that were not there before, or had "
    "gone and came back.",
)
PROBLEMS_ENDED = Measure(
    name="problems_ended",
    title="Problems that ended by themselves",
    unit=Unit.COUNT,
    better=Better.HIGHER,
    count=_gone,
    by="sweep",
    definition="Problems that were no longer there when a sweep looked again, whatever made them "
    "go, and that nobody had marked as resolved.",
)
PROBLEMS_RESOLVED = Measure(
    name="problems_resolved",
    title="Problems resolved by people",
    unit=Unit.COUNT,
    better=Better.HIGHER,
    count=_resolved,
    by="sweep",
    definition="How often somebody marked a problem as resolved, those taken back as well.",
)
MONEY_AT_RISK = Measure(
    name="money_at_risk",
    title="Money at risk",
    unit=Unit.MONEY,
    better=Better.LOWER,
    count=_at_risk,
    by="currency",
    of_a_moment=True,
    definition="What is at risk in open problems at the end of the day; an order or article that "
    "several problems are about counts once, with the most.",
)
REFUND_LEAKAGE = Measure(
    name="refund_leakage",
    title="Refund leakage",
    unit=Unit.MONEY,
    better=Better.LOWER,
    count=_leaked,
    by="currency",
    of_a_moment=True,
    definition="What may have gone back twice, or above what the order came to, at the end of the "
    "day: the money in open problems of the sweep duplicate_refund.",
)
LATE_CONTACTS = Measure(
    name="late_contacts",
    title="Late-shipment contacts",
    unit=Unit.COUNT,
    better=Better.LOWER,
    count=_late,
    by="sweep",
    definition="Problems found of the sweeps not_received and in_transit_too_long. It stands in "
    "for customers who write because a parcel is late: their mails are not counted.",
)
