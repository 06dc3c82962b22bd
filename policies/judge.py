"""The judge: one pure function from a change and its facts to a verdict.

How rules combine is fixed here and cannot be tuned: anything unknown, missing, stale or ill-typed
denies; any forbid denies, but for one whose file lets an owner except it for a change that pleads;
no permit denies; a change that nobody has to approve denies; so does one that nobody could approve.
What would need approval is allowed where a lane says so: for a sweep that is in the mode for it,
asking as the system, inside the lane's caps. A lane that cannot be asked is closed.
Requirements join: the highest quorum of each group, all groups together, the shortest time, the
fewest fields to edit.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from policies.actions.definition import ActionKind, Arguments, Exceptional, Facts
from policies.compiled import CompiledLane, CompiledRule, Fired, Joined, KindRules
from policies.errors import CountersignError, Refused
from policies.exceptions import demand
from policies.judgement import Check, Decision, Effect, Finding, Judgement, Verdict
from policies.people import Person, PersonKind
from policies.places import Situation
from policies.quorum import satisfiable
from policies.rulebook import Rulebook
from policies.template import Template

Model = TypeVar("Model", bound=BaseModel)


@dataclass(frozen=True)
class Hearing:
    """One case before the judge: decided at once, put into words when somebody asks for them.

    Words are most of the work, and replaying history or judging again before a change is carried
    out needs none of them.
    """

    decision: Decision
    objections: tuple[Finding, ...]
    rules: KindRules | None = None
    situation: Situation | None = None
    pleads: bool = False
    lanes: tuple[Finding, ...] = ()

    @cached_property
    def judgement(self) -> Judgement:
        """The decision with what the judge objects to and what every rule had to say."""
        findings, checks = [*self.objections], list[Check]()
        if self.rules and self.situation:
            said, checks = _findings(self.rules, self.situation)
            findings += [*said, *self.lanes]
        if self.pleads and not self.decision.denied:
            findings.append(demand())
        return Judgement(**dict(self.decision), findings=tuple(findings), checks=tuple(checks))


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
    lane: str = "",
) -> Judgement:
    """Say whether the change is denied or whom it takes, and what every rule had to say.

    Takes what `hear` takes, and never raises either.
    """
    return hear(
        rulebook,
        kind,
        arguments,
        facts,
        requester=requester,
        people=people,
        as_of=as_of,
        exclude=exclude,
        live=live,
        lane=lane,
    ).judgement


def hear(  # noqa: PLR0913 - as above
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
    lane: str = "",
) -> Hearing:
    """Decide whether the change is denied or whom it takes.

    `people` are those who might approve, `exclude` the ids of those who may not besides the
    requester, `as_of` the aware time the facts have to be fresh at. Only history is judged with
    `live=False`: then neither the age of facts nor the people of today are asked about. `lane` is
    the sweep that asks, where it is in the mode to go ahead by itself.
    Never raises; whatever goes wrong is a denial with a sentence.
    """
    try:
        rules = _rules(rulebook, kind)
        situation = _situation(rules, arguments, facts)
        fired, in_doubt = _fired(rules, situation)
        joined = rules.join(fired)
        pleads = isinstance(arguments, Exceptional) and bool(arguments.exception.strip())
        objections = _objections(joined, requester, in_doubt=in_doubt)
        out = exclude | {requester.id}
        if live:
            objections += _live_objections(situation.facts, requester, as_of)
            wanted = joined.by_owner if pleads else joined.requirements
            if joined.requirements and not satisfiable(wanted, people, out):
                objections.append(_objection("judge.nobody", _NOBODY.format(requester.name)))
    except CountersignError as error:
        return _unreadable(rulebook, error.sentence)
    except Exception:  # noqa: BLE001 - whatever it is, not knowing denies (design, section 4)
        return _unreadable(rulebook, _BROKEN)
    against = joined.forbids.union(objection.rule for objection in objections)
    exceptable = bool(joined.requirements) and not in_doubt and against <= rules.exceptable
    if (against or in_doubt) and not (pleads and exceptable):
        offered = exceptable and not pleads and satisfiable(joined.by_owner, people, out)
        decision = _denial(rulebook, exceptable=offered)
        return Hearing(decision, tuple(objections), rules, situation, pleads)
    by_itself = bool(lane) and live and requester.kind is PersonKind.SYSTEM
    asked = by_itself and not (pleads or joined.retype_amount)
    lanes = _lanes(rules, situation, lane) if asked else ()
    inside = any(one.fired for one in lanes)
    decision = Decision(
        verdict=Verdict.ALLOW if inside else Verdict.NEEDS_APPROVAL,
        requirements=joined.by_owner if pleads else joined.requirements,
        expires_hours=joined.hours,
        editable=() if pleads or inside else joined.editable,
        retype_amount=joined.retype_amount,
        policy_version=rulebook.version,
        excepted=tuple(sorted(against)),
    )
    return Hearing(decision, tuple(objections), rules, situation, pleads, lanes)


_UNCHECKED = "judge.unchecked"
_NOT_PERMITTED = "{} may not ask for this. Please ask somebody whose work it is."
_NOBODY = "With the people there are, nobody could approve a request by {}."
_UNASKED = "I could not tell whether this is inside the limits, so somebody has to agree."
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
    return Situation(rules.places, arguments, facts, rules.kind.currency(arguments, facts))


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


def _fired(rules: KindRules, situation: Situation) -> tuple[Fired, bool]:
    """Tell of each rule whether it fires, and whether one could not be asked, which denies."""
    fired = rules.program.fired(situation)
    if fired is not None:
        return fired, False
    findings, _ = _findings(rules, situation)
    own = findings[-len(rules.rules) :]
    return tuple(finding.fired for finding in own), len(own) < len(findings)


def _findings(rules: KindRules, situation: Situation) -> tuple[list[Finding], list[Check]]:
    """Ask every rule, also after a forbid: an explanation shows them all."""
    findings, checks, faults = [], [], []
    for rule in rules.rules:
        try:
            finding = _finding(rule, situation)
            if rule.check:
                checks.append(_check(rule, rule.check, finding, situation))
        except (CountersignError, ValidationError) as error:
            sentence = error.sentence if isinstance(error, CountersignError) else _BROKEN
            finding = Finding(rule=rule.id, effect=rule.effect, fired=False, text=sentence)
            faults.append(sentence)
        findings.append(finding)
    unchecked = [_objection(_UNCHECKED, sentence) for sentence in dict.fromkeys(faults)]
    return [*unchecked, *findings], checks


def _check(rule: CompiledRule, tick: Template, finding: Finding, situation: Situation) -> Check:
    if finding.fired:
        return Check(rule=rule.id, passed=False, text=finding.text)
    doubtful = rule.doubt is not None and rule.doubt.holds(situation)
    return Check(rule=rule.id, passed=True, text=tick.fill(situation), doubtful=doubtful)


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


def _lanes(rules: KindRules, situation: Situation, sweep: str) -> tuple[Finding, ...]:
    """Ask the lanes of a sweep; one that cannot be asked is closed, so somebody has to agree."""
    return tuple(_through(lane, situation) for lane in rules.lanes if lane.sweep == sweep)


def _through(lane: CompiledLane, situation: Situation) -> Finding:
    try:
        inside = lane.when.holds(situation)
        said = lane.why.fill(situation) if inside else ""
        operands = lane.when.report(situation)
    except Exception:  # noqa: BLE001 - whatever it is, not knowing is no leave to go ahead
        inside, said, operands = False, _UNASKED, ()
    return Finding(rule=lane.id, effect=Effect.LANE, fired=inside, text=said, operands=operands)


def _objections(joined: Joined, requester: Person, *, in_doubt: bool) -> list[Finding]:
    """Object to what no rule allowed: default deny."""
    objections = []
    insider = requester.kind in {PersonKind.MEMBER, PersonKind.SYSTEM} and requester.active
    if not insider or not joined.permitted:
        objections.append(_objection("judge.not_permitted", _NOT_PERMITTED.format(requester.name)))
    if not joined.requirements and not in_doubt:
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


def _objection(rule: str, sentence: str) -> Finding:
    return Finding(rule=rule, effect=Effect.FORBID, fired=True, text=sentence)


def _unreadable(rulebook: Rulebook, sentence: str) -> Hearing:
    return Hearing(_denial(rulebook), (_objection("judge.unreadable", sentence),))


def _denial(rulebook: Rulebook, *, exceptable: bool = False) -> Decision:
    return Decision(
        verdict=Verdict.DENY,
        requirements=(),
        expires_hours=None,
        editable=(),
        retype_amount=False,
        policy_version=rulebook.version,
        exceptable=exceptable,
    )
