import pytest

from agent.sweeps.subscription_failed import SUBSCRIPTION_FAILED
from memory.mirror.rows import SubscriptionRow
from memory.problems import Severity
from tests.copies import Copies


def subscription(copies: Copies, number: int, **given: object) -> None:
    """Put an active one over 30.00 whose payment failed two days ago."""
    told: dict[str, object] = {
        "id": f"gid://shopify/SubscriptionContract/{number}",
        "status": "ACTIVE",
    }
    told |= {"last_payment": "FAILED", "failed_at": copies.ago(days=2), "total": 3000}
    copies.put(SubscriptionRow, currency="USD", **(told | given))


def test_one_that_goes_on_unpaid_is_found_with_its_next_delivery(copies: Copies) -> None:
    subscription(copies, 7, next_at=copies.ahead(days=5))
    found = copies.found(SUBSCRIPTION_FAILED)["Subscription 7"]
    assert (found.severity, found.money, found.place) == (Severity.TODAY, 3000, "")
    assert (found.since, found.due_at) == (copies.ago(days=2), copies.ahead(days=5))
    assert (found.kind, found.facts) == ("subscription", {})


@pytest.mark.parametrize(("status", "paid"), [("active", "failed"), ("Active", "Failed")])
def test_however_its_words_are_written(copies: Copies, status: str, paid: str) -> None:
    subscription(copies, 7, status=status, last_payment=paid, failed_at=copies.ago(days=8))
    assert copies.found(SUBSCRIPTION_FAILED)["Subscription 7"].severity is Severity.NOW


def test_one_whose_failure_has_no_date_counts_from_its_last_change(copies: Copies) -> None:
    subscription(copies, 7, failed_at=None, updated_at=copies.ago(days=3))
    found = copies.found(SUBSCRIPTION_FAILED)["Subscription 7"]
    assert (found.since, found.severity) == (copies.ago(days=3), Severity.TODAY)


def test_what_looks_alike_and_is_none(copies: Copies) -> None:
    subscription(copies, 1, status="PAUSED")
    subscription(copies, 2, status="CANCELLED")
    subscription(copies, 3, status="FAILED")
    subscription(copies, 4, last_payment="SUCCEEDED")
    subscription(copies, 5, last_payment=None)
    subscription(copies, 6, failed_at=copies.ago(hours=5))
    subscription(copies, 7, deleted=True)
    assert copies.found(SUBSCRIPTION_FAILED) == {}


def test_how_long_it_may_mend_itself_is_the_shop_s_to_tune(copies: Copies) -> None:
    subscription(copies, 7)
    assert copies.found(SUBSCRIPTION_FAILED, retries=72) == {}
