from typing import Any

from agent.sweeps.discount_stacking import DISCOUNT_STACKING
from memory.mirror.rows import OrderLineRow, OrderRow, VariantRow
from memory.problems import Severity
from tests.copies import Copies
from tests.goods_on_sale import article, sold


def order(
    copies: Copies,
    name: str,
    *,
    off_lines: int,
    off_order: int,
    variant: VariantRow | None = None,
    days: float = 2,
    **given: object,
) -> OrderRow:
    """Sell ten that are $10 each, at so much off, with $5 of shipping on top."""
    goods = variant or article(copies, f"goods of {name}", cost=100)
    off = off_lines + off_order
    told: dict[str, Any] = {"sent": "UNFULFILLED", "discount": off, "total": 10_000 - off + 500}
    return sold(copies, goods, 10, days=days, off=off_lines, name=name, **(told | given))


def test_discounts_that_only_together_are_too_much_are_found(copies: Copies) -> None:
    placed = order(copies, "#1001", off_lines=3000, off_order=1500)
    found = copies.found(DISCOUNT_STACKING)["#1001"]
    assert (found.object, found.severity, found.money) == (placed.id, Severity.TODAY, 500)
    assert found.facts == {
        "off_money": 4500,
        "off_lines_money": 3000,
        "off_order_money": 1500,
        "goods_money": 10_000,
        "paid_money": 5500,
        "cost_money": 1000,
        "percent": 45,
        "here": 1,
    }


def test_below_cost_is_grave_however_small_the_discount(copies: Copies) -> None:
    dear = article(copies, "DEAR-1", cost=950)
    order(copies, "#1001", off_lines=400, off_order=400, variant=dear)
    found = copies.found(DISCOUNT_STACKING)["#1001"]
    assert (found.severity, found.money) == (Severity.NOW, 300)
    assert found.facts["percent"] == 8


def test_a_code_that_a_line_s_price_leaves_out_is_seen_by_what_was_paid(copies: Copies) -> None:
    placed = copies.put(
        OrderRow, name="#1001", placed_at=copies.ago(days=1), discount=9000, total=1000
    )
    line = {"order_id": placed.id, "quantity": 10, "unit_price": 1000, "discount": 9000}
    copies.put(OrderLineRow, **line)
    found = copies.found(DISCOUNT_STACKING)["#1001"]
    assert (found.facts["paid_money"], found.facts["percent"]) == (1000, 90)


def test_what_looks_alike_and_is_none(copies: Copies) -> None:
    order(copies, "#1 just as much as allowed", off_lines=2500, off_order=1500)
    order(copies, "#2 called off", off_lines=9000, off_order=0, cancelled_at=copies.ago(days=1))
    order(copies, "#3 long ago", off_lines=9000, off_order=0, days=9)
    order(copies, "#4 paid back", off_lines=9000, off_order=0, refunded=1500)
    order(copies, "#5 deleted", off_lines=9000, off_order=0, deleted=True)
    # An order's discount has its lines' in it: counted twice, these would be 60 percent.
    order(copies, "#6 counted once", off_lines=3000, off_order=0)
    no_cost = article(copies, "nobody knows", cost=None)
    order(copies, "#7 of unknown cost", off_lines=1000, off_order=0, variant=no_cost)
    sold(copies, article(copies, "dear", cost=2000), 1, name="#8 no discount", total=1000)
    assert copies.found(DISCOUNT_STACKING) == {}


def test_goods_that_are_given_away_whole_are_found(copies: Copies) -> None:
    order(copies, "#1001", off_lines=10_000, off_order=0, total=0)
    assert copies.found(DISCOUNT_STACKING)["#1001"].facts["percent"] == 100


def test_only_lines_that_are_there_count_and_costs_in_the_order_s_money(copies: Copies) -> None:
    placed = order(copies, "#1001", off_lines=2000, off_order=1500)
    dear = article(copies, "dear", cost=90_000)
    line = {"order_id": placed.id, "variant_id": dear.id, "currency": "USD"}
    copies.put(OrderLineRow, quantity=1, unit_price=9000, deleted=True, **line)
    copies.put(OrderLineRow, quantity=0, unit_price=9000, discount=9000, **line)
    foreign = article(copies, "in yen", cost=90_000, currency="JPY")
    order(copies, "#1002", off_lines=1000, off_order=0, variant=foreign)
    assert copies.found(DISCOUNT_STACKING) == {}


def test_how_much_is_too_much_is_the_shop_s_to_tune(copies: Copies) -> None:
    order(copies, "#1001", off_lines=3000, off_order=1500)
    assert copies.found(DISCOUNT_STACKING, most=45) == {}
