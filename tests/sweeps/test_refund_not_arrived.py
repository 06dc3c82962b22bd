import pytest

from agent.sweeps.refund_not_arrived import REFUND_NOT_ARRIVED
from memory.mirror.rows import CardRefundRow
from memory.problems import Severity
from tests.copies import Copies


def refund(copies: Copies, number: str, state: str, *, days: float = 1, **given: object) -> None:
    told: dict[str, object] = {
        "order_number": number,
        "charge": f"ch_{number}",
        "amount": 2450,
        "currency": "USD",
    }
    at = copies.ago(days=days)
    copies.put(CardRefundRow, state=state, made_at=at, **(told | given))


@pytest.mark.parametrize(
    ("state", "days", "severity"),
    [
        ("failed", 1, Severity.NOW),
        ("canceled", 1, Severity.TODAY),
        ("pending", 6, Severity.TODAY),
        ("requires_action", 6, Severity.TODAY),
    ],
)
def test_a_refund_that_is_not_there_is_found_with_what_became_of_it(
    copies: Copies, state: str, days: int, severity: Severity
) -> None:
    refund(copies, "1001", state, days=days)
    found = copies.found(REFUND_NOT_ARRIVED)["#1001"]
    assert (found.severity, found.money, found.place) == (severity, 2450, state)
    assert (found.kind, found.facts) == ("refund", {"charge": "ch_1001"})


def test_one_that_names_no_order_is_shown_by_its_own_number(copies: Copies) -> None:
    refund(copies, "1001", "failed", id="re_1", order_number=None, charge=None)
    assert [*copies.found(REFUND_NOT_ARRIVED)] == ["re_1"]


def test_a_smaller_one_that_succeeded_since_does_not_make_up_for_it(copies: Copies) -> None:
    refund(copies, "1001", "failed", days=3)
    refund(copies, "1001", "succeeded", amount=1000)
    refund(copies, "1001", "succeeded", days=9)
    refund(copies, "1001", "pending")
    refund(copies, "1001", "succeeded", deleted=True)
    refund(copies, "1001", "succeeded", charge="ch_other")
    refund(copies, "1001", "succeeded", source="stripe:other")
    assert copies.found(REFUND_NOT_ARRIVED)["#1001"].money == 2450


def test_what_looks_alike_and_is_none(copies: Copies) -> None:
    refund(copies, "1", "succeeded")
    refund(copies, "7", "succeeded", days=90)
    refund(copies, "2", "pending", days=4)
    refund(copies, "3", "failed", deleted=True)
    refund(copies, "4", "failed", days=3)
    refund(copies, "4", "succeeded", days=1)  # it was sent again, and arrived
    refund(copies, "5", "canceled", days=3)
    refund(copies, "5", "succeeded", days=1, amount=9000)
    refund(copies, "6", "failed", days=3)
    refund(copies, "6", "succeeded", days=2, amount=2000)  # sent again in two parts
    refund(copies, "6", "succeeded", days=1, amount=450)
    assert copies.found(REFUND_NOT_ARRIVED) == {}


def test_how_long_it_may_be_on_its_way_is_the_shop_s_to_tune(copies: Copies) -> None:
    refund(copies, "1001", "pending", days=6)
    assert copies.found(REFUND_NOT_ARRIVED, wait=10) == {}
