"""How some days in a row went: what was open at their ends, and how long people took to agree."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, case, func, or_, select

from memory.database import Tx
from memory.problem_queue import Filter, concerning
from memory.states import AGREED
from memory.tables import actions, votes
from memory.tower_tables import problems
from memory.votes import Decision


def open_at(tx: Tx, wanted: Filter, moments: Sequence[datetime]) -> Mapping[str, tuple[int, ...]]:
    """Count the problems open at each moment, by sweep; sweeps without any are left out.

    Only the present is known of whose a problem is, whether it is put off, and whether it was gone
    for a while: one that came back counts as having been there all along.
    """
    at = problems.c
    counts = [
        func.sum(case((and_(at.found_at <= moment, _not_over_by(moment)), 1), else_=0))
        for moment in moments
    ]
    query = (
        select(at.sweep, *counts)
        .where(concerning(wanted), at.found_at <= moments[-1], _not_over_by(moments[0]))
        .group_by(at.sweep)
        .order_by(at.sweep)
    )
    found = {row[0]: tuple(map(int, row[1:])) for row in tx.connection.execute(query)}
    return {sweep: numbers for sweep, numbers in found.items() if any(numbers)}


def agreed_since(tx: Tx, since: datetime) -> list[tuple[datetime, float]]:
    """Read when people agreed to Actions, oldest first, each with the minutes since it was asked.

    What no person was asked about is left out.
    """
    last = func.max(votes.c.at).label("agreed_at")
    query = (
        select(last, actions.c.created_at)
        .join(
            votes,
            and_(votes.c.action_id == actions.c.id, votes.c.revision == actions.c.revision),
        )
        .where(votes.c.decision == Decision.APPROVE, actions.c.state.in_([*AGREED]))
        .group_by(actions.c.id, actions.c.created_at)
        .having(last >= since)
        .order_by(last, actions.c.id)
    )
    return [
        (agreed, (agreed - asked).total_seconds() / 60)
        for agreed, asked in tx.connection.execute(query)
    ]


def _not_over_by(moment: datetime) -> ColumnElement[bool]:
    return or_(problems.c.ended_at.is_(None), problems.c.ended_at > moment)
