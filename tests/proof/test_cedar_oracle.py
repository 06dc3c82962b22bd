"""A sample of the differential oracle; `python -m tests.proof.oracle` asks 10,000 times."""

from policies.rulebook import load_rulebook
from tests.proof.oracle import arithmetic, compare


def test_cedar_judges_refunds_as_we_do() -> None:
    rulebook = load_rulebook()
    found = compare(rulebook, requests=300, seed=7)
    assert found.requests == 300
    assert found.differences == []
    assert found.errors == 0
    assert found.idle(rulebook) == []


def test_a_rule_that_differs_is_noticed() -> None:
    ours = load_rulebook()
    theirs = load_rulebook(overlay={"refund.lead_up_to": "149.99 USD"})
    assert compare(ours, requests=300, seed=7, told=theirs).differences


def test_two_currencies_deny_here_and_pass_in_cedar() -> None:
    told = {what: (ours, theirs) for what, ours, theirs in arithmetic()}
    ours, theirs = told["euros in an order of dollars"]
    assert ours == "deny"
    assert theirs.startswith("needs_approval")
