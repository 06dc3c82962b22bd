"""What the operator needs from the rest of the house, and nothing more.

It is handed a desk to file wishes at, never hands to carry them out: no type here reaches a write
key (I19), and the composition root wires the real ones.
"""

from collections.abc import Callable, Sequence
from typing import Protocol

from agent.turns import Origin, ProposalView
from policies.actions.definition import Ask
from policies.money import Money
from policies.people import Person
from tools.tool import LookupContext


class Proposed(Protocol):
    """What a wish became: a sentence for its asker and a view for answers."""

    @property
    def sentence(self) -> str:
        """Say what happens next, e.g. "Asked. Waiting for Dana or Olivia: over $150."."""
        ...

    def view(self) -> ProposalView:
        """Return id, action, arguments and state."""
        ...


class Previewed(Protocol):
    """What would become of a wish, had it been filed now."""

    @property
    def allowed(self) -> bool:
        """Whether the rules would let it be asked for."""
        ...

    @property
    def amount(self) -> Money | None:
        """The money it would move, where it became exact."""
        ...

    @property
    def sentence(self) -> str:
        """Say whom it would take, or why it is not allowed and what to do instead."""
        ...


class ProposalDesk(Protocol):
    """Where wishes are filed."""

    def propose(
        self,
        kind: str,
        ask: Ask,
        *,
        person: Person,
        origin: Origin,
        words: str = "",
        position: int = 0,
    ) -> Proposed:
        """File a wish; the same event and position return the same proposal.

        Raises `CountersignError` with a sentence where it cannot be filed.
        """
        ...

    def preview(self, kind: str, ask: Ask, *, person: Person) -> Previewed:
        """Judge a wish on fresh facts and store nothing.

        Raises `CountersignError` with a sentence where it cannot even be made exact.
        """
        ...

    def suggest(
        self, kind: str, label: str, ask: Ask, *, person: Person, origin: Origin, words: str = ""
    ) -> int:
        """Store a prefilled button only `person` may press; return its id."""
        ...


class Offer(Protocol):
    """A wish that makes sense, with the words for its button."""

    @property
    def label(self) -> str:
        """What the button says, e.g. "1 unit $186.40"."""
        ...

    @property
    def ask(self) -> Ask:
        """The wish it stands for."""
        ...


Choices = Callable[[str, Ask, LookupContext], Sequence[Offer]]
"""(kind, what is known of the wish, context) -> up to three complete wishes to choose from.

An amount spoken in another currency than the order's is refused there, with a sentence.
"""

ContextFor = Callable[[Person], LookupContext]
