"""The heart driven by chance, guided: `python -m tests.scenario.ledger_model`.

Free random steps almost never reach an effect, so most steps here are whole stories of one refund
(asked, approved, carried out) with something that goes wrong in the middle; the rest are what
people and the world do meanwhile. `ledger_oracle` watches. Prints what was reached, and how often.
"""

import argparse
import itertools
import logging
import sys
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from datetime import timedelta

from hypothesis import HealthCheck, Phase, Verbosity, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from memory.states import TERMINAL, State
from memory.votes import Answer, Decision
from tests.ledger_house import UNDO
from tests.scenario.ledger_company import (
    LEAD,
    LOW_DAY,
    OPEN,
    PRICES,
    STRICT_LEAD,
    Company,
    Wanted,
    dying,
    reached,
)
from tests.scenario.ledger_wishes import (
    DECIDERS,
    FAULTS,
    GROUND,
    MOVES,
    ON_ITS_WAY,
    SEAMS,
    WISHES,
    WITH_LEASE,
    below_the_floor,
    ending,
    for_a_lead,
)
from tests.till import Fault

PROCESSES = 2


class LedgerModel(Company):
    """Stories, and what must hold after each of them."""

    @initialize(asker=st.sampled_from(["Mia", "Jon"]))
    def every_ground_moves_once(self, asker: str) -> None:
        """What chance meets too seldom is met at the start of each run."""
        small = itertools.count()
        for what in GROUND:
            wanted = for_a_lead(next(small), asker)
            if what == "lower cap":
                wanted = Wanted(slot=4, percent=30, asker=asker, rough=False)
            self.ground_moves(wanted=wanted, seam="claimed", what=what)
        for then in ON_ITS_WAY:
            self.request_may_still_be_on_its_way(wanted=for_a_lead(next(small), asker), then=then)
        self.long_pause(wanted=for_a_lead(next(small), asker), hours=30, hidden=True)

    @rule(wanted=WISHES, faults=FAULTS)
    def wire_is_bad(self, wanted: Wanted, faults: list[Fault]) -> None:
        action = self.approved(wanted)
        if action is None:
            return
        moody = self.till.stale or self.till.blind or self.oracle.frozen or self.house.town.away
        certain = self.is_alone(action) and not moody
        self.carry_out(action, faults)
        for _ in range(9):
            if self.house.state(action) in TERMINAL:
                break
            self.house.wait(timedelta(seconds=61))
            self.house.reconciler().run()
            self.run(action)
        now = self.house.action(action.id)
        capped = now.state is State.DENIED and "for the shop today" in now.outcome
        if certain and not capped:
            assert now.state is ending(faults), f"{now.name} ended {now.state}: {now.outcome}"

    more_bad_wires = even_more_bad_wires = wire_is_bad

    @rule(wanted=WISHES, seam=st.sampled_from(SEAMS), faults=FAULTS, restarts=st.booleans())
    def worker_dies(
        self, wanted: Wanted, seam: str, faults: list[Fault], *, restarts: bool
    ) -> None:
        action = self.approved(wanted)
        if action is None:
            return
        self.carry_out(action, faults, dying(seam))
        if restarts:
            self.house.reconciler().run(reborn="worker-1")
        self.house.work(rounds=3)

    more_deaths = worker_dies

    @rule(wanted=WISHES, seam=st.sampled_from(WITH_LEASE), faults=FAULTS, dies=st.booleans())
    def slow_worker_is_overtaken(
        self, wanted: Wanted, seam: str, faults: list[Fault], *, dies: bool
    ) -> None:
        """Its lease ends while it is held up; another takes over, and may itself die half-way."""
        action = self.approved(wanted)
        if action is None:
            return
        rows: list[int] = []

        def overtaken(step: str) -> None:
            if step != seam:
                return
            self.house.reconciler().run(reborn="worker-2")
            assert self.house.state(action) is State.EXECUTING, "a live lease was taken"
            self.house.wait(timedelta(seconds=61))
            self.house.reconciler().run()
            if dies:
                self.look_up()
                self.run(action, dying("claimed" if faults[1:] else "after_send"), owner="worker-2")
            else:
                self.house.work("worker-2", rounds=2)
            reached["lease taken over"] += 1
            rows.append(self.rows_about(action))

        self.carry_out(action, faults, overtaken)
        assert rows in ([], [self.rows_about(action)]), "a stale lease wrote to the log"
        self.house.work(rounds=2)

    more_overtaking = slow_worker_is_overtaken

    @rule(wanted=WISHES, seam=st.sampled_from(["claimed", "judged"]), what=st.sampled_from(GROUND))
    def ground_moves(self, wanted: Wanted, seam: str, what: str) -> None:
        """Something changes between the approval and the intent."""
        action = self.approved(wanted, edited=what in {"refund by hand", "order grows"})
        if action is None:
            return
        at = {
            **dict.fromkeys(["refund by hand", "order grows"], "claimed"),
            **dict.fromkeys(["all leave", "approver leaves"], "before_claim"),
        }

        before = reached["ground: lower cap"]

        def move(step: str) -> None:
            if step != at.get(what, seam):
                return
            reached[f"ground: {what}"] += 1
            self.move_ground(what, action)

        self.carry_out(action, on_step=move)
        state = self.house.state(action)
        over = what == "lower cap" and self.amount_of(action) > LOW_DAY
        if over and reached["ground: lower cap"] > before:
            assert state is State.DENIED, f"{action.name} is over the day's cap, but {state}"
        self.tune(LEAD)
        self.oracle.compare()
        for fresh in self.house.in_states(State.PENDING):
            if fresh.replaces == action.id:
                for editor in sorted(self.oracle.believed[fresh.id].editors):
                    self.vote(fresh, editor, Decision.APPROVE)
                self.approve(fresh)
                self.house.wait(UNDO)
                self.carry_out(fresh)

    @rule(
        wanted=WISHES,
        late=st.sampled_from([Fault.LATE_COMMIT, Fault.REQUEST_LOST, Fault.RESPONSE_LOST]),
        looked=st.booleans(),
    )
    def two_on_one_order(self, wanted: Wanted, late: Fault, *, looked: bool) -> None:
        """The first one's fate is open while the second, which would be too much, is due."""
        first = self.approved(Wanted(wanted.slot, 60, wanted.asker, wanted.rough))
        if first is None:
            return
        order = self.order_of(first)
        other = "Jon" if wanted.asker == "Mia" else "Mia"
        second = self.ask(order, self.till.orders[order].left * 59 // 100, other)
        if second is None:
            return
        self.approve(second)
        self.house.wait(UNDO)
        self.carry_out(first, [late])
        if not wanted.rough:
            state = self.house.state(first)
            assert state is not State.SUPERSEDED, f"{second.name} voided {first.name}"
        if looked:
            self.look_up()
        self.carry_out(second)
        reached["two on one order"] += 1
        self.deliver_late()
        self.run(first)

    @rule(wanted=WISHES, then=st.sampled_from(ON_ITS_WAY))
    def request_may_still_be_on_its_way(self, wanted: Wanted, then: str) -> None:
        """It timed out and was not found; whatever happens next, it may arrive after all."""
        action = self.approved(wanted)
        if action is None:
            return

        def impatient(step: str) -> None:
            if step == "before_send":
                self.settle_by_hand(action, happened=False)

        self.carry_out(action, [Fault.LATE_COMMIT], impatient)
        self.look_up()
        if then == "take back":
            self.make_move(action, wanted.asker, "take back", 0)
        elif then == "throttled":
            self.till.faults.append(Fault.THROTTLED)
        else:
            self.move_ground(then, action)
        self.run(action)
        reached[f"on its way: {then}"] += 1
        self.deliver_late()

    @rule(wanted=WISHES, hours=st.sampled_from([20, 30, 50]), hidden=st.booleans())
    def long_pause(self, wanted: Wanted, hours: int, *, hidden: bool) -> None:
        """Changes are paused while a lost answer grows old, or before anything was sent."""
        action = self.approved(wanted)
        if action is None or self.oracle.frozen:
            return

        def hide(step: str) -> None:
            self.till.stale |= step == "after_send"

        if hidden:
            self.carry_out(action, [Fault.RESPONSE_LOST], hide)
            self.look_up()
        self.freeze()
        self.run(action)
        self.house.wait(timedelta(hours=hours))
        self.lift()
        reached["long pause"] += 1
        self.look_up()
        self.run(action)
        self.till.stale = False
        if not hidden:
            ended = self.house.state(action)
            assert ended is not State.EXPIRED, f"{action.name} ran out while all was paused"

    @rule(wanted=WISHES, first=DECIDERS, second=DECIDERS, edits=st.booleans())
    def two_must_agree(self, wanted: Wanted, first: str, second: str, *, edits: bool) -> None:
        action = self.wish(Wanted(len(PRICES) - 1, 60, wanted.asker, wanted.rough))
        if action is None or action.state is not State.PENDING:
            return
        counted = self.vote(action, first, Decision.APPROVE) is Answer.COUNTED
        if edits and counted and not self.house.town.away:
            action = self.edit(action, wanted.asker)
        self.vote(action, second, Decision.APPROVE)
        reached["two must agree"] += counted
        self.house.wait(UNDO)
        self.run(action)

    @rule(wanted=WISHES)
    def asked_again_on_an_old_picture(self, wanted: Wanted) -> None:
        """The shop does not show a refund yet, so the same wish looks like the first one."""
        action = self.approved(Wanted(wanted.slot, 30, wanted.asker, rough=False))
        if action is None:
            return
        self.carry_out(action)
        known = self.oracle.believed[action.id]
        for stale in (True, False):
            self.till.stale = stale
            again = self.ask(known.order, known.amounts[known.revision], "Jon")
            reached["asked again"] += 1
            if again is not None:
                self.approve(again)
                self.house.wait(UNDO)
                self.run(again)

    @rule(wanted=WISHES, moves=st.lists(MOVES, max_size=4))
    def people_talk(self, wanted: Wanted, moves: list[tuple[str, str, int]]) -> None:
        """Somebody asks, others vote, edit and take back; what is left open may stay so."""
        action = self.wish(wanted)
        if action is not None:
            self.vote(action, wanted.asker, Decision.APPROVE)
            known = self.oracle.believed[action.id]
            self.ask(known.order, known.amounts[known.revision], "Jon")
        for who, what, percent in moves:
            open_ones = self.house.in_states(State.PENDING, State.APPROVED)
            if open_ones:
                minor = self.share(self.order_of(open_ones[-1]), percent)
                self.make_move(open_ones[-1], who, what, minor)
        if moves[1:] and (pending := self.house.in_states(State.PENDING)):
            self.approve(pending[-1])
        self.house.work(rounds=2)

    more_talk = people_talk

    @rule(
        what=st.sampled_from(["freeze", "stricter rules", "leave", "stale", "blind", "late"]),
        who=st.sampled_from(["Olivia", "Priya", "Dana", "Mia"]),
        length=st.sampled_from([31, 61, 3_600, 6 * 3_600, 86_400, 3 * 86_400]),
    )
    def time_passes(self, what: str, who: str, length: int) -> None:
        reached[f"mood: {what}"] += 1
        if what == "freeze":
            self.lift() if self.oracle.frozen else self.freeze()
        elif what == "stricter rules":
            self.tune(STRICT_LEAD if self.oracle.lead_up_to == LEAD else LEAD)
        elif what == "leave":
            self.house.town.away ^= {who}
        elif what == "stale":
            self.till.stale = not self.till.stale
        elif what == "blind":
            self.till.blind = not self.till.blind
        else:
            self.deliver_late()
        self.house.wait(timedelta(seconds=length))
        self.house.work(rounds=1)

    @precondition(lambda self: self.house.in_states(State.NEEDS_HUMAN))
    @rule()
    def person_looks(self) -> None:
        action = self.house.in_states(State.NEEDS_HUMAN)[0]
        self.deliver_late()
        self.settle_by_hand(action, happened=bool(self.till.effects_of(action.id)))

    @invariant()
    def nothing_is_wrong(self) -> None:
        self.oracle.compare()
        assert not self.oracle.wrongs, "; ".join(self.oracle.wrongs)

    def teardown(self) -> None:
        try:
            if not self.oracle.wrongs:
                self._end_of_days()
        finally:
            self.close()

    def _end_of_days(self) -> None:
        """When all is well again and time goes on, nothing is left open but for a person (I20)."""
        self.begin(Wanted(0, 0, "", rough=False))
        self.till.faults.clear()
        self.deliver_late()
        self.house.work(rounds=6)
        self.house.wait(timedelta(days=9))
        self.house.work(rounds=6)
        self.oracle.compare()
        self.oracle.wrongs.extend(self.house.proof().faults)
        assert not self.oracle.wrongs, "; ".join(self.oracle.wrongs)
        left = [row.name for row in self.house.in_states(*OPEN - {State.NEEDS_HUMAN})]
        assert not left, f"still open: {left}"


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
    parser.add_argument("--examples", type=int, default=40, help="runs of each process")
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
    print(f"{total['effects'] / total['runs']:.1f} effects a run, {time.monotonic() - began:.0f} s")
    if missed := below_the_floor(total):
        print(missed)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
