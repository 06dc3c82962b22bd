"""A marketplace of the tests' own and a house whose sweep pauses listings on it by itself.

What the stall was told is the only truth about effects; like the Till it refuses nothing.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, tzinfo

from agent.proposals import Proposals
from agent.sweep_asks import SweepAsks
from agent.sweeps.sweep import Mode, Sweep
from agent.sweeps.vendor_out_live import VENDOR_OUT_LIVE
from agent.turns import Origin
from memory import lane_record, ledger, problem_queue, roster, sweep_modes, sweep_runs
from memory.ledger import Action
from memory.problem_queue import Filter, Problem
from memory.problems import Finding, Severity, tell
from memory.sweep_runs import RunState
from memory.tables import actions
from policies.actions.definition import Arguments, Ask
from policies.actions.listing import ListingAsk
from policies.actions.market_listing import (
    MarketListing,
    MarketListingFacts,
    OnSale,
    PauseOnMarket,
    ResumeOnMarket,
    ShopStockFacts,
)
from policies.errors import OutcomeUnknown, VendorRejected
from policies.ref import Ref
from tests.ledger_house import UNDO, LedgerHouse, ledger_house
from tools.access import Reads, Writes
from tools.capability import Capability, Draft, Effect, Found, Receipt, RemoteFacts, Trace
from tools.registry import CAPABILITIES

SELLER = "stall:test"
SWEEP = VENDOR_OUT_LIVE
SKUS = tuple(f"BIN-{number}" for number in range(1, 31))


@dataclass
class Stall:
    """How many of each article are on offer there, and how many the shop itself has."""

    offered: dict[str, int] = field(default_factory=lambda: dict.fromkeys(SKUS, 12))
    here: dict[str, int] = field(default_factory=dict)
    paused: list[str] = field(default_factory=list)
    refuses: bool = False
    loses_answers: bool = False
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def pauses(self) -> Capability:
        return replace(
            CAPABILITIES["pause_amazon_listing"],
            prepare=self._prepare_pause,
            load_facts=self._load,
            execute=self._execute,
            reconcile=self._reconcile,
            patience=timedelta(),
        )

    def resumes(self) -> Capability:
        return replace(
            CAPABILITIES["resume_amazon_listing"],
            prepare=self._prepare_resume,
            load_facts=self._load,
            execute=self._execute,
            reconcile=self._reconcile,
            patience=timedelta(),
        )

    def _prepare_pause(self, ask: Ask, _reads: Reads, as_of: datetime, _zone: tzinfo) -> Draft:
        assert isinstance(ask, ListingAsk)
        wanted = PauseOnMarket(
            listing=_ref(ask.sku), sku=ask.sku, quantity=0, note=ask.note, ordinal=0
        )
        return Draft(wanted, self._facts(ask.sku, as_of))

    def _prepare_resume(self, ask: Ask, _reads: Reads, as_of: datetime, _zone: tzinfo) -> Draft:
        assert isinstance(ask, ListingAsk)
        wanted = ResumeOnMarket(
            listing=_ref(ask.sku), sku=ask.sku, quantity=12, note=ask.note, ordinal=0
        )
        return Draft(wanted, self._facts(ask.sku, as_of))

    def _load(
        self, arguments: Arguments, _reads: Reads, as_of: datetime, _zone: tzinfo
    ) -> RemoteFacts:
        assert isinstance(arguments, MarketListing)
        return self._facts(arguments.sku, as_of)

    def _execute(self, _writes: Writes, arguments: Arguments, _effect: Effect) -> Receipt:
        assert isinstance(arguments, MarketListing)
        if self.refuses:
            raise VendorRejected("It said no.")
        with self._lock:
            self.offered[arguments.sku] = arguments.quantity
            if not arguments.quantity:
                self.paused.append(arguments.sku)
        if self.loses_answers:
            raise OutcomeUnknown
        return Receipt(arguments.sku)

    def _reconcile(self, _reads: Reads, arguments: Arguments, _effect: Effect) -> Found:
        assert isinstance(arguments, MarketListing)
        if self.offered[arguments.sku] == arguments.quantity:
            return Found(Trace.PRESENT, Receipt(arguments.sku))
        return Found(Trace.ABSENT)

    def _facts(self, sku: str, as_of: datetime) -> RemoteFacts:
        number = self.offered[sku]
        state = OnSale.ON_SALE if number else OnSale.OFF_SALE
        return {
            "listing": MarketListingFacts(read_at=as_of, state=state, quantity=number),
            "stock": ShopStockFacts(read_at=as_of, available=self.here.get(sku, 0)),
        }


def _ref(sku: str) -> Ref:
    return Ref(account=SELLER, kind="listing", id=sku)


@dataclass
class LaneHouse:
    """The house, its stall, and what its one sweep finds and asks for."""

    house: LedgerHouse
    stall: Stall

    def mode(self, mode: Mode) -> None:
        with self.house.database.transaction() as tx:
            sweep_modes.put(tx, SWEEP.name, mode, person=None)

    def mode_now(self) -> str:
        with self.house.database.read() as tx:
            return sweep_modes.modes(tx).get(SWEEP.name, SWEEP.mode)

    def find(self, *skus: str) -> None:
        """Run the sweep once: these articles, and no others, are sold though nobody has any."""
        with self.house.database.copying() as tx:
            run = sweep_runs.claim(tx, SWEEP.name, tx.now(), "sweeper")
            assert run is not None
            tell(tx, SWEEP.name, "buying", [_finding(sku, tx.now()) for sku in skus], shown=True)
            sweep_runs.end(tx, run, RunState.DONE, "")

    def asks(self, sweep: Sweep = SWEEP) -> SweepAsks:
        return SweepAsks(self.house.filing, (sweep,))

    def filed(self) -> list[Action]:
        with self.house.database.read() as tx:
            return ledger.find(tx, actions.c.kind == "pause_amazon_listing", limit=100)

    def problems(self) -> list[Problem]:
        with self.house.database.read() as tx:
            return problem_queue.page(tx, Filter(sweep=SWEEP.name), limit=100)

    def ask(self, kind: str, sku: str, by: str) -> Action:
        """Have a person ask for a pause or its end."""
        origin = Origin(f"{kind}:{sku}:{by}", "thread")
        wish, person = ListingAsk(sku=sku), self.house.people[by]
        return self.house.proposals.propose(kind, wish, person=person, origin=origin).action

    def let_it_work(self) -> None:
        """Let the time to take it back pass, and do what is due."""
        self.house.wait(UNDO)
        executor = self.house.executor()
        for action_id in executor.due():
            executor.run(action_id)

    def fell(self) -> bool:
        with self.house.database.read() as tx:
            return lane_record.fell_back_at(tx, SWEEP.name) is not None


def _finding(sku: str, now: datetime) -> Finding:
    return Finding(
        account=SELLER,
        kind="listing",
        object=sku,
        name=sku,
        severity=Severity.NOW,
        money=100_00,
        currency="USD",
        place="Rubber Inc",
        since=now,
        due_at=None,
        facts={"in_shop": 0, "on_market": 1, "sold": 3, "window_days": 7, "channel": "there"},
    )


@contextmanager
def lane_house(url: str) -> Iterator[LaneHouse]:
    """Open the house on a database that may be new."""
    with ledger_house(url) as house:
        with house.database.transaction() as tx:
            roster.open_account(tx, SELLER, system="stall", name="The stall")
        stall = Stall()
        hands = {one.kind.name: one for one in (stall.pauses(), stall.resumes())}
        house.filing = replace(house.filing, capabilities=hands)
        house.proposals = Proposals(house.filing)
        yield LaneHouse(house, stall)
