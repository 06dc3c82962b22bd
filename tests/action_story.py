"""A house on the practice shop in which people say things, and what came of it in the shop."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest

from agent.conversation import Conversations
from agent.turns import Ask, Origin, Reply
from countersign.composition import build_operator
from memory import ledger
from memory.states import State
from policies.actions.definition import ActionKind
from policies.goldcheck import read_goldens
from policies.people import Person
from tests.sandbox_fixture import Sandbox, start_sandbox
from tests.shop_house import ShopHouse, shop_house

MARKS = {"metafieldsSet", "updatePurchaseOrder", "update"}
MARKS |= {"createMessage", "createReply", "append", "store", "expunge"}
"""Notes of ours beside a change that has none of its own, drafts, and copies of what was sent."""
DECIDERS = ("priya", "dana", "lee", "olivia")


@dataclass
class Story:
    """One company from the first word to the journal of its practice shop."""

    house: ShopHouse
    sandbox: Sandbox

    def say(self, text: str, by: str = "mia") -> Reply:
        operator = build_operator(self.house.house, Conversations())
        place = f"{by}:{text}"
        return operator.turn(Ask(text, self.house.person(by), Origin(place, place)))

    def approved(self, command: str, by: str = "mia") -> ledger.Action:
        """Have somebody ask by a strict command, and as many as it takes approve."""
        (proposal,) = self.say(command, by).proposals
        with self.house.database.read() as tx:
            action = ledger.get(tx, int(proposal.id.removeprefix("A-")))
            needs = ledger.revision(tx, action.id, action.revision).terms.requirements
        assert action.state is State.PENDING
        others = [self.house.person(name) for name in DECIDERS if name != by]
        seats = [need.group for need in needs for _ in range(need.quorum)]
        voters: list[Person] = []
        for group in seats:
            voters.append(next(x for x in others if x.belongs_to(group) and x not in voters))
        self.house.approve(action, *(one.name.lower() for one in voters))
        return action

    def approved_kind(self, kind: ActionKind) -> ledger.Action:
        """Have the example of a kind of change asked for and approved."""
        return self.approved(f"/ops {kind.name} {kind.speech.command}", asker_of(kind))

    def changes(self) -> list[Any]:
        """Return every change that was made with a token, oldest first, without our own marks."""
        return [entry for entry in self._journal() if entry["operation"] not in MARKS]

    def notes(self) -> list[str]:
        """Return what a vendor is told in words, by changes and by marks beside them."""
        said = (entry["result"].get("note") for entry in self._journal())
        return [*dict.fromkeys(str(note) for note in said if note)]

    def _journal(self) -> list[Any]:
        entries: list[Any] = self.sandbox.get("/_control/journal")["entries"]
        # What people do in the shop's own pages takes no token.
        return [entry for entry in entries if not entry["vendor"].endswith("-admin")]


def asker_of(kind: ActionKind) -> str:
    """Name who asks for such a change: whoever does in its agreed cases."""
    return read_goldens()[kind.name].base_case().requester.name.lower()


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with start_sandbox(orders=60) as sandbox:
        yield sandbox


@pytest.fixture
def story(sandbox: Sandbox, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Story]:
    with new_story(sandbox, f"sqlite:///{tmp_path_factory.mktemp('story') / 'story.db'}") as opened:
        yield opened


@contextmanager
def new_story(sandbox: Sandbox, database: str) -> Iterator[Story]:
    """Put everything at the practice company back, and open a house that knows nothing yet."""
    sandbox.delete("/_control/faults")
    sandbox.post("/_control/reset")
    with shop_house(database, sandbox.url) as house:
        yield Story(house, sandbox)
    sandbox.delete("/_control/faults")
