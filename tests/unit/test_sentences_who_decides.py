"""Who is waited for, said seat by seat; and every no ends with a way on."""

import pytest

from agent.next_steps import REASONS, after_denial, after_no, in_a_sentence, rules_with_a_way_on
from policies.deciders import who_may_decide
from policies.judgement import Effect, Finding, Requirement, Verdict
from policies.people import Group, Person
from policies.rulebook import load_rulebook
from tests.desk_samples import GROUPS, terms

PEOPLE = {
    name: Person(id=name, name=name.capitalize(), groups=frozenset(GROUPS[name]))
    for name in ("dana", "jon", "lee", "mia", "olivia", "priya")
}
LAST = {"olaf": Person(id="olaf", name="Olaf", groups=frozenset({Group.OWNERS, Group.MANAGEMENT}))}
OWNER = Requirement(group=Group.OWNERS, quorum=1, rules=("refund.owner",))
ONE_MORE = Requirement(group=Group.MANAGEMENT, quorum=1, rules=("refund.owner_and_one_more",))
TWO = Requirement(group=Group.MANAGEMENT, quorum=2, rules=("refund.management",))
FINANCE = Requirement(group=Group.FINANCE, quorum=1, rules=("refund.finance",))


def waiting(
    *needs: Requirement, out: str = "mia", agreed: str = "", also: dict[str, Person] | None = None
) -> str:
    people = {**PEOPLE, **(also or {})}
    voted = [people[name] for name in agreed.split()]
    return who_may_decide(terms(*needs), [*people.values()], frozenset(out.split()), voted)


@pytest.mark.parametrize(
    ("needs", "out", "agreed", "said"),
    [
        ((FINANCE,), "mia", "", "Dana or Olivia"),
        ((FINANCE,), "mia dana", "", "Olivia"),
        ((FINANCE,), "mia dana olivia", "", "nobody here"),
        ((TWO,), "mia", "", "2 of Dana, Priya or Olivia"),
        ((TWO,), "priya", "", "Dana and Olivia"),
        ((TWO,), "mia", "dana", "Priya or Olivia"),
        ((OWNER, ONE_MORE), "mia", "", "Olivia, and Dana or Priya"),
        ((ONE_MORE, OWNER), "mia", "", "Olivia, and Dana or Priya"),
        ((OWNER, ONE_MORE), "mia", "dana", "Olivia"),
        ((OWNER, ONE_MORE), "mia", "olivia", "Dana or Priya"),
        ((ONE_MORE, OWNER), "mia", "olivia", "Dana or Priya"),
        ((OWNER, ONE_MORE), "priya", "", "Olivia, and Dana"),
        ((FINANCE, ONE_MORE), "mia", "", "Dana or Olivia, and one more of Dana, Priya or Olivia"),
    ],
)
def test_waiting_is_said_seat_by_seat_and_after_votes_only_what_is_missing(
    needs: tuple[Requirement, ...], out: str, agreed: str, said: str
) -> None:
    assert waiting(*needs, out=out, agreed=agreed) == said


def test_a_second_owner_may_take_either_seat() -> None:
    assert waiting(OWNER, ONE_MORE, also=LAST) == (
        "Olaf or Olivia, and one more of Dana, Olaf, Priya or Olivia"
    )
    assert waiting(OWNER, ONE_MORE, agreed="olivia", also=LAST) == "Dana, Olaf or Priya"


def denial(*rules: str) -> str:
    found = tuple(
        Finding(rule=rule, effect=Effect.FORBID, fired=True, text="No.") for rule in rules
    )
    denied = terms().model_copy(update={"verdict": Verdict.DENY, "findings": found})
    return after_denial(denied, [*PEOPLE.values()])


def test_every_denial_ends_with_what_can_be_done() -> None:
    for rule in load_rulebook().kinds["refund"].rules:
        if rule.effect is Effect.FORBID:
            assert denial(rule.id).endswith("talk to Olivia.")
    assert denial("refund.damage_proof").startswith("Add a photo to the order")
    assert denial("refund.window") == "Only other rules would allow it: talk to Olivia."
    assert denial("refund.shop_cap", "refund.final_sale").startswith("Ask anew with other values")


def test_what_the_judge_objects_to_says_itself_what_to_do() -> None:
    assert denial("judge.stale") == ""


def test_a_way_on_belongs_to_a_rule_there_is() -> None:
    known = {rule.id for rules in load_rulebook().kinds.values() for rule in rules.rules}
    assert rules_with_a_way_on() <= known


@pytest.mark.parametrize("reason", [*(one.label for one in REASONS.values()), "not today"])
def test_every_no_ends_with_what_can_be_done(reason: str) -> None:
    assert after_no(reason, "Priya").endswith(", or talk to Priya.")


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        ("The amount is not right. “half, please”", "the amount is not right. “half, please”"),
        ("We do not do this", "we do not do this."),
        ("Dana knows why", "“Dana knows why”"),
    ],
)
def test_a_reason_follows_a_colon(reason: str, said: str) -> None:
    assert in_a_sentence(reason) == said
