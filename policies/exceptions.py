"""Exceptions: what an owner may allow although a rule forbids it, and whom else that takes.

Deny by default: only a forbid that says so in its file can be excepted, only for a change whose
own arguments plead with a written reason, and never by fewer people than the ordinary rules want.
"""

from collections.abc import Sequence

from policies.judgement import EXCEPTION, Effect, Finding, Requirement
from policies.people import Group

_WHY = "An exception is for an owner and one more of management to decide."


def demand() -> Finding:
    """Say why an exception needs whom it needs."""
    return Finding(
        rule=EXCEPTION, effect=Effect.REQUIRE, fired=True, text=_WHY, brief="an exception"
    )


def decided_by_an_owner(requirements: Sequence[Requirement]) -> tuple[Requirement, ...]:
    """Return whom an exception takes instead of those who decide such a change day by day.

    Whoever said no to the ordinary wish is not asked alone again. The owner's seat and the other
    seats go to different people, and there are never fewer of them.
    """
    rules = (*(rule for need in requirements for rule in need.rules), EXCEPTION)
    people = sum(need.quorum for need in requirements)
    owners = max([need.quorum for need in requirements if need.group is Group.OWNERS], default=1)
    return (
        Requirement(group=Group.OWNERS, quorum=owners, rules=rules),
        Requirement(group=Group.MANAGEMENT, quorum=max(1, people - owners), rules=rules),
    )
