"""What the built-in planner can decide a sentence gets, and what it may know of its thread."""

from dataclasses import dataclass
from typing import Any, Final

from policies.actions.definition import ActionKind, Ask
from tools.tool import Lookup


@dataclass(frozen=True)
class Look:
    """Answer with one look-up."""

    lookup: Lookup
    arguments: dict[str, Any]


@dataclass(frozen=True)
class Prefill:
    """Offer buttons for a change; `doubtful` where a bare number was taken for its amount."""

    kind: ActionKind
    ask: Ask
    doubtful: bool = False


@dataclass(frozen=True)
class Foretell:
    """Say whether a change would be allowed, without asking for it."""

    kind: ActionKind
    ask: Ask


@dataclass(frozen=True)
class AskBack:
    """Say what is missing or not possible, and what would be."""

    sentence: str


@dataclass(frozen=True)
class Say:
    """A courtesy or the list of abilities; no facts."""

    sentence: str


@dataclass(frozen=True)
class Silence:
    """Say nothing: people talk among themselves."""


Plan = Look | Prefill | Foretell | AskBack | Say | Silence


@dataclass(frozen=True)
class Before:
    """What went before in this thread: the orders people spoke of, and what they and we said.

    `offered` is the change whose buttons were the last thing we said; `asked` while that was a
    question; `listed` once we named our abilities. `said` are people's sentences, oldest first.
    `direct` says that nobody else is there, so that every sentence is for us.
    """

    orders: tuple[str, ...] = ()
    spoke: bool = False
    offered: str = ""
    asked: bool = False
    listed: bool = False
    said: tuple[str, ...] = ()
    direct: bool = False


NOTHING_BEFORE: Final = Before()
