"""What came into the queue since a moment, and what left it: as many as its length tells."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select

from memory.database import Tx
from memory.problem_queue import WAS_NONE, Filter, concerning
from memory.tower_tables import problem_notes, problems

_TURNS = ("reopened", "closed", "resolved", WAS_NONE)


@dataclass(frozen=True)
class Turnover:
    """How many are open, or were meanwhile, that were not then; and how many are over by now.

    What was over for a while and is open again is neither: whoever read then has read of it.
    """

    came: int
    went: int


def turnover(tx: Tx, wanted: Filter, since: datetime) -> Turnover:
    """Count what came and went since then, among the problems a filter takes."""
    its, at = concerning(wanted), problems.c
    first = (
        select(func.min(problem_notes.c.id).label("id"))
        .where(problem_notes.c.at >= since, problem_notes.c.what.in_(_TURNS))
        .group_by(problem_notes.c.problem_id)
        .subquery()
    )
    back = (
        select(func.count())
        .select_from(problem_notes)
        .join(first, first.c.id == problem_notes.c.id)
        .join(problems, at.id == problem_notes.c.problem_id)
        .where(its, problem_notes.c.what == "reopened")
    )
    fresh = _count(tx, its, at.found_at >= since, at.reopened == 0)
    return Turnover(
        came=fresh + (tx.connection.scalar(back) or 0), went=_count(tx, its, at.ended_at >= since)
    )


def _count(tx: Tx, *where: ColumnElement[bool]) -> int:
    return tx.connection.scalar(select(func.count()).select_from(problems).where(*where)) or 0
