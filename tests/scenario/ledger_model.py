"""The heart driven by chance, guided: `python -m tests.scenario.ledger_model`.

Free random steps almost never reach an effect, so most steps here are whole stories of one refund
(asked, approved, carried out) with something that goes wrong in the middle; the rest are what
people and the world do meanwhile. `ledger_oracle` watches. Prints what was reached, and how often.
"""

import argparse
import logging
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

from hypothesis import HealthCheck, Phase, Verbosity, note, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from memory.ledger import Action
from memory.states import TERMINAL, State
from memory.votes import Answer, Decision
from policies.errors import CountersignError
from tests.ledger_house import UNDO, dollars, ledger_house
from tests.scenario.ledger_oracle import FINANCE, LEADS, MANAGEMENT, Oracle
from tests.till import Fault, TillOrder

FLOOR_EFFECTS, FLOOR_FAULT = 1_000, 100
OTHER_FAULTS = ("worker killed", "lease taken over", "late request arrived")
PROCESSES = 2
OPEN = frozenset(State) - TERMINAL
BEFORE_INTENT = ("claimed", "judged")
SEAMS = (
    *("before_claim", "claimed", "judged", "intent", "before_send"),
    *("after_send", "before_record", "audited", "recorded"),
)
BETWEEN = tuple(seam for seam in SEAMS if seam != "audited")  # outside transactions
SHM = Path("/dev/shm")  # noqa: S108 - a folder in memory where there is one, only for speed
FOLDER = SHM if SHM.is_dir() else None

PRICES = (100_00, 140_00, 180_00, 250_00, 400_00, 900_00)
SLOTS = st.integers(0, len(PRICES) - 1)
ASKERS = st.sampled_from(["Mia", "Jon", "Priya"])
ANYBODY = st.sampled_from(["Olivia", "Priya", "Dana", "Mia", "Lee", "Gus"])
SHARES = st.sampled_from([2, 3, 5, 11, 30, 60, 100])  # percent of what is left of an order
FAULTS = st.lists(st.sampled_from(Fault), min_size=1, max_size=3)
ROUGH = st.sampled_from([False, False, False, True])

VOTES = {
    "yes": (Decision.APPROVE, 1, False),
    "yes on the first card": (Decision.APPROVE, 1, True),
    "yes, twice": (Decision.APPROVE, 2, False),
    "no": (Decision.REJECT, 1, False),
}
MOVES = st.tuples(
    ANYBODY,
    st.sampled_from([*VOTES, "edit", "edit by the asker", "take back", "wait too long"]),
    SHARES,
)
NO_USE = frozenset({Answer.EXPIRED, Answer.FROZEN})
LEAD = 150_00

reached: Counter[str] = Counter()


class Killed(BaseException):
    """The process died here; nothing after this line ran."""


class LedgerModel(RuleBasedStateMachine):
    """One company for an afternoon that lasts weeks."""

    alterations: tuple[Callable[[object], object], ...] = ()

    def __init__(self) -> None:
        super().__init__()
        self._stack = ExitStack()
        folder = self._stack.enter_context(tempfile.TemporaryDirectory(dir=FOLDER))
        self.house = self._stack.enter_context(ledger_house(f"sqlite:///{folder}/model.db"))
        for alter in self.alterations:
            alter(self.house.database)
        self.till = self.house.till
        self.till.orders = {}
        self.newest = [self._new_order(price) for price in PRICES]
        self.oracle = Oracle(self.house, lead_up_to=LEAD)
        self._tune()

    # Stories of one refund -------------------------------------------------------------------
    @rule(slot=SLOTS, share=SHARES, asker=ASKERS, faults=FAULTS, rough=ROUGH)
    def refund_over_a_bad_wire(
        self, slot: int, share: int, asker: str, faults: list[Fault], *, rough: bool
    ) -> None:
        self._begin(rough=rough)
        action = self._approved(slot, share, asker)
        if action is None:
            return
        alone = self._is_alone(action)
        self._carry_out(action, faults)
        for _ in range(9):
            if self.house.state(action) in TERMINAL:
                break
            self.house.wait(timedelta(seconds=61))
            self.house.reconciler().run()
            self._run(action)
        moody = self.till.stale or self.till.blind or self.oracle.frozen or self.house.town.away
        if alone and not moody:
            self._expect(action, _ending(faults))

    @rule(
        slot=SLOTS,
        share=SHARES,
        asker=ASKERS,
        seam=st.sampled_from(SEAMS),
        faults=FAULTS,
        rough=ROUGH,
    )
    def worker_dies(
        self, slot: int, share: int, asker: str, seam: str, faults: list[Fault], *, rough: bool
    ) -> None:
        self._begin(rough=rough)
        action = self._approved(slot, share, asker)
        if action is None:
            return

        def die(step: str) -> None:
            if step == seam:
                raise Killed

        self._carry_out(action, faults, die)
        if len(faults) == 1:
            reached["restarted under the same name"] += 1
            self.house.reconciler().run(reborn="worker-1")
        self.house.work(rounds=3)

    @rule(
        slot=SLOTS,
        share=SHARES,
        asker=ASKERS,
        seam=st.sampled_from(BETWEEN),
        faults=FAULTS,
        rough=ROUGH,
    )
    def slow_worker_is_overtaken(
        self, slot: int, share: int, asker: str, seam: str, faults: list[Fault], *, rough: bool
    ) -> None:
        self._begin(rough=rough)
        action = self._approved(slot, share, asker)
        if action is None:
            return

        def overtaken(step: str) -> None:
            if step == seam:
                reached["lease taken over"] += 1
                self.house.wait(timedelta(seconds=61))
                self.house.work("worker-2", rounds=2)

        self._carry_out(action, faults, overtaken)
        self.house.work(rounds=2)

    @rule(
        slot=SLOTS,
        share=SHARES,
        asker=ASKERS,
        seam=st.sampled_from(BEFORE_INTENT),
        what=st.sampled_from(["freeze", "stricter rules", "refund by hand", "lapse"]),
        rough=ROUGH,
    )
    def ground_moves_after_the_claim(
        self, slot: int, share: int, asker: str, seam: str, what: str, *, rough: bool
    ) -> None:
        self._begin(rough=rough)
        action = self._approved(slot, share, asker)
        if action is None:
            return
        by_hand = what == "refund by hand"

        def move(step: str) -> None:
            if step == ("claimed" if by_hand else seam):
                self._move_ground(what, action)

        self._carry_out(action, [], move)
        if self.house.state(action) is State.SUCCEEDED and reached[what] and not by_hand:
            note(f"{action.name} went through although: {what}")

    @rule(
        slot=SLOTS,
        asker=ASKERS,
        late=st.sampled_from([Fault.LATE_COMMIT, Fault.REQUEST_LOST]),
        rough=ROUGH,
    )
    def two_on_one_order(self, slot: int, asker: str, late: Fault, *, rough: bool) -> None:
        """The first one's fate is open while the second, which would be too much, is due."""
        self._begin(rough=rough)
        first = self._approved(slot, 60, asker)
        if first is None:
            return
        order = self.oracle.believed[first.id].order
        minor = self.till.orders[order].left * 59 // 100
        second = self._ask(order, minor, "Jon" if asker == "Mia" else "Mia")
        if second is None:
            return
        self._approve(second)
        self.house.wait(UNDO)
        self._carry_out(first, [late])
        self.house.wait(timedelta(seconds=6))
        self.house.reconciler().run()
        self._carry_out(second, [])
        reached["two on one order"] += 1
        self._deliver_late()
        self._carry_out(first, [])

    more_bad_wires = even_more_bad_wires = refund_over_a_bad_wire
    more_deaths, more_overtaking = worker_dies, slow_worker_is_overtaken

    # What people do --------------------------------------------------------------------------
    @rule(slot=SLOTS, share=SHARES, asker=ASKERS, moves=st.lists(MOVES, max_size=4), rough=ROUGH)
    def people_talk(
        self,
        slot: int,
        share: int,
        asker: str,
        moves: list[tuple[str, str, int]],
        *,
        rough: bool,
    ) -> None:
        """Somebody asks, others vote, edit and take back; what is left open may stay so."""
        self._begin(rough=rough)
        order = self._order(slot)
        self._ask(order, self._share(order, share), asker)
        for who, what, percent in moves:
            open_ones = self._in(State.PENDING, State.APPROVED)
            if open_ones:
                self._make_move(open_ones[-1], who, what, self._share(order, percent))
        if len(moves) > 1 and (pending := self._in(State.PENDING)):
            self._approve(pending[-1])
        self.house.work(rounds=2)

    more_talk = even_more_talk = people_talk

    @rule(
        what=st.sampled_from(["freeze", "stricter rules", "leave", "stale", "blind"]),
        who=st.sampled_from(["Olivia", "Priya", "Dana", "Mia"]),
    )
    def mood_changes(self, what: str, who: str) -> None:
        reached[f"mood: {what}"] += 1
        if what == "freeze":
            self._lift() if self.oracle.frozen else self._freeze()
        elif what == "stricter rules":
            self.oracle.lead_up_to = 20_00 if self.oracle.lead_up_to == LEAD else LEAD
            self._tune()
        elif what == "leave":
            self.house.town.away ^= {who}
        elif what == "stale":
            self.till.stale = not self.till.stale
        else:
            self.till.blind = not self.till.blind
        self.house.work(rounds=2)

    @precondition(lambda self: self._in(State.NEEDS_HUMAN))
    @rule(pick=st.integers(0, 9), who=st.sampled_from(sorted(MANAGEMENT)))
    def settle_by_hand(self, pick: int, who: str) -> None:
        action = self._pick(pick, State.NEEDS_HUMAN)
        self._deliver_late()
        happened = bool(self.till.effects_of(action.id))
        try:
            self.house.decisions.settle_by_hand(
                action.id, person=self.house.people[who], happened=happened, note="looked"
            )
        except CountersignError as error:
            note(f"{who} settles {action.name}: {error.sentence}")
            return
        reached["settled by hand"] += 1

    # What the world does ---------------------------------------------------------------------
    @rule(length=st.sampled_from([31, 61, 3_600, 6 * 3_600, 86_400, 3 * 86_400]))
    def time_passes(self, length: int) -> None:
        reached["clock jumped"] += 1
        self.house.wait(timedelta(seconds=length))
        self.house.work(rounds=1)

    @rule(slot=SLOTS, share=SHARES)
    def refund_by_hand(self, slot: int, share: int) -> None:
        order = self._order(slot)
        self._by_hand(order, self._share(order, share))

    @rule()
    def late_requests_arrive(self) -> None:
        self._deliver_late()

    # What must hold --------------------------------------------------------------------------
    @invariant()
    def nothing_is_wrong(self) -> None:
        self.oracle.compare()
        assert not self.oracle.wrongs, "; ".join(self.oracle.wrongs)

    def teardown(self) -> None:
        try:
            if not self.oracle.wrongs:
                self._end_of_days()
        finally:
            reached["effects"] += len(self.till.effects)
            reached.update(fault.value for fault in self.till.spent)
            reached["runs"] += 1
            self._stack.close()

    def _end_of_days(self) -> None:
        """When all is well again and time goes on, nothing is left open but for a person (I20)."""
        self.till.stale = self.till.blind = False
        self.till.faults.clear()
        self.house.town.away.clear()
        if self.oracle.frozen:
            self._lift()
        self._deliver_late()
        self.house.work(rounds=6)
        self.house.wait(timedelta(days=9))
        self.house.work(rounds=6)
        self.oracle.compare()
        self.oracle.wrongs.extend(self.house.proof().faults)
        assert not self.oracle.wrongs, "; ".join(self.oracle.wrongs)
        left = [row.name for row in self.house.in_states(*OPEN - {State.NEEDS_HUMAN})]
        assert not left, f"still open: {left}"

    # -----------------------------------------------------------------------------------------
    def _begin(self, *, rough: bool) -> None:
        """Let most stories start on a good day; the rest start in whatever is going on."""
        if rough:
            return
        self.till.stale = self.till.blind = False
        self.house.town.away.clear()
        if self.oracle.frozen:
            self._lift()

    def _new_order(self, price: int) -> str:
        name = str(1001 + len(self.till.orders))
        self.till.orders[name] = TillOrder(paid=price, customer=f"customer-{name}")
        return name

    def _order(self, slot: int) -> str:
        """Return the newest order of a price; one that is nearly refunded makes way."""
        if self.till.orders[self.newest[slot]].left * 4 < PRICES[slot]:
            self.newest[slot] = self._new_order(PRICES[slot])
        return self.newest[slot]

    def _share(self, order: str, percent: int) -> int:
        return max(1_00, self.till.orders[order].left * percent // 100)

    def _in(self, *states: State) -> list[Action]:
        return self.house.in_states(*states)

    def _pick(self, number: int, *states: State) -> Action:
        found = self._in(*states)
        return found[number % len(found)]

    def _ask(self, order: str, minor: int, asker: str) -> Action | None:
        try:
            action = self.house.ask(order, dollars(minor), by=asker).action
        except CountersignError as error:
            note(f"{asker} asks for {minor} of {order}: {error.sentence}")
            return None
        self.oracle.hear_asked(action, asker, order, minor)
        if action.state is State.DENIED:
            self.house.wait(timedelta(hours=16))
            return None
        return action

    def _approve(self, action: Action) -> None:
        """Have the right people press Approve, as far as they are there."""
        known = self.oracle.believed[action.id]
        for group in (LEADS, FINANCE, MANAGEMENT):
            for who in sorted(group - self.house.town.away - known.editors):
                if self.house.state(action) is not State.PENDING:
                    return
                if self._vote(action, who, Decision.APPROVE, revision=action.revision) in NO_USE:
                    return

    def _make_move(self, action: Action, who: str, what: str, minor: int) -> None:
        if what == "edit by the asker":
            what, who = "edit", self.oracle.believed[action.id].requester
        if what == "wait too long":
            self.house.wait_past_expiry(action)
        elif what in VOTES:
            decision, times, old = VOTES[what]
            for _ in range(times):
                self._vote(action, who, decision, revision=1 if old else action.revision)
        try:
            if what == "take back":
                self.house.decisions.take_back(action.id, person=self.house.people[who])
            elif what == "edit":
                edited = self.house.edit(action, who, amount=dollars(minor))
                self.oracle.hear_edited(edited, who, minor)
        except CountersignError as error:
            note(f"{who}, {what} of {action.name}: {error.sentence}")
        else:
            reached[f"people: {what}"] += 1

    def _vote(self, action: Action, who: str, decision: Decision, *, revision: int) -> Answer:
        deadline = self.house.action(action.id).expires_at or self.house.now()
        person = next(p for p in self.house.town.everybody() if p.name == who)
        self.house.people[who] = person
        decided = self.house.vote(action, who, decision, revision=revision)
        approving = decided.answer in {Answer.COUNTED, Answer.APPROVED}
        reached[f"vote: {decided.answer}"] += 1
        self.oracle.hear_vote(action.id, revision, who, deadline, counted=approving)
        return decided.answer

    def _approved(self, slot: int, share: int, asker: str) -> Action | None:
        order = self._order(slot)
        action = self._ask(order, self._share(order, share), asker)
        if action is None:
            return None
        self._approve(action)
        self.house.wait(UNDO)
        return action if self.house.state(action) is State.APPROVED else None

    def _is_alone(self, action: Action) -> bool:
        others = self._in(*OPEN)
        return all(one.target != action.target for one in others if one.id != action.id)

    def _carry_out(
        self,
        action: Action,
        faults: list[Fault],
        on_step: Callable[[str], None] = lambda _step: None,
    ) -> None:
        self.till.faults.clear()
        self.till.faults.extend(faults)
        self._run(action, on_step)

    def _run(self, action: Action, on_step: Callable[[str], None] = lambda _step: None) -> None:
        try:
            self.house.executor("worker-1", on_step=on_step).run(action.id)
        except Killed:
            reached["worker killed"] += 1

    def _expect(self, action: Action, ending: State) -> None:
        now = self.house.action(action.id)
        if now.state is State.DENIED and "for the shop today" in now.outcome:
            return
        assert now.state is ending, f"{now.name} ended {now.state}, not {ending}: {now.outcome}"

    def _move_ground(self, what: str, action: Action) -> None:
        reached[what] += 1
        if what == "freeze" and not self.oracle.frozen:
            self._freeze()
        elif what == "stricter rules":
            self.oracle.lead_up_to = 20_00
            self._tune()
        elif what == "refund by hand":
            self._by_hand(self.oracle.believed[action.id].order, 1_00)
        elif what == "lapse":
            self.house.wait_past_expiry(action)

    def _by_hand(self, order: str, minor: int) -> None:
        """A careful person: not while something is on its way, never more than is left."""
        target = f"till:test/order/{order}"
        open_ones = self._in(State.EXECUTING, State.UNKNOWN, State.NEEDS_HUMAN)
        if self.till.owes_late_commits or self.till.orders[order].left <= minor:
            return
        if not any(one.target == target and one.attempts > 1 for one in open_ones):
            reached["refunded by hand"] += 1
            self.till.refund_by_hand(order, minor)

    def _deliver_late(self) -> None:
        if self.till.owes_late_commits:
            reached["late request arrived"] += 1
        self.till.deliver_late()

    def _freeze(self) -> None:
        self.house.decisions.freeze(person=self.house.people["Lee"], reason="odd mails")
        self.oracle.frozen = True

    def _lift(self) -> None:
        for who in ("Olivia", "Dana"):
            lifting = self.house.people[who].model_copy(update={"active": True})
            self.house.decisions.lift(person=lifting)
        self.oracle.frozen = False

    def _tune(self) -> None:
        self.house.tune(lead_up_to=f"{dollars(self.oracle.lead_up_to)} USD", shop_day="1000.00 USD")


def _ending(faults: list[Fault]) -> State:
    """Where a refund ends: refused only if no earlier request may have arrived."""
    for fault in faults:
        if fault is Fault.REFUSED:
            return State.FAILED
        if fault not in {Fault.THROTTLED, Fault.UNREACHABLE}:
            break
    return State.SUCCEEDED


def drive(examples: int, steps: int, start: int = 1) -> Counter[str]:
    """Run the model and return what was reached; raises on the first thing that does not hold."""
    logging.disable(logging.CRITICAL)
    reached.clear()
    chosen = settings(
        max_examples=examples,
        stateful_step_count=steps,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        verbosity=Verbosity.quiet,
        report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
    )
    try:
        run_state_machine_as_test(seed(start)(LedgerModel), settings=chosen)
    finally:
        logging.disable(logging.NOTSET)
    return reached


def main() -> int:
    """Print what was reached; 1 if that is less than demanded."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--examples", type=int, default=32, help="runs of each process")
    parser.add_argument("--steps", type=int, default=40)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    began = time.monotonic()
    with ProcessPoolExecutor(PROCESSES) as pool:
        parts = [
            pool.submit(drive, options.examples, options.steps, options.seed + number)
            for number in range(PROCESSES)
        ]
        total = sum((part.result() for part in parts), Counter[str]())
    for what, times in sorted(total.items()):
        print(f"{what:<36} {times:>6}")
    seconds = time.monotonic() - began
    print(f"{total['effects'] / total['runs']:.1f} effects a run, {seconds:.0f} s")
    short = [fault.value for fault in Fault if total[fault.value] < FLOOR_FAULT]
    short += [what for what in OTHER_FAULTS if total[what] < FLOOR_FAULT]
    if total["effects"] < FLOOR_EFFECTS or short:
        print(f"below the floor of {FLOOR_EFFECTS} effects and {FLOOR_FAULT} each: {short}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
