"""What an operation of the Selling Partner API is: where it lives, its plan, who may call it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sandbox.amazon.lwa import App
from sandbox.amazon.wire import invalid, moment_in
from sandbox.door import Answer
from sandbox.journal import Change
from sandbox.trade.market import MARKETPLACE

if TYPE_CHECKING:
    from sandbox.amazon.office import Office

VENDOR = "amazon"


@dataclass(frozen=True, slots=True)
class Plan:
    """A usage plan: requests a second, and how many at once."""

    rate: float
    burst: int


@dataclass(frozen=True, slots=True)
class Param:
    """A query parameter. Several values come in one, separated by commas."""

    required: bool = False
    values: tuple[str, ...] | None = None
    most: int = 1


@dataclass(frozen=True, slots=True)
class Ask:
    """One request that passed the door: whose it is, and what it says."""

    office: "Office"
    app: App
    path: Mapping[str, str]
    query: Mapping[str, tuple[str, ...]]
    body: object

    @property
    def now(self) -> datetime:
        """The practice company's moment."""
        return self.office.world.clock.now()

    def one(self, name: str) -> str | None:
        """Return the single value of a parameter."""
        return next(iter(self.query.get(name, ())), None)

    def moment(self, name: str) -> datetime | None:
        """Return a parameter that is a moment."""
        text = self.one(name)
        return None if text is None else moment_in(text, name)

    def here(self, name: str = "marketplaceIds") -> None:
        """Refuse marketplaces the seller is not in."""
        if any(one != MARKETPLACE for one in self.query.get(name, (MARKETPLACE,))):
            raise invalid("The seller does not sell in this marketplace.")

    def commit(self, operation: str, arguments: dict[str, object], result: Any) -> None:  # noqa: ANN401 # the journal's own
        """Put down what was done, and with whose key."""
        change = Change(VENDOR, operation, arguments, self.app.kind)
        self.office.journal.commit(change, result)


@dataclass(frozen=True, slots=True)
class Operation:
    """One call of the API. `writes` is whether it takes the app that may change things."""

    name: str
    method: str
    path: str
    plan: Plan
    run: Callable[[Ask], Answer]
    query: Mapping[str, Param] = field(default_factory=dict)
    writes: bool = False

    def read_query(self, given: list[tuple[str, str]]) -> Mapping[str, tuple[str, ...]]:
        """Read a query string as published. Like Amazon, it minds nothing else in it."""
        found: dict[str, tuple[str, ...]] = {}
        for name, value in given:
            param = self.query.get(name)
            if param is None:
                continue
            parts = tuple(value.split(",")) if param.most > 1 or param.values else (value,)
            found[name] = (*found.get(name, ()), *parts)
            if len(found[name]) > param.most:
                raise invalid(f"{name} takes at most {param.most}.")
            if param.values and not {*parts} <= {*param.values}:
                raise invalid(f"{name} is not one of {', '.join(param.values)}.")
        for name, param in self.query.items():
            if param.required and not found.get(name):
                raise invalid(f"{name} is required.")
        return found


class Budgets:
    """A token bucket for each app and operation."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._left: dict[tuple[str, str], tuple[float, float]] = {}

    def spend(self, app: App, operation: Operation) -> bool:
        """Take one request out of the bucket; False where it is empty."""
        now, key, plan = self._clock(), (app.kind, operation.name), operation.plan
        left, counted_at = self._left.get(key, (float(plan.burst), now))
        left = min(left + (now - counted_at) * plan.rate, float(plan.burst))
        self._left[key] = (left - 1 if left >= 1 else left, now)
        return left >= 1
