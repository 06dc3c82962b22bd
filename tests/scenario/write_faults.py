"""Every fault on every call of every write: `python -m tests.scenario.write_faults`.

Each trial has one Action asked for and approved in the practice company, arms one fault on one of
the calls that carry it out, or kills the executor's process at one of its steps, lets workers go on
until nothing is in flight, and counts in the vendors' own journals what was done. Which calls those
are is not declared anywhere: each Action is carried out once undisturbed, and what was asked with a
key that writes is what is disturbed then.
"""

import argparse
import itertools
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from agent.reconcile import Reconciler
from memory import ledger
from memory.audit_proof import verify
from memory.states import State
from policies.actions import ACTION_KINDS
from policies.actions.definition import ActionKind, ConnectorKind
from tests.action_story import Story, new_story
from tests.postgres_fixture import postgres_server
from tests.ready_database import ready_on
from tests.sandbox_fixture import Sandbox, start_sandbox
from tests.scenario.faults import EXECUTOR_STEPS, dying, in_a_process
from tests.shop_house import ShopHouse

DELIVERED_TWICE = "delivered twice"
STALE = "response lost, reads stale"
ENDS = {State.SUCCEEDED, State.FAILED, State.DENIED, State.NEEDS_HUMAN}


@dataclass(frozen=True)
class Wire:
    """One fault as the practice company is told of it, or the step at which the executor dies.

    `stale` is for how long the vendor shows afterwards how everything stood before.
    """

    name: str = ""
    seconds: float = 0.0
    count: int = 1
    everywhere: bool = False
    dies_at: str = ""
    stale: float = 0.0


FAULTS: dict[str, Wire] = {
    "response lost": Wire("response_lost"),
    STALE: Wire("response_lost", stale=2.0),
    "5xx after commit": Wire("error_after_commit"),
    "timeout after commit": Wire("timeout_after_commit", seconds=2.5),
    "5xx before commit": Wire("error_before_commit"),
    "timeout before commit": Wire("timeout_before_commit", seconds=2.5),
    "timeout, then late commit": Wire("late_commit", seconds=1.2),
    "throttled": Wire("throttle"),
    "429": Wire("rate_limit"),
    "429 for a while": Wire("rate_limit", count=12, everywhere=True),
    "key refused": Wire("unauthorized"),
    "down": Wire("down", seconds=1.0, everywhere=True),
    DELIVERED_TWICE: Wire(),
    **{f"killed {words}": Wire(dies_at=step) for words, step in EXECUTOR_STEPS.items()},
}
NOT_THERE = {"imap": {"error_after_commit", "late_commit", "rate_limit"}}
"""What a mail server has no word for: it answers, or the line is cut."""


@dataclass(frozen=True)
class Write:
    """One Action, by the mailbox it would go through where it is a mail."""

    kind: ActionKind
    mailbox: str = "graph"

    @property
    def name(self) -> str:
        """What its row is called."""
        return self.kind.name + (" by IMAP" if self.mailbox == "imap" else "")


BY_MAIL = ("mail", "letter")
WRITES = (
    *map(Write, ACTION_KINDS.values()),
    *(Write(ACTION_KINDS[name], "imap") for name in BY_MAIL),
)


@dataclass(frozen=True)
class Outcome:
    """What came of one Action under one fault on one of its calls."""

    write: Write
    call: str
    fault: str
    database: str
    effects: int
    state: State
    told: str
    met: bool
    unbroken: bool

    @property
    def lost(self) -> bool:
        """Whether nothing was done, and nobody was told so in a sentence."""
        told = self.state in {State.NEEDS_HUMAN, State.FAILED} and self.told
        return self.effects == 0 and not told

    @property
    def wrong(self) -> bool:
        """Whether it was done, and people are told that it was not."""
        return self.effects > 0 and self.state not in {State.NEEDS_HUMAN, State.SUCCEEDED}

    @property
    def unasked(self) -> bool:
        """Whether a person has to look although it could be found, or safely sent again.

        A commit that comes later than we ask may look like none: a trial's calendar flies. Of a
        mail that left by SMTP nothing is kept anywhere until we lay a copy away, and a message to
        a buyer cannot be read at all.
        """
        late = FAULTS[self.fault].name == "late_commit"
        keyed = self.write.kind.connector.may_repeat
        readable = self.write.kind.connector is not ConnectorKind.NONE
        found = self.effects > 0 and readable and self.write.mailbox != "imap"
        known = not late and (keyed or found)
        return self.state is State.NEEDS_HUMAN and known

    @property
    def holds(self) -> bool:
        """Whether the fault was met, there was at most one effect, and the truth of it is told."""
        settled = self.state in ENDS and self.effects <= 1 and self.unbroken and self.met
        return settled and not (self.lost or self.wrong or self.unasked)

    def __str__(self) -> str:
        told = self.told if self.met else "the fault was not met"
        return (
            f"{self.write.name:<22} {self.call:<28} {self.fault:<26} {self.database:<10} "
            f"{self.effects:>7} {max(self.effects - 1, 0):>7} {self.lost:>4} "
            f"{self.state is State.NEEDS_HUMAN:>6} {self.state:<11} "
            f"{'ok' if self.holds else 'FAIL':<4}  {told}"
        )


HEAD = (
    f"{'write':<22} {'call':<28} {'fault':<26} {'database':<10} {'effects':>7} {'doubled':>7} "
    f"{'lost':>4} {'person':>6} {'state':<11} {'':<4}  told"
)


class Trials:
    """All trials on one practice company and one kind of database."""

    def __init__(self, sandbox: Sandbox, kind: str, url: Callable[[], str]) -> None:
        self._sandbox = sandbox
        self._kind = kind
        self._url = url
        self._vendors: dict[str, str] = {}

    def calls_of(self, write: Write) -> tuple[str, ...]:
        """Carry a write out undisturbed and name the calls that took, in order."""
        with self._story(write) as story:
            action = story.approved_kind(write.kind)
            self._vendors[write.name] = _vendor(action)
            before = len(self._heard(action))
            story.house.executor().run(action.id)
            heard = self._heard(action)[before:]
            assert story.house.settle(action.id) is State.SUCCEEDED, write.name
        return tuple(dict.fromkeys(one["fields"][0] for one in heard if one["token"] != "read"))

    def knows(self, write: Write, wire: Wire) -> bool:
        """Whether the vendor of a write that was carried out before has such a fault."""
        absent = NOT_THERE.get(write.mailbox, set()) if write.kind.name in BY_MAIL else set()
        has_stale = self._vendors[write.name] == "shopify"
        return wire.name not in absent and (has_stale or not wire.stale)

    def run(self, write: Write, call: str, fault: str) -> Outcome:
        """Disturb one call and see what comes of it."""
        wire = FAULTS[fault]
        with self._story(write) as story:
            action = story.approved_kind(write.kind)
            arming = iter([lambda: self._arm(action, call, wire)])
            executor = story.house.executor(
                on_step=lambda step: next(arming, _nothing)() if step == "before_send" else None
            )
            if wire.dies_at:
                story.house.database.close()
                in_a_process(
                    lambda: story.house.executor(on_step=dying(wire.dies_at)).run(action.id)
                )
            else:
                executor.run(action.id)
            if wire.stale:
                self._look_while_stale(story.house, wire.stale)
            if fault == DELIVERED_TWICE:
                story.house.executor("worker-2").run(action.id)
                executor.run(action.id)
            if wire.name == "down":
                time.sleep(wire.seconds)
            if wire.name == "late_commit" and write.kind.connector is ConnectorKind.ABSOLUTE:
                # Without a key patience alone keeps it from being sent again before it arrives,
                # and a trial's calendar flies past any patience.
                time.sleep(2 * wire.seconds)
            state = story.house.settle(action.id)
            if wire.name == "late_commit":
                time.sleep(2 * wire.seconds)
            with story.house.database.read() as tx:
                unbroken, told = verify(tx).unbroken, ledger.get(tx, action.id).outcome
            made = len(story.changes())
            armed = self._sandbox.get("/_control/faults")["faults"]
            met = all(one["count"] < wire.count for one in armed if one["name"] == wire.name)
        return Outcome(write, call, fault, self._kind, made, state, told or "", met, unbroken)

    def _look_while_stale(self, house: ShopHouse, seconds: float) -> None:
        """Ask what became of it while it cannot be seen yet, and wait until it can be."""
        house.clock(5)
        Reconciler(house.house.filing).run()
        time.sleep(seconds)

    @contextmanager
    def _story(self, write: Write) -> Iterator[Story]:
        os.environ["COUNTERSIGN_PRACTICE_MAIL"] = write.mailbox
        try:
            with new_story(self._sandbox, self._url()) as story:
                yield story
        finally:
            del os.environ["COUNTERSIGN_PRACTICE_MAIL"]

    def _heard(self, action: ledger.Action) -> list[dict[str, Any]]:
        found = self._sandbox.get("/_control/calls", vendor=_vendor(action))
        calls: list[dict[str, Any]] = found["calls"]
        return calls

    def _arm(self, action: ledger.Action, call: str, wire: Wire) -> None:
        if wire.name:
            more = {"seconds": wire.seconds, "count": wire.count}
            where = "*" if wire.everywhere else call
            if wire.stale:
                self._sandbox.fault("stale_reads", vendor=_vendor(action), seconds=wire.stale)
            self._sandbox.fault(wire.name, where, vendor=_vendor(action), **more)


def _vendor(action: ledger.Action) -> str:
    return action.account.partition(":")[0]


def _nothing() -> None:
    """Arm no more: an Action meets its fault once."""


def outcomes(trials: Trials, writes: Iterable[Write], only: str = "") -> Iterator[Outcome]:
    """Run every fault on every call of these writes; what concerns a whole vendor once each."""
    for write in writes:
        calls = trials.calls_of(write)
        for fault, wire in FAULTS.items():
            if only in fault and trials.knows(write, wire):
                once = wire.everywhere or not wire.name
                for call in calls[-1:] if once else calls:
                    yield trials.run(write, "all" if once else call, fault)


def main() -> int:
    """Print the table; 1 if anything is doubled, lost or told otherwise than it is."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--write", default="", help="only writes with this in their name")
    parser.add_argument("--fault", default="", help="only faults with this in their name")
    parser.add_argument("--postgresql", action="store_true", help="on PostgreSQL as well")
    options = parser.parse_args()
    print(HEAD)
    seen: list[Outcome] = []
    with ExitStack() as stack:
        sandbox = stack.enter_context(start_sandbox(orders=60))
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        fresh = (f"sqlite:///{folder}/{number}.db" for number in itertools.count())
        kinds: dict[str, Callable[[], str]] = {"sqlite": lambda: next(fresh)}
        if options.postgresql:
            server = stack.enter_context(postgres_server())
            if server is None:
                print("PostgreSQL does not start here")
                return 1
            kinds["postgresql"] = partial(ready_on, server)
        for name, url in kinds.items():
            wanted = [one for one in WRITES if options.write in one.name]
            for outcome in outcomes(Trials(sandbox, name, url), wanted, options.fault):
                print(outcome, flush=True)
                seen.append(outcome)
    failed = [one for one in seen if not one.holds]
    doubled = sum(max(one.effects - 1, 0) for one in seen)
    lost = sum(one.lost for one in seen)
    asked = sum(one.state is State.NEEDS_HUMAN for one in seen)
    print(f"{len(seen)} trials: {doubled} doubled, {lost} lost, {asked} ended with a person")
    return 1 if failed or not seen else 0


if __name__ == "__main__":
    sys.exit(main())
