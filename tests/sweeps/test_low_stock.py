from agent.sweeps.low_stock import LOW_STOCK
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


def test_what_runs_out_before_an_order_arrives_is_found_with_the_sales_that_are_missed(
    copies: Copies,
) -> None:
    bin_24 = article(copies, "BIN-24", places={"Reno": 10, "Dallas": 6})
    sold(copies, bin_24, 40, days=9)
    listed(copies, "BIN-24")
    sold_there(copies, "BIN-24", 20)
    found = copies.found(LOW_STOCK)["BIN-24"]
    # Two a day for 14 and 7 days are 42, and 16 are there: 26 at $10 each.
    assert (found.severity, found.money, found.place) == (Severity.TODAY, 26000, "Acme")
    assert found.facts == {
        "available": 16,
        "awaited": 0,
        "sold": 60,
        "window_days": 30,
        "lead_days": 14,
        "lasts": 8,
    }


def test_the_vendor_s_own_lead_time_goes_before_the_threshold(copies: Copies) -> None:
    bin_24 = article(copies, "BIN-24", places={"Reno": 90})
    sold(copies, bin_24, 60)
    offered(copies, "bin-24", units=50, lead_days=40)
    found = copies.found(LOW_STOCK)["BIN-24"]
    assert (found.facts["lead_days"], found.facts["lasts"], found.money) == (40, 45, 4000)
    assert found.severity is Severity.SOON


def test_what_is_gone_and_too_little_of_it_on_its_way_is_grave(copies: Copies) -> None:
    bin_24 = article(copies, "BIN-24", places={"Reno": 0})
    stocked(copies, bin_24, 10, state="incoming")
    sold(copies, bin_24, 60)
    found = copies.found(LOW_STOCK)["BIN-24"]
    assert (found.severity, found.facts["awaited"]) == (Severity.NOW, 10)
    assert found.facts["lasts"] == 0


def test_what_looks_alike_and_is_none(copies: Copies) -> None:
    lasting = article(copies, "#1 lasts", places={"Reno": 5, "Dallas": 40})
    coming = article(copies, "#2 on its way", places={"Reno": 5})
    stocked(copies, coming, 40, state="incoming")
    bought = article(copies, "#3 ordered", places={"Reno": 5}, title="Bin, ordered")
    ordered(copies, "Bin, ordered", 60, received="20")
    draft = article(copies, "#4 off sale", places={"Reno": 5}, status="DRAFT")
    untracked = article(copies, "#5 not counted", places={"Reno": 5}, tracked=False)
    for variant in (lasting, coming, bought, draft, untracked):
        sold(copies, variant, 60)
    rare = article(copies, "#6 hardly sells", places={"Reno": 1})
    sold(copies, rare, 4)
    sold(copies, article(copies, "#7 sold long ago", places={"Reno": 5}), 60, days=31)
    called_off = article(copies, "#8 called off", places={"Reno": 5})
    sold(copies, called_off, 60, cancelled_at=copies.ago(days=1))
    article(copies, "#9 sent by the marketplace", places={"Reno": 5})
    listed(copies, "#9 sent by the marketplace", units=None)
    sold_there(copies, "#9 sent by the marketplace", 60)
    gone = article(copies, "#10 gone, none on its way", places={"Reno": 0})
    sold(copies, gone, 60)
    sold(copies, article(copies, "#11 deleted", places={"Reno": 5}, deleted=True), 60)
    sold(copies, article(copies, "#12 an order deleted", places={"Reno": 5}), 60, deleted=True)
    assert copies.found(LOW_STOCK) == {}


def test_an_order_for_a_customer_or_one_not_sent_brings_nothing(copies: Copies) -> None:
    bin_24 = article(copies, "BIN-24", places={"Reno": 5})
    sold(copies, bin_24, 60)
    ordered(copies, "BIN-24", 60, order_name="#1001")
    ordered(copies, "BIN-24", 60, state="draft")
    ordered(copies, "BIN-24", 60, state="closed")
    ordered(copies, "BIN-24", 60, deleted=True)
    stocked(copies, bin_24, 60, state="incoming", deleted=True)
    assert copies.found(LOW_STOCK)["BIN-24"].facts["awaited"] == 0


def test_how_much_is_to_be_left_is_the_shop_s_to_tune(copies: Copies) -> None:
    sold(copies, article(copies, "BIN-24", places={"Reno": 30}), 60)
    assert copies.found(LOW_STOCK)["BIN-24"].severity is Severity.SOON
    assert copies.found(LOW_STOCK, safety=1) == {}
