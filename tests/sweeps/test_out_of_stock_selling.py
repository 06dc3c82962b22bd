from agent.sweeps.out_of_stock_selling import OUT_OF_STOCK_SELLING
from memory.problems import Severity
from tests.copies import Copies
from tests.goods_on_sale import (
    article,
    listed,
    offered,
    ordered,
    sold,
    sold_there,
    stocked,
)


def test_a_bestseller_that_is_gone_with_none_ordered_is_grave(copies: Copies) -> None:
    bin_24 = article(copies, "BIN-24", places={"Reno": 0, "Dallas": -1})
    offered(copies, "BIN-24", units=9, lead_days=10)
    sold(copies, bin_24, 24)
    listed(copies, "BIN-24")
    sold_there(copies, "BIN-24", 4)
    found = copies.found(OUT_OF_STOCK_SELLING)["BIN-24"]
    # Two a day for ten days at $10.
    assert (found.severity, found.money, found.place) == (Severity.NOW, 20_000, "Acme")
    assert found.facts == {
        "available": -1,
        "sold": 28,
        "window_days": 14,
        "lead_days": 10,
        "in_shop": "BIN-24",
        "draft": None,
    }


def test_an_order_that_is_still_a_draft_is_offered_to_be_sent(copies: Copies) -> None:
    bin_24 = article(copies, "BIN-24", title="Stack bin 24", places={"Reno": 0})
    sold(copies, bin_24, 2)
    ordered(copies, "Stack bin 24", 40, state="draft", number="4472")
    found = copies.found(OUT_OF_STOCK_SELLING)["BIN-24"]
    assert (found.severity, found.facts["draft"]) == (Severity.TODAY, "4472")


def test_what_looks_alike_and_is_none(copies: Copies) -> None:
    elsewhere = article(copies, "#1 in another place", places={"Reno": 0, "Dallas": 2})
    incoming = article(copies, "#2 incoming", places={"Reno": 0})
    stocked(copies, incoming, 5, state="incoming")
    bought = article(copies, "#3 ordered", title="A bin", places={"Reno": 0})
    ordered(copies, "A bin", 40, received="10")
    by_sku = article(copies, "#4 ordered by its SKU", places={"Reno": 0})
    ordered(copies, "#4 ordered by its SKU", 40)
    paused = article(copies, "#5 off sale", places={"Reno": 0}, status="DRAFT")
    untracked = article(copies, "#6 not counted", places={"Reno": 0}, tracked=False)
    for variant in (elsewhere, incoming, bought, by_sku, paused, untracked):
        sold(copies, variant, 20)
    sold(copies, article(copies, "#7 long ago", places={"Reno": 0}), 20, days=15)
    called_off = article(copies, "#8 called off", places={"Reno": 0})
    sold(copies, called_off, 20, cancelled_at=copies.ago(days=1))
    article(copies, "#9 never sold", places={"Reno": 0})
    article(copies, "#10 called off there", places={"Reno": 0})
    listed(copies, "#10 called off there")
    sold_there(copies, "#10 called off there", 20, state="CANCELLED")
    assert copies.found(OUT_OF_STOCK_SELLING) == {}


def test_an_order_that_has_come_or_goes_to_a_customer_brings_none(copies: Copies) -> None:
    sold(copies, article(copies, "BIN-24", places={"Reno": 0}), 20)
    ordered(copies, "BIN-24", 40, received="40")
    ordered(copies, "BIN-24", 40, order_name="#1001")
    ordered(copies, "BIN-24, large", 40)
    assert [*copies.found(OUT_OF_STOCK_SELLING)] == ["BIN-24"]


def test_only_a_draft_for_our_shelves_that_has_a_number_is_offered_to_be_sent(
    copies: Copies,
) -> None:
    sold(copies, article(copies, "BIN-24", places={"Reno": 0}), 20)
    ordered(copies, "BIN-24", 40, state="draft", number="")
    ordered(copies, "BIN-24", 40, state="draft", number="1", order_name="#1001")
    ordered(copies, "BIN-24", 40, state="draft", number="2", deleted=True)
    ordered(copies, "BIN-24", 40, state="closed", number="3")
    ordered(copies, "OTHER", 40, state="draft", number="4")
    assert copies.found(OUT_OF_STOCK_SELLING)["BIN-24"].facts["draft"] is None
    ordered(copies, "BIN-24", 40, state="draft", number="5")
    assert copies.found(OUT_OF_STOCK_SELLING)["BIN-24"].facts["draft"] == "5"


def test_the_window_is_the_shop_s_to_tune(copies: Copies) -> None:
    sold(copies, article(copies, "BIN-24", places={"Reno": 0}), 20, days=15)
    assert [*copies.found(OUT_OF_STOCK_SELLING, window=20)] == ["BIN-24"]
