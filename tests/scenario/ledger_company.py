"""The company the model drives: what people, workers and the world can do to the heart.

Everything done here is heard by the oracle; nothing is decided here. `reached` counts, over all
runs of this process, what really happened, so that a model that reaches nothing is noticed.
"""

import tempfile
from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import ClassVar

from hypothesis import note
from hypothesis.stateful import RuleBasedStateMachine
from sqlalchemy import func, select, text

from memory.ledger import Action
from memory.states import TERMINAL, State
from memory.tables import audit
from memory.votes import Answer, Decision
from policies.errors import AlreadyAsked, CountersignError
from tests.ledger_house import UNDO, dollars, ledger_house
from tests.scenario.ledger_oracle import FINANCE, LEADS, MANAGEMENT, SHOP_DAY, Oracle
from tests.till import Fault, TillOrder

PRICES = (100_00, 140_00, 180_00, 250_00, 400_00, 900_00)
LEAD, STRICT_LEAD, LOW_DAY = 150_00, 20_00, 100_00
OPEN = frozenset(State) - TERMINAL
NO_USE = frozenset({Answer.EXPIRED, Answer.FROZEN})
VOTES = {
    "yes": (Decision.APPROVE, 1, False),
    "yes on the first card": (Decision.APPROVE, 1, True),
    "yes, twice": (Decision.APPROVE, 2, False),
    "no": (Decision.REJECT, 1, False),
}
SHM = Path("/dev/shm")  # noqa: S108 - a folder in memory where there is one, only for speed
FOLDER = SHM if SHM.is_dir() else None

Seam = Callable[[str], None]
reached: Counter[str] = Counter()


class Killed(BaseException):
    """The process died here; nothing after this line ran."""


@dataclass(frozen=True)
class Wanted:
    """One refund to be: of the newest order of a price, some percent of what is left of it.

    Most begin on a good day; a `rough` one begins in whatever is going on.
    """

    slot: int
    percent: int
    asker: str
    rough: bool


def dying(*seams: str) -> Seam:
    """Kill the worker at any of these steps."""

    def on_step(step: str) -> None:
        if step in seams:
            raise Killed

    return on_step


class Company(RuleBasedStateMachine):
    """One company for an afternoon that lasts weeks."""

    weakened: ClassVar[tuple[str, ...]] = ()  # SQL run on a new database, for mutants

    def __init__(self) -> None:
        super().__init__()
        self._stack = ExitStack()
        folder = self._stack.enter_context(tempfile.TemporaryDirectory(dir=FOLDER))
        self.house = self._stack.enter_context(ledger_house(f"sqlite:///{folder}/model.db"))
        with self.house.database.transaction() as tx:
            for statement in self.weakened:
                tx.connection.execute(text(statement))
        self.till = self.house.till
        self.till.orders = {}
        self.newest = [self._new_order(price) for price in PRICES]
        self.oracle = Oracle(self.house, lead_up_to=LEAD)
        self.tune(LEAD)

    def close(self) -> None:
        """Count what was reached, and clear up."""
        reached["effects"] += len(self.till.effects)
        reached["runs"] += 1
        reached.update(fault.value for fault in self.till.spent)
        self._stack.close()

    # Orders ----------------------------------------------------------------------------------
    def order(self, slot: int) -> str:
        """Return the newest order of a price; one that is nearly refunded makes way."""
        if self.till.orders[self.newest[slot]].left * 4 < PRICES[slot]:
            self.newest[slot] = self._new_order(PRICES[slot])
        return self.newest[slot]

    def _new_order(self, price: int) -> str:
        name = str(1001 + len(self.till.orders))
        self.till.orders[name] = TillOrder(paid=price, customer=f"customer-{name}")
        return name

    def share(self, order: str, percent: int) -> int:
        return max(1_00, self.till.orders[order].left * percent // 100)

    def order_of(self, action: Action) -> str:
        return self.oracle.believed[action.id].order

    def amount_of(self, action: Action) -> int:
        known = self.oracle.believed[action.id]
        return known.amounts[known.revision]

    # Asking and deciding ---------------------------------------------------------------------
    def begin(self, wanted: Wanted) -> None:
        if wanted.rough:
            return
        self.till.stale = self.till.blind = False
        self.house.town.away.clear()
        if self.oracle.frozen:
            self.lift()

    def ask(self, order: str, minor: int, asker: str) -> Action | None:
        """Ask, and return the Action if it is open; a refused one lets some time pass."""
        try:
            action = self.house.ask(order, dollars(minor), by=asker).action
        except AlreadyAsked:
            self.oracle.hear_already_asked(order, minor)
            return None
        except CountersignError as error:
            note(f"{asker} asks for {minor} of {order}: {error.sentence}")
            return None
        self.oracle.hear_asked(action, asker, order, minor)
        if action.state is State.DENIED:
            self.house.wait(timedelta(hours=16))
            return None
        return action

    def wish(self, wanted: Wanted) -> Action | None:
        self.begin(wanted)
        order = self.order(wanted.slot)
        return self.ask(order, self.share(order, wanted.percent), wanted.asker)

    def approved(self, wanted: Wanted, *, edited: bool = False) -> Action | None:
        """Ask, approve and let the Undo time pass, in which a worker tries in vain.

        Where it is `edited` first, then by a decider, and now and then by whoever asked as well.
        """
        action = self.wish(wanted)
        if action is None:
            return None
        editors = [*(["Priya"] if edited else []), *([wanted.asker] if action.id % 6 == 0 else [])]
        for who in editors:
            minor = self.oracle.believed[action.id].amounts[action.revision] - 1
            self.make_move(action, who, "edit", minor)
            action = self.house.action(action.id)
        self.approve(action)
        self.run(action)
        self.house.wait(UNDO)
        return action if self.house.state(action) is State.APPROVED else None

    def approve(self, action: Action) -> None:
        """Have the right people press Approve, as far as they are there, the owner last."""
        editors = self.oracle.believed[action.id].editors
        for group in (LEADS, FINANCE, MANAGEMENT):
            for who in sorted(group - self.house.town.away - editors, key="Olivia".__eq__):
                if self.house.state(action) is not State.PENDING:
                    return
                if self.vote(action, who, Decision.APPROVE) in NO_USE:
                    return

    def vote(
        self, action: Action, who: str, decision: Decision, *, revision: int | None = None
    ) -> Answer:
        deadline = self.house.action(action.id).expires_at or self.house.now()
        now = {person.name: person for person in self.house.town.everybody()}
        self.house.people.update(now)
        number = revision or action.revision
        answer = self.house.vote(action, who, decision, revision=number).answer
        reached[f"vote: {answer}"] += 1
        self.oracle.hear_vote(action.id, number, who, deadline, answer)
        return answer

    def edit(self, action: Action, who: str, minor: int | None = None) -> Action:
        """Edit the amount, or only the note; then those who may not try to approve it.

        They are whoever ever edited it, and somebody who still sees the card as it was.
        """
        deadline = self.house.action(action.id).expires_at or self.house.now()
        changes = {"amount": dollars(minor)} if minor else {"note": "looked again"}
        edited = self.house.edit(action, who, **changes)
        self.oracle.hear_edited(edited, who, deadline, minor)
        for editor in sorted(self.oracle.believed[action.id].editors):
            self.vote(edited, editor, Decision.APPROVE)
        for other in sorted(MANAGEMENT - self.oracle.believed[action.id].editors)[:1]:
            self.vote(edited, other, Decision.APPROVE, revision=action.revision)
        return edited

    def make_move(self, action: Action, who: str, what: str, minor: int) -> None:
        """Let somebody do something to an Action; being refused is fine."""
        if what == "edit by the asker":
            who = self.oracle.believed[action.id].requester
        if what == "wait too long":
            self.let_lapse(action)
            what, who = "edit", self.oracle.believed[action.id].requester
        elif what in VOTES:
            decision, times, old = VOTES[what]
            for _ in range(times):
                self.vote(action, who, decision, revision=1 if old else None)
        try:
            if what == "take back":
                self.house.decisions.take_back(action.id, person=self.house.people[who])
            elif what.startswith("edit"):
                self.edit(action, who, minor)
        except CountersignError as error:
            note(f"{who}, {what} of {action.name}: {error.sentence}")
        else:
            reached[f"people: {what}"] += 1

    def settle_by_hand(self, action: Action, *, happened: bool) -> None:
        for who in ("Dana", "Priya"):
            try:
                self.house.decisions.settle_by_hand(
                    action.id, person=self.house.people[who], happened=happened, note="looked"
                )
            except CountersignError as error:
                note(f"{who} settles {action.name}: {error.sentence}")
            else:
                reached["settled by hand"] += 1

    # Working ---------------------------------------------------------------------------------
    def run(
        self, action: Action, on_step: Seam = lambda _step: None, *, owner: str = "worker-1"
    ) -> None:
        try:
            self.house.executor(owner, on_step=on_step).run(action.id)
        except Killed:
            reached["worker killed"] += 1

    def carry_out(
        self, action: Action, faults: Iterable[Fault] = (), on_step: Seam = lambda _step: None
    ) -> None:
        """Run a worker on an Action; its next calls go wrong in these ways."""
        self.till.faults.clear()
        self.till.faults.extend(faults)
        self.run(action, on_step)

    def look_up(self) -> None:
        """Let enough time pass that an open outcome is due, and look it up."""
        self.house.wait(timedelta(seconds=6))
        self.house.reconciler().run()

    def rows_about(self, action: Action) -> int:
        with self.house.database.read() as tx:
            query = select(func.count()).select_from(audit).where(audit.c.action == action.id)
            return int(tx.connection.scalar(query) or 0)

    def is_alone(self, action: Action) -> bool:
        """Whether nothing else is open on its order, so that its ending can be foretold."""
        others = [one.id for one in self.house.in_states(*OPEN) if one.target == action.target]
        return others == [action.id]

    # The world -------------------------------------------------------------------------------
    def move_ground(self, what: str, action: Action) -> None:
        """Change something an approval stands on."""
        if what == "freeze" and not self.oracle.frozen:
            self.freeze()
        elif what == "stricter rules":
            self.tune(STRICT_LEAD)
        elif what == "lower cap":
            self.tune(LEAD, LOW_DAY)
        elif what == "refund by hand":
            self.refund_by_hand(self.order_of(action), 1_00)
        elif what == "order grows":
            self.till.orders[self.order_of(action)].paid += 10_00
        elif what == "all leave":
            self.house.town.away |= MANAGEMENT
        elif what == "approver leaves":
            known = self.oracle.believed[action.id]
            self.house.town.away |= known.votes[known.revision]
        elif what == "asker leaves":
            self.house.town.away |= {self.oracle.believed[action.id].requester}
        elif what == "lapse":
            self.let_lapse(action)

    def let_lapse(self, action: Action) -> None:
        self.house.wait_past_expiry(action)
        self.house.wait(timedelta(seconds=10))

    def refund_by_hand(self, order: str, minor: int) -> None:
        """A careful person: not while something is on its way, never more than is left."""
        in_doubt = self.house.in_states(State.EXECUTING, State.UNKNOWN, State.NEEDS_HUMAN)
        busy = any(one.attempts > 1 and self.order_of(one) == order for one in in_doubt)
        if busy or self.till.owes_late_commits or self.till.orders[order].left <= minor:
            return
        reached["refunded by hand"] += 1
        self.till.refund_by_hand(order, minor)

    def deliver_late(self) -> None:
        if self.till.owes_late_commits:
            reached["late request arrived"] += 1
        self.till.deliver_late()

    def freeze(self) -> None:
        self.house.decisions.freeze(person=self.house.people["Lee"], reason="odd mails")
        self.oracle.frozen = True

    def lift(self) -> None:
        """Lift the freeze by two people who are there, after one of them tried alone."""
        self.house.town.away -= {"Olivia", "Dana"}
        olivia, dana = (
            self.house.people[who].model_copy(update={"active": True}) for who in ("Olivia", "Dana")
        )
        alone = [self.house.decisions.lift(person=olivia) for _ in range(2)]
        self.oracle.hear_lifting(alone)
        self.house.decisions.lift(person=dana)
        self.oracle.frozen = False

    def tune(self, lead_up_to: int, shop_day: int = SHOP_DAY) -> None:
        self.oracle.lead_up_to, self.oracle.shop_day = lead_up_to, shop_day
        caps = {"lead_up_to": lead_up_to, "shop_day": shop_day}
        self.house.tune(**{name: f"{dollars(minor)} USD" for name, minor in caps.items()})
