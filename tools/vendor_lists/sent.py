"""A list as a vendor sent it, and where one vendor's lists come."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol

STILL_WRITTEN: Final = 2.0
"""Seconds a file has to be left alone before it is whole: it may still be on its way here."""


@dataclass(frozen=True)
class Sent:
    """A list as it was sent. `at` is the vendor's own time: when its mail came, or its file's time.

    `id` tells it from every other; `page` is where people look at it, if anywhere.
    """

    id: str
    name: str
    at: datetime
    page: str | None
    read: Callable[[], bytes]


class Place(Protocol):
    """Where one vendor's lists come."""

    def newest(self, now: datetime, known: str) -> Sent | None:
        """Return the newest list; None where none has come yet.

        `known` is the id of the list that was read last: of that one nothing is fetched again.
        Raises `Unavailable` and its kind, `Misconfigured` or `BadList`.
        """
        ...
