"""The real house on the practice shop, without Slack: for tests of the heart over real wires."""

import contextlib
import secrets
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy import select

from agent.executor import Executor, Tempo
from agent.reconcile import Reconciler
from agent.turns import Origin
from countersign.composition import House, build_house, open_database
from countersign.keeping import open_safe
from countersign.practice import Connections, connections
from countersign.settings import Settings, load_settings
from countersign.systems import open_writes
from memory import ledger, roster, switches
from memory.database import Database
from memory.states import State
from memory.stored_lists import Shelf
from memory.tables import switches as switch_rows
from memory.votes import Answer, Ballot, Decision
from policies.actions.refund import Reason, RefundAsk
from policies.people import Group, Person
from tests.ready_database import lay_out
from tools.connectors.buckets import OwnBuckets
from tools.connectors.network import Network, Patience
from tools.registry import CAPABILITIES

QUICK = Patience(connect=1.0, read=2.0, write=1.0, attempts=2, pause=0.05, longest_pause=0.2)


@dataclass
class Calendar:
    """How far the calendar is ahead, in seconds: by it vendors' allowances are filled up too."""

    passed: float = 0.0

    def network(self, patience: Patience) -> Network:
        """Return a line whose allowances follow the calendar."""
        return Network(
            patience=patience, buckets=OwnBuckets(lambda: time.monotonic() + self.passed)
        )


@dataclass
class ShopHouse:
    """The house and the people in it. `clock` moves the calendar: the database's, and vendors'."""

    house: House
    found: Connections
    settings: Settings
    opened: list[Network] = field(default_factory=list)
    patience: Patience = QUICK
    calendar: Calendar = field(default_factory=Calendar)

    @property
    def database(self) -> Database:
        return self.house.database

    def person(self, name: str) -> Person:
        with self.database.read() as tx:
            known = roster.by_identity(tx, "cli", name)
        person = self.house.directory.current(known) if known else None
        assert person is not None, name
        return person

    def ask(self, order: str, amount: str, *, by: str = "mia") -> ledger.Action:
        """File a refund and return it pending."""
        wish = RefundAsk(order=order, amount=amount, reason=Reason.GOODWILL, note="test")
        origin = Origin(f"test:{secrets.token_hex(6)}", "test:thread")
        proposed = self.house.proposals.propose(
            "refund", wish, person=self.person(by), origin=origin, words="test"
        )
        return proposed.action

    def needs(self, action: ledger.Action) -> set[Group]:
        """Say which groups have to agree."""
        with self.database.read() as tx:
            terms = ledger.revision(tx, action.id, action.revision).terms
        return {need.group for need in terms.requirements}

    def approve(self, action: ledger.Action, *names: str) -> None:
        """Let people approve it, and let its Undo time pass."""
        for name in names or ("priya",):
            ballot = Ballot(action.id, action.revision, self.person(name), Decision.APPROVE)
            decided = self.house.decisions.vote(ballot)
            assert decided.counted, decided.sentence
        assert decided.answer is Answer.APPROVED
        self.clock(31)

    def clock(self, seconds: float) -> None:
        """Move the calendar on."""
        self.calendar.passed += seconds
        with self.database.transaction() as tx:
            query = select(switch_rows.c.value).where(switch_rows.c.name == "clock_offset_seconds")
            before = int(tx.connection.scalar(query) or 0)
            switches.set_clock_offset(tx, before + int(seconds))

    def executor(
        self,
        owner: str = "worker-1",
        on_step: Callable[[str], None] = lambda _step: None,
    ) -> Executor:
        tempo = Tempo(back_off=timedelta(seconds=1))
        self.opened.append(self.calendar.network(self.patience))
        writes = open_writes(
            self.found.systems,
            open_safe(self.settings, self.database),
            self.opened[-1],
            Shelf(self.database),
        )
        return Executor(self.house.filing, writes, owner=owner, tempo=tempo, on_step=on_step)

    def state(self, action_id: int) -> State:
        with self.database.read() as tx:
            return ledger.get(tx, action_id).state

    def settle(self, action_id: int, *, owner: str = "worker-2", rounds: int = 12) -> State:
        """Do what a worker does after a crash until nothing is in flight; the calendar moves on."""
        executor, reconciler = self.executor(owner), Reconciler(self.house.filing)
        with self.database.read() as tx:
            patience = CAPABILITIES[ledger.get(tx, action_id).kind].patience
        for _ in range(rounds):
            reconciler.run()
            for due in executor.due():
                executor.run(due)
            if self.state(action_id) not in {State.APPROVED, State.EXECUTING, State.UNKNOWN}:
                break
            self.clock(61 + patience.total_seconds() / 10)
        return self.state(action_id)


@contextlib.contextmanager
def shop_house(
    database_url: str, sandbox_url: str, patience: Patience = QUICK
) -> Iterator[ShopHouse]:
    """Open the house on a database and a running practice shop."""
    settings = load_settings(
        database_url=lay_out(database_url), sandbox_url=sandbox_url, _env_file=None
    )
    found = connections(settings)
    database, calendar = open_database(settings), Calendar()
    network = calendar.network(patience)
    house = ShopHouse(
        build_house(settings, database, found.systems, network=network, enrolling=True),
        found,
        settings,
        [network],
        patience,
        calendar,
    )
    try:
        yield house
    finally:
        for one in house.opened:
            one.client.close()
        database.close()
