"""Who people are now: our roster, joined with what the chat says of them, cached for minutes."""

import threading
import time
from collections.abc import Callable

from memory import roster
from memory.database import Database
from policies.people import Person

MAX_AGE_SECONDS = 300.0


class CachedDirectory:
    """The `Directory` everybody uses.

    `live` looks an account up where people really are (Slack) and says None for "no" (unknown,
    unreachable, no longer active); its answers are kept at most five minutes. Without it the roster
    alone decides, as on the command line.
    """

    def __init__(
        self,
        database: Database,
        live: Callable[[Person], bool] | None = None,
        *,
        max_age: float = MAX_AGE_SECONDS,
    ) -> None:
        self._database = database
        self._live = live
        self._max_age = max_age
        self._known: dict[str, tuple[float, bool]] = {}
        self._lock = threading.Lock()

    def everybody(self) -> tuple[Person, ...]:
        """Return everybody on the roster; whoever the chat no longer vouches for is inactive."""
        with self._database.read() as tx:
            people = roster.everybody(tx)
        return tuple(self._as_now(person) for person in people)

    def current(self, person_id: str) -> Person | None:
        """Return one person as they are now, or None."""
        return next((one for one in self.everybody() if one.id == person_id), None)

    def forget(self, person_id: str | None = None) -> None:
        """Drop cached answers, e.g. because the chat announced a change."""
        with self._lock:
            if person_id is None:
                self._known.clear()
            else:
                self._known.pop(person_id, None)

    def _as_now(self, person: Person) -> Person:
        if self._live is None or not person.may_decide:
            return person
        with self._lock:
            asked, vouched = self._known.get(person.id, (float("-inf"), False))
        if time.monotonic() - asked > self._max_age:
            vouched = self._live(person)
            with self._lock:
                self._known[person.id] = (time.monotonic(), vouched)
        return person if vouched else person.model_copy(update={"active": False})
