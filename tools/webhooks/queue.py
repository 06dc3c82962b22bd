"""Vendors that do not post to us but leave notices in a queue, as Amazon does."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from memory.arrivals import Notice


@dataclass(frozen=True)
class Taken:
    """A notice out of a queue, and the receipt under which the queue forgets it."""

    notice: Notice
    receipt: str


class Queue(Protocol):
    """Where an account's notices wait: they come again until they are acknowledged."""

    @property
    def account(self) -> str:
        """Whose notices these are, e.g. `amazon:acme`."""
        ...

    def take(self, most: int) -> Sequence[Taken]:
        """Take some without forgetting them. Raises `Unavailable`."""
        ...

    def acknowledge(self, taken: Sequence[Taken]) -> None:
        """Forget what is kept here by now. Raises `Unavailable`; then they come again."""
        ...
