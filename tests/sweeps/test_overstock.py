from agent.sweeps.overstock import OVERSTOCK
from memory.problems import Severity
from tests.copies import Copies
from tests.goods_on_sale import article, listed, sold, sold_there, stocked


def test_what_lasts_too_long_is_found_with_what_lies_there_beyond_that(copies: Copies) -> None:
    rack = article(copies, "RACK-1", places={"Reno": 300, "Dallas": 100})
    sold(copies, rack, 45, days=80)
    found = copies.found(OVERSTOCK)["RACK-1"]
    # One every two days for 180 days are 90, and 400 are there: 310 that cost $6 each.
    assert (found.severity, found.money, found.place) == (Severity.SOON, 186_000, "Acme")
    assert found.facts == {
        "available": 400,
        "sold": 45,
        "window_days": 90,
        "worth_money": 240_000,
        "most_days": 180,
    }


def test_what_sold_nothing_is_all_too_much(copies: Copies) -> None:
    rack = article(copies, "RACK-1")
    stocked(copies, rack, 400, updated_at=copies.ago(days=120))
    assert copies.found(OVERSTOCK)["RACK-1"].money == 240_000


def test_what_looks_alike_and_is_none(copies: Copies) -> None:
    sold(copies, article(copies, "#1 sells", places={"Reno": 400}), 200, days=80)
    sells_there = article(copies, "#2 sells on the marketplace", places={"Reno": 400})
    listed(copies, "#2 sells on the marketplace")
    sold_there(copies, "#2 sells on the marketplace", 199)
    sold(copies, sells_there, 1)
    article(copies, "#3 came in this week", places={"Reno": 400})
    cheap = article(copies, "#4 worth little", cost=200)
    stocked(copies, cheap, 400, updated_at=copies.ago(days=120))
    nobody_knows = article(copies, "#5 without a cost", cost=None)
    stocked(copies, nobody_knows, 400, updated_at=copies.ago(days=120))
    promised = article(copies, "#6 promised")
    for state in ("on_hand", "committed"):
        stocked(copies, promised, 400, state=state, updated_at=copies.ago(days=120))
    elsewhere = article(copies, "#7 not counted", tracked=False)
    stocked(copies, elsewhere, 400, updated_at=copies.ago(days=120))
    gone = article(copies, "#8 deleted", deleted=True)
    stocked(copies, gone, 400, updated_at=copies.ago(days=120))
    assert copies.found(OVERSTOCK) == {}


def test_what_the_marketplace_sends_from_its_own_shelves_does_not_clear_ours(
    copies: Copies,
) -> None:
    rack = article(copies, "RACK-1")
    stocked(copies, rack, 400, updated_at=copies.ago(days=120))
    listed(copies, "RACK-1", units=None)
    sold_there(copies, "RACK-1", 300)
    assert copies.found(OVERSTOCK)["RACK-1"].facts["sold"] == 0


def test_days_and_worth_are_the_shop_s_to_tune(copies: Copies) -> None:
    rack = article(copies, "RACK-1")
    stocked(copies, rack, 400, updated_at=copies.ago(days=120))
    sold(copies, rack, 45)
    assert copies.found(OVERSTOCK, worth=240_000) == {}
    assert copies.found(OVERSTOCK, days=800) == {}
