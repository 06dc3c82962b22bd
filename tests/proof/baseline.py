"""Ten accidents, to a stock approval agent and to us: `python -m tests.proof.baseline`.

They are the comparison's own and not the fault table's 34, most of which need what a library does
not have: a ledger, a card, a vendor over a wire. Both sides are killed for real (SIGKILL) once the
refund is made, and both shops outlive that; but each has the shop that fits it, the stock agent a
file behind its tool, we the tests' own vendor behind our connector's seam.

The stock agent is LangChain's `create_agent` with its human-in-the-loop middleware, once as the
documentation's first example sets it up and once as strictly as its options allow. It is a library
and not a product: who may decide, until when, and what an amount is are left to its user, and the
table says so where that is the reason. Counted are trials that went wrong, at the shop.
"""

import argparse
import multiprocessing
import os
import signal
import sys
import tempfile
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from agent.turns import Origin
from memory.ledger import Action
from memory.states import State
from memory.votes import Answer, Decision
from policies.actions.refund import RefundAsk
from policies.errors import AlreadyAsked, CountersignError
from tests.ledger_house import UNDO, LedgerHouse, ledger_house
from tests.proof.stock_agent import DEFAULTS, STRONGEST, Card, Office, Setup, in_a_process
from tests.till import Fault


@dataclass(frozen=True)
class Accident:
    """One thing that happens. Each side returns what went wrong, or nothing."""

    name: str
    stock: Callable[[Office], str]
    ours: Callable[[LedgerHouse], str]


@dataclass(frozen=True)
class Comparison:
    """How often each side went wrong in how many trials, and how."""

    accident: Accident
    trials: int
    wrong: dict[str, list[str]]

    def cell(self, column: str) -> str:
        kinds = sorted(set(self.wrong[column]))
        return f"{len(self.wrong[column])}/{self.trials}{f' {kinds[0]}' if kinds else ''}"


def _two(*sides: Callable[[], object]) -> list[str]:
    """Let two people press at the same moment; return what each was told."""
    gate, told = threading.Barrier(len(sides)), [""] * len(sides)

    def run(number: int, side: Callable[[], object]) -> None:
        gate.wait()
        try:
            told[number] = str(side())
        except Exception as error:  # noqa: BLE001 - a refusal is an answer as well
            told[number] = f"refused: {error}"

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(sides)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return told


def _asked(office: Office, order: str = "1001", cents: int = 20_00) -> Card:
    card = office.ask(order, cents)
    assert card is not None, "nobody was asked"
    return card


def _press(office: Office, card: Card, decision: str = "approve") -> str:
    try:
        return office.press(card, decision)
    except Exception as error:  # noqa: BLE001 - a refusal is an answer as well
        return f"refused: {error}"


def _times(number: int) -> str:
    return "" if number == 1 else f"refunded {number} times"


# The stock agent -------------------------------------------------------------------------------
def stock_double_click(office: Office) -> str:
    card = _asked(office)
    _two(*(lambda: office.press(card, "approve"),) * 2)
    return _times(len(office.shop.refunds))


def stock_yes_and_no(office: Office) -> str:
    card = _asked(office)
    told = _two(lambda: office.press(card, "approve"), lambda: office.press(card, "reject"))[1]
    was_told_no = "rejected" in told and "refunded" not in told
    return "paid, and told it was not" if office.shop.refunds and was_told_no else ""


def stock_stale_click(office: Office) -> str:
    card = _asked(office)
    office.ask("1002", 9_999_00)
    _press(office, card)
    return "paid another card" if ("1002", 9_999_00) in office.shop.refunds else ""


def stock_misspelt_tool(office: Office) -> str:
    office.misspelt = True
    office.ask("1001", 20_00)
    return "paid unasked" if office.shop.refunds else ""


def stock_changed_after_card(office: Office) -> str:
    card = _asked(office)
    with office.agent() as agent:
        last = agent.get_state(office.config).values["messages"][-1]
        call = {**last.tool_calls[0], "args": {"order": "1001", "cents": 9_999_00}}
        changed = last.model_copy(update={"tool_calls": [call]})
        agent.update_state(office.config, {"messages": [changed]})
    _press(office, card)
    return "paid what nobody saw" if ("1001", 9_999_00) in office.shop.refunds else ""


def stock_late_click(office: Office) -> str:
    card = _asked(office)
    _press(office, card)  # a month later: a pending interrupt knows no time
    return "paid, for it has no deadline" if office.shop.refunds else ""


def stock_anybody(office: Office) -> str:
    card = _asked(office)
    _press(office, card)  # by whoever reaches the endpoint: an answer carries no person
    return "paid, for it knows no people" if office.shop.refunds else ""


def stock_killed_after_effect(office: Office) -> str:
    card = _asked(office)
    office.after_commit = lambda: os.kill(os.getpid(), signal.SIGKILL)
    in_a_process(lambda: office.press(card, "approve"))
    office.after_commit = lambda: None
    office.recover()
    return _times(len(office.shop.refunds))


def stock_answer_lost(office: Office) -> str:
    office.loses_answers = True
    _press(office, _asked(office))
    if (again := office.card()) is not None:
        _press(office, again)
    return _times(len(office.shop.refunds))


# Ours ------------------------------------------------------------------------------------------
def _paid(house: LedgerHouse) -> int:
    house.wait(UNDO)
    house.work(rounds=4)
    return len(house.till.effects)


def _told(
    house: LedgerHouse, action: Action, who: str, decision: Decision = Decision.APPROVE
) -> str:
    return house.vote(action, who, decision).sentence


def our_double_click(house: LedgerHouse) -> str:
    action = house.asked()
    _two(*(partial(_told, house, action, who) for who in ("Priya", "Olivia")))
    house.wait(UNDO)
    _two(*(partial(house.executor(f"worker-{n}").run, action.id) for n in (1, 2)))
    return _times(_paid(house))


def our_yes_and_no(house: LedgerHouse) -> str:
    action = house.asked()
    told = _two(
        partial(_told, house, action, "Priya"),
        partial(_told, house, action, "Olivia", Decision.REJECT),
    )[1]
    paid = bool(_paid(house))
    return "paid, and told it was not" if paid is not ("Priya approved" in told) else ""


def our_stale_click(house: LedgerHouse) -> str:
    action = house.asked()
    newer = house.edit(action, "Mia", amount="90.00")
    house.vote(newer, "Priya", revision=action.revision)
    return "paid another card" if _paid(house) else ""


def our_misspelt_tool(house: LedgerHouse) -> str:
    wish, origin = RefundAsk(order="1001", amount="20.00"), Origin("event:1", "thread")
    try:
        house.proposals.propose("refunds", wish, person=house.people["Mia"], origin=origin)
    except CountersignError:
        return "paid unasked" if _paid(house) else ""
    return "a tool nobody declared was found"


def our_changed_after_card(house: LedgerHouse) -> str:
    action = house.asked()
    house.vote(action, "Priya")
    try:
        house.edit(action, "Mia", amount="90.00")
    except CountersignError:
        _paid(house)
        return "paid what nobody saw" if house.till.effects[0].minor != 20_00 else ""
    return "an approved wording was changed"


def our_late_click(house: LedgerHouse) -> str:
    action = house.asked()
    house.wait_past_expiry(action)
    told = house.vote(action, "Priya").answer
    return "" if told is Answer.EXPIRED and not _paid(house) else f"paid late: {told}"


def our_own_click(house: LedgerHouse) -> str:
    action = house.asked(by="Priya")
    house.vote(action, "Priya")
    return "paid by whoever asked" if _paid(house) else ""


def our_guests_click(house: LedgerHouse) -> str:
    action = house.asked()
    for who in ("Gus", "Paula", "Bolt", "Lee"):
        house.vote(action, who)
    return "paid by a stranger" if _paid(house) else ""


def our_killed_after_effect(house: LedgerHouse) -> str:
    action, till = house.approved(), house.till
    here, there = multiprocessing.Pipe()

    def dies(step: str) -> None:
        if step == "after_send":
            there.send((till.orders, till._keys))  # the vendor is no part of what dies
            os.kill(os.getpid(), signal.SIGKILL)

    house.database.close()
    in_a_process(lambda: house.executor("worker-1", on_step=dies).run(action.id))
    if not here.poll():
        return "nothing was sent, so nothing was killed"
    till.orders, till._keys = here.recv()
    house.wait(UNDO)
    house.work()
    done = house.state(action) is State.SUCCEEDED
    return _times(len(till.effects)) if done else "left open"


def our_answer_lost(house: LedgerHouse) -> str:
    house.till.faults.append(Fault.RESPONSE_LOST)
    action = house.approved()
    house.executor().run(action.id)
    try:
        house.vote(house.asked(), "Priya")  # the model asks again, and somebody says yes again
    except AlreadyAsked:
        house.work()
        done = house.state(action) is State.SUCCEEDED
        return _times(len(house.till.effects)) if done else "left open"
    return "asked a second time while nobody knew"


ACCIDENTS = (
    Accident("two people approve at once", stock_double_click, our_double_click),
    Accident("yes and no at once", stock_yes_and_no, our_yes_and_no),
    Accident("click on an older card", stock_stale_click, our_stale_click),
    Accident("a tool's name misspelt", stock_misspelt_tool, our_misspelt_tool),
    Accident(
        "changed after the card was shown",
        stock_changed_after_card,
        our_changed_after_card,
    ),
    Accident("approved after the deadline", stock_late_click, our_late_click),
    Accident("approved by whoever asked", stock_anybody, our_own_click),
    Accident("approved by a stranger", stock_anybody, our_guests_click),
    Accident("killed after the effect", stock_killed_after_effect, our_killed_after_effect),
    Accident("answer lost, the model asks again", stock_answer_lost, our_answer_lost),
)
OURS = "Countersign"
COLUMNS = (DEFAULTS.name, STRONGEST.name, OURS)


def compare(accident: Accident, trials: int) -> Comparison:
    """Let one accident happen so often to each side."""
    wrong: dict[str, list[str]] = {column: [] for column in COLUMNS}
    for _ in range(trials):
        for setup in (DEFAULTS, STRONGEST):
            wrong[setup.name].append(_stock_trial(accident, setup))
        wrong[OURS].append(_our_trial(accident))
    found = {column: [one for one in each if one] for column, each in wrong.items()}
    return Comparison(accident, trials, found)


def _stock_trial(accident: Accident, setup: Setup) -> str:
    with tempfile.TemporaryDirectory() as folder:
        return accident.stock(Office(setup, Path(folder)))


def _our_trial(accident: Accident) -> str:
    with tempfile.TemporaryDirectory() as folder:  # noqa: SIM117 - the house closes first
        with ledger_house(f"sqlite:///{folder}/ours.db") as house:
            wrong = accident.ours(house)
            return wrong or ("" if house.proof().unbroken else "a broken log")


def comparisons(trials: int) -> Iterator[Comparison]:
    """Let every accident happen."""
    for accident in ACCIDENTS:
        yield compare(accident, trials)


def main() -> int:
    """Print the table; 1 if anything went wrong on our side."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--trials", type=int, default=20)
    options = parser.parse_args()
    print(f"{'wrong / trials':<36} {COLUMNS[0]:<36} {COLUMNS[1]:<36} {COLUMNS[2]}")
    totals: Counter[str] = Counter()
    for one in comparisons(options.trials):
        cells = [one.cell(column) for column in COLUMNS]
        print(f"{one.accident.name:<36} {cells[0]:<36} {cells[1]:<36} {cells[2]}", flush=True)
        totals.update({column: len(one.wrong[column]) for column in COLUMNS})
    run = len(ACCIDENTS) * options.trials
    print(
        f"wrong of {run} trials each, {len(ACCIDENTS)} accidents of this comparison's own: "
        + ", ".join(f"{one} {totals[one]}" for one in COLUMNS)
    )
    return 1 if totals[OURS] else 0


if __name__ == "__main__":
    sys.exit(main())
