"""The operators that break one right change in every way its Action's metadata names."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum, StrEnum
from functools import partial
from typing import Any

from pydantic import AwareDatetime, BaseModel, ValidationError

from policies.actions.definition import ActionKind, Arguments, FactSource
from policies.canonical import digest
from policies.cases import Case
from policies.errors import BadMoney
from policies.goldcheck import GoldenFile
from policies.judgement import Verdict as Judged
from policies.money import Money
from policies.people import PersonKind
from policies.rulebook import Rulebook

Json = Any
_NONSENSE: tuple[Json, ...] = (None, "nonsense", -1, 1.5, True, [], {}, ["x"], {"x": 1})
_BAD_SUMS: tuple[Json, ...] = (0, -1, 1.5, "2450", True, None, 10**16, float("nan"))
_BAD_TEXTS = ("0", "-5", "1e3", "NaN", "24.505", "1,00,000", "\uff11\uff12", "", "$", "24,5")
_WRONG_KINDS = (PersonKind.GUEST, PersonKind.PARTNER, PersonKind.BOT)


class Verdict(StrEnum):
    """What became of a trial."""

    ALLOW = "allowed"
    DENY = "denied"
    REFUSE = "refused"
    ANOTHER = "another change"
    SAME = "the same change"


@dataclass(frozen=True)
class Trial:
    """One way to break a change, and what has to come of it."""

    kind: str
    family: str
    change: str
    wanted: Verdict
    attempt: Callable[[], Verdict]


def trials_of(kind: ActionKind, goldens: GoldenFile | None, book: Rulebook) -> Iterator[Trial]:
    """Yield every trial of one kind of Action; a kind nobody has agreed cases for fails one."""
    if goldens is None:
        yield Trial(
            kind.name, "agreed", "no agreed case at all", Verdict.ALLOW, lambda: Verdict.DENY
        )
        return
    base = goldens.base_case()
    for golden in goldens.cases:
        if golden.verdict is not Judged.DENY and golden.people is None:
            yield _judged("agreed", golden.name, base.changed(golden.change), book, Verdict.ALLOW)
    yield from _states(base, book)
    yield from _sums(base, book)
    yield from _identity(base)
    yield from _people(base, book)
    yield from _freshness(base, book)
    for name, model, right in _documents(base):
        yield from _schema(kind.name, name, model, right)


def _judged(family: str, change: str, case: Case, book: Rulebook, wanted: Verdict) -> Trial:
    def attempt() -> Verdict:
        return Verdict.DENY if case.judged(book).denied else Verdict.ALLOW

    return Trial(case.kind.name, family, change, wanted, attempt)


def _states(base: Case, book: Rulebook) -> Iterator[Trial]:
    """Try every state of the target the Action does not name."""
    for path, states in _enums(base.facts, "").items():
        if not base.kind.allowed_states or not base.kind.allowed_states <= states:
            continue
        for state in sorted(states):
            allowed = state in base.kind.allowed_states
            case = base.changed({path: state})
            wanted = Verdict.ALLOW if allowed else Verdict.DENY
            yield _judged("state", f"{path} is {state}", case, book, wanted)


def _sums(base: Case, book: Rulebook) -> Iterator[Trial]:
    """Try amounts no change may move, as arguments and as people type them."""
    kind, field = base.kind, base.kind.money_field
    right = kind.money(base.arguments)
    if field is None or right is None:
        return
    beyond = Money(minor=10**14, currency=right.currency)
    yield _judged(
        "money",
        "more than there is",
        replace(base, arguments=base.arguments.at(beyond)),
        book,
        Verdict.DENY,
    )
    foreign = Money(minor=right.minor, currency="XTS")
    yield _judged(
        "money",
        "in another currency",
        replace(base, arguments=base.arguments.at(foreign)),
        book,
        Verdict.DENY,
    )
    for minor in _BAD_SUMS:
        document = _plain(base.arguments) | {field: {"minor": minor, "currency": right.currency}}
        yield _read(kind.name, "money", f"{minor!r} minor units", kind.arguments, document)
    for text in _BAD_TEXTS:
        yield Trial(kind.name, "money", f"typed as “{text}”", Verdict.REFUSE, _typed(text))


def _typed(text: str) -> Callable[[], Verdict]:
    def attempt() -> Verdict:
        try:
            Money.parse(text, "USD")
        except BadMoney:
            return Verdict.REFUSE
        return Verdict.ALLOW

    return attempt


def _identity(base: Case) -> Iterator[Trial]:
    """Ask whether another target or other details are another change, and mere words are not."""
    kind = base.kind
    plain = _plain(base.arguments)
    target = plain[kind.owner_field]
    for part in ("account", "kind", "id"):
        other = plain | {kind.owner_field: target | {part: f"{target[part]}0"}}
        yield _compared(base, f"another {part} of its {kind.owner_field}", other, Verdict.ANOTHER)
    for field, value in plain.items():
        if isinstance(value, str) and field not in kind.identity_fields:
            changed = _other_text(kind.arguments, field, value)
            yield _compared(base, f"another {field}", plain | {field: changed}, Verdict.SAME)
    for field in kind.identity_fields:
        if isinstance(plain[field], int):
            wanted = Verdict.SAME if kind.once_only else Verdict.ANOTHER
            other = plain | {field: plain[field] + 1}
            yield _compared(base, f"another {field}", other, wanted)
    for field in plain:
        other = plain | {field: "another"}
        yield Trial(
            kind.name,
            "identity",
            f"another {field} is another revision",
            Verdict.ANOTHER,
            partial(_revised, plain, other),
        )


def _revised(before: Json, after: Json) -> Verdict:
    return Verdict.SAME if digest(before) == digest(after) else Verdict.ANOTHER


def _other_text(model: type[Arguments], field: str, value: str) -> str:
    annotation = model.model_fields[field].annotation
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return next(str(one.value) for one in annotation if one.value != value)
    if annotation is AwareDatetime:
        return (datetime.fromisoformat(value) + timedelta(hours=1)).isoformat()
    return f"{value}0"


def _compared(base: Case, change: str, document: Json, wanted: Verdict) -> Trial:
    def attempt() -> Verdict:
        other = base.kind.arguments.model_validate_json(json.dumps(document))
        same = base.kind.business_key(other) == base.kind.business_key(base.arguments)
        return Verdict.SAME if same else Verdict.ANOTHER

    return Trial(base.kind.name, "identity", change, wanted, attempt)


def _people(base: Case, book: Rulebook) -> Iterator[Trial]:
    """Try askers who may not ask, and companies in which nobody could decide."""
    asker = base.requester
    strangers = {kind.value: asker.model_copy(update={"kind": kind}) for kind in _WRONG_KINDS}
    strangers |= {
        "who has left": asker.model_copy(update={"active": False}),
        "whose groups have changed": asker.model_copy(update={"groups": frozenset()}),
    }
    for name, stranger in strangers.items():
        case = replace(base, requester=stranger)
        yield _judged("people", f"asked by somebody {name}", case, book, Verdict.DENY)
    alone = base.among((asker,))
    yield _judged("people", "only the asker could decide", alone, book, Verdict.DENY)
    yield _judged("people", "nobody is there", base.among(()), book, Verdict.DENY)


def _freshness(base: Case, book: Rulebook) -> Iterator[Trial]:
    for name in type(base.facts).model_fields:
        source: FactSource = getattr(base.facts, name)
        for change, moment in (
            ("too old", base.as_of - source.max_age - timedelta(seconds=1)),
            ("from the future", base.as_of + timedelta(minutes=1)),
        ):
            stale = source.model_copy(update={"read_at": moment})
            facts = base.facts.model_copy(update={name: stale})
            case = replace(base, facts=facts)
            yield _judged("facts", f"{name} {change}", case, book, Verdict.DENY)


def _documents(base: Case) -> Iterator[tuple[str, type[BaseModel], dict[str, Json]]]:
    """Yield what arrives as JSON, with its model: the exact change, its facts, and the wish."""
    yield "arguments", base.kind.arguments, _plain(base.arguments)
    yield "facts", base.kind.facts, _plain(base.facts)
    exact = _plain(base.arguments)
    wish = {
        name: exact.get(name)
        for name, one in base.kind.ask.model_fields.items()
        if one.is_required()
    }
    # People name the target by its name, not by the reference it becomes.
    called = exact[base.kind.called]
    named = {name: called for name, value in wish.items() if isinstance(value, dict)}
    yield "wish", base.kind.ask, wish | named


def _schema(
    kind: str, where: str, model: type[BaseModel], right: dict[str, Json]
) -> Iterator[Trial]:
    """Leave out, add, and replace by nonsense, at every place of a document."""
    yield _read(kind, "schema", f"{where} with an unknown word", model, right | {"unknown": 1})
    for path, value in _places(right):
        if not _may_be_absent(model, path):
            yield _read(kind, "schema", f"{where} without {path}", model, _without(right, path))
        for nonsense in _NONSENSE:
            if not _could_be_right(model, path, value, nonsense):
                changed = _with(right, path, nonsense)
                yield _read(kind, "schema", f"{where}: {path} is {nonsense!r}", model, changed)
    for path in _enums_of(model):
        changed = _with(right, path, "no such word")
        yield _read(kind, "enum", f"{where}: {path} is no such word", model, changed)


def _could_be_right(model: type[BaseModel], path: str, value: Json, nonsense: Json) -> bool:
    """Whether the nonsense is of the sort that stands there, so that nobody could tell."""
    if nonsense is None:
        return _may_be_absent(model, path)
    if type(nonsense) is type(value):
        return nonsense in ("nonsense", []) or (isinstance(value, bool))
    return value is None and isinstance(nonsense, str)


def _read(kind: str, family: str, change: str, model: type[BaseModel], document: Json) -> Trial:
    def attempt() -> Verdict:
        try:
            model.model_validate_json(json.dumps(document))
        except (ValidationError, ValueError):
            return Verdict.REFUSE
        return Verdict.ALLOW

    return Trial(kind, family, change, Verdict.REFUSE, attempt)


def _plain(model: BaseModel) -> dict[str, Json]:
    return model.model_dump(mode="json")


def _places(document: Mapping[str, Json], prefix: str = "") -> Iterator[tuple[str, Json]]:
    for name, value in document.items():
        path = f"{prefix}{name}"
        yield path, value
        if isinstance(value, dict):
            yield from _places(value, f"{path}.")


def _with(document: Mapping[str, Json], path: str, value: Json) -> dict[str, Json]:
    head, _, rest = path.partition(".")
    return {**document, head: _with(document[head], rest, value) if rest else value}


def _without(document: Mapping[str, Json], path: str) -> dict[str, Json]:
    head, _, rest = path.partition(".")
    if rest:
        return {**document, head: _without(document[head], rest)}
    return {name: value for name, value in document.items() if name != head}


def _may_be_absent(model: type[BaseModel], path: str) -> bool:
    """Whether a place need not be there, or may be null."""
    head, _, rest = path.partition(".")
    field = model.model_fields[head]
    inner = field.annotation
    if rest and isinstance(inner, type) and issubclass(inner, BaseModel):
        return _may_be_absent(inner, rest)
    return not field.is_required() or type(None) in getattr(field.annotation, "__args__", ())


def _enums(facts: BaseModel, prefix: str) -> dict[str, set[str]]:
    """Name every enum among the facts with its words."""
    found: dict[str, set[str]] = {}
    for name, field in type(facts).model_fields.items():
        value = getattr(facts, name)
        if isinstance(value, BaseModel):
            found |= _enums(value, f"{prefix}{name}.")
        elif isinstance(field.annotation, type) and issubclass(field.annotation, Enum):
            found[f"{prefix}{name}"] = {str(one.value) for one in field.annotation}
    return found


def _enums_of(model: type[BaseModel], prefix: str = "") -> Iterator[str]:
    for name, field in model.model_fields.items():
        inner = field.annotation
        if isinstance(inner, type) and issubclass(inner, BaseModel):
            yield from _enums_of(inner, f"{prefix}{name}.")
        elif isinstance(inner, type) and issubclass(inner, Enum):
            yield f"{prefix}{name}"
