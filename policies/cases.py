"""Cases to try rules on: one whole situation, and the same with a few things changed."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Self

from policies.actions import ACTION_KINDS
from policies.actions.definition import ActionKind, Arguments, Facts
from policies.errors import BadMoney, NotFound
from policies.judge import judge
from policies.judgement import Judgement
from policies.money import Money
from policies.people import Person, PersonKind
from policies.rulebook import Rulebook
from policies.vocabulary import did_you_mean

_MONEY = re.compile(r"([0-9]+\.?[0-9]*) ([A-Z]{3})")


@dataclass(frozen=True)
class Case:
    """One change somebody asks for, all facts about it, and the people there are.

    `lane` is the sweep that asks, where it may go ahead by itself.
    """

    kind: ActionKind
    arguments: Arguments
    facts: Facts
    requester: Person
    people: tuple[Person, ...]
    as_of: datetime
    lane: str = ""

    @classmethod
    def written(
        cls, action: str, base: Mapping[str, Any], people: tuple[Person, ...], as_of: datetime
    ) -> Self:
        """Read a case as a golden file writes it: `arguments`, `facts`, and a `requester`'s name.

        Facts are fresh at `as_of`. Raises `ValidationError` where the models do not allow it.
        """
        kind, requester = ACTION_KINDS[action], _person(base["requester"], people)
        facts = {
            group: {"read_at": as_of.isoformat(), **values}
            for group, values in {**base["facts"], "requester": _about(requester)}.items()
        }
        return cls(
            kind=kind,
            arguments=kind.arguments.model_validate_json(json.dumps(_plain(base["arguments"]))),
            facts=kind.facts.model_validate_json(json.dumps(_plain(facts))),
            requester=requester,
            people=people,
            as_of=as_of,
        )

    def changed(self, changes: Mapping[str, Any]) -> Self:
        """Return the case with some words changed: `args.amount`, `order.age_days`, `requester`.

        The `lane` is one of them. Money may be given as `"24.50 USD"`. Raises `ValidationError` for
        what cannot be, such as -1 days, and `NotFound` for a word that does not exist.
        """
        wanted = dict(changes)
        requester = self.requester
        if "requester" in wanted:
            requester = _person(wanted.pop("requester"), self.people)
        lane = str(wanted.pop("lane", self.lane))
        amount = wanted.pop(f"args.{self.kind.money_field}", None)
        arguments = self.arguments.at(_money(amount)) if amount else self.arguments
        words = {"args": arguments.model_dump(mode="json"), **self.facts.model_dump(mode="json")}
        words["requester"] |= _about(requester)
        for path, value in wanted.items():
            group, _, field = path.partition(".")
            if field not in words.get(group, {}):
                known = [f"{name}.{one}" for name, fields in words.items() for one in fields]
                raise NotFound(f"A case has no “{path}”{did_you_mean(path, known)}")
            words[group][field] = _plain(value)
        arguments = self.kind.arguments.model_validate_json(json.dumps(words.pop("args")))
        facts = self.kind.facts.model_validate_json(json.dumps(words))
        return replace(
            self,
            arguments=arguments,
            facts=facts,
            requester=requester.model_copy(update={"groups": facts.requester.groups}),
            lane=lane,
        )

    def among(self, people: tuple[Person, ...]) -> Self:
        """Return the case with only these people to decide it."""
        return replace(self, people=people)

    def judged(self, rulebook: Rulebook) -> Judgement:
        """Ask the judge."""
        return judge(
            rulebook,
            self.kind,
            self.arguments,
            self.facts,
            requester=self.requester,
            people=self.people,
            as_of=self.as_of,
            lane=self.lane,
        )


def _about(person: Person) -> dict[str, Any]:
    is_system = person.kind is PersonKind.SYSTEM
    return {"groups": sorted(person.groups), "is_system": is_system}


def _person(name: str, people: tuple[Person, ...]) -> Person:
    for person in people:
        if person.name == name:
            return person
    raise NotFound(f"There is nobody called “{name}”{did_you_mean(name, [p.name for p in people])}")


def _money(amount: Money | str) -> Money:
    if isinstance(amount, Money):
        return amount
    found = _MONEY.fullmatch(amount)
    if not found:
        raise BadMoney(f"“{amount}” is not an amount like “24.50 USD”.")
    return Money.from_vendor(found[1], found[2])


def _plain(value: Any) -> Any:  # noqa: ANN401 - whatever a YAML file or a fact holds
    """Turn a value into JSON, and `"24.50 USD"` into money wherever it stands."""
    if isinstance(value, str) and _MONEY.fullmatch(value):
        value = _money(value)
    if isinstance(value, Money):
        return value.model_dump()
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value
