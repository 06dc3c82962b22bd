from agent.sweeps.refunds_disagree import REFUNDS_DISAGREE
from memory.mirror.rows import CardRefundRow, OrderRow, RefundRow
from memory.problems import Severity
from tests.copies import Copies


def order(
    copies: Copies, name: str, *, shop: tuple[int, ...] = (), days: float = 3, **given: object
) -> None:
    """Put an order with its refunds in the shop, made so many days ago."""
    told: dict[str, object] = {"total": 10000, "refunded": sum(shop), "currency": "USD"}
    placed = copies.put(OrderRow, name=name, **(told | given))
    for amount in shop:
        told = {"source": placed.source, "made_at": copies.ago(days=days), "amount": amount}
        copies.put(RefundRow, order_id=placed.id, currency="USD", **told)


def by_card(copies: Copies, number: str, amount: int, days: float = 3, **given: object) -> None:
    told: dict[str, object] = {"state": "succeeded", "order_number": number, "currency": "USD"}
    at = copies.ago(days=days)
    copies.put(CardRefundRow, made_at=at, amount=amount, **(told | given))


def test_more_by_card_than_the_shop_knows_of_is_found_with_the_difference(copies: Copies) -> None:
    order(copies, "#1001", shop=(3000,))
    by_card(copies, "1001", 3000)
    by_card(copies, "1001", 1200, days=2)
    found = copies.found(REFUNDS_DISAGREE)["#1001"]
    assert (found.severity, found.money, found.place) == (Severity.TODAY, 1200, "more by card")
    assert (found.kind, found.since) == ("order", copies.ago(days=2))
    assert found.facts == {"shop_money": 3000, "card_money": 4200}


def test_a_refund_the_shop_knows_nothing_of_is_found(copies: Copies) -> None:
    order(copies, "#1001")
    by_card(copies, "1001", 3000)
    assert copies.found(REFUNDS_DISAGREE)["#1001"].money == 3000


def test_less_by_card_than_the_shop_says_is_less_urgent(copies: Copies) -> None:
    order(copies, "#1001", shop=(5000,))
    by_card(copies, "1001", 3000)
    found = copies.found(REFUNDS_DISAGREE)["#1001"]
    assert (found.severity, found.money, found.place) == (Severity.SOON, 2000, "more in the shop")


def test_what_looks_alike_and_is_none(copies: Copies) -> None:
    order(copies, "#1 nothing by card", shop=(5000,))
    order(copies, "#2", shop=(5000,))
    by_card(copies, "2", 3000)
    by_card(copies, "2", 2000)  # one refund, to two cards
    order(copies, "#3", shop=(3000,))
    by_card(copies, "3", 3000)
    by_card(copies, "3", 3000, state="failed")
    order(copies, "#4")
    by_card(copies, "4", 3000, days=0.2)  # the shop will hear of it
    order(copies, "#5", shop=(3000,), days=300)
    by_card(copies, "5", 1000, days=300)
    order(copies, "#6")
    by_card(copies, "6", 3000, deleted=True)
    by_card(copies, "6", 3000, currency="EUR")
    by_card(copies, "no such order", 3000)
    order(copies, "#8", shop=(3000,), deleted=True)
    by_card(copies, "8", 1000)
    order(copies, "#7", shop=(3000,))
    by_card(copies, "7", 3000, state="pending")
    assert copies.found(REFUNDS_DISAGREE) == {}


def test_a_number_that_two_shops_use_says_nothing(copies: Copies) -> None:
    order(copies, "#1001", shop=(3000,))
    order(copies, "#1001", source="shopify:outlet")
    by_card(copies, "1001", 3000)
    assert copies.found(REFUNDS_DISAGREE) == {}


def test_another_shop_s_order_that_is_gone_hides_nothing(copies: Copies) -> None:
    order(copies, "#1001")
    order(copies, "#1001", source="shopify:outlet", deleted=True)
    order(copies, "#1002", source="shopify:outlet")
    order(copies, "#1003", shop=(2000,))
    by_card(copies, "1001", 3000)
    assert [*copies.found(REFUNDS_DISAGREE)] == ["#1001"]


def test_how_long_one_may_know_it_first_is_the_shop_s_to_tune(copies: Copies) -> None:
    order(copies, "#1001")
    by_card(copies, "1001", 3000)
    assert copies.found(REFUNDS_DISAGREE, settle=96) == {}
    assert copies.found(REFUNDS_DISAGREE, lately=2) == {}
