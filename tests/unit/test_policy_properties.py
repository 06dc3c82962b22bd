"""What has to hold for every refund there could be, not only for the ones somebody thought of."""

import functools

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from policies.actions.refund import PaymentState, Reason, Risk
from policies.cases import Case
from policies.goldcheck import read_goldens
from policies.judgement import Judgement, Verdict
from policies.limits import Direction
from policies.money import Money
from policies.people import Group
from policies.places import Situation
from policies.quorum import seats
from policies.rulebook import Rulebook, load_rulebook
from tests.unit.refund_reference import expected, outcome

RULEBOOK = load_rulebook()
BASE = read_goldens()["refund"].base_case()
RANKS = [Group.LEADS, Group.FINANCE, Group.MANAGEMENT, Group.OWNERS]


def dollars(highest: int) -> st.SearchStrategy[Money]:
    near = [0, 1, 14_999, 15_000, 15_001, 50_000, 50_001, 150_000, 150_001, 200_000, 200_001]
    cents = st.sampled_from(near) | st.integers(0, highest)
    return cents.map(lambda minor: Money(minor=minor, currency="USD"))


ASKED = {
    "requester": st.sampled_from(["Mia", "Jon", "Priya", "Olivia"]),
    "args.amount": dollars(250_000).filter(lambda money: money.minor > 0),
    "args.reason": st.sampled_from([reason.value for reason in Reason]),
}
TROUBLE = {
    "requester": st.sampled_from(["Dana", "Lee"]),
    "args.amount": dollars(600_000).filter(lambda money: money.minor > 0),
    "args.exception": st.sampled_from(["", "A regular customer"]),
    "order.age_days": st.integers(0, 130) | st.sampled_from([60, 61]),
    "order.paid": dollars(600_000),
    "order.payment": st.sampled_from([state.value for state in PaymentState]),
    "order.risk": st.sampled_from([risk.value for risk in Risk]),
    "order.refunded": dollars(100_000),
    "order.disputed": st.booleans(),
    "order.cancelled": st.booleans(),
    "order.final_sale": st.booleans(),
    "evidence.photos": st.integers(0, 2),
    "evidence.mails": st.integers(0, 2),
    "customer.refunded_30d": dollars(300_000),
    "ledger.order_in_flight": dollars(100_000),
    "ledger.order_settled": dollars(100_000),
    "ledger.customer_in_flight": dollars(100_000),
    "ledger.customer_settled": dollars(300_000),
    "ledger.requester_today": dollars(200_000),
    "ledger.shop_today": dollars(300_000),
}
CALM = st.fixed_dictionaries(
    {**ASKED, "evidence.photos": st.just(1)},
    optional={"ledger.requester_today": dollars(200_000), "order.final_sale": st.booleans()},
)
TROUBLED = st.tuples(CALM, st.fixed_dictionaries({}, optional=TROUBLE))
CASES = TROUBLED.map(lambda both: BASE.changed({**both[0], **both[1]}))


def strictness(judgement: Judgement) -> tuple[bool, int, list[int]]:
    """A denial is stricter than anything; then more people, then people further up."""
    wanted = seats(judgement.requirements)
    return judgement.denied, len(wanted), sorted((RANKS.index(g) for g in wanted), reverse=True)


@settings(max_examples=200, deadline=None)
@given(CASES)
def test_every_case_comes_out_as_the_plain_reference_says(case: Case) -> None:
    assert outcome(case.judged(RULEBOOK)) == expected(case)


@pytest.mark.parametrize(
    "word",
    [
        *("args.amount", "order.age_days", "order.refunded", "customer.refunded_30d"),
        *("ledger.order_in_flight", "ledger.order_settled", "ledger.customer_in_flight"),
        "ledger.customer_settled",
        *("ledger.requester_today", "ledger.shop_today"),
    ],
)
@settings(max_examples=60, deadline=None)
@given(case=CASES, data=st.data())
def test_more_of_it_is_never_judged_more_softly(word: str, case: Case, data: st.DataObject) -> None:
    group, field = word.split(".")
    before = getattr(case.arguments if group == "args" else getattr(case.facts, group), field)
    step = data.draw(st.sampled_from([1, 2, 100]) | st.integers(1, 300_000))
    if isinstance(before, Money):
        more: object = Money(minor=before.minor + step, currency="USD")
    else:
        more = before + min(step, 1000)
    harder = case.changed({word: more})
    assert strictness(harder.judged(RULEBOOK)) >= strictness(case.judged(RULEBOOK))


@settings(max_examples=60, deadline=None)
@given(CALM.map(BASE.changed))
def test_a_high_fraud_risk_never_forbids_what_people_may_decide(case: Case) -> None:
    calm = case.changed({"order.risk": "none"})
    assume(calm.judged(RULEBOOK).verdict is Verdict.NEEDS_APPROVAL)
    risky = case.changed({"order.risk": "high"}).judged(RULEBOOK)
    assert risky.verdict is Verdict.NEEDS_APPROVAL
    assert strictness(risky) >= strictness(calm.judged(RULEBOOK))


@settings(max_examples=60, deadline=None)
@given(CASES)
def test_what_is_forbidden_stays_so_for_whoever_asks_in_whatever_groups(case: Case) -> None:
    def forbids(judged: Case) -> set[str]:
        findings = judged.judged(RULEBOOK).findings
        return {f.rule for f in findings if f.fired and f.effect == "forbid"}

    before = {rule for rule in forbids(case) if not rule.startswith("judge.")}
    assert before <= forbids(case.changed({"requester.groups": list(Group)}))


@settings(max_examples=60, deadline=None)
@given(CALM.map(BASE.changed))
def test_the_requester_is_never_needed_and_every_demand_can_be_met(case: Case) -> None:
    judgement = case.judged(RULEBOOK)
    assume(judgement.verdict is Verdict.NEEDS_APPROVAL)
    others = [person for person in case.people if person.id != case.requester.id]
    assert judgement.requirements
    for need in judgement.requirements:
        assert sum(person.belongs_to(need.group) for person in others) >= need.quorum


@functools.cache
def at_its_loosest(name: str) -> Rulebook:
    limit = RULEBOOK.kinds["refund"].file.limits[name]
    loosest = limit.max if limit.looser is Direction.HIGHER else limit.min
    return load_rulebook(overlay={f"refund.{name}": str(loosest)})


@pytest.mark.parametrize("name", list(RULEBOOK.kinds["refund"].limits))
@settings(max_examples=60, deadline=None)
@given(case=CASES)
def test_a_limit_moved_its_looser_way_never_judges_more_strictly(name: str, case: Case) -> None:
    looser = at_its_loosest(name)
    assert strictness(case.judged(looser)) <= strictness(case.judged(RULEBOOK))


@settings(max_examples=120, deadline=None)
@given(case=CASES, huge=st.booleans())
def test_deciding_on_bare_integers_comes_to_what_careful_money_comes_to(
    case: Case, *, huge: bool
) -> None:
    judged = case.changed({"order.paid": Money(minor=10**14, currency="USD")}) if huge else case
    rules = RULEBOOK.kinds["refund"]
    situation = Situation(rules.places, judged.arguments, judged.facts, "USD")
    careful = tuple(rule.when is None or rule.when.holds(situation) for rule in rules.rules)
    assert rules.program.fired(situation) == (None if huge else careful)


def test_a_limit_in_another_currency_only_leaves_the_decision_to_careful_money() -> None:
    euros = BASE.changed({"args.amount": "20.00 EUR"})
    rules = RULEBOOK.kinds["refund"]
    for currency in ("USD", "EUR"):
        situation = Situation(rules.places, euros.arguments, euros.facts, currency)
        assert rules.program.fired(situation) is None
