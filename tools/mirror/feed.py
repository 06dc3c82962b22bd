"""What every copied stream is to whoever runs it: turns of chunks, each with its checkpoint."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from memory.mirror.row import Gone, Row
from memory.mirror.sources import Cursor, Step
from policies.errors import BadRequest

Now = Callable[[], datetime]
"""The database's clock, as it stands when it is asked."""


@dataclass(frozen=True)
class Chunk:
    """Some rows and the checkpoint that belongs to them, to be stored together.

    `again` is set on the last chunk of a turn that wants the next one at another time than usual:
    seconds until then. `gone` are rows the vendor says are deleted; they are struck out after
    `rows` are stored. After a turn whose last chunk is not `complete` more has changed than is
    here: it went well, and the copy is no fresher.
    """

    step: Step
    rows: tuple[Row, ...] = ()
    again: float | None = None
    gone: tuple[Gone, ...] = ()
    complete: bool = True


class WaitsForSomebody(BadRequest):
    """Nothing is wrong with the system: somebody has to do something before I can go on."""

    code = "waits_for_somebody"


class WaitsForColumns(WaitsForSomebody):
    """Somebody has to say what a list's columns say before I read it."""

    code = "waits_for_columns"


class NotOffered(BadRequest):
    """The account has no such stream, and need not have it: nothing is wrong, and nobody waits."""

    code = "not_offered"


class Feed(Protocol):
    """One stream of one account that is copied, e.g. the orders of `shopify:acme`."""

    @property
    def account(self) -> str:
        """Whose it is."""
        ...

    @property
    def stream(self) -> str:
        """What it is called among the sources, e.g. `orders`."""
        ...

    @property
    def title(self) -> str:
        """What people call it, e.g. `Shopify orders`."""
        ...

    @property
    def stale_after(self) -> timedelta | None:
        """How old what its sender says may be; None where looking often is enough."""
        ...

    @property
    def rows(self) -> tuple[type[Row], ...]:
        """What its rows are: a complete load strikes out what of these it did not find."""
        ...

    @property
    def budget(self) -> int | None:
        """Per cent that are left of what its vendor allows; None where nothing is counted."""
        ...

    def turn(self, cursor: Cursor, now: Now) -> Iterator[Chunk]:
        """Go on from a checkpoint: load everything first, then fetch what has changed.

        Raises `Unavailable` and its kind, and `WaitsForSomebody`; chunks that came before are good.
        Raises `NotOffered` before the first one.
        """
        ...


def hashed(account: str, mail: str | None) -> str | None:
    """Return what stands for a mail address in our tables; None where there is none.

    It tells that two addresses are one. Whoever guesses an address can check it, so it is a
    pseudonym and no more; it differs by account, so that two companies' tables cannot be joined.
    """
    if not mail:
        return None
    return hashlib.sha256(f"{account}\n{mail.strip().casefold()}".encode()).hexdigest()
