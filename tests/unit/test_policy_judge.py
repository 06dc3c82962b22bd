"""How rules combine, which no file can tune: default deny, forbid wins, requirements join."""

import pytest

from policies.actions.refund import PaymentState
from policies.cases import Case
from policies.goldcheck import decided_by, read_goldens
from policies.judge import judge
from policies.judgement import Judgement, Verdict
from policies.people import Group, Person, PersonKind
from policies.rule_file import Permit, Require, RuleFile
from policies.rulebook import Rulebook, build_rulebook, load_rulebook

RULEBOOK = load_rulebook()
BASE = read_goldens()["refund"].base_case()
PERMIT = Permit(id="refund.who", why="Anybody asks.")
LEAD = Require(
    id="refund.lead",
    why="A lead agrees.",
    group=Group.LEADS,
    quorum=1,
    expires="16h",
    editable=("amount", "note"),
)


def rules(
    *, permit: tuple[Permit, ...] = (PERMIT,), require: tuple[Require, ...] = (LEAD,)
) -> Rulebook:
    file = RuleFile(action="refund", permit=permit, require=require)
    return build_rulebook({"refund": file})


def why_denied(judgement: Judgement) -> frozenset[str]:
    assert judgement.verdict is Verdict.DENY
    assert judgement.requirements == ()
    assert judgement.expires_hours is None
    return decided_by(judgement)


def asked(case: Case, rulebook: Rulebook = RULEBOOK, *, name: str = "refund") -> Judgement:
    return judge(
        rulebook,
        name,
        case.arguments,
        case.facts,
        requester=case.requester,
        people=case.people,
        as_of=case.as_of,
    )


def test_an_unknown_action_is_denied_by_name() -> None:
    judgement = asked(BASE, name="refnd")
    assert why_denied(judgement) == {"judge.unreadable"}
    assert judgement.why == "There are no rules for “refnd”, so it is not allowed."


def test_no_rules_at_all_deny_everything() -> None:
    assert why_denied(asked(BASE, build_rulebook({}))) == {"judge.unreadable"}
    nothing = rules(permit=(), require=())
    assert why_denied(asked(BASE, nothing)) == {"judge.not_permitted", "judge.no_approval"}


def test_without_a_permit_nobody_may_ask() -> None:
    assert why_denied(asked(BASE, rules(permit=()))) == {"judge.not_permitted"}


def test_a_change_nobody_has_to_approve_is_denied() -> None:
    judgement = asked(BASE, rules(require=()))
    assert why_denied(judgement) == {"judge.no_approval"}


def test_a_requirement_that_does_not_apply_is_none() -> None:
    idle = LEAD.model_copy(update={"when": "order.disputed"})
    assert why_denied(asked(BASE, rules(require=(idle,)))) == {"judge.no_approval"}


def test_a_person_without_groups_may_not_ask() -> None:
    assert why_denied(asked(BASE.changed({"requester.groups": []}))) == {"judge.not_permitted"}


@pytest.mark.parametrize("kind", [PersonKind.GUEST, PersonKind.PARTNER, PersonKind.BOT])
def test_an_outsider_may_not_ask_whatever_their_groups(kind: PersonKind) -> None:
    outsider = BASE.requester.model_copy(update={"kind": kind})
    judgement = judge(
        RULEBOOK,
        BASE.kind,
        BASE.arguments,
        BASE.facts,
        requester=outsider,
        people=BASE.people,
        as_of=BASE.as_of,
    )
    assert why_denied(judgement) == {"judge.not_permitted"}


def test_who_has_left_may_not_ask() -> None:
    gone = BASE.requester.model_copy(update={"active": False})
    judgement = judge(
        RULEBOOK,
        BASE.kind,
        BASE.arguments,
        BASE.facts,
        requester=gone,
        people=BASE.people,
        as_of=BASE.as_of,
    )
    assert why_denied(judgement) == {"judge.not_permitted"}


def test_a_forbid_is_lifted_by_no_group_and_no_permit() -> None:
    late = BASE.changed({"order.age_days": 61, "requester.groups": list(Group)})
    assert why_denied(asked(late)) == {"refund.window"}


def test_every_rule_speaks_even_after_a_forbid() -> None:
    judgement = asked(BASE.changed({"order.age_days": 61, "order.disputed": True}))
    assert why_denied(judgement) == {"refund.window", "refund.disputed"}
    assert {finding.rule for finding in judgement.findings} == {
        rule.id for rule in RULEBOOK.kinds["refund"].rules
    }


def test_requirements_join_to_the_strictest_of_all() -> None:
    two_leads = LEAD.model_copy(
        update={"id": "refund.two", "quorum": 2, "expires": "24h", "editable": ("note", "reason")}
    )
    finance = LEAD.model_copy(
        update={
            "id": "refund.finance",
            "group": Group.FINANCE,
            "expires": "8h",
            "retype_amount": True,
            "editable": ("reason", "note", "amount"),
        }
    )
    judgement = asked(BASE, rules(require=(LEAD, two_leads, finance)))
    assert judgement.verdict is Verdict.NEEDS_APPROVAL
    needs = [(need.group, need.quorum, need.rules) for need in judgement.requirements]
    assert needs == [
        (Group.LEADS, 2, ("refund.lead", "refund.two")),
        (Group.FINANCE, 1, ("refund.finance",)),
    ]
    assert judgement.expires_hours == 8
    assert judgement.editable == ("note",)
    assert judgement.retype_amount


def test_the_requester_is_no_approver_of_their_own_refund() -> None:
    case = BASE.changed({"requester": "Priya"})
    without_olivia = tuple(person for person in case.people if person.name != "Olivia")
    judgement = asked(case.among(without_olivia))
    assert why_denied(judgement) == {"judge.nobody"}
    assert judgement.why == ("With the people there are, nobody could approve a request by Priya.")


def test_whoever_is_excluded_is_no_approver_either() -> None:
    judgement = judge(
        RULEBOOK,
        BASE.kind,
        BASE.arguments,
        BASE.facts,
        requester=BASE.requester,
        people=BASE.people,
        as_of=BASE.as_of,
        exclude=frozenset({"Priya", "Olivia"}),
    )
    assert why_denied(judgement) == {"judge.nobody"}


@pytest.mark.parametrize(
    "change", [{"active": False}, {"kind": PersonKind.GUEST}, {"kind": PersonKind.BOT}]
)
def test_a_lead_who_cannot_decide_does_not_count(change: dict[str, object]) -> None:
    absent = tuple(
        person.model_copy(update=change) if Group.LEADS in person.groups else person
        for person in BASE.people
    )
    assert why_denied(asked(BASE.among(absent))) == {"judge.nobody"}


def test_one_person_known_twice_is_one_person() -> None:
    dana = next(person for person in BASE.people if person.name == "Dana")
    large = BASE.changed({"args.amount": "600.00 USD"}).among((BASE.requester, dana, dana))
    assert why_denied(asked(large)) == {"judge.nobody"}


def test_history_is_judged_without_the_people_and_the_clock_of_today() -> None:
    judgement = judge(
        RULEBOOK,
        BASE.kind,
        BASE.arguments,
        BASE.facts,
        requester=Person(id="gone", name="Sam"),
        people=(),
        as_of=BASE.as_of.replace(year=2030),
        live=False,
    )
    assert judgement.verdict is Verdict.NEEDS_APPROVAL


def test_the_facts_have_to_be_about_the_requester() -> None:
    jon = Person(id="Jon", name="Jon", groups=frozenset({Group.BUYING}))
    judgement = judge(
        RULEBOOK,
        BASE.kind,
        BASE.arguments,
        BASE.facts,
        requester=jon,
        people=BASE.people,
        as_of=BASE.as_of,
    )
    assert why_denied(judgement) == {"judge.requester"}


def test_ticks_are_the_forbids_in_a_shopkeepers_words() -> None:
    ticks = {check.rule: check for check in asked(BASE.changed({"order.age_days": 61})).checks}
    assert ticks["refund.disputed"].passed
    assert ticks["refund.disputed"].text == "no dispute"
    assert not ticks["refund.window"].passed
    assert ticks["refund.window"].text == "Outside the 60-day window (61 days)."
    passed = {check.rule: check.text for check in asked(BASE).checks if check.passed}
    assert passed["refund.window"] == "day 9 of 60"
    assert passed["refund.over_paid"] == "left after this $4,980"


def test_a_tick_that_passes_is_true_where_a_final_sale_has_proof() -> None:
    proven = {"order.final_sale": True, "args.reason": "damaged", "evidence.photos": 1}
    ticks = {check.rule: check for check in asked(BASE.changed(proven)).checks}
    assert ticks["refund.final_sale"].passed
    assert ticks["refund.final_sale"].text == "final sale, with proof"
    assert {c.text for c in asked(BASE).checks} >= {"not final sale", "1st refund, customer"}


def test_a_fifth_refund_of_a_customer_is_allowed_and_looked_at() -> None:
    for before, doubtful in ((3, False), (4, True)):
        ticks = {c.rule: c for c in asked(BASE.changed({"customer.refunds_30d": before})).checks}
        assert ticks["refund.customer_cap"].passed
        assert ticks["refund.customer_cap"].doubtful is doubtful


def test_a_judgement_names_the_version_of_its_rules() -> None:
    assert asked(BASE).policy_version == RULEBOOK.version
    assert asked(BASE, name="refnd").policy_version == RULEBOOK.version


def test_the_same_question_has_the_same_answer() -> None:
    assert asked(BASE).model_dump_json() == asked(BASE).model_dump_json()


def test_a_stricter_second_judgement_is_noticed() -> None:
    small = asked(BASE)
    large = asked(BASE.changed({"args.amount": "600.00 USD"}))
    denied = asked(BASE.changed({"order.disputed": True}))
    assert small.no_stricter_than(small)
    assert not large.no_stricter_than(small)
    assert not denied.no_stricter_than(large)
    assert not large.no_stricter_than(large.model_copy(update={"retype_amount": False}))
    assert large.model_copy(update={"retype_amount": False}).no_stricter_than(large)


def test_the_refund_may_be_asked_for_in_the_states_its_kind_allows() -> None:
    rule = next(rule for rule in RULEBOOK.kinds["refund"].rules if rule.id == "refund.not_paid")
    assert rule.when
    named = {state for state in PaymentState if f"PaymentState.{state}" in rule.when.text}
    assert named == BASE.kind.allowed_states
