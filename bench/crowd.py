"""People who use the practice Slack all at once: they ask, wish, approve, and are refused.

In one thread one person speaks at a time, so that "in order" means something; and whoever sees
Slack's error triangle tries again, as people do.
"""

import itertools
import random
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

import httpx
from sqlalchemy import String, cast, select

from memory.database import Database
from memory.states import State
from memory.tables import actions, outbox
from tests.sandbox_fixture import Sandbox

HANDS = 96
TRIES = 8
ASKERS, LEAD, NO_LEAD = ("mia", "jon"), "priya", "dana"
QUESTIONS = ("where is {}?", "who approved {}?")
LONGEST_THREAD = 5
MIX = {"ask": 60, "wish": 15, "approve": 15, "refused": 10}


@dataclass
class Thread:
    """A conversation in #ops: its first message, and when each of its messages was said."""

    ts: str
    said: list[str]


@dataclass
class Crowd:
    """What they did. `away` counts what Slack could not deliver at once, and had to try again."""

    sandbox: Sandbox
    database: Database
    orders: Iterator[str]
    threads: list[Thread] = field(default_factory=list)
    done: dict[str, int] = field(default_factory=lambda: dict.fromkeys(MIX, 0))
    away: int = 0
    given_up: list[str] = field(default_factory=list)
    late: float = 0.0
    _quiet: list[Thread] = field(default_factory=list)
    _decided: set[int] = field(default_factory=set)
    _cents: Iterator[int] = field(default_factory=lambda: itertools.cycle(range(1, 90)))
    _guard: threading.Lock = field(default_factory=threading.Lock)

    def go_on(self, *, seconds: float, a_second: float) -> None:
        """Do so many things a second, mixed, whatever the ones before are waiting for."""
        chance = random.Random(3)
        started = time.monotonic()
        with ThreadPoolExecutor(HANDS) as hands:
            for number in range(int(seconds * a_second)):
                due = started + number / a_second
                time.sleep(max(0.0, due - time.monotonic()))
                hands.submit(self._do, chance.choices([*MIX], [*MIX.values()])[0], due)

    def _do(self, what: str, due: float) -> None:
        self.late = max(self.late, time.monotonic() - due)
        deeds: dict[str, Callable[[], bool]] = {
            "ask": self._ask,
            "wish": self._wish,
            "approve": lambda: self._decide(LEAD),
            "refused": lambda: self._decide(NO_LEAD),
        }
        try:
            if not deeds[what]():
                what = "ask"  # nothing is there to decide on yet
                self._ask()
        except Exception as error:  # noqa: BLE001 - whatever it was, it is counted
            self.given_up.append(f"{what}: {error}")
            return
        with self._guard:
            self.done[what] += 1

    def _ask(self) -> bool:
        text = random.choice(QUESTIONS).format(next(self.orders))
        with self._guard:
            thread = self._quiet.pop(0) if len(self._quiet) > HANDS else None
        who = random.choice(ASKERS)
        if thread is None:
            done = self._act(who, "say", channel="ops", text=f"@countersign {text}")
            thread = Thread(str(done["ts"]), [str(done["ts"])])
            with self._guard:
                self.threads.append(thread)
        else:
            done = self._act(who, "say", channel="ops", text=text, thread_ts=thread.ts)
            thread.said.append(str(done["ts"]))
        if not _taken(done):
            self.away += 1  # Slack itself delivers an event again; until then nobody goes on here
        elif len(thread.said) < LONGEST_THREAD:
            with self._guard:
                self._quiet.append(thread)
        return True

    def _wish(self) -> bool:
        text = f"refund {next(self.orders)} 0.{next(self._cents):02d} goodwill bench"
        return self._insist(
            random.choice(ASKERS), "command", command="/ops", text=text, channel="ops"
        )

    def _decide(self, who: str) -> bool:
        """Press Approve on the oldest card no lead has pressed; only a lead's press counts."""
        card = self._card(keep=who == LEAD)
        if card is None:
            return False
        try:
            return self._insist(who, "click", channel="approvals", ts=card, action_id="approve")
        except httpx.HTTPStatusError as gone:
            if gone.response.status_code != HTTPStatus.BAD_REQUEST:
                raise
            return False  # decided while they looked at it: there is no such button any more

    def _card(self, *, keep: bool) -> str | None:
        shown = select(actions.c.id, outbox.c.ts).join(
            outbox, outbox.c.surface == "card:A-" + cast(actions.c.id, String)
        )
        pending = shown.where(actions.c.state == State.PENDING, outbox.c.ts != "")
        with self._guard:
            with self.database.read() as tx:
                found = tx.connection.execute(pending.order_by(actions.c.id).limit(200)).all()
            for action_id, ts in found:
                if action_id not in self._decided:
                    if keep:
                        self._decided.add(action_id)
                    return str(ts)
        return None

    def _insist(self, who: str, do: str, **gesture: object) -> bool:
        for attempt in range(TRIES):
            if _taken(self._act(who, do, **gesture)):
                return True
            self.away += 1
            time.sleep(0.2 * (attempt + 1))
        raise TimeoutError(f"{TRIES} times no acknowledgement of {gesture}")

    def _act(self, who: str, do: str, **gesture: object) -> dict[str, Any]:
        answer = self.sandbox.client.post(
            "/_control/slack/act", json={"person": who, "do": do, **gesture}, timeout=60.0
        )
        found: dict[str, Any] = answer.raise_for_status().json()
        return found


def _taken(done: dict[str, Any]) -> bool:
    return bool((done.get("ack") or {}).get("ok"))
