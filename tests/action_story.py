"""A house on the practice shop in which people say things, and what came of it in the shop."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from agent.conversation import Conversations
from agent.turns import Ask, Origin, Reply
from countersign.composition import build_operator
from memory import ledger
from memory.states import State
from tests.sandbox_fixture import Sandbox, start_sandbox
from tests.shop_house import ShopHouse, shop_house


@dataclass
class Story:
    """One company from the first word to the journal of its practice shop."""

    house: ShopHouse
    sandbox: Sandbox

    def say(self, text: str, by: str = "mia") -> Reply:
        operator = build_operator(self.house.house, Conversations())
        place = f"{by}:{text}"
        return operator.turn(Ask(text, self.house.person(by), Origin(place, place)))

    def approved(self, command: str) -> ledger.Action:
        """Have Mia ask by a strict command, and Priya approve."""
        (proposal,) = self.say(command).proposals
        with self.house.database.read() as tx:
            action = ledger.get(tx, int(proposal.id.removeprefix("A-")))
        assert action.state is State.PENDING
        self.house.approve(action, "priya")
        return action

    def changes(self) -> list[str]:
        """Return the note of every change that was made with a token, oldest first."""
        return [str(entry["result"]["note"]) for entry in self.sandbox.journal()]


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with start_sandbox(orders=60) as sandbox:
        yield sandbox


@pytest.fixture
def story(sandbox: Sandbox, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Story]:
    sandbox.delete("/_control/faults")
    sandbox.post("/_control/reset")
    database = f"sqlite:///{tmp_path_factory.mktemp('story') / 'story.db'}"
    with shop_house(database, sandbox.url) as house:
        yield Story(house, sandbox)
    sandbox.delete("/_control/faults")
