from agent.sweeps.price_mismatch import PRICE_MISMATCH
from memory.problems import Severity
from tests.copies import SELLER, Copies
from tests.goods_on_sale import article, listed, on_both, sold_there


def test_a_cheaper_marketplace_is_found_with_what_its_sales_gave_away(copies: Copies) -> None:
    article(copies, "BIN-24")
    listed(copies, "BIN-24", price=690)
    sold_there(copies, "BIN-24", 3)
    found = copies.found(PRICE_MISMATCH)["BIN-24"]
    assert (found.account, found.kind, found.place) == (SELLER, "listing", "marketplace cheaper")
    assert (found.severity, found.money) == (Severity.TODAY, 930)
    assert found.facts == {
        "market_money": 690,
        "shop_money": 1000,
        "percent": 31,
        "sold": 3,
        "window_days": 30,
    }


def test_a_dearer_marketplace_is_found_too(copies: Copies) -> None:
    article(copies, "BIN-24")
    listed(copies, "BIN-24", price=1160, units=None)
    found = copies.found(PRICE_MISMATCH)["BIN-24"]
    assert (found.severity, found.place, found.money) == (Severity.SOON, "shop cheaper", 0)


def test_what_looks_alike_and_is_none(copies: Copies) -> None:
    on_both(copies, "#1 just as far above as allowed", price=1150)
    on_both(copies, "#2 just as far below", price=850)
    on_both(copies, "#3 in pounds", price=500, currency="GBP")
    on_both(copies, "#4 paused", price=500, state="paused")
    on_both(copies, "#5 of unknown price", price=None)
    on_both(copies, "#6 taken down", price=500, deleted=True)
    article(copies, "#7 off sale", status="DRAFT")
    listed(copies, "#7 off sale", price=500)
    article(copies, "#8 twice in the shop", price=500, item_id="one")
    article(copies, "#8 twice in the shop", price=1000, item_id="other")
    listed(copies, "#8 twice in the shop", price=1000)
    article(copies, "#9 free here", price=0)
    listed(copies, "#9 free here", price=500)
    assert copies.found(PRICE_MISMATCH) == {}


def test_only_what_is_on_sale_in_the_shop_is_its_price(copies: Copies) -> None:
    article(copies, "BIN-24")
    article(copies, "BIN-24", price=700, item_id="old", deleted=True)
    listed(copies, "BIN-24", price=690)
    listed(copies, "OTHER", price=1)
    sold_there(copies, "BIN-24", 3)
    sold_there(copies, "OTHER", 9)
    sold_there(copies, "BIN-24", 9, source="amazon:uk")
    found = copies.found(PRICE_MISMATCH)["BIN-24"]
    assert (found.facts["shop_money"], found.facts["sold"]) == (1000, 3)


def test_beside_two_prices_the_nearer_counts(copies: Copies) -> None:
    article(copies, "BIN-24", price=500, item_id="one")
    article(copies, "BIN-24", price=1000, item_id="other")
    listed(copies, "BIN-24", price=400)
    assert copies.found(PRICE_MISMATCH)["BIN-24"].facts["shop_money"] == 500


def test_how_far_apart_is_the_shop_s_to_tune(copies: Copies) -> None:
    article(copies, "BIN-24")
    listed(copies, "BIN-24", price=1080)
    assert copies.found(PRICE_MISMATCH) == {}
    assert [*copies.found(PRICE_MISMATCH, apart=7)] == ["BIN-24"]
