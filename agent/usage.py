"""What thinking costs: counted per turn, bounded per day, said in one line.

The day's budget is rows, so that all workers share it: a turn sets its share aside before it asks
the model for the first time, and books what it really used at its end.
"""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from agent.budget import TOKENS
from agent.model_settings import ModelSettings
from agent.progress import Progress
from memory import usage
from memory.database import Database
from memory.usage import Spent
from policies.errors import Unavailable
from policies.money import marked

log = logging.getLogger(__name__)
LEAST_TOKENS = 5_000  # with less than one question and its answer, no turn begins
_PLACES = 3  # of a cost: a call costs tenths of a cent


class ModelAway(Exception):
    """The model did not give a usable answer in time, or may not be asked any more today.

    `said` is what the person who asked is told about it.
    """

    def __init__(self, why: str, said: str = "") -> None:
        super().__init__(why)
        self.said = said


@dataclass(frozen=True)
class DayBudget:
    """What all workers' models may use in one of the shop's days."""

    database: Database
    settings: ModelSettings

    def open(self, progress: Progress) -> None:
        """Set a turn's tokens aside, once. Raises `ModelAway` where the day affords no turn."""
        if progress.holds_budget:
            return
        settings, day = self.settings, _day(progress)
        with self.database.transaction() as tx:
            spent, held = usage.of_day(tx, day), usage.held(tx, day)
            left = settings.tokens_left(spent.tokens, spent.cost, held)
            if left < LEAST_TOKENS:
                raise ModelAway("its budget for today is used up", _used_up(progress))
            share = min(TOKENS, left)
            usage.hold(
                tx,
                progress.ask.origin.event_id,
                day=day,
                model=settings.name,
                tokens=share,
                currency=settings.currency,
            )
        progress.budget.tokens = share
        progress.holds_budget = True

    def close(self, progress: Progress) -> None:
        """Book what the turn used. A database that is away keeps nobody from their answer."""
        if not progress.holds_budget:
            return
        try:
            with self.database.transaction() as tx:
                usage.settle(tx, progress.ask.origin.event_id, progress.spent)
        except Unavailable:
            log.warning("the tokens of one turn could not be booked")
        except Exception:
            log.exception("the tokens of one turn could not be booked")


def spent_line(spent: Spent | None) -> str:
    """Say it in one line, `3 model calls, 4,120 tokens, $0.012`; empty where no model was asked."""
    if spent is None or not spent.calls:
        return ""
    calls = f"{spent.calls} model call{'' if spent.calls == 1 else 's'}"
    cost = [cost_written(spent)] if spent.cost else []
    return ", ".join([calls, f"{spent.tokens:,} tokens", *cost])


def cost_written(spent: Spent) -> str:
    """Write a cost with tenths of a cent."""
    return marked(f"{spent.cost / 1_000_000:,.{_PLACES}f}", spent.currency)


def _day(progress: Progress) -> str:
    return _local(progress).date().isoformat()


def _used_up(progress: Progress) -> str:
    back = _local(progress).date() + timedelta(days=1)
    return (
        "The language model's budget for today is used up, so the built-in planner answered. "
        f"It is back on {back:%a} {back.day} {back:%b} at 00:00."
    )


def _local(progress: Progress) -> datetime:
    return progress.context.as_of.astimezone(progress.context.zone)
