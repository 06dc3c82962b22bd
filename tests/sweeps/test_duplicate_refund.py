from agent.sweeps.duplicate_refund import DUPLICATE_REFUND
from memory.mirror.rows import CardRefundRow, OrderRow, RefundRow
from memory.problems import Severity
from tests.copies import Copies

Back = tuple[int, float]  # how much, and how many days ago


def order(
    copies: Copies, name: str, *shop: Back, card: tuple[Back, ...] = (), **given: object
) -> OrderRow:
    """Put an order over 100.00 with its refunds in the shop and by card."""
    told: dict[str, object] = {
        "total": 10000,
        "refunded": sum(amount for amount, _ in shop),
        "currency": "USD",
    }
    placed = copies.put(OrderRow, name=name, **(told | given))
    for amount, days in shop:
        at = copies.ago(days=days)
        copies.put(RefundRow, order_id=placed.id, made_at=at, amount=amount, currency="USD")
    for amount, days in card:
        by_card(copies, name, amount, days)
    return placed


def by_card(copies: Copies, name: str, amount: int, days: float, **given: object) -> None:
    told: dict[str, object] = {
        "state": "succeeded",
        "order_number": name.removeprefix("#"),
        "currency": "USD",
    }
    at = copies.ago(days=days)
    copies.put(CardRefundRow, made_at=at, amount=amount, **(told | given))


def test_the_same_amount_again_is_found_with_what_went_twice(copies: Copies) -> None:
    order(copies, "#1001", (3000, 3.0), (3000, 2.5))
    found = copies.found(DUPLICATE_REFUND)["#1001"]
    assert (found.severity, found.money) == (Severity.TODAY, 3000)
    assert (found.kind, found.place) == ("order", "the same amount again")
    assert found.since == copies.ago(days=2.5)
    assert found.facts == {"refunded_money": 6000, "total_money": 10000}


def test_thrice_is_two_too_many(copies: Copies) -> None:
    order(copies, "#1001", (3000, 3.0), (3000, 2.5), (3000, 2.2))
    assert copies.found(DUPLICATE_REFUND)["#1001"].money == 6000


def test_more_than_the_order_came_to_is_for_now(copies: Copies) -> None:
    order(copies, "#1001", (10000, 20), (2500, 2))
    found = copies.found(DUPLICATE_REFUND)["#1001"]
    assert (found.severity, found.money) == (Severity.NOW, 2500)
    assert found.place == "above its total"


def test_a_refund_by_card_that_the_shop_does_not_know_counts_besides_its_own(
    copies: Copies,
) -> None:
    order(copies, "#1001", (8000, 20), card=((8000, 20), (5000, 2)))
    found = copies.found(DUPLICATE_REFUND)["#1001"]
    assert (found.severity, found.money) == (Severity.NOW, 3000)
    assert found.facts == {"refunded_money": 13000, "total_money": 10000}


def test_twice_in_the_same_second_is_one_too_many(copies: Copies) -> None:
    order(copies, "#1001", (3000, 3.0), (3000, 3.0))
    assert copies.found(DUPLICATE_REFUND)["#1001"].money == 3000


def test_a_refund_by_card_is_known_to_the_shop_only_by_one_of_that_order_as_large(
    copies: Copies,
) -> None:
    order(copies, "#1001", (8000, 20), (1000, 2), card=((8000, 20), (5000, 2)))
    order(copies, "#1002", (5000, 2))
    order(copies, "#1003", (9000, 20), card=((9000, 20), (500, 2)))
    assert {name: one.money for name, one in copies.found(DUPLICATE_REFUND).items()} == {
        "#1001": 4000
    }


def test_what_went_twice_in_the_shop_and_so_by_card_went_twice_once(copies: Copies) -> None:
    twice = ((3000, 3.0), (3000, 2.5))
    order(copies, "#1001", *twice, card=twice)
    assert copies.found(DUPLICATE_REFUND)["#1001"].money == 3000


def test_what_looks_alike_and_is_none(copies: Copies) -> None:
    order(copies, "#1", (3000, 9), (3000, 2))  # days apart: another unit of the same article
    order(copies, "#2", (3000, 3.0), (2999, 2.9))
    order(copies, "#3", (10000, 2), card=((10000, 2.001),))  # one refund, known to both
    order(copies, "#4", (10000, 2), card=((6000, 2), (4000, 2)))  # paid with two cards
    order(copies, "#5", (0, 2), (0, 2))  # only put back on the shelf
    order(copies, "#6", (3000, 3))
    order(copies, "#7", (3000, 3))  # the same amount, of another order
    order(copies, "#8", (3000, 200.0), (3000, 199.9))
    order(copies, "#9", (3000, 3.0), (3000, 2.9), deleted=True)
    order(copies, "#10", (10000, 2), card=((10000, 2),))
    by_card(copies, "#10", 10000, 1, state="failed")
    by_card(copies, "#10", 10000, 1, currency="EUR")
    by_card(copies, "#10", 10000, 1, order_number=None)
    assert copies.found(DUPLICATE_REFUND) == {}


def test_a_refund_by_card_of_a_number_that_two_shops_use_counts_for_neither(
    copies: Copies,
) -> None:
    order(copies, "#1001", (8000, 20), card=((8000, 20),))
    order(copies, "#1001", source="shopify:outlet", total=3000)
    assert copies.found(DUPLICATE_REFUND) == {}
    order(copies, "#1002", (3000, 3.0), (3000, 2.5))
    order(copies, "#1002", source="shopify:outlet")
    assert [*copies.found(DUPLICATE_REFUND)] == ["#1002"]
    order(copies, "#1003", (8000, 20), card=((5000, 2),))
    order(copies, "#1003", source="shopify:outlet", deleted=True)
    assert {*copies.found(DUPLICATE_REFUND)} == {"#1002", "#1003"}


def test_within_how_many_hours_and_how_far_back_are_the_shop_s_to_tune(copies: Copies) -> None:
    order(copies, "#1001", (3000, 3.0), (3000, 2.5))
    assert copies.found(DUPLICATE_REFUND, hours=12) != {}
    assert copies.found(DUPLICATE_REFUND, hours=11) == {}
    assert copies.found(DUPLICATE_REFUND, lately=2) == {}
