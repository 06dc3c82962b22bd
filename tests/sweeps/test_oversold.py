from agent.sweeps.oversold import OVERSOLD
from memory.problems import Severity
from tests.copies import SELLER, SHOP, Copies
from tests.goods_on_sale import article, listed, on_both, stocked


def test_what_is_below_zero_everywhere_is_found_at_its_place_with_what_it_sells_for(
    copies: Copies,
) -> None:
    tote = article(copies, "TOTE-12", places={"Reno": -3, "Dallas": 0})
    stocked(copies, tote, 4, state="on_hand")
    found = copies.found(OVERSOLD)["TOTE-12"]
    assert (found.account, found.object) == (SHOP, tote.id)
    assert (found.severity, found.money, found.place) == (Severity.NOW, 3000, "Reno")
    assert found.facts == {
        "short": 3,
        "available": -3,
        "offered": 0,
        "on_hand": 4,
        "in_shop": "TOTE-12",
        "on_market": None,
    }


def test_where_another_place_has_some_it_can_be_moved_and_is_less_urgent(copies: Copies) -> None:
    article(copies, "TOTE-12", places={"Reno": -3, "Dallas": 8})
    found = copies.found(OVERSOLD)["TOTE-12"]
    assert (found.severity, found.facts["short"]) == (Severity.TODAY, 3)


def test_the_last_few_that_two_channels_offer_are_found_at_the_marketplace(copies: Copies) -> None:
    cart = on_both(copies, "CART-1", places={"Reno": 6}, units=5)
    stocked(copies, cart, 8, state="on_hand")
    stocked(copies, cart, 90, state="on_hand", deleted=True)
    listed(copies, "CART-1", id="paused", units=3, state="paused")
    listed(copies, "CART-1", id="taken down", units=3, deleted=True)
    stocked(copies, article(copies, "OTHER-1", places={"Reno": 90}), 90, state="on_hand")
    article(copies, "CART-1", places={"Reno": 90}, item_id="old", deleted=True)
    article(copies, "CART-1", places={"Reno": 90}, item_id="uncounted", tracked=False)
    found = copies.found(OVERSOLD)["CART-1"]
    assert (found.account, found.kind, found.severity) == (SELLER, "listing", Severity.SOON)
    assert (found.money, found.currency) == (3000, "USD")
    assert found.facts == {
        "short": 3,
        "available": 6,
        "offered": 5,
        "on_hand": 8,
        "in_shop": None,
        "on_market": "CART-1",
    }


def test_what_looks_alike_and_is_none(copies: Copies) -> None:
    article(copies, "#1 not counted", places={"Reno": -3}, tracked=False)
    article(copies, "#2 deleted", places={"Reno": -3}, deleted=True)
    stocked(copies, article(copies, "#3 a correction of another state"), -3, state="incoming")
    stocked(copies, article(copies, "#3 no such place now"), -3, deleted=True)
    for variant in (
        on_both(copies, "#4 shared out", places={"Reno": 6}, units=2),
        on_both(copies, "#5 sent by the marketplace", places={"Reno": 6}, units=None),
        on_both(copies, "#6 paused there", places={"Reno": 6}, units=9, state="paused"),
        on_both(copies, "#7 no longer there", places={"Reno": 6}, units=9, deleted=True),
    ):
        stocked(copies, variant, 8, state="on_hand")
    off_sale = article(copies, "#8 not on sale here", places={"Reno": 6}, status="DRAFT")
    stocked(copies, off_sale, 8, state="on_hand")
    listed(copies, "#8 not on sale here", units=8)
    stocked(copies, article(copies, "#9 plenty", places={"Reno": 90}), 90, state="on_hand")
    listed(copies, "#9 plenty", units=90)
    assert copies.found(OVERSOLD) == {}


def test_what_is_below_zero_lends_nothing_to_its_twin_and_takes_nothing(copies: Copies) -> None:
    cart = on_both(copies, "CART-1", places={"Reno": 6}, units=5)
    stocked(copies, cart, 8, state="on_hand")
    stocked(copies, cart, -2, location="Dallas", state="on_hand", deleted=True)
    twin = article(copies, "CART-1", item_id="twin", places={"Newark": -4})
    stocked(copies, twin, 0, state="on_hand")
    found = copies.found(OVERSOLD)["CART-1"]
    assert (found.kind, found.facts["short"]) == ("listing", 3)
    article(copies, None, item_id="no number", places={"Reno": -1})
    assert copies.found(OVERSOLD)["Article None"].facts["short"] == 1


def test_up_to_how_many_channels_may_not_share_is_the_shop_s_to_tune(copies: Copies) -> None:
    stocked(copies, article(copies, "CART-1", places={"Reno": 90}), 90, state="on_hand")
    listed(copies, "CART-1", units=90)
    assert copies.found(OVERSOLD, few=100)["CART-1"].facts["short"] == 90
