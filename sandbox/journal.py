from collections import deque
from collections.abc import Callable
from dataclasses import asdict, dataclass
from itertools import count

from sandbox.clock import Clock

CALLS_KEPT = 10_000


@dataclass(frozen=True, slots=True)
class Change:
    """A state change somebody asked a vendor for: what, with which token, under which key."""

    vendor: str
    operation: str
    arguments: dict[str, object]
    token: str
    idempotency_key: str | None = None


@dataclass(frozen=True, slots=True)
class Call:
    """One request a vendor received; `status` is None when it was dropped unanswered."""

    vendor: str
    operation: str | None
    fields: tuple[str, ...]
    token: str
    status: int | None
    fault: str | None = None


class Journal:
    """What really happened at the vendors: the independent witness every test asks.

    `commit` records effects (a refusal or an idempotent replay is none), `received` records
    requests. Both are numbered from 1 and stamped by the sandbox's clock. `listeners` are called
    after every change, so that whoever tells the outside of it can look what it was.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.listeners: list[Callable[[], object]] = []
        self.reset()

    def reset(self) -> None:
        """Forget everything and number from 1 again."""
        self._entries: list[dict[str, object]] = []
        self._calls: deque[dict[str, object]] = deque(maxlen=CALLS_KEPT)
        self._call_numbers = count(1)
        self._stirred = 0

    @property
    def revision(self) -> int:
        """A number that grows with everything a vendor has to keep, changes and keys alike."""
        return len(self._entries) + self._stirred

    def stirred(self) -> None:
        """Hear that a vendor keeps something new that is nobody's change, such as a renewed key."""
        self._stirred += 1

    def recall(self, entries: list[dict[str, object]]) -> None:
        """Go on after these changes of an earlier run."""
        self._entries = entries

    def commit(self, change: Change, result: dict[str, object]) -> None:
        """Record one change a vendor has committed, and what came of it."""
        stamp = {"seq": len(self._entries) + 1, "at": self._clock.now().isoformat()}
        self._entries.append(stamp | asdict(change) | {"result": result})
        for told in self.listeners:
            told()

    def received(self, call: Call) -> None:
        """Record one request, whether or not it changed anything."""
        stamp = {"seq": next(self._call_numbers), "at": self._clock.now().isoformat()}
        self._calls.append(stamp | asdict(call))

    def entries(
        self, vendor: str | None = None, operation: str | None = None
    ) -> list[dict[str, object]]:
        """Return committed changes, oldest first, narrowed by what is given."""
        wanted = {"vendor": vendor, "operation": operation}
        return [
            entry
            for entry in self._entries
            if all(value in (None, entry[name]) for name, value in wanted.items())
        ]

    def calls(self, vendor: str | None = None) -> list[dict[str, object]]:
        """Return requests received, newest last, at most `CALLS_KEPT` of them."""
        return [call for call in self._calls if vendor in (None, call["vendor"])]
