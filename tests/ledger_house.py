"""The heart on a vendor of the tests' own: everything real but the shop, on either database.

The calendar starts on a Tuesday morning whatever day it is, and moves only when told to.
"""

import contextlib
import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from types import MappingProxyType

from agent.decisions import Decided, Decisions
from agent.directory import CachedDirectory
from agent.executor import Executor, Tempo
from agent.expiry import expire
from agent.filing import Filing
from agent.judging import Bench
from agent.proposals import Proposals, Proposed
from agent.reconcile import Reconciler
from agent.turns import Origin
from countersign.composition import enrol
from countersign.settings import load_people, load_settings
from memory import ledger, roster, switches
from memory.audit_proof import Proof, verify
from memory.database import Database
from memory.ledger import Action, Revision
from memory.schema import migrate
from memory.states import State
from memory.votes import Ballot, Decision
from policies.actions.refund import Reason, RefundAsk
from policies.money import Money
from policies.people import Group, Person, PersonKind
from policies.rulebook import Rulebook, load_rulebook
from tests.ready_database import lay_out
from tests.till import ACCOUNT, CURRENCY, Till, TillOrder
from tools.access import Reads, Writes

OPENING = datetime(2026, 12, 1, 18, 0, tzinfo=UTC)  # a Tuesday, 10:00 in the shop
UNDO = timedelta(seconds=31)
STRANGERS = {
    "Gus": PersonKind.GUEST,
    "Paula": PersonKind.PARTNER,
    "Bolt": PersonKind.BOT,
}


@dataclass
class Calendar:
    """The time it is here: the real clock, moved."""

    moved: timedelta = timedelta()

    def now(self) -> datetime:
        return datetime.now(UTC) + self.moved


class Town(CachedDirectory):
    """The real directory, in a place where people may leave from one moment to the next."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self.away: set[str] = set()

    def everybody(self) -> tuple[Person, ...]:
        return tuple(
            person.model_copy(update={"active": False}) if person.name in self.away else person
            for person in super().everybody()
        )


@dataclass
class LedgerHouse:
    """The rooms, the people and the Till."""

    database: Database
    till: Till
    filing: Filing
    proposals: Proposals
    decisions: Decisions
    people: dict[str, Person]
    town: Town
    rules: Callable[[Rulebook], None]
    calendar: Calendar
    watch: Callable[[str], None] = lambda _step: None
    _events: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    # Asking and deciding ---------------------------------------------------------------------
    def ask(
        self, order: str = "1001", amount: str | None = "20.00", *, by: str = "Mia", note: str = ""
    ) -> Proposed:
        wish = RefundAsk(order=order, amount=amount, reason=Reason.GOODWILL, note=note)
        origin = Origin(f"event:{next(self._events)}", "thread", channel="C1", ts="1.0")
        return self.proposals.propose("refund", wish, person=self.people[by], origin=origin)

    def asked(self, order: str = "1001", amount: str = "20.00", *, by: str = "Mia") -> Action:
        action = self.ask(order, amount, by=by).action
        assert action.state is State.PENDING, self.action(action.id)
        return action

    def vote(
        self,
        action: Action,
        who: str,
        decision: Decision = Decision.APPROVE,
        *,
        revision: int | None = None,
    ) -> Decided:
        current = revision if revision is not None else action.revision
        return self.decisions.vote(Ballot(action.id, current, self.people[who], decision))

    def approved(
        self, order: str = "1001", amount: str = "20.00", *, by: str = "Mia", who: str = "Priya"
    ) -> Action:
        """Ask and approve, and let the Undo time pass."""
        decided = self.vote(self.asked(order, amount, by=by), who)
        assert decided.action.state is State.APPROVED, decided.sentence
        self.wait(UNDO)
        return decided.action

    def edit(self, action: Action, who: str, **changes: str) -> Action:
        edited = self.proposals.edit(action.id, action.revision, changes, person=self.people[who])
        return edited.action

    # Working ---------------------------------------------------------------------------------
    def executor(
        self,
        owner: str = "worker-1",
        on_step: Callable[[str], None] = lambda _step: None,
        tempo: Tempo | None = None,
    ) -> Executor:
        """A worker's hands. `watch` sees every step of every worker before `on_step` does."""

        def step(name: str) -> None:
            self.watch(name)
            on_step(name)

        writes = Writes(shops={})
        return Executor(self.filing, writes, owner=owner, tempo=tempo, on_step=step)

    def reconciler(self) -> Reconciler:
        return Reconciler(self.filing)

    def work(self, owner: str = "worker-2", *, rounds: int = 12) -> None:
        """Do what a worker does after a crash until nothing is in flight; the calendar moves on."""
        executor, reconciler = self.executor(owner), self.reconciler()
        for _ in range(rounds):
            reconciler.run()
            for action_id in executor.due():
                executor.run(action_id)
            expire(self.database)
            if not self.in_states(State.APPROVED, State.EXECUTING, State.UNKNOWN):
                return
            self.wait(timedelta(seconds=61))

    # Looking ---------------------------------------------------------------------------------
    def action(self, action_id: int) -> Action:
        with self.database.read() as tx:
            return ledger.get(tx, action_id)

    def state(self, action: Action) -> State:
        return self.action(action.id).state

    def revision(self, action: Action) -> Revision:
        with self.database.read() as tx:
            return ledger.revision(tx, action.id, action.revision)

    def in_states(self, *states: State) -> list[Action]:
        with self.database.read() as tx:
            return ledger.in_states(tx, states, limit=1_000)

    def proof(self) -> Proof:
        with self.database.read() as tx:
            return verify(tx)

    # Time and rules --------------------------------------------------------------------------
    def now(self) -> datetime:
        return self.calendar.now()

    def wait(self, length: timedelta) -> None:
        """Move the calendar on, the database's and the Till's alike."""
        self.calendar.moved += timedelta(seconds=round(length.total_seconds()))
        with self.database.transaction() as tx:
            switches.set_clock_offset(tx, round(self.calendar.moved.total_seconds()))

    def wait_past_expiry(self, action: Action) -> None:
        expires_at = self.action(action.id).expires_at
        assert expires_at is not None
        self.wait(max(expires_at - self.now(), timedelta()) + timedelta(seconds=1))

    def tune(self, **limits: str) -> None:
        """Put other limits in force: `lead_up_to="10.00 USD"`."""
        self.rules(
            load_rulebook(overlay={f"refund.{name}": value for name, value in limits.items()})
        )


def open_orders() -> dict[str, TillOrder]:
    """Orders 1001 to 1012 of $100 to $1,200, each of a customer of its own."""
    return {
        str(1000 + number): TillOrder(paid=100_00 * number, customer=f"customer-{number}")
        for number in range(1, 13)
    }


@contextlib.contextmanager
def ledger_house(url: str) -> Iterator[LedgerHouse]:
    """Open the house on a database that may be new."""
    database = Database(lay_out(url), practice=True)
    try:
        migrate(database)
        yield _build(database)
    finally:
        database.close()


def _build(database: Database) -> LedgerHouse:
    settings = load_settings(_env_file=None)
    enrol(database, load_people(settings), (ACCOUNT,))
    with database.transaction() as tx:
        for name, kind in STRANGERS.items():
            known = {"cli": name.casefold()}
            roster.enrol(tx, name, kind=kind, groups=[*Group], accounts_used=known)
        people = {person.name: person for person in roster.everybody(tx)}
    town = Town(database)
    in_force = [load_rulebook()]
    bench = Bench(lambda: in_force[-1], town, settings.calendar, settings.zone)
    calendar = Calendar()
    till = Till(clock=calendar.now, orders=open_orders())
    capability = till.capability()
    filing = Filing(
        database, bench, Reads(shops={}), MappingProxyType({capability.kind.name: capability})
    )
    house = LedgerHouse(
        database=database,
        till=till,
        filing=filing,
        proposals=Proposals(filing),
        decisions=Decisions(database, bench),
        people=people,
        town=town,
        rules=in_force.append,
        calendar=calendar,
    )
    house.wait(OPENING - datetime.now(UTC))
    return house


def dollars(minor: int) -> str:
    """Write minor units the way a person types an amount."""
    return Money(minor=minor, currency=CURRENCY).decimal
