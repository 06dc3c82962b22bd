"""The judge: one pure function from a change and its facts to a verdict.

How rules combine is fixed here and cannot be tuned: anything unknown, missing, stale or ill-typed
denies; any forbid denies, but for one whose file lets an owner except it for a change that pleads;
no permit denies; a change that nobody has to approve denies; so does one that nobody could approve.
Requirements join: the highest quorum of each group, all groups together, the shortest time, the
fewest fields to edit.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from policies.actions.definition import ActionKind, Arguments, Exceptional, Facts
from policies.errors import CountersignError, Refused
from policies.exceptions import decided_by_an_owner, demand, forbidding
from policies.judgement import Check, Effect, Finding, Judgement, Requirement, Verdict
from policies.people import Group, Person, PersonKind
from policies.places import Situation
from policies.quorum import satisfiable
from policies.rule_file import Require
from policies.rulebook import CompiledRule, KindRules, Rulebook

Model = TypeVar("Model", bound=BaseModel)


def judge(  # noqa: PLR0913 - a judgement has this many sources; a bundle would only hide them
    rulebook: Rulebook,
    kind: ActionKind | str,
    arguments: Arguments,
    facts: Facts,
    *,
    requester: Person,
    people: tuple[Person, ...],
    as_of: datetime,
    exclude: frozenset[str] = frozenset(),
    live: bool = True,
) -> Judgement:
    """Say whether the change is denied or whom it takes, and what every rule had to say.

    `people` are those who might approve, `exclude` the ids of those who may not besides the
    requester, `as_of` the aware time the facts have to be fresh at. Only history is judged with
    `live=False`: then neither the age of facts nor the people of today are asked about.
    Never raises; whatever goes wrong is a denial with a sentence.
    """
    try:
        rules = _rules(rulebook, kind)
        situation = _situation(rules, arguments, facts)
        findings, checks = _findings(rules, situation)
        requirements, terms = _joined(rules, findings)
        by_owner = decided_by_an_owner(requirements)
        pleads = isinstance(arguments, Exceptional) and bool(arguments.exception.strip())
        objections = _objections(findings, requester)
        out = exclude | {requester.id}
        if live:
            objections += _live_objections(situation.facts, requester, as_of)
            wanted = by_owner if pleads else requirements
            if wanted and not satisfiable(wanted, people, out):
                objections.append(_objection("judge.nobody", _NOBODY.format(requester.name)))
    except CountersignError as error:
        return _denied(rulebook, [_objection("judge.unreadable", error.sentence)])
    except Exception:  # noqa: BLE001 - whatever it is, not knowing denies (design, section 4)
        return _denied(rulebook, [_objection("judge.unreadable", _BROKEN)])
    findings = [*objections, *findings]
    against = forbidding(findings)
    exceptable = bool(requirements) and all(rule in rules.exceptable for rule in against)
    if against and not (pleads and exceptable):
        offered = exceptable and not pleads and satisfiable(by_owner, people, out)
        return _denied(rulebook, findings, checks, exceptable=offered)
    return Judgement(
        verdict=Verdict.NEEDS_APPROVAL,
        findings=tuple([*findings, demand()] if pleads else findings),
        checks=tuple(checks),
        requirements=by_owner if pleads else requirements,
        expires_hours=min(term.hours for term in terms),
        editable=() if pleads else _editable(terms),
        retype_amount=any(term.retype_amount for term in terms),
        policy_version=rulebook.version,
        excepted=tuple(sorted(against)),
    )


_UNCHECKED = "judge.unchecked"
_NOT_PERMITTED = "{} may not ask for this. Please ask somebody whose work it is."
_NOBODY = "With the people there are, nobody could approve a request by {}."
_BROKEN = "I could not judge this, so it is not allowed. Nothing was changed."


def _rules(rulebook: Rulebook, kind: ActionKind | str) -> KindRules:
    name = kind if isinstance(kind, str) else kind.name
    if name not in rulebook.kinds:
        raise Refused(f"There are no rules for “{name}”, so it is not allowed.")
    return rulebook.kinds[name]


def _situation(rules: KindRules, arguments: Arguments, facts: Facts) -> Situation:
    """Read both models again, strictly: a model may have been built or copied unchecked."""
    arguments = _again(rules.kind.arguments, arguments, f"the {rules.kind.name}")
    facts = _again(rules.kind.facts, facts, "the facts")
    money = rules.kind.money(arguments)
    return Situation(rules.places, arguments, facts, money.currency if money else None)


def _again(model: type[Model], given: Model, what: str) -> Model:
    if type(given) is not model:
        raise Refused(f"I cannot judge this: {what} cannot be read. Nothing was changed.")
    try:
        return model.model_validate(given)
    except ValidationError as error:
        steps = error.errors(include_url=False, include_context=False)[0]["loc"]
        part = ".".join(str(step) for step in steps) or what
        raise Refused(
            f"I cannot judge this: {part} is missing or cannot be right. Nothing was changed."
        ) from error


def _findings(rules: KindRules, situation: Situation) -> tuple[list[Finding], list[Check]]:
    """Ask every rule, also after a forbid: an explanation shows them all."""
    findings, checks, faults = [], [], []
    for rule in rules.rules:
        try:
            finding = _finding(rule, situation)
            if rule.check:
                text = finding.text if finding.fired else rule.check.fill(situation)
                checks.append(Check(rule=rule.id, passed=not finding.fired, text=text))
        except (CountersignError, ValidationError) as error:
            sentence = error.sentence if isinstance(error, CountersignError) else _BROKEN
            finding = Finding(rule=rule.id, effect=rule.effect, fired=False, text=sentence)
            faults.append(sentence)
        findings.append(finding)
    unchecked = [_objection(_UNCHECKED, sentence) for sentence in dict.fromkeys(faults)]
    return [*unchecked, *findings], checks


def _finding(rule: CompiledRule, situation: Situation) -> Finding:
    fired = rule.when is None or rule.when.holds(situation)
    return Finding(
        rule=rule.id,
        effect=rule.effect,
        fired=fired,
        text=rule.why.fill(situation) if fired else "",
        operands=rule.when.report(situation) if rule.when else (),
        brief=rule.brief.fill(situation) if fired and rule.brief else "",
    )


def _objections(findings: Sequence[Finding], requester: Person) -> list[Finding]:
    """Object to what no rule allowed: default deny."""
    objections = []
    permits = [finding for finding in findings if finding.effect is Effect.PERMIT]
    insider = requester.kind in {PersonKind.MEMBER, PersonKind.SYSTEM} and requester.active
    if not insider or not any(permit.fired for permit in permits):
        objections.append(_objection("judge.not_permitted", _NOT_PERMITTED.format(requester.name)))
    demanded = any(finding.effect is Effect.REQUIRE and finding.fired for finding in findings)
    if not demanded and not any(finding.rule == _UNCHECKED for finding in findings):
        objections.append(
            _objection("judge.no_approval", "No rule says who has to approve this, so nobody can.")
        )
    return objections


def _live_objections(facts: Facts, requester: Person, as_of: datetime) -> list[Finding]:
    objections = [
        _objection("judge.stale", f"What I know about the {group} is too old. Please ask again.")
        for group in facts.stale(as_of)
    ]
    if not facts.describes(requester):
        objections.append(
            _objection(
                "judge.requester", f"The groups of {requester.name} changed. Please ask again."
            )
        )
    return objections


def _joined(
    rules: KindRules, findings: Sequence[Finding]
) -> tuple[tuple[Requirement, ...], list[Require]]:
    fired = {finding.rule for finding in findings if finding.fired}
    demands = [rule.demand for rule in rules.rules if rule.demand and rule.id in fired]
    joined: dict[Group, Requirement] = {}
    for demand in demands:
        before = joined.get(demand.group)
        joined[demand.group] = Requirement(
            group=demand.group,
            quorum=max(demand.quorum, before.quorum if before else 1),
            rules=(*(before.rules if before else ()), demand.id),
        )
    return tuple(joined.values()), demands


def _editable(demands: Iterable[Require]) -> tuple[str, ...]:
    first, *others = (demand.editable for demand in demands)
    return tuple(field for field in first if all(field in other for other in others))


def _objection(rule: str, sentence: str) -> Finding:
    return Finding(rule=rule, effect=Effect.FORBID, fired=True, text=sentence)


def _denied(
    rulebook: Rulebook,
    findings: Sequence[Finding],
    checks: Sequence[Check] = (),
    *,
    exceptable: bool = False,
) -> Judgement:
    return Judgement(
        verdict=Verdict.DENY,
        findings=tuple(findings),
        checks=tuple(checks),
        requirements=(),
        expires_hours=None,
        editable=(),
        retype_amount=False,
        policy_version=rulebook.version,
        exceptable=exceptable,
    )
