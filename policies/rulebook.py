"""The rules in force, loaded strictly: a mistake fails here with its line, never at a decision."""

import functools
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from policies import strict_yaml
from policies.actions import ACTION_KINDS
from policies.actions.definition import ActionKind, Exceptional
from policies.canonical import Canonical, digest
from policies.compiled import CompiledLane, CompiledRule, KindRules
from policies.errors import RulebookError
from policies.expressions import compile_condition
from policies.judgement import Effect
from policies.limits import Limit, LimitValue, written
from policies.rule_file import Forbid, Lane, Require, Rule, RuleFile, read_rules
from policies.strict_yaml import Document, Steps
from policies.template import compile_template
from policies.vocabulary import Vocabulary, did_you_mean

RULES = Path(__file__).parent / "rules"
_REMEMBERED = 32  # ways to tune the shipped rules

Place = Callable[[Steps], str]


@dataclass(frozen=True)
class Rulebook:
    """Everything the judge knows; `version` is the same exactly when rules and limits are."""

    kinds: Mapping[str, KindRules]
    version: str


def load_rulebook(
    directory: Path | None = None, overlay: Mapping[str, str] = MappingProxyType({})
) -> Rulebook:
    """Load `<action>.yaml` for every registered kind, then tune limits by `overlay`.

    `overlay` maps `refund.window_days` to `90`, and `refund.lead_up_to` to `200.00 USD` or
    `200.00 USD, 180.00 EUR`. Raises `RulebookError` with file and line for anything unsound.
    """
    if directory is None:
        return _tuned_as_shipped(frozenset(overlay.items()))
    return _loaded(_documents(directory), overlay)


@functools.lru_cache(maxsize=_REMEMBERED)
def _tuned_as_shipped(overlay: frozenset[tuple[str, str]]) -> Rulebook:
    return _loaded(_shipped(), dict(sorted(overlay)))


def _loaded(documents: Mapping[str, Document], overlay: Mapping[str, str]) -> Rulebook:
    files = {}
    for document in documents.values():
        file = read_rules(document)
        _refuse_unused_limits(file, document)
        files[file.action] = file
    for name in ACTION_KINDS:
        if name not in files:
            raise RulebookError(f"{name}.yaml is missing: nobody could ever {name} anything.")
    return build_rulebook(files, overlay, documents)


def build_rulebook(
    files: Mapping[str, RuleFile],
    overlay: Mapping[str, str] = MappingProxyType({}),
    documents: Mapping[str, Document] = MappingProxyType({}),
) -> Rulebook:
    """Compile rule files that are already read; `documents` only improve the error messages."""
    limits = _tuned(files, overlay)
    kinds = {}
    for name, file in files.items():
        document = documents.get(f"{name}.yaml")
        place = document.place if document else lambda _steps, name=name: name
        kinds[name] = _compiled(ACTION_KINDS[name], file, limits[name], place)
    content: dict[str, Canonical] = {
        name: {
            "schema": kinds[name].kind.schema_version,
            "rules": file.model_dump(mode="json"),
            "limits": {limit: written(value) for limit, value in limits[name].items()},
        }
        for name, file in files.items()
    }
    return Rulebook(MappingProxyType(kinds), digest(content))


@functools.cache
def _shipped() -> Mapping[str, Document]:
    """Read what is part of the program: that does not change while it runs."""
    return MappingProxyType(_documents(RULES))


def _documents(directory: Path) -> dict[str, Document]:
    return {path.name: strict_yaml.read(path) for path in sorted(_files(directory))}


def _files(directory: Path) -> list[Path]:
    if not directory.is_dir():
        raise RulebookError(f"There is no folder of rules called “{directory.name}”.")
    found = [path for path in directory.iterdir() if not path.name.startswith(".")]
    known = [f"{name}.yaml" for name in ACTION_KINDS]
    for path in found:
        if path.name not in known:
            raise RulebookError(f"{path.name} belongs to no action{did_you_mean(path.name, known)}")
    return found


def _tuned(
    files: Mapping[str, RuleFile], overlay: Mapping[str, str]
) -> dict[str, dict[str, LimitValue]]:
    declared: dict[str, Limit] = {
        f"{action}.{name}": limit
        for action, file in files.items()
        for name, limit in file.limits.items()
    }
    for path in overlay:
        if path not in declared:
            raise RulebookError(f"There is no limit “{path}”{did_you_mean(path, declared)}")
    tuned: dict[str, dict[str, LimitValue]] = {action: {} for action in files}
    for path, limit in declared.items():
        action, name = path.split(".")
        try:
            tuned[action][name] = (
                limit.retuned(overlay[path]) if path in overlay else limit.in_force
            )
        except ValueError as error:
            raise RulebookError(f"The limit “{path}” {error}.") from error
    return tuned


def _compiled(
    kind: ActionKind, file: RuleFile, limits: Mapping[str, LimitValue], place: Place
) -> KindRules:
    vocabulary = Vocabulary(kind, MappingProxyType(dict(limits)))
    rules = []
    for section, position, rule in file.rules():
        steps: Steps = (section, position)
        try:
            rules.append(_rule(kind, Effect(section), rule, vocabulary))
        except RulebookError as error:
            raise RulebookError(f"{place(steps)}: {rule.id}: {error.sentence}") from error
    lanes = []
    for position, lane in enumerate(file.lane):
        try:
            lanes.append(_lane(lane, file, vocabulary))
        except RulebookError as error:
            at = place(("lane", position))
            raise RulebookError(f"{at}: {lane.id}: {error.sentence}") from error
    return KindRules.of(kind, file, tuple(rules), vocabulary.places, tuple(lanes))


def _lane(lane: Lane, file: RuleFile, vocabulary: Vocabulary) -> CompiledLane:
    if not any(_names(lane.when, limit) for limit in file.limits):
        raise RulebookError("a lane without a limit in its condition has no cap.")
    return CompiledLane(
        id=lane.id,
        sweep=lane.sweep,
        when=compile_condition(lane.when, vocabulary),
        why=compile_template(lane.why, vocabulary),
    )


def _rule(kind: ActionKind, effect: Effect, rule: Rule, vocabulary: Vocabulary) -> CompiledRule:
    check = rule.check if isinstance(rule, Forbid) else None
    doubt = rule.doubt if isinstance(rule, Forbid) else None
    demand = rule if isinstance(rule, Require) else None
    brief = demand.brief if demand else None
    for field in demand.editable if demand else ():
        if field not in kind.editable:
            hint = did_you_mean(field, kind.editable)
            raise RulebookError(f"“{field}” of a {kind.name} cannot be edited{hint}")
    exceptable = isinstance(rule, Forbid) and rule.exception is not None
    if exceptable and not issubclass(kind.arguments, Exceptional):
        raise RulebookError(f"a {kind.name} has no words to ask for an exception with.")
    return CompiledRule(
        id=rule.id,
        effect=effect,
        when=compile_condition(rule.when, vocabulary) if rule.when is not None else None,
        why=compile_template(rule.why, vocabulary),
        check=compile_template(check, vocabulary) if check else None,
        doubt=compile_condition(doubt, vocabulary) if doubt is not None else None,
        brief=compile_template(brief, vocabulary) if brief else None,
        demand=demand,
        exceptable=exceptable,
    )


def _refuse_unused_limits(file: RuleFile, document: Document) -> None:
    rules: list[Rule] = [*(rule for _, _, rule in file.rules()), *file.lane]
    conditions = " ".join(rule.when or "" for rule in rules)
    for name in file.limits:
        if not _names(conditions, name):
            raise RulebookError(
                f"{document.place(('limits', name))}: no rule uses the limit “{name}”; "
                "changing it would do nothing."
            )


def _names(condition: str, limit: str) -> bool:
    return re.search(rf"\blimit\.{limit}\b", condition) is not None
