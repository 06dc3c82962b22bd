"""What a sweep is: a query over the copies, and how what it finds is said, owned and mended.

One file each in this folder: `docs/add-a-sweep.md` shows how. The query returns a row for each
problem, in plain SQL that SQLite and PostgreSQL understand, with these columns:

- `account`, `kind`, `object`: which remote object it is about; together they are the problem's key
- `name`: what people call it
- `severity`: 3 now, 2 today, 1 soon
- `money`, `currency`: what is at risk, in minor units; null where it cannot be put in money
- `place`: what such problems are grouped by, or empty
- `since_at`, and `due_at` or null: when it began, and by when something has to be done
- whatever else the sentences need: `..._at` are moments, `..._money` minor units of `currency`;
  `..._price` are minor units too, written as a wish for a price wants them (`24.50`)
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from enum import StrEnum
from functools import cached_property
from typing import Any

from agent.sweeps.slots import Slots
from memory.database import Tx
from memory.mirror.asking import ask
from memory.problem_queue import Problem
from memory.problems import Finding, Severity
from policies.calendars import Calendars
from policies.money import Money
from policies.people import Group
from policies.thresholds import Threshold, Unit, given_by, threshold

OWN_COLUMNS = (
    *("account", "kind", "object", "name", "severity", "money", "currency", "place"),
    *("since_at", "due_at"),
)


class Mode(StrEnum):
    """What a sweep may do; on screen these are off, Watch only, Ask first, Do it inside limits."""

    OFF = "off"
    SHADOW = "shadow"
    PROPOSE = "propose"
    LANE = "lane"


@dataclass(frozen=True)
class Step:
    """A next step that is prepared: which Action, and its Ask as templates over a problem's words.

    `label` is what its button says; the rules decide who may press it and who decides then. `when`
    is a fact without which there is no such step: one that is missing, nought or empty.
    """

    action: str
    label: str
    ask: Mapping[str, str]
    when: str = ""

    def suits(self, problem: Problem) -> bool:
        """Whether it is a step for this problem."""
        return not self.when or bool(problem.facts.get(self.when))


_MOST_A_RUN = threshold("Asks for by itself in one run", 10, Unit.REQUESTS, least=1, most=50)
_MOST_A_DAY = threshold("Asks for by itself in 24 hours", 20, Unit.REQUESTS, least=1, most=200)


@dataclass(frozen=True, kw_only=True)
class Sweep:
    """One detector. `needs` are the streams that have to be fresh, or nothing is said of it.

    `says` and `undone` are sentences over a problem's words: what is wrong, and what happens if
    nothing is done. `trigger` to `fallback` are what the register of automations tells of it. One
    that `files_itself` asks as the system for the first step of what it finds, so many at most a
    run and a day; any other waits until a person presses.
    """

    name: str
    title: str
    sql: str
    needs: tuple[str, ...]
    slots: Slots
    team: Group
    says: str
    undone: str
    thresholds: Mapping[str, Threshold] = field(default_factory=dict)
    steps: tuple[Step, ...] = ()
    grouped_by: str = ""
    trigger: str
    conditions: str
    action: str
    fallback: str
    mode: Mode = Mode.PROPOSE
    files_itself: bool = False
    most_a_run: Threshold = _MOST_A_RUN
    most_a_day: Threshold = _MOST_A_DAY

    @cached_property
    def one_line(self) -> str:
        """The query without its indentation."""
        return " ".join(self.sql.split())

    @property
    def says_when_due(self) -> bool:
        """Whether its sentence names the day, so that it need not stand beside it once more."""
        return "{due}" in self.says

    @cached_property
    def brakes(self) -> Mapping[str, Threshold]:
        """How much it may ask for by itself; nothing where it only shows what it finds."""
        if not self.files_itself:
            return {}
        return {"most_a_run": self.most_a_run, "most_a_day": self.most_a_day}

    def given(
        self, now: datetime, calendars: Calendars, tuned: Mapping[str, Threshold]
    ) -> Mapping[str, Any]:
        """Return what the query is given at a moment, with thresholds as they are tuned now."""
        return {"now": now, **given_by({**self.thresholds, **tuned}, now, calendars)}

    def find(self, tx: Tx, given: Mapping[str, Any]) -> Iterator[Finding]:
        """Run the query; yields what it finds. Each object is found once."""
        for row in ask(tx, self.sql, given):
            yield Finding(
                account=row["account"],
                kind=row["kind"],
                object=row["object"],
                name=row["name"],
                severity=Severity(row["severity"]),
                money=row["money"],
                currency=row["currency"],
                place=row["place"] or "",
                since=row["since_at"],
                due_at=row["due_at"],
                facts={
                    name: _kept(value) for name, value in row.items() if name not in OWN_COLUMNS
                },
            )

    def steps_for(self, problem: Problem) -> tuple[Step, ...]:
        """Return what is prepared for a problem."""
        return tuple(one for one in self.steps if one.suits(problem))

    def told(self, problem: Problem, zone: tzinfo) -> str:
        """Say what is wrong, from the facts it was found by."""
        return self.says.format_map(words_of(problem, zone))

    def at_stake(self, problem: Problem, zone: tzinfo) -> str:
        """Say what happens if nothing is done."""
        return self.undone.format_map(words_of(problem, zone))


def words_of(problem: Problem, zone: tzinfo) -> Mapping[str, str]:
    """Return a problem's facts as words: moments as days of the shop, money as money.

    `amount` is the money as an Ask takes it; where it is unknown it says so, which is no amount.
    """
    words = {name: _said(name, value, problem, zone) for name, value in problem.facts.items()}
    money = problem.worth
    return {
        **words,
        "name": problem.name,
        "place": problem.place,
        "since": day(problem.since, zone),
        "due": day(problem.due_at, zone) if problem.due_at else "no date",
        "money": money.spoken if money else "an unknown amount",
        "amount": money.decimal if money else "unknown",
    }


def day(moment: datetime, zone: tzinfo) -> str:
    """Say a day of the shop: `Tue 24 Nov`."""
    local = moment.astimezone(zone)
    return f"{local:%a} {local.day} {local:%b}"


def _kept(value: Any) -> Any:  # noqa: ANN401 - whatever a column holds, as JSON
    return value.isoformat() if isinstance(value, datetime) else value


def _said(name: str, value: Any, problem: Problem, zone: tzinfo) -> str:  # noqa: ANN401 - as above
    if value is None:
        return "unknown"
    if name.endswith("_at"):
        return day(datetime.fromisoformat(value), zone)
    if name.endswith("_money") and problem.currency:
        return Money(minor=int(value), currency=problem.currency).spoken
    if name.endswith("_price") and problem.currency:
        return Money(minor=int(value), currency=problem.currency).decimal
    return f"{value:,}" if isinstance(value, int) else str(value)
