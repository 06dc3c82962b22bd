"""What every practice vendor beside the shop and Slack has to be."""

from collections.abc import Sequence
from typing import Protocol, runtime_checkable

from starlette.routing import BaseRoute

from sandbox.graph.letter import Letter


class PracticeVendor(Protocol):
    """One system of record on loopback, over the one world."""

    @property
    def name(self) -> str:
        """What it is called in the journal, in faults and where keys are given: `amazon`."""
        ...

    @property
    def routes(self) -> Sequence[BaseRoute]:
        """Where it answers; every path begins with its name."""
        ...

    def connect(self) -> dict[str, object]:
        """Give what an admin would have copied out of its pages: the fields of our settings."""
        ...

    def healthy(self) -> bool:
        """Whether it answers."""
        ...

    def reset(self) -> None:
        """Forget keys, budgets and whatever was under way; the world is put back by others."""
        ...

    def kept(self) -> object:
        """Return what a restarted sandbox has to go on with; it is pickled."""
        ...

    def recall(self, kept: object) -> None:
        """Go on with what an earlier run kept."""
        ...


@runtime_checkable
class WithMornings(Protocol):
    """A vendor to whom every new day brings something by itself."""

    def morning(self) -> None:
        """Bring it, as of the practice company's own moment."""
        ...


@runtime_checkable
class WithPost(Protocol):
    """The vendor with whom letters arrive."""

    def take_in(self, letter: Letter) -> None:
        """Have one arrive."""
        ...


@runtime_checkable
class WithPorts(Protocol):
    """A vendor that speaks on ports of its own besides HTTP."""

    async def start(self) -> None:
        """Answer there."""
        ...

    async def stop(self) -> None:
        """Close the ports and every connection."""
        ...
