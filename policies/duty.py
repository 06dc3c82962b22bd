"""Who is asked in person first, and who stands in.

Whoever sits in the fewest groups is a group's own person: Priya for the leads, Dana for finance.
Olivia, who backs up every group, is asked first only where no one else fills the seat.
"""

from collections.abc import Collection, Iterable, Sequence

from policies.judgement import Requirement
from policies.people import Group, Person
from policies.quorum import could_fill, eligible


def in_order(people: Iterable[Person]) -> list[Person]:
    """Sort people as they are asked: a group's own before those who back up many."""
    return sorted(people, key=lambda one: (len(one.groups), one.name))


def told_first(groups: Collection[Group], people: Iterable[Person]) -> Person | None:
    """Return who is told first of what concerns these groups; None where nobody belongs to one."""
    concerned = (one for one in people if any(one.belongs_to(group) for group in groups))
    return next(iter(in_order(concerned)), None)


def on_duty(
    requirements: Sequence[Requirement],
    people: Iterable[Person],
    excluded: frozenset[str],
    agreed: Sequence[Person] = (),
) -> tuple[Person, ...]:
    """Return one person for each seat still free after `agreed`, as far as there are any."""
    chosen: list[Person] = []
    for person in in_order(eligible(requirements, people, excluded)):
        if could_fill(requirements, [*agreed, *chosen], person):
            chosen.append(person)
    return tuple(chosen)


def stand_ins(
    requirements: Sequence[Requirement],
    people: Iterable[Person],
    excluded: frozenset[str],
    agreed: Sequence[Person] = (),
) -> tuple[Person, ...]:
    """Return who could decide as well as those on duty, in the order they are asked."""
    first = {one.id for one in on_duty(requirements, people, excluded, agreed)}
    others = in_order(eligible(requirements, people, excluded | first))
    return tuple(one for one in others if could_fill(requirements, agreed, one))
