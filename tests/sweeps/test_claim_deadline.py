import pytest

from agent.sweeps.claim_deadline import CLAIM_DEADLINE
from memory.mirror.rows import DisputeRow
from memory.problems import Severity
from tests.copies import Copies


def dispute(copies: Copies, number: str | None, **given: object) -> None:
    """Put a dispute over 120.00 that wants an answer within six days."""
    told: dict[str, object] = {"order_number": number, "charge": "ch_1", "state": "needs_response"}
    told |= {"reason": "product_not_received", "amount": 12000, "currency": "USD"}
    told |= {"opened_at": copies.ago(days=4), "due_at": copies.ahead(days=6)}
    copies.put(DisputeRow, **(told | given))


@pytest.mark.parametrize(
    ("state", "what"),
    [("needs_response", "A dispute"), ("warning_needs_response", "An inquiry")],
)
def test_what_waits_for_an_answer_is_found_with_its_last_day(
    copies: Copies, state: str, what: str
) -> None:
    dispute(copies, "1001", state=state)
    found = copies.found(CLAIM_DEADLINE)["#1001"]
    assert (found.severity, found.money) == (Severity.TODAY, 12000)
    assert (found.kind, found.place) == ("dispute", "product_not_received")
    assert (found.since, found.due_at) == (copies.ago(days=4), copies.ahead(days=6))
    assert found.facts == {"what": what}


@pytest.mark.parametrize("days", [1, -1])
def test_on_the_last_days_it_is_for_now(copies: Copies, days: int) -> None:
    dispute(copies, "1001", due_at=copies.ahead(days=days))
    assert copies.found(CLAIM_DEADLINE)["#1001"].severity is Severity.NOW


def test_one_that_names_no_order_is_shown_by_its_charge(copies: Copies) -> None:
    dispute(copies, None)
    assert [*copies.found(CLAIM_DEADLINE)] == ["ch_1"]


def test_what_looks_alike_and_is_none(copies: Copies) -> None:
    dispute(copies, "1", state="under_review")
    dispute(copies, "2", state="warning_under_review")
    dispute(copies, "3", state="lost")
    dispute(copies, "4", state="won")
    dispute(copies, "5", state="warning_closed")
    dispute(copies, "6", due_at=copies.ahead(days=9))
    dispute(copies, "7", due_at=None)
    dispute(copies, "8", deleted=True)
    assert copies.found(CLAIM_DEADLINE) == {}


def test_how_long_before_its_last_day_is_the_shop_s_to_tune(copies: Copies) -> None:
    dispute(copies, "1001")
    assert copies.found(CLAIM_DEADLINE, before=5) == {}
    assert copies.found(CLAIM_DEADLINE, grave=7)["#1001"].severity is Severity.NOW
