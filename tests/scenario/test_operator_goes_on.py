"""A plan goes on after an outcome: read what was to be told then, and change nothing more."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import select

from agent.conversation import Conversations
from agent.executor import Executor
from agent.letters import Letters
from agent.model_settings import ModelSettings
from agent.operator import Operator
from agent.turns import Ask, Origin, Reply
from countersign.composition import build_operator
from countersign.keeping import open_safe
from countersign.systems import open_writes
from memory import inbox, ledger, next_steps
from memory.ledger import Action
from memory.next_steps import MOST_PER_ASK, NextStep
from memory.states import State
from memory.tables import next_steps as rows
from memory.tables import outbox
from memory.votes import Ballot, Decision
from tests.sandbox_fixture import Sandbox, start_sandbox
from tests.scripted_model import Step, call, calls, say, scripted_model
from tests.shop_house import QUICK, ShopHouse, shop_house
from tools.connectors.network import Network

PLANNED = "refund 1080 $1.00, goodwill, then tell me what is left"


@dataclass
class Desk:
    """The house with an operator and somebody who opens the letters."""

    shop: ShopHouse
    operator: Operator
    events: int = 0

    def say(self, text: str) -> Reply:
        self.events += 1
        origin = Origin(f"Ev{self.events}", "T:C:1", channel="C1", ts="1.0")
        return self.operator.turn(Ask(text, self.shop.person("mia"), origin))

    def carried_out(self, action: Action) -> Action:
        self.shop.approve(action)
        network = Network(patience=QUICK)
        with closing(network.client):
            writes = open_writes(
                self.shop.found.systems, open_safe(self.shop.settings, self.shop.database), network
            )
            executor = Executor(self.shop.house.filing, writes, owner="worker-1")
            assert executor.run(action.id) is State.SUCCEEDED
        return action

    def pressed(self, reply: Reply) -> Action:
        press = self.shop.house.proposals.press
        return press(reply.buttons[0].suggestion, person=self.shop.person("mia")).action

    def open_letters(self) -> list[dict[str, Any]]:
        """Answer every letter; return what is then said in threads, oldest first."""
        house = self.shop.house
        answering = Letters(
            house.database, house.directory, self.operator, house.proposals, self.shop.settings.zone
        )
        with house.database.read() as tx:
            waiting = inbox.waiting(tx)
        for letter in waiting:
            answering.handle(letter.id)
        with house.database.read() as tx:
            said = select(outbox.c.payload, outbox.c.channel, outbox.c.thread_ts)
            found = tx.connection.execute(said.where(outbox.c.kind == "say")).all()
        return [{**row.payload, "at": (row.channel, row.thread_ts)} for row in found]

    def actions(self) -> int:
        with self.shop.database.read() as tx:
            return len(ledger.in_states(tx, set(State)))


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with start_sandbox(orders=120) as running:
        yield running


@pytest.fixture
def shop(sandbox: Sandbox, database_url: str) -> Iterator[ShopHouse]:
    sandbox.post("/_control/reset", {})
    with shop_house(database_url, sandbox.url) as opened:
        yield opened


def desk_of(shop: ShopHouse, model: ModelSettings | None = None) -> Desk:
    house = shop.house
    settings = house.settings.model_copy(update={"model": model})
    opened = type(house)(**{**vars(house), "settings": settings})
    return Desk(shop, build_operator(opened, Conversations()))


def test_after_the_refund_the_planner_says_what_is_left(shop: ShopHouse) -> None:
    desk = desk_of(shop)
    offered = desk.say(PLANNED)
    assert offered.buttons, offered.text
    desk.carried_out(desk.pressed(offered))
    [answer] = desk.open_letters()
    assert "Refunded so far $1.00" in answer["text"]
    assert " left." in answer["text"]
    assert answer["at"] == ("C1", "1.0")
    assert answer["buttons"] == []
    assert desk.open_letters() == [answer]
    assert desk.actions() == 1


def test_after_the_refund_the_model_reads_and_can_wish_for_nothing(shop: ShopHouse) -> None:
    asked: list[dict[str, Any]] = []

    def planner(request: dict[str, Any]) -> Step:
        asked.append(request)
        last = request["messages"][-1]
        if last["role"] == "tool":
            return say("Refunded so far $1.00.") if "Refunded" in last["content"] else say("Filed.")
        if last["content"] == PLANNED:
            return call("refund", order="1080", amount="1.00", reason="goodwill")
        return calls(("refund", {"order": "1080"}), ("order_lookup", {"order": "1080"}))

    with scripted_model() as model:
        model.planner = planner
        desk = desk_of(shop, model.settings)
        [proposal] = desk.say(PLANNED).proposals
        with shop.database.read() as tx:
            action = ledger.get(tx, int(proposal.id.removeprefix("A-")))
        desk.carried_out(action)
        before = len(asked)
        [answer] = desk.open_letters()
    later = asked[before]
    assert answer["text"] == "Refunded so far $1.00."
    assert "refund" not in [tool["function"]["name"] for tool in later["tools"]]
    assert later["messages"][-1]["content"] == "tell me what is left"
    assert "Nothing can be requested now" in later["messages"][0]["content"]
    assert desk.actions() == 1


@pytest.mark.parametrize(
    "later",
    ["refund 1081 too", "/ops refund 1081 5.00 goodwill", "cancel 1081", "give 1081 $5 back"],
)
def test_a_second_change_is_no_next_step(shop: ShopHouse, later: str) -> None:
    desk = desk_of(shop)
    desk.say(f"refund 1080 $1.00, goodwill, then {later}")
    with shop.database.read() as tx:
        assert tx.connection.scalars(select(rows.c.words)).all() == []
    action = shop.ask("1080", "2.00")
    with shop.database.transaction() as tx:
        step = NextStep(shop.person("mia").id, later)
        next_steps.record(tx, action.origin_event, step, ask_event="EvAny")
    desk.carried_out(action)
    assert desk.open_letters() == []
    assert desk.actions() == 1


def test_a_refund_that_was_refused_is_not_gone_on_with(shop: ShopHouse) -> None:
    desk = desk_of(shop)
    action = desk.pressed(desk.say(PLANNED))
    ballot = Ballot(action.id, action.revision, shop.person("priya"), Decision.REJECT, "no")
    assert shop.house.decisions.vote(ballot).counted
    assert desk.open_letters() == []


def test_only_whoever_asked_is_answered(shop: ShopHouse) -> None:
    desk = desk_of(shop)
    action = shop.ask("1080", "1.00", by="jon")
    with shop.database.transaction() as tx:
        step = NextStep(shop.person("mia").id, "tell me what is left of 1080")
        next_steps.record(tx, action.origin_event, step, ask_event="EvAny")
    desk.carried_out(action)
    assert desk.open_letters() == []


def test_one_sentence_is_gone_on_with_three_times_at_most(shop: ShopHouse) -> None:
    step = NextStep(shop.person("mia").id, "tell me what is left")
    with shop.database.transaction() as tx:
        for number in range(5):
            next_steps.record(tx, f"suggestion:{number}", step, ask_event="Ev1")
        taken = [next_steps.take(tx, f"suggestion:{n}", f"told:A-{n}") for n in range(5)]
        again = next_steps.take(tx, "suggestion:0", "told:A-0")
    assert taken == [step] * MOST_PER_ASK + [None] * (5 - MOST_PER_ASK)
    assert again == step
