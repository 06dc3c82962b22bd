"""Real threads on real databases: `python -m tests.scenario.races [--rounds 200]`.

In every round all sides start at once. Counted at the Till: never two effects. Counted in the
sentences: whoever lost hears what really happened, and one log tells it all. Prints a table.
"""

import argparse
import logging
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from pathlib import Path

from agent.decisions import Decided
from agent.expiry import expire
from memory import roster
from memory.ledger import Action
from memory.states import TERMINAL, State
from memory.votes import Answer, Ballot, Decision
from policies.errors import CountersignError, TooLate
from policies.people import Group
from tests.ledger_house import UNDO, LedgerHouse, ledger_house
from tests.postgres_fixture import postgres_server
from tests.scenario.ledger_company import FOLDER
from tests.till import TillOrder

CLICKERS = 8
Side = Callable[[], object]


@dataclass
class Score:
    """What the rounds of one race came to. `lies` are sentences that do not fit the truth."""

    race: str
    database: str
    rounds: int = 0
    effects: int = 0
    doubled: int = 0
    stuck: int = 0
    lies: list[str] = field(default_factory=list)
    first_wins: int = 0
    broken: str = ""
    seconds: float = 0.0

    @property
    def holds(self) -> bool:
        return not (self.doubled or self.stuck or self.lies or self.broken) and self.rounds > 0

    def row(self) -> str:
        wrong = next(iter(self.lies), self.broken)
        return (
            f"{self.race:<34} {self.database:<10} {self.rounds:>6} {self.first_wins:>10} "
            f"{self.effects:>7} {self.doubled:>7} {self.stuck:>5} {len(self.lies):>4} "
            f"{self.seconds:>7.1f}  {'ok' if self.holds else f'FAIL {wrong}'}"
        )


HEAD = (
    f"{'race':<34} {'database':<10} {'rounds':>6} {'first wins':>10} {'effects':>7} "
    f"{'doubled':>7} {'stuck':>5} {'lies':>4} {'seconds':>7}"
)


@dataclass
class Ring:
    """A house with enough leads for eight different people to click at once."""

    house: LedgerHouse
    score: Score

    def pending(self) -> Action:
        """File a refund on an order of its own."""
        name = str(2000 + len(self.house.till.orders))
        self.house.till.orders[name] = TillOrder(paid=100_00, customer=f"customer-{name}")
        return self.house.asked(name, "1.00")

    def approved(self) -> Action:
        action = self.pending()
        self.house.vote(action, "Priya")
        self.house.wait(UNDO)
        return action

    def vote(self, action: Action, who: str, decision: Decision = Decision.APPROVE) -> Decided:
        person = self.house.people[who]
        return self.house.decisions.vote(Ballot(action.id, action.revision, person, decision))

    def take_back(self, action: Action) -> object:
        return self.house.decisions.take_back(action.id, person=self.house.people["Mia"])

    def edit(self, action: Action) -> object:
        return self.house.edit(action, "Mia", amount="2.00")

    def freeze(self) -> object:
        return self.house.decisions.freeze(person=self.house.people["Lee"], reason="odd mails")

    def lift(self) -> None:
        for who in ("Olivia", "Dana"):
            self.house.decisions.lift(person=self.house.people[who])

    def at_once(self, *sides: Side) -> list[object]:
        """Start all sides together and return what each came to, an exception included."""
        gate = threading.Barrier(len(sides))
        came_to: list[object] = [None] * len(sides)

        def run(number: int, side: Side) -> None:
            gate.wait()
            try:
                came_to[number] = side()
            except Exception as error:  # noqa: BLE001 - compared with the truth by the race
                came_to[number] = error

        threads = [
            threading.Thread(target=run, args=(number, side)) for number, side in enumerate(sides)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.score.lies += [
            f"a traceback: {one!r}"
            for one in came_to
            if isinstance(one, Exception) and not isinstance(one, CountersignError)
        ]
        return came_to

    def finish(self, action: Action) -> State:
        """Let a worker finish what can be, and count at the Till."""
        self.house.wait(UNDO)
        self.house.work(rounds=4)
        effects = len(self.house.till.effects_of(action.id))
        state = self.house.state(action)
        self.score.effects += effects
        self.score.doubled += effects > 1
        self.score.stuck += state not in TERMINAL and state is not State.PENDING
        self.expect(effects == (state is State.SUCCEEDED), f"{effects} effects, but {state}")
        return state

    def clear(self, action: Action) -> None:
        """Take back what still waits: nobody may have too much waiting."""
        if self.house.state(action) is State.PENDING:
            self.take_back(action)

    def expect(self, fits: bool, sentence: str) -> None:  # noqa: FBT001 - reads as a claim
        if not fits:
            self.score.lies.append(sentence)


# The races: each is one round ------------------------------------------------------------------
def eight_approve(ring: Ring) -> None:
    action = ring.pending()
    leads = [name for name in ring.house.people if name.startswith("Lead")]
    came_to = ring.at_once(*(partial(ring.vote, action, who) for who in leads))
    votes = [one for one in came_to if isinstance(one, Decided)]
    winners = [who for who, one in zip(leads, votes, strict=True) if one.counted]
    ring.expect(len(winners) == 1, f"{len(winners)} of {len(votes)} votes counted")
    for one in votes:
        named = f"{winners[0]} approved {action.name}" in one.sentence
        ring.expect(named and one.answer in {Answer.APPROVED, Answer.TOO_LATE}, one.sentence)
    ring.score.first_wins += leads[0] in winners
    ring.expect(ring.finish(action) is State.SUCCEEDED, "it was approved, but not carried out")


def same_person_clicks_eight_times(ring: Ring) -> None:
    action = ring.pending()
    came_to = ring.at_once(*[partial(ring.vote, action, "Priya")] * CLICKERS)
    votes = [one for one in came_to if isinstance(one, Decided)]
    ring.expect(sum(one.counted for one in votes) == 1, "a double click counted twice")
    for one in votes:
        ring.expect(f"Priya approved {action.name}" in one.sentence, one.sentence)
        ring.expect(
            one.counted or one.answer in {Answer.ALREADY_VOTED, Answer.TOO_LATE}, one.sentence
        )
    ring.score.first_wins += isinstance(came_to[0], Decided) and came_to[0].counted
    ring.expect(ring.finish(action) is State.SUCCEEDED, "it was approved, but not carried out")


def approve_against_reject(ring: Ring) -> None:
    action = ring.pending()
    yes, no = ring.at_once(
        partial(ring.vote, action, "Priya"),
        partial(ring.vote, action, "Olivia", Decision.REJECT),
    )
    state = ring.finish(action)
    assert isinstance(yes, Decided)
    assert isinstance(no, Decided)
    ring.expect(yes.counted is not no.counted, "both or neither counted")
    ring.expect((state is State.SUCCEEDED) is yes.counted, f"{state}, though {yes.answer}")
    truth = "Priya approved" if yes.counted else "Olivia said no"
    ring.expect(truth in yes.sentence and truth in no.sentence, f"{yes.sentence} {no.sentence}")
    ring.score.first_wins += yes.counted


def approve_against_edit(ring: Ring) -> None:
    action = ring.pending()
    yes, edited = ring.at_once(partial(ring.vote, action, "Priya"), partial(ring.edit, action))
    state = ring.finish(action)
    assert isinstance(yes, Decided)
    if isinstance(edited, TooLate):
        ring.expect(state is State.SUCCEEDED and yes.counted, f"{state}, {yes.sentence}")
        ring.expect("moved on" in edited.sentence, edited.sentence)
    else:
        ring.expect(state is State.PENDING, f"an old vote carried a new wording: {state}")
        ring.expect(yes.answer is Answer.OLD_VERSION, f"{yes.answer}: {yes.sentence}")
        ring.expect("was changed after" in yes.sentence, yes.sentence)
    ring.clear(action)
    ring.score.first_wins += yes.counted


def approve_against_expiry(ring: Ring) -> None:
    action = ring.pending()
    ring.house.wait_past_expiry(action)
    ring.house.wait(timedelta(seconds=-2))  # the deadline is a second away
    early = ring.score.rounds % 8 * 0.02  # so that either side wins some rounds
    time.sleep(max(0.0, _seconds_left(ring.house, action) - early))
    yes, _ = ring.at_once(
        partial(ring.vote, action, "Priya"), partial(_expire_until, ring.house, action)
    )
    state = ring.finish(action)
    assert isinstance(yes, Decided)
    ring.expect((state is State.SUCCEEDED) is yes.counted, f"{state}, though {yes.answer}")
    told = {Answer.EXPIRED: "has run out", Answer.TOO_LATE: "Nobody decided in time"}
    ring.expect(yes.counted or told.get(yes.answer, "?") in yes.sentence, yes.sentence)
    ring.score.first_wins += yes.counted


def approve_against_freeze(ring: Ring) -> None:
    action = ring.pending()
    yes, _ = ring.at_once(partial(ring.vote, action, "Priya"), ring.freeze)
    assert isinstance(yes, Decided)
    ring.expect(yes.counted or yes.answer is Answer.FROZEN, f"{yes.answer}")
    ring.expect(yes.counted or "Lee paused all changes" in yes.sentence, yes.sentence)
    calls = ring.house.till.calls
    ring.finish(action)
    ring.expect(ring.house.till.calls == calls, "something was sent while paused")
    ring.lift()
    ring.house.work(rounds=4)
    ring.expect((ring.house.state(action) is State.SUCCEEDED) is yes.counted, "lost by the freeze")
    ring.score.effects += len(ring.house.till.effects_of(action.id))
    ring.score.stuck = 0  # what waited for the freeze to end was not stuck
    ring.clear(action)
    ring.score.first_wins += yes.counted


def execute_against_take_back(ring: Ring) -> None:
    action = ring.approved()
    done, back = ring.at_once(
        partial(ring.house.executor().run, action.id), partial(ring.take_back, action)
    )
    state = ring.finish(action)
    if isinstance(back, TooLate):
        ring.expect(state is State.SUCCEEDED, f"refused to take back, but {state}")
        fits = any(part in back.sentence for part in ("being carried out", "Refunded $1.00"))
        ring.expect(fits, back.sentence)
    else:
        ring.expect(state is State.CANCELLED, f"said taken back, but {state}")
    ring.score.first_wins += done is State.SUCCEEDED


def two_executors(ring: Ring) -> None:
    action = ring.approved()
    came_to = ring.at_once(
        *(partial(ring.house.executor(f"worker-{n}").run, action.id) for n in range(1, 5))
    )
    calls = ring.house.till.calls
    ring.expect(ring.finish(action) is State.SUCCEEDED, "two executors, and it was not done")
    ring.expect(ring.house.till.calls == calls, "sent again after all had run")
    ring.score.first_wins += came_to[0] is State.SUCCEEDED


def executor_against_reconciler(ring: Ring) -> None:
    """The executor is so slow that its lease ends while another worker looks for lost ones."""
    action = ring.approved()
    ready = threading.Event()

    def slow(step: str) -> None:
        if step == "before_send":
            ring.house.wait(timedelta(seconds=61))
            ready.set()

    def another_worker() -> None:
        ready.wait(10)
        ring.house.work("worker-2", rounds=3)

    ring.at_once(
        partial(ring.house.executor("worker-1", on_step=slow).run, action.id), another_worker
    )
    ring.expect(ring.finish(action) is State.SUCCEEDED, "it was lost between two workers")
    ring.score.first_wins += ring.house.action(action.id).attempts == 1


RACES: dict[str, Callable[[Ring], None]] = {
    "8 people approve": eight_approve,
    "1 person clicks 8 times": same_person_clicks_eight_times,
    "approve, reject": approve_against_reject,
    "approve, edit": approve_against_edit,
    "approve, deadline": approve_against_expiry,
    "approve, freeze": approve_against_freeze,
    "execute, take back": execute_against_take_back,
    "4 executors": two_executors,
    "slow executor, reconciler": executor_against_reconciler,
}


def _seconds_left(house: LedgerHouse, action: Action) -> float:
    expires_at = house.action(action.id).expires_at
    assert expires_at is not None
    return (expires_at - house.now()).total_seconds()


def _expire_until(house: LedgerHouse, action: Action) -> None:
    until = time.monotonic() + 5
    while house.state(action) is State.PENDING and time.monotonic() < until:
        expire(house.database)


def race(name: str, database: str, url: str, rounds: int) -> Score:
    """Run all rounds of one race on one database."""
    score, began = Score(name, database), time.monotonic()
    logging.disable(logging.CRITICAL)
    with ledger_house(url) as house:
        with house.database.transaction() as tx:
            for number in range(CLICKERS):
                known = {"cli": f"lead{number}"}
                roster.enrol(tx, f"Lead{number}", groups=[Group.LEADS], accounts_used=known)
            house.people.update({one.name: one for one in roster.everybody(tx)})
        ring = Ring(house, score)
        for _ in range(rounds):
            RACES[name](ring)
            score.rounds += 1
        proof = house.proof()
        score.broken = "" if proof.unbroken else str(proof)
    score.seconds = time.monotonic() - began
    logging.disable(logging.NOTSET)
    return score


def scores(kinds: dict[str, Callable[[], str]], rounds: int, only: str = "") -> Iterator[Score]:
    """Run every race on every kind of database."""
    for database, url in kinds.items():
        for name in RACES:
            if only in name:
                yield race(name, database, url(), rounds)


def main() -> int:
    """Print the table; 1 if any race does not hold."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--only", default="", help="part of a race's name")
    options = parser.parse_args()
    print(HEAD)
    run: list[Score] = []
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(dir=FOLDER)))
        server = stack.enter_context(postgres_server())
        fresh = (folder / f"{number}.db" for number in range(len(RACES)))
        kinds: dict[str, Callable[[], str]] = {"sqlite": lambda: f"sqlite:///{next(fresh)}"}
        if server is not None:
            kinds["postgresql"] = server.fresh_database
        for score in scores(kinds, options.rounds, options.only):
            print(score.row(), flush=True)
            run.append(score)
    print(
        f"{sum(one.rounds for one in run)} rounds: {sum(one.doubled for one in run)} doubled, "
        f"{sum(one.stuck for one in run)} stuck, {sum(len(one.lies) for one in run)} lies"
    )
    return 0 if all(one.holds for one in run) else 1


if __name__ == "__main__":
    sys.exit(main())
