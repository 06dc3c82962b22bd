"""What must be true of the heart, worked out by somebody who only listens and counts money.

The oracle hears every answer people got and watches the Till. It knows the tiers of the refund
rules, the groups and the freeze by itself and never asks the program whether something was
allowed; from the program's own tables it takes only states, keys and deadlines, to compare.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from memory import ledger, outbox
from memory.ledger import Action
from memory.states import IN_FLIGHT, LIVE, TERMINAL, State
from memory.tables import actions, audit
from memory.votes import Answer
from policies.actions.refund import REFUND, Refund
from policies.money import Money
from tests.ledger_house import LedgerHouse
from tests.till import Paid
from tools.capability import Effect

LEADS = frozenset({"Olivia", "Priya"})
FINANCE = frozenset({"Olivia", "Dana"})
MANAGEMENT = frozenset({"Olivia", "Priya", "Dana"})
DEAD_ENDS = frozenset(TERMINAL - {State.SUCCEEDED})
FINANCE_UP_TO = 500_00
SHOP_DAY = 1_000_00
AGREED = frozenset({State.APPROVED, State.SUCCEEDED}) | IN_FLIGHT
PROVE_EVERY = 4
SLACK = timedelta(seconds=2)
ZONE = ZoneInfo("America/Los_Angeles")


@dataclass
class Believed:
    """One Action as an observer knows it who heard every answer.

    By revision: `amounts`; what the shop `shown` then (paid, refunded, refunds); `terms`, which are
    what we had refunded on the order before and up to what sum a lead decided then; and `votes`.
    """

    order: str
    requester: str
    amounts: dict[int, int]
    shown: dict[int, tuple[int, int, int]]
    terms: dict[int, tuple[int, int]]
    editors: set[str] = field(default_factory=set)
    votes: dict[int, set[str]] = field(default_factory=dict)
    key: str = ""
    approved_at: datetime | None = None

    @property
    def revision(self) -> int:
        return max(self.amounts)


@dataclass
class Oracle:
    """Collects what must not have happened in `wrongs`."""

    house: LedgerHouse
    lead_up_to: int = 150_00
    shop_day: int = SHOP_DAY
    frozen: bool = False
    believed: dict[int, Believed] = field(default_factory=dict)
    wrongs: list[str] = field(default_factory=list)
    votes_cast: int = 0
    _looks: int = 0
    _ended: dict[int, State] = field(default_factory=dict)
    _screen: dict[str, tuple[State, int]] = field(default_factory=dict)
    _called_on: dict[int, date] = field(default_factory=dict)
    _paid_on: Counter[date] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.house.till.on_call = self.see_call
        self.house.till.on_commit = self.see_commit
        self.house.watch = self.see_step

    # What it hears ---------------------------------------------------------------------------
    def hear_asked(self, action: Action, requester: str, order: str, minor: int) -> None:
        twins = self._open_twins(order, minor)
        if twins and action.state is not State.DENIED:
            self.wrongs.append(f"{action.name} was filed beside its twin {twins}")
        self.believed[action.id] = Believed(
            order,
            requester,
            {1: minor},
            {1: self._shows(order)},
            {1: self._terms(order)},
            editors={requester},
        )

    def hear_already_asked(self, order: str, minor: int) -> None:
        if not self._open_twins(order, minor) and not self.house.till.stale:
            self.wrongs.append(f"{minor} of {order} was asked already, but is not open")

    def hear_edited(
        self, action: Action, editor: str, deadline: datetime, minor: int | None = None
    ) -> None:
        known = self.believed[action.id]
        minor = minor or known.amounts[known.revision]
        known.approved_at = None
        if self.house.now() > deadline:
            self.wrongs.append(f"{action.name} was edited after its deadline")
        known.amounts[action.revision] = minor
        known.shown[action.revision] = self._shows(known.order)
        known.terms[action.revision] = self._terms(known.order)
        known.editors.add(editor)

    def hear_vote(
        self, action_id: int, revision: int, person: str, deadline: datetime, answer: Answer
    ) -> None:
        """Check an approval that was counted against what the oracle holds to be right."""
        self.votes_cast += 1
        if answer not in {Answer.COUNTED, Answer.APPROVED}:
            return
        known = self.believed[action_id]
        objections = {
            "by whoever asked or edited": person in known.editors,
            "for an old wording": revision != known.revision,
            "while paused": self.frozen,
            "after the deadline": self.house.now() > deadline,
            "by somebody who left": person in self.house.town.away,
            "twice": person in known.votes.get(revision, set()),
            "by somebody of no group": person not in MANAGEMENT,
        }
        self._blame(f"A-{action_id}: a vote counted", objections)
        known.votes.setdefault(revision, set()).add(person)
        if answer is Answer.APPROVED:
            known.approved_at = self.house.now()
            if not self._enough(known, known.terms[known.revision][1]):
                self.wrongs.append(f"A-{action_id}: approved without enough votes")

    def hear_lifting(self, told: list[str]) -> None:
        """One person asked more than once to lift the freeze; that must not have lifted it."""
        if any("run again" in sentence for sentence in told):
            self.wrongs.append("one person lifted the freeze alone")

    def see_step(self, step: str) -> None:
        if step != "claimed":
            return
        if self.frozen:
            self.wrongs.append("something was claimed while paused")
        in_flight = Counter(row.target for row in self.house.in_states(*IN_FLIGHT))
        if any(number > 1 for number in in_flight.values()):
            self.wrongs.append("two were claimed on one order")

    # What it sees at the Till ----------------------------------------------------------------
    def see_call(self, effect: Effect, refund: Refund) -> None:
        known = self.believed.get(effect.action_id)
        if known is None:
            self.wrongs.append(f"A-{effect.action_id}: sent, though nobody was ever asked")
            return
        row, now = self.house.action(effect.action_id), self.house.now()
        state = row.state
        shown = self._shows(known.order, besides=effect.action_id)
        self._called_on[effect.action_id] = now.astimezone(ZONE).date()
        approved_at = known.approved_at or now
        objections = {
            f"when it was {state}": state in DEAD_ENDS,
            "while paused": self.frozen,
            "with other arguments": not self._agrees(known, refund),
            "without enough votes": not self._enough(known, self.lead_up_to),
            "on facts nobody saw": shown != known.shown[known.revision],
            "though the asker left": known.requester in self.house.town.away,
            "in its Undo time": now - approved_at < REFUND.undo - SLACK,
            "after its time": row.expires_at is not None and now > row.expires_at + SLACK,
            "under a new key": known.key not in {"", effect.key},
            "over the day's cap": refund.amount.minor > self.shop_day,
        }
        self._blame(f"A-{effect.action_id}: sent", objections)
        known.key = effect.key

    def see_commit(self, paid: Paid) -> None:
        action_id = paid.action or 0
        order = self.house.till.orders[paid.order]
        day = self._called_on.get(action_id, self.house.now().astimezone(ZONE).date())
        self._paid_on[day] += paid.minor
        state = self.house.action(action_id).state
        objections = {
            "twice": len(self.house.till.effects_of(action_id)) > 1,
            f"after it was {state}": state in DEAD_ENDS,
            "more than was paid": order.left < 0,
            "over the shop's day": self._paid_on[day] > SHOP_DAY,
        }
        self._blame(f"A-{action_id}: paid", objections)

    # What it compares after every step --------------------------------------------------------
    def compare(self) -> None:
        """Compare the program's books with each other and with what was heard.

        The log is proved every few times only: what breaks it stays broken.
        """
        self._looks += 1
        if self._looks % PROVE_EVERY == 0:
            self.wrongs.extend(self.house.proof().faults)
        with self.house.database.read() as tx:
            rows = ledger.find(tx, limit=10_000)
            counts = {
                kind: tx.connection.scalar(
                    select(func.count()).select_from(audit).where(audit.c.kind.in_(kinds))
                )
                for kind, kinds in (
                    ("proposed", ["proposed"]),
                    ("votes", ["voted", "vote_refused"]),
                )
            }
            keys = Counter(
                tx.connection.scalar(select(actions.c.business_key).where(actions.c.id == number))
                for number in {one.action for one in self.house.till.effects}
            )
        if counts != {"proposed": len(rows), "votes": self.votes_cast}:
            self.wrongs.append(f"{len(rows)} actions, {self.votes_cast} votes, but {counts}")
        if any(number > 1 for number in keys.values()):
            self.wrongs.append("one business key was paid twice")
        self._watch_screens(rows)
        for row in rows:
            if row.id not in self.believed:
                self._meet_fresh_card(row)
            self._watch_life(row)
        in_flight = Counter(row.target for row in rows if row.state in IN_FLIGHT)
        if any(number > 1 for number in in_flight.values()):
            self.wrongs.append("two are in flight on one order")

    def _watch_life(self, row: Action) -> None:
        known, ended = self.believed.get(row.id), self._ended.get(row.id)
        agreed = known is not None and known.approved_at is not None
        paid = bool(self.house.till.effects_of(row.id))
        objections = {
            f"though it had ended {ended}": ended is not None and ended is not row.state,
            "though nobody agreed": row.state in AGREED and not agreed,
            "though nothing was paid": row.state is State.SUCCEEDED and not paid,
        }
        self._blame(f"{row.name} is {row.state}", objections)
        if row.state in TERMINAL:
            self._ended[row.id] = row.state

    def _watch_screens(self, rows: list[Action]) -> None:
        """Play the front door: what the outbox does not wake stays on the screen as it was."""
        now = {row.name: (row.state, row.revision) for row in rows}
        with self.house.database.transaction() as tx:
            for item in outbox.claim(tx, "screen", lease=timedelta(seconds=1), limit=1_000):
                outbox.shown(tx, item, "screen", ts="1.1")
                if item.subject in now:
                    self._screen[f"{item.kind} {item.subject}"] = now[item.subject]
        for place, shown in self._screen.items():
            if shown != now[place.split()[1]]:
                self.wrongs.append(f"the {place} still shows {shown}")

    def _meet_fresh_card(self, row: Action) -> None:
        """Learn of a card that replaced another: same wish, same people out, no votes."""
        before = self.believed.get(row.replaces or 0)
        if before is None:
            self.wrongs.append(f"{row.name} came from nowhere")
            return
        amount = before.amounts[before.revision]
        self.believed[row.id] = Believed(
            before.order,
            before.requester,
            {1: amount},
            {1: self._shows(before.order)},
            {1: self._terms(before.order)},
            editors=set(before.editors),
        )

    # -----------------------------------------------------------------------------------------
    def _open_twins(self, order: str, minor: int) -> list[str]:
        """Name what is open for the same order and amount, by what people were told."""
        return [
            row.name
            for row in self.house.in_states(*LIVE)
            if (known := self.believed.get(row.id)) is not None
            and (known.order, known.amounts[known.revision]) == (order, minor)
        ]

    def _agrees(self, known: Believed, refund: Refund) -> bool:
        amount = Money(minor=known.amounts[known.revision], currency="USD")
        return (refund.order.id, refund.amount) == (known.order, amount)

    def _enough(self, known: Believed, lead_up_to: int) -> bool:
        """Whether enough people agreed, by the tiers of the refund rules.

        A tier counts all we refund on the order. What else is on its way may lift a card to a
        higher tier than the oracle thinks, so the votes of a higher one are enough as well.
        """
        voters = known.votes.get(known.revision, set()) - self.house.town.away
        total = known.amounts[known.revision] + known.terms[known.revision][0]
        tiers = (
            total <= lead_up_to and bool(voters & LEADS),
            total <= FINANCE_UP_TO and bool(voters & FINANCE),
            len(voters & MANAGEMENT) > 1,
        )
        return any(tiers)

    def _terms(self, order: str) -> tuple[int, int]:
        ours = sum(one.minor for one in self.house.till.orders[order].refunds if one.key)
        return ours, self.lead_up_to

    def _shows(self, order: str, *, besides: int | None = None) -> tuple[int, int, int]:
        till = self.house.till
        seen = [one for one in till.shown(order) if one.action != besides or besides is None]
        return till.orders[order].paid, sum(one.minor for one in seen), len(seen)

    def _blame(self, what: str, objections: dict[str, bool]) -> None:
        self.wrongs.extend(f"{what} {why}" for why, holds in objections.items() if holds)
