"""Looking back: each Action that was carried out is judged once, some time after it was.

Any number of processes may run this. Where a copy it takes is not fresh it waits, but not for good.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from agent.hindsight_rules import RULES, Look, Rule
from memory import hindsight
from memory.database import Database, Tx
from memory.hindsight import Benefit, Seen
from memory.mirror import sources
from memory.records import Action
from policies.business_time import BusinessCalendar
from policies.freshness import Freshness, Standing

PATIENCE = timedelta(days=14)
"""How long a copy that is not fresh is waited for before it is said that nobody can tell."""


@dataclass(frozen=True)
class Hindsight:
    """One process's share of looking back."""

    database: Database
    calendar: BusinessCalendar

    def run_due(self) -> int:
        """Judge a few hundred of what is due; returns how many were judged here."""
        with self.database.read() as tx:
            now, streams = tx.now(), sources.read(tx)
            before = {
                kind: now - rule.after for kind, rule in RULES.items() if _ready(rule, streams)
            }
            before |= {
                kind: now - rule.after - PATIENCE
                for kind, rule in RULES.items()
                if kind not in before
            }
            due = hindsight.to_look_at(tx, before)
            seen = {one.id: self._judged(tx, one, streams) for one in due}
        if not seen:
            return 0
        with self.database.copying() as tx:
            return sum(hindsight.keep(tx, number, one) for number, one in seen.items())

    def _judged(self, tx: Tx, action: Action, streams: Iterable[Freshness]) -> Seen:
        rule = RULES[action.kind]
        old = [one for one in streams if _is_in_the_way(rule, one)]
        if old:
            return Seen(Benefit.UNKNOWN, f"{old[0].sentence.removesuffix('.')}.")
        connected = frozenset(one.stream for one in streams)
        return rule.judge(Look(tx, action, self.calendar, connected))


def _ready(rule: Rule, streams: Iterable[Freshness]) -> bool:
    return not any(_is_in_the_way(rule, one) for one in streams)


def _is_in_the_way(rule: Rule, stream: Freshness) -> bool:
    return stream.stream in rule.needs and stream.standing is not Standing.LIVE
