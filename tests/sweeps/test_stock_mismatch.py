from agent.sweeps.stock_mismatch import STOCK_MISMATCH
from memory.problems import Severity
from tests.copies import SELLER, Copies
from tests.goods_on_sale import article, listed, on_both, stocked


def test_a_listing_that_offers_more_than_the_warehouses_have_is_found_with_both_numbers(
    copies: Copies,
) -> None:
    article(copies, "BIN-24", places={"Reno": 3, "Dallas": 1})
    listed(copies, "BIN-24", units=40, price=895)
    found = copies.found(STOCK_MISMATCH)["BIN-24"]
    assert (found.account, found.kind) == (SELLER, "listing")
    assert (found.severity, found.money) == (Severity.TODAY, 36 * 895)
    assert found.facts == {"offered": 40, "available": 4}


def test_with_none_in_any_warehouse_it_is_grave(copies: Copies) -> None:
    article(copies, "BIN-24", places={"Reno": -2})
    listed(copies, "BIN-24", units=5)
    found = copies.found(STOCK_MISMATCH)["BIN-24"]
    assert (found.severity, found.facts["available"]) == (Severity.NOW, 0)


def test_what_looks_alike_and_is_none(copies: Copies) -> None:
    article(copies, "#1 in two places", places={"Reno": 3, "Dallas": 37})
    article(copies, "#2 offers less", places={"Reno": 90})
    article(copies, "#3 within the slack", places={"Reno": 38})
    for name in ("#1 in two places", "#2 offers less", "#3 within the slack"):
        listed(copies, name, units=40)
    on_both(copies, "#4 paused", places={"Reno": 1}, state="paused", units=40)
    on_both(copies, "#5 sent by the marketplace", places={"Reno": 1}, units=None)
    on_both(copies, "#6 taken down", places={"Reno": 1}, deleted=True, units=40)
    article(copies, "#7 not counted", places={"Reno": 1}, tracked=False)
    listed(copies, "#7 not counted", units=40)
    listed(copies, "#8 not in the shop", units=40)
    assert copies.found(STOCK_MISMATCH) == {}


def test_what_lies_there_for_others_is_no_stock_to_offer(copies: Copies) -> None:
    bin_24 = article(copies, "BIN-24", places={"Reno": 1})
    stocked(copies, bin_24, 40, state="on_hand")
    stocked(copies, bin_24, 39, state="committed")
    listed(copies, "BIN-24", units=40)
    assert copies.found(STOCK_MISMATCH)["BIN-24"].facts["available"] == 1


def test_what_is_gone_or_is_another_article_has_nothing_to_offer(copies: Copies) -> None:
    bin_24 = article(copies, "BIN-24", places={"Reno": 1})
    stocked(copies, bin_24, 40, deleted=True)
    article(copies, "BIN-24", places={"Reno": 40}, item_id="old", deleted=True)
    article(copies, "OTHER", places={"Reno": 40})
    listed(copies, "BIN-24", units=40)
    assert copies.found(STOCK_MISMATCH)["BIN-24"].facts["available"] == 1


def test_the_slack_is_the_shop_s_to_tune(copies: Copies) -> None:
    article(copies, "BIN-24", places={"Reno": 4})
    listed(copies, "BIN-24", units=6)
    assert copies.found(STOCK_MISMATCH) == {}
    assert [*copies.found(STOCK_MISMATCH, slack=1)] == ["BIN-24"]
