"""A judgement as text: every rule with the values it saw, those that decided first."""

from collections.abc import Iterator

from policies.judgement import Effect, Finding, Judgement, Requirement

_FIRED = {
    Effect.FORBID: "DENY",
    Effect.LANE: "INSIDE LIMITS",
    Effect.PERMIT: "PERMIT",
    Effect.REQUIRE: "REQUIRE",
}


def explained(judgement: Judgement) -> str:
    """Render the verdict, the fired rules, the others, and the version that said so.

    A line reads `DENY refund.window Outside the 60-day window (75 days). | order.age_days >
    limit.window_days [75 vs 60]`.
    """
    return "\n".join(_lines(judgement))


def _lines(judgement: Judgement) -> Iterator[str]:
    yield _verdict(judgement)
    decisive = sorted(
        (finding for finding in judgement.findings if finding.fired),
        key=lambda finding: list(_FIRED).index(finding.effect),
    )
    yield from (_line(_FIRED[finding.effect], finding) for finding in decisive)
    yield from (_silent(finding) for finding in judgement.findings if not finding.fired)
    yield f"rules {judgement.policy_version[:12]}"


def _verdict(judgement: Judgement) -> str:
    if judgement.denied:
        return "Not allowed."
    if judgement.allowed:
        return "Inside the limits: nobody has to agree."
    people = " and ".join(_demand(need) for need in judgement.requirements)
    return f"Needs {people}, within {judgement.expires_hours} business hours."


def _demand(need: Requirement) -> str:
    return f"{need.quorum} of {need.group}"


def _line(word: str, finding: Finding) -> str:
    operands = f" | {'; '.join(finding.operands)}" if finding.operands else ""
    return f"{word} {finding.rule} {finding.text}{operands}"


def _silent(finding: Finding) -> str:
    """Leave out the sentence of a rule that did not fire: it would read as if it had."""
    return f"- {finding.rule} | {'; '.join(finding.operands) or finding.text}"
