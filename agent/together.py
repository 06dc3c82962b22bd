"""Keeping by one commit what comes at one moment: it is the disk that takes its time.

Whoever hands something in waits until it is on the disk, and no longer: the first to get a turn
keeps what all the others have brought by then in one transaction.
"""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from memory.database import Database, Tx
from policies.errors import CountersignError, Unavailable

log = logging.getLogger(__name__)
Brought = TypeVar("Brought")
Kept = TypeVar("Kept")
_STEP_SECONDS = 0.005


@dataclass
class _Waiting(Generic[Brought, Kept]):
    """One thing on its way in, and what became of it."""

    brought: Brought
    settled: bool = False
    kept: Kept | None = None
    refused: CountersignError | None = None


class Together(Generic[Brought, Kept]):
    """Takes things in from many threads. `keep` stores one of them.

    It answers with something, never None. What it refuses by a `CountersignError` before it has
    written anything takes none of the others with it, nor does one that cannot be stored at all.
    """

    def __init__(self, database: Database, keep: Callable[[Tx, Brought], Kept]) -> None:
        self._database = database
        self._keep = keep
        self._turn = threading.Lock()
        self._waiting: deque[_Waiting[Brought, Kept]] = deque()
        self._latest = float("-inf")

    def take(self, brought: Brought) -> Kept:
        """Keep something and return what `keep` did.

        Raises what `keep` refused it with, and `Unavailable`: then it was not kept.
        """
        mine: _Waiting[Brought, Kept] = _Waiting(brought)
        self._waiting.append(mine)
        with self._turn:
            if not mine.settled:
                self._together([self._waiting.popleft() for _ in range(len(self._waiting))])
        self._latest = time.monotonic()
        if mine.refused is not None:
            raise mine.refused
        if mine.kept is None:
            raise CountersignError
        return mine.kept

    def wait_for_quiet(self, quiet: float, *, at_most: float) -> None:
        """Return once nothing came for so many seconds: whoever waits for an answer goes first."""
        until = time.monotonic() + at_most
        while time.monotonic() < min(until, self._latest + quiet):
            time.sleep(_STEP_SECONDS)

    def _together(self, all_of_them: Sequence[_Waiting[Brought, Kept]]) -> None:
        try:
            with self._database.copying() as tx:  # no decision waits for it, and it for none
                for one in all_of_them:
                    self._one(tx, one)
        except CountersignError as error:
            for one in all_of_them:
                one.refused = one.refused or error
        except Exception:
            if len(all_of_them) > 1:  # an odd one takes none of the others with it
                for one in all_of_them:
                    self._together([one])
                return
            log.exception("something that arrived could not be kept")
            all_of_them[0].refused = CountersignError()
        for one in all_of_them:
            one.settled = True

    def _one(self, tx: Tx, one: _Waiting[Brought, Kept]) -> None:
        try:
            one.kept = self._keep(tx, one.brought)
        except Unavailable:
            raise
        except CountersignError as error:
            one.refused = error
