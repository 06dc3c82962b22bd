"""What can be seen of a simulated week: in the practice Slack, and in the program's own rows."""

import re
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any

from sqlalchemy import func, select

from agent.digest import surface_of
from agent.sweeping import blocked_by
from agent.sweeps import SWEEPS
from agent.sweeps.slots import DIGEST
from agent.waking import overdue
from memory import problem_queue, sweep_runs
from memory.mirror import sources
from memory.problem_queue import Filter
from memory.sweep_runs import OVER
from memory.tables import outbox
from memory.tower_tables import problem_notes, problems
from memory.tower_tables import sweep_runs as sweep_runs_table
from policies.freshness import Standing
from tests.copies import ZONE
from tests.desk_samples import words
from tests.program_fixture import Serving
from tests.scenario.week_report import Told

NEEDED = re.compile(r"Need a person: ([0-9,]+)")
NEW, GONE = (re.compile(rf"Need a person: .*?\b([0-9,]+) {one}\b") for one in ("new", "gone"))
BACK = "It is there again."
MINUTE = 60.0


@dataclass(frozen=True)
class Mark:
    """How far everything was at a moment."""

    problem: int
    note: int
    messages: frozenset[str]


class Seen:
    """Looks, and does nothing."""

    def __init__(self, serving: Serving) -> None:
        self._serving = serving
        self.zone: tzinfo = ZONE

    def now(self) -> datetime:
        """Return the practice company's moment."""
        return datetime.fromisoformat(self._serving.sandbox.get("/_control/clock")["now"])

    def loaded(self) -> bool:
        """Whether every copy was loaded for the first time."""
        with self._serving.database.read() as tx:
            found = sources.read(tx)
        return len(found) > 1 and all(one.standing is not Standing.LOADING for one in found)

    def settled(self) -> bool:
        """Whether copies, sweeps, the digest and every message are up to this moment."""
        with self._serving.database.read() as tx:
            now, streams, runs = tx.now(), sources.read(tx), sweep_runs.newest(tx)
            slot = DIGEST.last(now, self.zone)
            assert slot is not None
            today = surface_of("ops", slot.astimezone(self.zone).date())
            posted = tx.connection.scalar(select(outbox.c.ts).where(outbox.c.surface == today))
        if overdue(streams) or not posted:
            return False
        slots = {one: one.last(now, self.zone) for one in {sweep.slots for sweep in SWEEPS}}
        for one in SWEEPS:
            due = slots[one.slots]
            ran = [run.slot for state, run in runs.get(one.name, {}).items() if state in OVER]
            if not blocked_by(one, streams) and due and (not ran or max(ran) < due):
                return False
        health = self._serving.health()
        return health.get("surfaces_behind") == health.get("votes_uncounted") == 0

    def count(self) -> int:
        """Return how many problems are open."""
        with self._serving.database.read() as tx:
            return problem_queue.count(tx, Filter(snoozed=True))

    def digest_message(self) -> dict[str, Any]:
        """Return the newest digest in #ops."""
        digests = [one for one in self._said("ops") if not _in_thread(one) and _is_digest(one)]
        return digests[-1]

    def thread_message(self) -> dict[str, Any] | None:
        """Return what stands in its thread."""
        root = self.digest_message()["ts"]
        found = [one for one in self._said("ops") if one.get("thread_ts") == root]
        return next((one for one in found if "open, by kind" in one["text"]), None)

    def digest(self) -> Told:
        """Return what the newest digest says, and what was put off at that moment."""
        said = words(self.digest_message())
        need, new, gone = (
            int(found.group(1).replace(",", "")) if (found := one.search(said)) else 0
            for one in (NEEDED, NEW, GONE)
        )
        notes, runs = problem_notes.c, sweep_runs_table.c
        with self._serving.database.read() as tx:
            at = tx.connection.scalar(
                select(func.max(runs.began_at)).where(runs.sweep == "digest:ops")
            )
            last = select(func.max(notes.id)).where(notes.at < at, notes.what != "note")
            put_off = tx.connection.scalar(
                select(func.count()).where(
                    notes.id.in_(last.group_by(notes.problem_id)), notes.what == "snoozed"
                )
            )
        return Told(need, new, gone, put_off or 0)

    def mark(self) -> Mark:
        """Remember how far everything is."""
        with self._serving.database.read() as tx:
            problem = tx.connection.scalar(select(func.max(problems.c.id))) or 0
            note = tx.connection.scalar(select(func.max(problem_notes.c.id))) or 0
        told = frozenset(f"{place}|{one['ts']}" for place, one in self._everywhere())
        return Mark(problem, note, told)

    def since(self, mark: Mark) -> dict[str, Any]:
        """Count what has happened since, by the names of a day's columns."""
        at = problems.c
        with self._serving.database.read() as tx:
            notes = tx.connection.execute(
                select(problem_notes.c.problem_id, problem_notes.c.what, problem_notes.c.words)
                .join(problems, at.id == problem_notes.c.problem_id)
                .where(problem_notes.c.id > mark.note, at.shown)
            ).all()
            known = {
                row.id: row
                for row in tx.connection.execute(
                    select(at.id, at.sweep, at.name, at.action_id, at.facts).where(at.shown)
                )
            }
        fresh = {one for one in known if one > mark.problem}
        by_kind = Counter(what for _, what, _ in notes)
        # What was done about a thing may end whatever else was told of it: that is its purpose.
        mended = {row.name for row in known.values() if row.action_id is not None}
        # What was resolved and got worse is told again by design: that is no coming and going.
        turns = Counter(one for one, what, said in notes if what == "closed" or said == BACK)
        flapped = tuple(
            f"{known[one].sweep} {known[one].name}"
            for one, number in turns.items()
            if number + (one in fresh) > 1 and known[one].name not in mended
        )
        told = [
            (place, one)
            for place, one in self._everywhere()
            if f"{place}|{one['ts']}" not in mark.messages
        ]
        roots = Counter(place for place, one in told if not _in_thread(one))
        ops_thread = [one for place, one in told if place == "ops" and _in_thread(one)]
        return {
            "new": len(fresh),
            "gone": by_kind["closed"],
            "resolved": by_kind["resolved"],
            "reopened": by_kind["reopened"],
            "flapped": flapped,
            "ops": roots["ops"],
            "threads": sum("open, by kind" in one["text"] for one in ops_thread),
            "approvals": roots["approvals"],
            "direct": sum(number for place, number in roots.items() if place.startswith("@")),
        }

    def most_calls_a_minute(self) -> int:
        """Return how many Slack calls were made at most within a minute on the wall."""
        calls = self._serving.sandbox.get("/_control/slack/calls")["calls"]
        moments = sorted(datetime.fromisoformat(one["at"]).timestamp() for one in calls)
        most, first = 0, 0
        for last, moment in enumerate(moments):
            while moment - moments[first] > MINUTE:
                first += 1
            most = max(most, last - first + 1)
        return most

    def complaints(self) -> int:
        """Count the errors the program has logged."""
        lines = self._serving.complaints.splitlines()
        return sum('"level": "error"' in line or "ERROR" in line for line in lines)

    def _everywhere(self) -> list[tuple[str, dict[str, Any]]]:
        listed = self._serving.sandbox.get("/_control/slack/channels")["channels"]
        places = {"ops": "ops", "approvals": "approvals"}
        places |= {f"@{one['id']}": str(one["id"]) for one in listed if one.get("is_im")}
        return [(place, one) for place, where in places.items() for one in self._said(where)]

    def _said(self, channel: str) -> list[dict[str, Any]]:
        return self._serving.spoken(channel)


def _in_thread(message: dict[str, Any]) -> bool:
    return message.get("thread_ts") not in {None, message["ts"]}


def _is_digest(message: dict[str, Any]) -> bool:
    said = words(message)
    return "Need a person" in said or "All quiet" in said
