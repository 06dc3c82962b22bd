"""A small schema language that fails the way Slack fails: one line per fault, with its pointer.

Slack documents Block Kit as prose and refuses with sentences such as `must be less than 3001
characters [json-pointer:/blocks/0/text/text]`. Apps branch on these, so the words are Slack's.
"""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Protocol, cast

from sandbox.slack.payload import Payload


class Findings:
    """Faults found in one payload, in the order Slack would list them."""

    def __init__(self) -> None:
        self.messages: list[str] = []

    def add(self, what: str, at: str) -> None:
        """Note one fault at a JSON pointer."""
        self.messages.append(f"[ERROR] {what} [json-pointer:{at}]")


class Rule(Protocol):
    """Anything a JSON value can be held against."""

    def check(self, value: object, at: str, found: Findings) -> None:
        """Add to `found` every fault of `value`, which stands at the pointer `at`."""


Also = Callable[[Payload, str, Findings], None]


@dataclass(frozen=True, slots=True)
class String:
    """A string of `least` to `most` characters."""

    most: int | None = None
    least: int = 1

    def check(self, value: object, at: str, found: Findings) -> None:
        """See `Rule.check`."""
        if not isinstance(value, str):
            found.add("must be a string", at)
        elif len(value) < self.least:
            found.add(f"must be more than {self.least - 1} characters", at)
        elif self.most is not None and len(value) > self.most:
            found.add(f"must be less than {self.most + 1} characters", at)


@dataclass(frozen=True, slots=True)
class Pattern:
    """A string that a regular expression describes."""

    regex: str

    def check(self, value: object, at: str, found: Findings) -> None:
        """See `Rule.check`."""
        if not isinstance(value, str) or not re.search(self.regex, value):
            found.add(f"input must match regex pattern: {self.regex}", at)


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number within a range."""

    least: int = 0
    most: int | None = None

    def check(self, value: object, at: str, found: Findings) -> None:
        """See `Rule.check`."""
        if not isinstance(value, int) or isinstance(value, bool):
            found.add("must be an integer", at)
        elif value < self.least:
            found.add(f"must be greater than or equal to {self.least}", at)
        elif self.most is not None and value > self.most:
            found.add(f"must be less than or equal to {self.most}", at)


@dataclass(frozen=True, slots=True)
class Of:
    """A value of one JSON type whose content Slack does not restrict further."""

    kind: type
    word: str

    def check(self, value: object, at: str, found: Findings) -> None:
        """See `Rule.check`."""
        if not isinstance(value, self.kind):
            found.add(f"must be {self.word}", at)


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a closed set of strings."""

    values: Collection[str]

    def check(self, value: object, at: str, found: Findings) -> None:
        """See `Rule.check`."""
        if value not in self.values:
            found.add(f"must be a valid enum value: {', '.join(self.values)}", at)


@dataclass(frozen=True, slots=True)
class Items:
    """A list of `least` to `most` values that all follow one rule."""

    each: Rule
    most: int | None = None
    least: int = 1

    def check(self, value: object, at: str, found: Findings) -> None:
        """See `Rule.check`."""
        if not isinstance(value, list):
            found.add("must be an array", at)
            return
        if len(value) < self.least:
            found.add(f"must provide at least {self.least} items", at)
        elif self.most is not None and len(value) > self.most:
            found.add(f"no more than {self.most} items allowed", at)
        for place, item in enumerate(value):
            self.each.check(item, f"{at}/{place}", found)


@dataclass(frozen=True, slots=True)
class Shape:
    """An object with required keys, allowed keys, and conditions across them."""

    required: Mapping[str, Rule] = field(default_factory=dict)
    optional: Mapping[str, Rule] = field(default_factory=dict)
    also: tuple[Also, ...] = ()

    def check(self, value: object, at: str, found: Findings) -> None:
        """See `Rule.check`."""
        if not isinstance(value, dict):
            found.add("must be an object", at)
            return
        payload = cast("Payload", value)
        for name in self.required:
            if payload.get(name) is None:
                found.add(f"missing required field: {name}", at)
        known = {**self.required, **self.optional}
        for name, inner in payload.items():
            if name == "type":
                continue
            if name not in known:
                found.add(f"invalid additional property: {name}", at)
            elif inner is not None:
                known[name].check(inner, f"{at}/{name}", found)
        for condition in self.also:
            condition(payload, at, found)


@dataclass(frozen=True, slots=True)
class Kinds:
    """An object whose `type` decides its shape."""

    shapes: Mapping[str, Shape]

    def check(self, value: object, at: str, found: Findings) -> None:
        """See `Rule.check`."""
        if not isinstance(value, dict):
            found.add("must be an object", at)
        elif "type" not in value:
            found.add("missing required field: type", at)
        elif (shape := self.shapes.get(str(value["type"]))) is None:
            found.add(f"unsupported type: {value['type']}", f"{at}/type")
        else:
            shape.check(value, at, found)


def one_of(*names: str) -> Also:
    """Demand that at least one of the named keys is given."""

    def condition(payload: Payload, at: str, found: Findings) -> None:
        if not any(payload.get(name) for name in names):
            found.add(f"must define either {' or '.join(f'`{n}`' for n in names)}", at)

    return condition


def not_both(first: str, second: str) -> Also:
    """Refuse two keys that exclude each other."""

    def condition(payload: Payload, at: str, found: Findings) -> None:
        if payload.get(first) is not None and payload.get(second) is not None:
            found.add(f"must define only one of `{first}` or `{second}`", at)

    return condition
