import random

from hypothesis import given
from hypothesis import strategies as st

from policies.judgement import Requirement
from policies.people import Group, Person, PersonKind
from policies.quorum import could_fill, eligible, filled, satisfiable, seats

GROUPS = st.sampled_from([Group.LEADS, Group.FINANCE, Group.MANAGEMENT, Group.OWNERS])
PEOPLE = st.lists(
    st.builds(
        Person,
        id=st.sampled_from("abcdef"),
        name=st.just("somebody"),
        kind=st.sampled_from([PersonKind.MEMBER] * 4 + [PersonKind.GUEST]),
        groups=st.frozensets(GROUPS, max_size=3),
        active=st.sampled_from([True, True, True, False]),
    ),
    max_size=5,
    unique_by=lambda person: person.id,
)
NEEDS = st.lists(
    st.builds(Requirement, group=GROUPS, quorum=st.integers(1, 2), rules=st.just(("refund.lead",))),
    min_size=1,
    max_size=3,
    unique_by=lambda need: need.group,
)


def person(name: str, *groups: Group) -> Person:
    return Person(id=name, name=name, groups=frozenset(groups))


def need(group: Group, quorum: int = 1) -> Requirement:
    return Requirement(group=group, quorum=quorum, rules=("refund.lead",))


PRIYA = person("Priya", Group.LEADS, Group.MANAGEMENT)
DANA = person("Dana", Group.FINANCE, Group.MANAGEMENT)
OLIVIA = person("Olivia", Group.OWNERS, Group.MANAGEMENT, Group.FINANCE, Group.LEADS)
OWNER_AND_ONE_MORE = [need(Group.OWNERS), need(Group.MANAGEMENT)]


def most_seats(chairs: tuple[Group, ...], people: list[Person]) -> int:
    """Try everybody, and nobody, on every seat: slow, and obviously right."""
    if not chairs:
        return 0
    return max(
        most_seats(chairs[1:], people),
        *(
            1 + most_seats(chairs[1:], [other for other in people if other is not sitter])
            for sitter in people
            if sitter.belongs_to(chairs[0])
        ),
        0,
    )


def test_one_vote_fills_one_seat_in_one_group() -> None:
    alone = filled(OWNER_AND_ONE_MORE, [OLIVIA])
    assert (alone.satisfied, alone.have, alone.need) == (False, 1, 2)
    assert alone.missing == (Group.MANAGEMENT,)


def test_whoever_fits_two_seats_moves_over_for_the_one_who_fits_one() -> None:
    votes = [OLIVIA, DANA]
    assert filled([need(Group.MANAGEMENT), need(Group.FINANCE)], votes).satisfied
    assert filled(list(reversed(OWNER_AND_ONE_MORE)), votes).satisfied
    assert filled(list(reversed(OWNER_AND_ONE_MORE)), votes[::-1]).satisfied


def test_two_votes_of_one_person_are_one() -> None:
    assert filled([need(Group.MANAGEMENT, 2)], [DANA, DANA]).have == 1


def test_who_was_removed_from_the_group_no_longer_counts() -> None:
    former = DANA.model_copy(update={"groups": frozenset({Group.BUYING})})
    assert filled([need(Group.FINANCE)], [former]).have == 0
    assert filled([need(Group.FINANCE)], [DANA.model_copy(update={"active": False})]).have == 0


def test_no_requirement_is_never_satisfied() -> None:
    nothing = filled([], [OLIVIA, DANA])
    assert not nothing.satisfied
    assert not satisfiable([], [OLIVIA], frozenset())


def test_only_the_groups_asked_for_are_eligible_and_nobody_excluded() -> None:
    people = [PRIYA, DANA, OLIVIA]
    assert eligible([need(Group.FINANCE)], people, frozenset()) == (DANA, OLIVIA)
    assert eligible([need(Group.FINANCE)], people, frozenset({"Dana"})) == (OLIVIA,)


def test_a_second_manager_adds_nothing_where_one_is_wanted() -> None:
    assert could_fill(OWNER_AND_ONE_MORE, [DANA], OLIVIA)
    assert not could_fill(OWNER_AND_ONE_MORE, [DANA], PRIYA)
    assert not could_fill(OWNER_AND_ONE_MORE, [DANA], DANA)


def test_seats_need_distinct_people_to_be_satisfiable() -> None:
    assert satisfiable(OWNER_AND_ONE_MORE, [OLIVIA, PRIYA], frozenset())
    assert not satisfiable(OWNER_AND_ONE_MORE, [OLIVIA], frozenset())
    assert not satisfiable(OWNER_AND_ONE_MORE, [OLIVIA, PRIYA], frozenset({"Priya"}))


@given(NEEDS, PEOPLE)
def test_people_are_seated_as_well_as_they_could_be(
    needs: list[Requirement], people: list[Person]
) -> None:
    found = filled(needs, people)
    assert found.have == most_seats(seats(needs), people)
    assert found.need == len(seats(needs))
    assert len(found.missing) == found.need - found.have
    assert found.satisfied is (found.have == found.need)


@given(NEEDS, PEOPLE, st.randoms())
def test_the_order_of_votes_does_not_matter(
    needs: list[Requirement], people: list[Person], chance: random.Random
) -> None:
    shuffled = list(people)
    chance.shuffle(shuffled)
    assert filled(needs, shuffled).have == filled(needs, people).have


@given(NEEDS, PEOPLE, st.data())
def test_one_more_vote_adds_at_most_one_seat_and_never_takes_one(
    needs: list[Requirement], people: list[Person], data: st.DataObject
) -> None:
    votes = data.draw(st.lists(st.sampled_from(people), unique=True)) if people else []
    for newcomer in people:
        if newcomer in votes:
            continue
        gain = filled(needs, [*votes, newcomer]).have - filled(needs, votes).have
        assert gain in (0, 1)
        assert could_fill(needs, votes, newcomer) is (gain == 1)
