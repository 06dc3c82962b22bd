"""Whose votes are still missing, in words: the one place that names deciders."""

from collections import Counter
from collections.abc import Sequence

from policies.duty import in_order, on_duty, stand_ins
from policies.judgement import Judgement, Requirement, lots_of
from policies.people import Group, Person, named
from policies.quorum import could_fill, eligible, filled, satisfiable

_NOBODY = "nobody here"


def who_may_decide(
    judgement: Judgement,
    people: Sequence[Person],
    excluded: frozenset[str],
    agreed: Sequence[Person] = (),
) -> str:
    """Render whose votes are still missing, seat by seat, after those of `agreed`.

    A group's own people come first. `Dana or Olivia`; `2 of Dana, Priya or Olivia`; `Olivia, and
    Dana or Priya` where one of the two has to be Olivia, who then cannot be the other one.
    """
    lots = lots_of(judgement.requirements)
    open_lots = [lot for lot in lots if not filled(lot, agreed).satisfied] or lots[:1] or [()]
    said = [_of_one_lot(lot, people, excluded, agreed) for lot in open_lots]
    return "; also ".join(dict.fromkeys(said))


def _of_one_lot(
    requirements: Sequence[Requirement],
    people: Sequence[Person],
    excluded: frozenset[str],
    agreed: Sequence[Person],
) -> str:
    # The group with the fewest people first: whoever agreed is seated where it helps most.
    needs = sorted(requirements, key=lambda need: len(eligible([need], people, frozenset())))
    left = in_order(eligible(needs, people, excluded | {one.id for one in agreed}))
    standing = filled(needs, agreed)
    if standing.need - standing.have <= 1:
        return named(one for one in left if could_fill(needs, agreed, one)) or _NOBODY
    wanted = Counter(standing.missing)
    parts: list[str] = []
    spoken_of: set[Person] = set()
    for group, seats in wanted.items():
        members = [one for one in left if one.belongs_to(group)]
        rest = wanted - Counter([group])
        fit = [one for one in members if satisfiable(_needs(rest), left, frozenset({one.id}))]
        chosen = fit or members
        parts.append(_seated(seats, chosen, again=not spoken_of.isdisjoint(chosen)))
        spoken_of.update(chosen)
    return ", and ".join(parts) if all(parts) else _NOBODY


def asked_first(
    judgement: Judgement,
    people: Sequence[Person],
    excluded: frozenset[str],
    agreed: Sequence[Person] = (),
) -> str:
    """Render whom one seat is meant for and who stands in: `Dana (or Olivia)`; more, as ever."""
    needs, out = judgement.requirements, excluded | {one.id for one in agreed}
    first = on_duty(needs, people, out, agreed)
    others = stand_ins(needs, people, out, agreed)
    if len(first) != 1 or not others:
        return who_may_decide(judgement, people, excluded, agreed)
    return f"{first[0].name} (or {named(others)})"


def _needs(seats: Counter[Group]) -> list[Requirement]:
    return [Requirement(group=group, quorum=count, rules=()) for group, count in seats.items()]


def _seated(seats: int, people: Sequence[Person], *, again: bool) -> str:
    """Say that so many of these people are needed; `again` where they were named before."""
    if len(people) == seats:
        return " and ".join(one.name for one in people)
    count = f"{'one' if seats == 1 else seats} more of " if again else f"{seats} of "
    return named(people) if seats == 1 and not again else f"{count}{named(people)}"
