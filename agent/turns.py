"""What goes into one turn of the operator and what comes out."""

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

from policies.people import Person


@dataclass(frozen=True)
class Origin:
    """Where an ask came from. `event_id` makes a turn repeatable: the same event, the same result.

    `thread` is the conversation (`team:channel:ts`, or `cli:…`); `channel` and `ts` say where an
    answer belongs, empty outside Slack.
    """

    event_id: str
    thread: str
    channel: str = ""
    ts: str = ""


class Pace(StrEnum):
    """How far a step of a turn has come."""

    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True)
class Step:
    """One look-up as it goes along; `number` is its place in the turn, `doing` what is shown."""

    number: int
    doing: str
    pace: Pace


Watch = Callable[[Step], None]
"""Whoever wants to see a turn going along. It must not raise, nor hold the turn up for long."""


def unwatched(_step: Step) -> None:
    """Look away."""


@dataclass(frozen=True)
class Ask:
    """One sentence by one person; `watch` sees what is looked up for it."""

    text: str
    person: Person
    origin: Origin
    watch: Watch = field(default=unwatched, compare=False, repr=False)


@dataclass(frozen=True)
class ToolCall:
    """A tool the operator used, and with what."""

    name: str
    arguments: dict[str, Any]


@dataclass(frozen=True)
class ProposalView:
    """A proposal as the asker hears of it."""

    id: str
    action: str
    arguments: dict[str, Any]
    state: str


@dataclass(frozen=True)
class Button:
    """A prefilled wish. Nothing happens until its person presses it; `suggestion` is its row."""

    action: str
    label: str
    arguments: dict[str, Any]
    suggestion: int = 0


@dataclass(frozen=True)
class Reply:
    """The operator's whole answer to one ask; without a text there is nothing to say.

    `asked_back` is true when it wants to know more; `degraded` when a configured model was not
    available and the built-in planner answered, and `degraded_because` says why. `spent` is what a
    model used for it, in one line.
    """

    text: str
    tool_calls: tuple[ToolCall, ...] = ()
    proposals: tuple[ProposalView, ...] = ()
    buttons: tuple[Button, ...] = ()
    asked_back: bool = False
    degraded: bool = False
    degraded_because: str = ""
    spent: str = ""
    source: str = ""
    links: tuple[tuple[str, str], ...] = field(default=())

    @property
    def brain(self) -> str:
        """Who answered: a model whose words or look-ups these are, or the built-in planner."""
        return "model" if self.spent and not self.degraded else "planner"

    def as_json(self) -> dict[str, Any]:
        """Return the stable shape that `countersign ask --json` prints."""
        return {
            "answer": self.text,
            "tool_calls": [asdict(call) for call in self.tool_calls],
            "proposals": [asdict(proposal) for proposal in self.proposals],
            "buttons": [
                {"action": button.action, "arguments": button.arguments} for button in self.buttons
            ],
            "asked_back": self.asked_back,
            "degraded": self.degraded,
        }

    def as_text(self) -> str:
        """Return the answer for a terminal: the sentence, its source, and what may be pressed."""
        lines = [self.text, *(f"[{button.label}]" for button in self.buttons)]
        asides = (self.source, self.degraded_because, self.spent)
        return "\n".join([*lines, *(f"({aside})" for aside in asides if aside)])
