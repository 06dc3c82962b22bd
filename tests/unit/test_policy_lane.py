"""A lane softens one thing only: it spares an approval that would do. It never allows more."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policies import strict_yaml
from policies.actions.market_listing import OnSale
from policies.cases import Case
from policies.errors import RulebookError
from policies.goldcheck import read_goldens
from policies.judge import judge
from policies.judgement import Effect, Verdict
from policies.people import PersonKind
from policies.rule_file import RuleFile, read_rules
from policies.rulebook import RULES, build_rulebook, load_rulebook
from tests.unit.policy_mutants import conditions

KIND, SWEEP = "pause_amazon_listing", "vendor_out_live"
RULEBOOK = load_rulebook()
FILE = RULEBOOK.kinds[KIND].file
BASE = read_goldens()[KIND].base_case()
INSIDE = BASE.changed({"requester": "Countersign", "lane": SWEEP, "stock.available": 0})
CHANGES = st.fixed_dictionaries(
    {},
    optional={
        "requester": st.sampled_from(["Countersign", "Lee", "Priya", "Mia"]),
        "listing.state": st.sampled_from([one.value for one in OnSale]),
        "listing.quantity": st.integers(0, 200) | st.sampled_from([49, 50, 51]),
        "stock.available": st.integers(0, 3),
        "ledger.today": st.integers(0, 25),
        "lane": st.sampled_from([SWEEP, "po_late", ""]),
    },
)
CASES = CHANGES.map(INSIDE.changed)


@settings(max_examples=300, deadline=None)
@given(CASES)
def test_a_lane_only_ever_spares_an_approval(case: Case) -> None:
    with_lane, without = case.judged(RULEBOOK), case.changed({"lane": ""}).judged(RULEBOOK)
    assert without.verdict in {Verdict.DENY, Verdict.NEEDS_APPROVAL}
    if with_lane.verdict is Verdict.ALLOW:
        assert without.verdict is Verdict.NEEDS_APPROVAL
        assert case.requester.kind is PersonKind.SYSTEM
        assert case.lane == SWEEP
        assert with_lane.requirements == without.requirements
    else:
        assert with_lane.verdict is without.verdict


@settings(max_examples=200, deadline=None)
@given(CASES)
def test_where_nobody_could_approve_nothing_goes_ahead(case: Case) -> None:
    assert case.among(()).judged(RULEBOOK).denied


@settings(max_examples=100, deadline=None)
@given(CASES)
def test_i10_what_was_allowed_is_worth_no_approval(case: Case) -> None:
    terms, now = INSIDE.judged(RULEBOOK), case.judged(RULEBOOK)
    assert now.no_stricter_than(terms) is (now.verdict is Verdict.ALLOW)


def test_history_is_never_judged_through_a_lane() -> None:
    case = INSIDE
    judged = judge(
        RULEBOOK,
        case.kind,
        case.arguments,
        case.facts,
        requester=case.requester,
        people=case.people,
        as_of=case.as_of,
        live=False,
        lane=SWEEP,
    )
    assert judged.verdict is Verdict.NEEDS_APPROVAL


def test_a_closed_lane_says_what_it_saw() -> None:
    judged = INSIDE.changed({"ledger.today": 5}).judged(RULEBOOK)
    (lane,) = [one for one in judged.findings if one.effect is Effect.LANE]
    assert (judged.verdict, lane.fired) == (Verdict.NEEDS_APPROVAL, False)
    assert any("6 vs 5" in operand for operand in lane.operands)


def test_one_change_in_a_bundle_that_needs_people_needs_them_for_all() -> None:
    inside, asks = INSIDE.judged(RULEBOOK), BASE.judged(RULEBOOK)
    assert inside.together([asks]).verdict is Verdict.NEEDS_APPROVAL
    assert inside.together([inside]).verdict is Verdict.ALLOW


def test_only_one_action_ships_with_a_lane() -> None:
    lanes = {name: [one.sweep for one in kind.lanes] for name, kind in RULEBOOK.kinds.items()}
    assert {name: sweeps for name, sweeps in lanes.items() if sweeps} == {KIND: [SWEEP]}


def _with_condition(when: str) -> RuleFile:
    (lane,) = FILE.lane
    return FILE.model_copy(update={"lane": (lane.model_copy(update={"when": when}),)})


def test_a_lane_without_a_cap_is_refused() -> None:
    with pytest.raises(RulebookError, match="has no cap"):
        build_rulebook({KIND: _with_condition("stock.available == 0")})


def test_a_misspelt_lane_is_refused_with_its_line(tmp_path: Path) -> None:
    written = (RULES / f"{KIND}.yaml").read_text(encoding="utf-8")
    (tmp_path / f"{KIND}.yaml").write_text(written.replace("sweep: ", "swep: "), encoding="utf-8")
    with pytest.raises(RulebookError, match=r"yaml:[0-9:]+ .*did you mean “sweep”"):
        read_rules(strict_yaml.read(tmp_path / f"{KIND}.yaml"))


def test_every_slip_in_the_lane_is_noticed_by_the_agreed_cases() -> None:
    (lane,) = FILE.lane
    golden = read_goldens()[KIND]
    unnoticed = []
    for when in conditions(lane.when):
        try:
            wrong = build_rulebook({KIND: _with_condition(when)})
        except RulebookError:
            continue
        agreed = [(one, golden.base_case().changed(one.change)) for one in golden.cases]
        if all(case.judged(wrong).verdict is one.verdict for one, case in agreed):
            unnoticed.append(when)
    assert unnoticed == []
