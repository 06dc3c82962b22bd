import threading
import time
from collections.abc import Callable, Collection, Iterable
from dataclasses import asdict, dataclass, field


class UnknownFault(ValueError):
    """The control call names a vendor, fault or operation that nobody registered."""

    code = "unknown_fault"


@dataclass(slots=True)
class Fault:
    """One armed misbehaviour: a `count` of coming calls, or a window of `seconds` from now."""

    vendor: str
    operation: str
    name: str
    count: int = 1
    seconds: float = 0.0
    armed_at: float = field(default_factory=time.monotonic)

    @property
    def remaining(self) -> float:
        """Seconds left of a window; zero or less once it has passed."""
        return self.armed_at + self.seconds - time.monotonic()


@dataclass(frozen=True, slots=True)
class Repertoire:
    """What one vendor can be told to do wrong."""

    names: frozenset[str]
    windows: frozenset[str]
    operations: frozenset[str] | None
    on_armed: Callable[[Fault], None] | None


class Faults:
    """The one place that knows which vendor misbehaves next, and how often.

    Counted faults are spent by `take`, one per matching call. Windows (`down`, `stale_reads`) last
    for their `seconds` and are asked for with `active`. Safe from any thread and any task.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._repertoires: dict[str, Repertoire] = {}
        self._armed: list[Fault] = []

    def register(
        self,
        vendor: str,
        names: Iterable[str],
        operations: Iterable[str] | None = None,
        *,
        windows: Iterable[str] = (),
        on_armed: Callable[[Fault], None] | None = None,
    ) -> None:
        """Declare a vendor's faults.

        `operations` lists what a fault may name besides `*`; None lets it name anything.
        `windows` are the names that last for `seconds` instead of a `count` of calls.
        `on_armed` is called once for each fault as it is armed.
        """
        windowed = frozenset(windows)
        self._repertoires[vendor] = Repertoire(
            frozenset(names) | windowed,
            windowed,
            None if operations is None else frozenset(operations),
            on_armed,
        )

    def arm(self, fault: Fault) -> None:
        """Arm one fault, refusing with `UnknownFault` what no vendor could do."""
        repertoire = self._repertoires.get(fault.vendor)
        if repertoire is None:
            raise UnknownFault(_no_such("vendor", fault.vendor, self._repertoires))
        if fault.name not in repertoire.names:
            raise UnknownFault(_no_such(f"{fault.vendor} fault", fault.name, repertoire.names))
        known = repertoire.operations
        if known is not None and fault.operation not in {"*", *known}:
            raise UnknownFault(_no_such(f"{fault.vendor} operation", fault.operation, known))
        if fault.name in repertoire.windows and fault.seconds <= 0:
            raise UnknownFault(f"{fault.name} lasts for a while: give it seconds above zero.")
        if fault.count < 1:
            raise UnknownFault("A fault happens at least once: give a count of 1 or more.")
        with self._lock:
            self._armed.append(fault)
        if repertoire.on_armed is not None:
            repertoire.on_armed(fault)

    def take(self, vendor: str, operations: Collection[str]) -> Fault | None:
        """Spend and return the oldest counted fault that matches this call, if any."""
        windows = self._repertoires[vendor].windows
        with self._lock:
            for fault in self._armed:
                matches = fault.operation == "*" or fault.operation in operations
                if fault.vendor == vendor and fault.name not in windows and matches:
                    fault.count -= 1
                    if fault.count == 0:
                        self._armed.remove(fault)
                    return fault
        return None

    def active(self, vendor: str, name: str) -> Fault | None:
        """Return the window of this name that is open now, if any."""
        with self._lock:
            self._armed = [f for f in self._armed if not self._is_over(f)]
            return next((f for f in self._armed if (f.vendor, f.name) == (vendor, name)), None)

    def armed(self) -> list[dict[str, object]]:
        """Return what is still armed, oldest first."""
        with self._lock:
            self._armed = [f for f in self._armed if not self._is_over(f)]
            return [
                {k: v for k, v in asdict(f).items() if k != "armed_at"}
                | ({"remaining": round(f.remaining, 3)} if self._is_window(f) else {})
                for f in self._armed
            ]

    def disarm(self, vendor: str, name: str) -> None:
        """Disarm every fault of this name, if any is armed."""
        with self._lock:
            self._armed = [f for f in self._armed if (f.vendor, f.name) != (vendor, name)]

    def clear(self) -> None:
        """Disarm everything."""
        with self._lock:
            self._armed.clear()

    def _is_window(self, fault: Fault) -> bool:
        return fault.name in self._repertoires[fault.vendor].windows

    def _is_over(self, fault: Fault) -> bool:
        return self._is_window(fault) and fault.remaining <= 0


def _no_such(what: str, name: str, known: Iterable[str]) -> str:
    return f"There is no {what} {name!r}. Known: {', '.join(sorted(known))}."
