"""What became of all that people did: lost, doubled, out of order, and how long it took."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from bench.crowd import Crowd
from bench.figures import percentile
from memory import inbox, outbox
from memory.audit_proof import verify
from memory.database import Database
from memory.states import TERMINAL, State
from memory.tables import actions, audit
from memory.tables import inbox as letters
from tests.sandbox_fixture import Sandbox

_SAY = "say:message:"
_ENDED = frozenset({*TERMINAL, State.PENDING})  # what waits for a person is neither lost nor stuck


@dataclass(frozen=True)
class Reckoning:
    """Counts over one whole run; every list should be empty."""

    said: int
    unanswered: list[str]
    answered_twice: list[str]
    out_of_order: list[str]
    unread_letters: int
    stuck: list[str]
    refunded: int
    refunded_twice: list[str]
    refunded_unknown: list[str]
    log: str
    waited: list[float]

    @property
    def faultless(self) -> bool:
        lists = (
            *(self.unanswered, self.answered_twice, self.out_of_order, self.stuck),
            *(self.refunded_twice, self.refunded_unknown),
        )
        return not any(lists) and not self.unread_letters and "unbroken" in self.log

    @property
    def verdict(self) -> str:
        """What it came to, in one line."""
        doubled = len(self.answered_twice) + len(self.refunded_twice)
        lost = len(self.unanswered) + len(self.stuck)
        last = percentile(self.waited, 0.99)
        order = len(self.out_of_order)
        return (
            f"{self.refunded} refunds, {lost} lost, {doubled} doubled, {order} threads out of "
            f"order, answer p99 {last:.2f} s"
        )

    def lines(self) -> Iterator[str]:
        lost, doubled = len(self.unanswered), len(self.answered_twice)
        yield f"messages {self.said}, lost {lost}, doubled {doubled}"
        yield f"threads out of order {len(self.out_of_order)}, letters left {self.unread_letters}"
        yield (
            f"refunds {self.refunded}, lost {len(self.stuck)}, doubled {len(self.refunded_twice)}, "
            f"of no approved Action {len(self.refunded_unknown)}"
        )
        middle, last = (percentile(self.waited, share) for share in (0.5, 0.99))
        yield f"answer p50 {middle:.2f} s, p99 {last:.2f} s, longest {max(self.waited):.2f} s"
        yield self.log


def at_rest(database: Database) -> bool:
    """Whether everything that arrived is done, shown, and carried out."""
    with database.read() as tx:
        moving = select(func.count()).where(actions.c.state.not_in([*_ENDED]))
        return not (inbox.waiting(tx, limit=1) or outbox.behind(tx) or tx.connection.scalar(moving))


def reckon(sandbox: Sandbox, database: Database, crowd: Crowd) -> Reckoning:
    """Hold what people did against what Slack shows, what the shop paid, and our own book."""
    answers = _answers(sandbox)
    said = [ts for thread in crowd.threads for ts in thread.said]
    journal = Counter(_action_of(entry) for entry in sandbox.journal("refundCreate"))
    with database.read() as tx:
        states = {f"A-{row.id}": row.state for row in tx.connection.execute(_STATES)}
        approved = {f"A-{one}" for one in tx.connection.scalars(_APPROVED)}
        unread = tx.connection.scalar(_UNREAD) or 0
        proof = str(verify(tx))
    return Reckoning(
        said=len(said),
        unanswered=[ts for ts in said if not answers[ts]],
        answered_twice=[ts for ts in said if len(answers[ts]) > 1],
        out_of_order=[
            thread.ts
            for thread in crowd.threads
            if (times := [answers[ts][0] for ts in thread.said if answers[ts]]) != sorted(times)
        ],
        unread_letters=unread,
        stuck=[
            name
            for name in approved
            if states[name] not in TERMINAL
            or (states[name] == State.SUCCEEDED) != (name in journal)
        ],
        refunded=journal.total(),
        refunded_twice=[name for name, count in journal.items() if count > 1],
        refunded_unknown=[name for name in journal if name not in approved],
        log=proof,
        waited=[answers[ts][0] - float(ts) for ts in said if answers[ts]],
    )


_STATES = select(actions.c.id, actions.c.state)
_APPROVED = select(audit.c.action).where(audit.c.kind == "approved").distinct()
_UNREAD = select(func.count()).select_from(letters).where(letters.c.done_at.is_(None))


def _answers(sandbox: Sandbox) -> defaultdict[str, list[float]]:
    """Return when each message was answered, by the surface that an answer says it is."""
    found: defaultdict[str, list[float]] = defaultdict(list)
    for message in sandbox.get("/_control/slack/channels/ops")["messages"]:
        told: dict[str, Any] = (message.get("metadata") or {}).get("event_payload") or {}
        surface = str(told.get("surface") or "")
        if surface.startswith(_SAY):
            found[surface.rpartition(":")[2]].append(float(message["ts"]))
    return found


def _action_of(entry: dict[str, Any]) -> str:
    """Return which Action signed a refund: its note begins with the name."""
    signed = re.search(r"\bA-\d+", str(entry["arguments"]))
    return signed.group() if signed else "nobody"
