"""Who people are now: our roster, joined with what the chat says of them, kept for minutes."""

import threading
import time
from collections.abc import Callable

from memory import roster
from memory.database import Database
from policies.people import Person

MAX_AGE_SECONDS = 300.0
FRESH_SECONDS = 10.0
Vouch = Callable[[Person], bool | None]


class CachedDirectory:
    """The `Directory` everybody uses.

    `vouch` looks a person up where people really are (Slack): yes, no, or None where it does not
    answer. Only `refresh` asks it; a click looks at what is known and never waits for a network.
    What is older than five minutes counts as "no". Without `vouch` the roster alone decides, as on
    the command line, where nobody can vote.
    """

    def __init__(
        self,
        database: Database,
        vouch: Vouch | None = None,
        *,
        max_age: float = MAX_AGE_SECONDS,
    ) -> None:
        self._database = database
        self._vouch = vouch
        self._max_age = max_age
        self._known: dict[str, tuple[float, bool]] = {}
        self._lock = threading.Lock()

    def everybody(self) -> tuple[Person, ...]:
        """Return everybody on the roster; whoever is not vouched for is inactive."""
        with self._database.glance() as tx:
            people = roster.everybody(tx)
        return tuple(self._as_known(person) for person in people)

    def current(self, person_id: str) -> Person | None:
        """Return one person as they are known, or None."""
        return next((one for one in self.everybody() if one.id == person_id), None)

    def refresh(self, older_than: float = FRESH_SECONDS) -> None:
        """Ask anew about everybody whose answer is older than so many seconds. Network."""
        if self._vouch is None:
            return
        with self._database.glance() as tx:
            people = roster.everybody(tx)
        for person in people:
            if not person.may_decide or self._age(person) < older_than:
                continue
            answer = self._vouch(person)
            if answer is not None:
                with self._lock:
                    self._known[person.id] = (time.monotonic(), answer)

    def _as_known(self, person: Person) -> Person:
        if self._vouch is None or not person.may_decide:
            return person
        with self._lock:
            _, vouched = self._known.get(person.id, (0.0, False))
        trusted = vouched and self._age(person) <= self._max_age
        return person if trusted else person.model_copy(update={"active": False})

    def _age(self, person: Person) -> float:
        with self._lock:
            asked, _ = self._known.get(person.id, (float("-inf"), False))
        return time.monotonic() - asked
