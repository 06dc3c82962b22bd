"""Every value the rules of one kind of Action ask about, each in a numbered place.

While rules are loaded, whatever they mention gets a place: a word, a limit, a closed value, and a
step for each sum, comparison, `and`, `or` and `not`. What two rules share has one place. To judge
is to read places; no names are left by then.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

from policies.actions.definition import Arguments, Facts
from policies.limits import LimitValue, in_currency

Work = Callable[[Any, Any], Any]


@dataclass(frozen=True)
class Field:
    """A field of the change or of its facts: `arguments.amount`, `facts.order.age_days`."""

    path: str
    is_money: bool

    def read(self, situation: "Situation") -> Any:  # noqa: ANN401 - any sort of value
        """Return what the field holds."""
        return attrgetter(self.path)(situation)


@dataclass(frozen=True)
class Bound:
    """A limit in force."""

    name: str

    def read(self, situation: "Situation") -> Any:  # noqa: ANN401 - as above
        """Return it in the Action's currency. Raises `Refused` where nobody has set one."""
        return in_currency(situation.places.limits[self.name], situation.currency)


@dataclass(frozen=True)
class Fixed:
    """A value that is the same in every situation. `of` is its type, because `True` equals `1`."""

    value: Any
    of: type

    def read(self, _situation: "Situation") -> Any:  # noqa: ANN401 - as above
        """Return it."""
        return self.value


@dataclass(frozen=True)
class Step:
    """What two places come to; both are always read, so that no error can hide behind an `or`."""

    work: Work
    left: int
    right: int

    def read(self, situation: "Situation") -> Any:  # noqa: ANN401 - as above
        """Work it out. Raises what the work raises, such as `BadMoney` for two currencies."""
        return self.work(situation[self.left], situation[self.right])


Source = Field | Bound | Fixed | Step


class Places:
    """The places of one kind of Action, numbered in the order they were first asked for."""

    def __init__(self, limits: Mapping[str, LimitValue]) -> None:
        self.limits = limits
        self.sources: list[Source] = []
        self._known: dict[Source, int] = {}

    def of(self, source: Source) -> int:
        """Return the place of a source, a new one unless something asked for the same before."""
        known = self._known.setdefault(source, len(self.sources))
        if known == len(self.sources):
            self.sources.append(source)
        return known


@dataclass(frozen=True)
class Situation:
    """What one judgement looks at: the change, the facts, and the currency it is about."""

    places: Places
    arguments: Arguments
    facts: Facts
    currency: str | None

    def __getitem__(self, place: int) -> Any:  # noqa: ANN401 - any sort of value
        """Read one place; raises what reading it raises."""
        return self.places.sources[place].read(self)
