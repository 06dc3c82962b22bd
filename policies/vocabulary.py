"""The words a condition may use, and what sort of value each of them stands for."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from types import MappingProxyType
from typing import Any, get_args, get_origin

from pydantic import BaseModel

from policies.actions.definition import ActionKind
from policies.errors import RulebookError
from policies.limits import LimitValue
from policies.money import Money
from policies.places import Bound, Field, Places, Source


@dataclass(frozen=True)
class Sort:
    """What sort of value something is; only equal sorts are compared, added or subtracted."""

    words: str
    enum: type[StrEnum] | None = None
    many: bool = False

    @property
    def ordered(self) -> bool:
        """Whether one value can be more than another."""
        return self in (NUMBER, MONEY)


NUMBER = Sort("a whole number")
MONEY = Sort("an amount of money")
FLAG = Sort("a yes or no")


def one_of(enum: type[StrEnum]) -> Sort:
    """The sort of a single member of `enum`."""
    return Sort(f"a {enum.__name__}", enum)


def some_of(enum: type[StrEnum]) -> Sort:
    """The sort of a set of members of `enum`."""
    return Sort(f"a set of {enum.__name__}", enum, many=True)


@dataclass(frozen=True)
class Word:
    """One name a condition may use, and the place its value has."""

    name: str
    sort: Sort
    place: int


class Vocabulary:
    """Every word the rules of one kind of Action may use: `args`, its fact groups, `limit`."""

    def __init__(self, kind: ActionKind, limits: Mapping[str, LimitValue]) -> None:
        self.places = Places(limits)
        words: dict[str, Word] = {}

        def learn(name: str, sort: Sort, source: Source) -> None:
            words[name] = Word(name, sort, self.places.of(source))

        for path, field, sort in _fields("args", kind.arguments):
            learn(path, sort, Field(f"arguments.{field}", is_money=sort == MONEY))
        for group, info in kind.facts.model_fields.items():
            if not isinstance(info.annotation, type) or not issubclass(info.annotation, BaseModel):
                raise RulebookError(f"{kind.facts.__name__}.{group} is not a group of facts.")
            for path, field, sort in _fields(group, info.annotation):
                learn(path, sort, Field(f"facts.{group}.{field}", is_money=sort == MONEY))
        for name, value in limits.items():
            learn(f"limit.{name}", NUMBER if isinstance(value, int) else MONEY, Bound(name))
        self.words: Mapping[str, Word] = MappingProxyType(words)
        enums: list[type[StrEnum]] = [word.sort.enum for word in words.values() if word.sort.enum]
        self.enums: Mapping[str, type[StrEnum]] = MappingProxyType(
            {enum.__name__: enum for enum in enums}
        )

    def word(self, name: str) -> Word:
        """Look a name up; `RulebookError` says which one was probably meant."""
        if name not in self.words:
            members = (f"{name}.{value}" for name, enum in self.enums.items() for value in enum)
            hint = did_you_mean(name, (*self.words, *members))
            raise RulebookError(f"I do not know “{name}”{hint}")
        return self.words[name]

    def member(self, enum_name: str, value: str) -> StrEnum:
        """Look up a closed value such as `Reason.damaged`."""
        values = {member.value: member for member in self.enums[enum_name]}
        if value not in values:
            hint = did_you_mean(value, values)
            raise RulebookError(f"There is no {enum_name} “{value}”{hint}")
        return values[value]


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """End a sentence about an unknown word: `, did you mean “leads”?` or a plain full stop."""
    close = get_close_matches(word, list(known), n=1)
    return f"; did you mean “{close[0]}”?" if close else "."


def _fields(prefix: str, model: type[BaseModel]) -> Iterable[tuple[str, str, Sort]]:
    """Yield path, field and sort of each field a condition can use; others stay out of reach."""
    for field, info in model.model_fields.items():
        sort = _sort(info.annotation)
        if sort is not None:
            yield f"{prefix}.{field}", field, sort


def _sort(annotation: Any) -> Sort | None:  # noqa: ANN401 - an annotation may be anything
    if annotation in _PLAIN:
        return _PLAIN[annotation]
    if isinstance(annotation, type) and issubclass(annotation, StrEnum):
        return one_of(annotation)
    if get_origin(annotation) is frozenset:
        (member,) = get_args(annotation)
        if isinstance(member, type) and issubclass(member, StrEnum):
            return some_of(member)
    return None


_PLAIN: Mapping[Any, Sort] = {bool: FLAG, int: NUMBER, Money: MONEY}
