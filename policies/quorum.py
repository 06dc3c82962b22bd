"""Who sits in which chair: one person's vote fills one seat of one group, once in each lot.

Seats are matched to people with Kuhn's augmenting paths, so that Olivia, who is owner and
manager, fills whichever seat leaves the other one to Dana, and never both.
"""

from collections.abc import Iterable, Sequence

from pydantic import BaseModel, ConfigDict

from policies.judgement import Requirement, lots_of
from policies.people import Group, Person


class Filled(BaseModel):
    """How far the votes reach: seats taken, seats there are, and the groups still wanted."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    satisfied: bool
    have: int
    need: int
    missing: tuple[Group, ...]


def seats(requirements: Sequence[Requirement]) -> tuple[Group, ...]:
    """List one group per seat: two of management is `(management, management)`."""
    return tuple(need.group for need in requirements for _ in range(need.quorum))


def filled(requirements: Sequence[Requirement], approvers: Sequence[Person]) -> Filled:
    """Seat the approvers as well as possible; whoever voted twice still counts once."""
    have, chairs, missing = 0, 0, list[Group]()
    for lot in lots_of(requirements):
        own = seats(lot)
        taken = _seated(own, approvers)
        have, chairs = have + len(taken), chairs + len(own)
        missing += [group for seat, group in enumerate(own) if seat not in taken]
    return Filled(
        satisfied=bool(chairs) and not missing,
        have=have,
        need=chairs,
        missing=tuple(missing),
    )


def eligible(
    requirements: Sequence[Requirement], people: Iterable[Person], excluded: frozenset[str]
) -> tuple[Person, ...]:
    """Return the people who could fill some seat, in the order given."""
    groups = set(seats(requirements))
    return tuple(
        person
        for person in people
        if person.id not in excluded and any(person.belongs_to(group) for group in groups)
    )


def satisfiable(
    requirements: Sequence[Requirement], people: Iterable[Person], excluded: frozenset[str]
) -> bool:
    """Whether the people there are, without the excluded, could fill every seat."""
    return filled(requirements, eligible(requirements, people, excluded)).satisfied


def could_fill(
    requirements: Sequence[Requirement], approvers: Sequence[Person], person: Person
) -> bool:
    """Whether this person's vote would fill one seat more than the approvers so far do."""
    if person.id in {approver.id for approver in approvers}:
        return False
    before = filled(requirements, approvers)
    return filled(requirements, [*approvers, person]).have > before.have


def _seated(chairs: Sequence[Group], approvers: Iterable[Person]) -> dict[int, Person]:
    """Match people to seats: as many as possible, by augmenting paths."""
    taken: dict[int, Person] = {}

    def seat(person: Person, tried: set[int]) -> bool:
        for number, group in enumerate(chairs):
            if number in tried or not person.belongs_to(group):
                continue
            tried.add(number)
            if number not in taken or seat(taken[number], tried):
                taken[number] = person
                return True
        return False

    for person in {approver.id: approver for approver in approvers}.values():
        seat(person, set())
    return taken
