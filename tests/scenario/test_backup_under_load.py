"""A backup taken by command while people ask, vote and have things carried out, and put back.

What was acknowledged before the command began has to be in it, whatever was under way.
"""

import contextlib
import itertools
import shutil
import threading
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import select

from memory.audit_proof import verify
from memory.database import Database
from memory.effects import Outcome
from memory.states import State
from memory.tables import actions, effects, votes
from memory.votes import Decision
from tests.ledger_house import UNDO, LedgerHouse
from tests.patience import eventually
from tests.program_fixture import countersign, environment_of
from tests.till import TillOrder

NOBODY = "http://127.0.0.1:9"
PATIENCE = 120.0
MOST_TRIES = 5
AFTER_APPROVAL = {State.APPROVED, State.EXECUTING, State.SUCCEEDED}


@dataclass
class Load:
    """Three at work at once. Each list has what was acknowledged to its thread, as Action ids."""

    house: LedgerHouse
    asked: list[int] = field(default_factory=list)
    approved: list[int] = field(default_factory=list)
    rejected: list[int] = field(default_factory=list)
    carried_out: list[int] = field(default_factory=list)
    faults: list[BaseException] = field(default_factory=list)
    _to_decide: deque[int] = field(default_factory=deque)
    _over: threading.Event = field(default_factory=threading.Event)

    @property
    def done(self) -> tuple[int, int, int]:
        """How much each of the three has done so far."""
        return (
            len(self.asked),
            len(self.approved) + len(self.rejected),
            len(self.carried_out),
        )

    def so_far(self) -> "Load":
        """What is acknowledged at this moment, to be compared with later on."""
        asked, approved = [*self.asked], [*self.approved]
        return Load(self.house, asked, approved, [*self.rejected], [*self.carried_out])

    def went_on_since(self, before: tuple[int, int, int]) -> bool:
        """Whether all three have done something more."""
        return all(now > then for now, then in zip(self.done, before, strict=True))

    @contextlib.contextmanager
    def running(self) -> Iterator[None]:
        """Let all three work until the end of the block."""
        work = (self._asking(), self._voting(), self._executing())
        threads = [threading.Thread(target=self._insist, args=(one,)) for one in work]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            self._over.set()
            for thread in threads:
                thread.join()

    def _insist(self, steps: Iterator[None]) -> None:
        try:
            for _ in steps:
                if self._over.is_set():
                    return
        except BaseException as fault:  # noqa: BLE001 - the test shows it
            self.faults.append(fault)

    def _asking(self) -> Iterator[None]:
        for number in itertools.count(2001):
            order = str(number)
            self.house.till.orders[order] = TillOrder(paid=100_00, customer=f"customer-{order}")
            while len(self._to_decide) > 20:  # nobody may have more than fifty waiting
                self._over.wait(0.01)
                yield
            action = self.house.asked(order, "5.00", by=("Mia", "Jon")[number % 2])
            self.asked.append(action.id)
            self._to_decide.append(action.id)
            yield

    def _voting(self) -> Iterator[None]:
        while True:
            if not self._to_decide:
                self._over.wait(0.01)
                yield
                continue
            action = self.house.action(self._to_decide.popleft())
            decision = Decision.REJECT if action.id % 4 == 0 else Decision.APPROVE
            decided = self.house.vote(action, "Priya", decision)
            assert decided.counted, decided.sentence
            kept = self.rejected if decision is Decision.REJECT else self.approved
            kept.append(action.id)
            yield

    def _executing(self) -> Iterator[None]:
        executor = self.house.executor()
        while True:
            self.house.wait(UNDO)
            for action_id in executor.due():
                executor.run(action_id)
                if self.house.action(action_id).state is State.SUCCEEDED:
                    self.carried_out.append(action_id)
                yield
            self._over.wait(0.01)
            yield


def test_nothing_acknowledged_before_a_backup_under_load_is_missing(
    house: LedgerHouse, database_url: str, tmp_path: Path
) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    here.mkdir()
    there.mkdir()
    old = environment_of(NOBODY, database_url)
    new = environment_of(NOBODY, f"sqlite:///{there}/countersign.db")
    load = Load(house)
    with load.running():
        assert eventually(lambda: min(load.done) >= 5 or load.faults, PATIENCE), load.done
        known, file = _backup_under(load, here, old)
        at_the_end = load.done
        assert eventually(lambda: load.went_on_since(at_the_end) or load.faults, PATIENCE)
    assert load.faults == []

    for name in ("audit.key", "checkpoints.jsonl"):
        shutil.copy(next(tmp_path.rglob(name)), there / name)
    restored = countersign(there, new, "restore", str(file), "--as", "priya")
    assert restored.returncode == 0, restored.stderr
    proof = countersign(there, new, "audit", "verify")
    assert proof.returncode == 0, proof.stdout
    assert "The log is unbroken" in proof.stdout
    _holds_all_of(known, Database(new["COUNTERSIGN_DATABASE_URL"], practice=True))


def _backup_under(load: Load, folder: Path, environment: dict[str, str]) -> tuple[Load, Path]:
    """Take backups until all three threads have worked while one was taken; return that one."""
    for number in range(MOST_TRIES):
        file = folder / f"kept-{number}.zip"
        known, before = load.so_far(), load.done
        taken = countersign(folder, environment, "backup", str(file), within=PATIENCE)
        assert taken.returncode == 0, taken.stderr
        assert file.exists()
        if load.went_on_since(before):
            return known, file
    raise AssertionError("the load never ran beside a backup")


def _holds_all_of(known: Load, database: Database) -> None:
    with database.read() as tx:
        kept = {row.id: State(row.state) for row in tx.connection.execute(select(actions))}
        cast = {
            (row.action_id, Decision(row.decision)) for row in tx.connection.execute(select(votes))
        }
        done = {
            row.action_id: Outcome(row.outcome) for row in tx.connection.execute(select(effects))
        }
        assert verify(tx).unbroken
    database.close()
    assert kept.keys() >= {*known.asked}
    assert cast >= {(one, Decision.APPROVE) for one in known.approved}
    assert cast >= {(one, Decision.REJECT) for one in known.rejected}
    assert {kept[one] for one in known.rejected} == {State.REJECTED}
    assert {kept[one] for one in known.approved} <= AFTER_APPROVAL
    assert {kept[one] for one in known.carried_out} == {State.SUCCEEDED}
    assert {done[one] for one in known.carried_out} == {Outcome.DONE}
    # Nothing is there by half: whoever decided stands beside every decision, and the effect beside
    # everything that was carried out.
    decided = {one for one, state in kept.items() if state is not State.PENDING}
    assert decided == {one for one, _ in cast}
    assert {one for one, state in kept.items() if state is State.SUCCEEDED} <= done.keys()
