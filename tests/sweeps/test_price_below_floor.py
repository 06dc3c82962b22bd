from datetime import UTC

from agent.sweeps.price_below_floor import PRICE_BELOW_FLOOR
from agent.sweeps.sweep import words_of
from memory import problem_queue
from memory.problem_queue import Filter
from memory.problems import Severity, tell
from policies.actions.change_price import ChangePriceAsk
from tests.copies import EVERYBODY, SELLER, SHOP, Copies
from tests.goods_on_sale import article, listed, on_both, sold, sold_there


def test_below_cost_is_grave_and_counts_what_was_sold_at_that(copies: Copies) -> None:
    bin_24 = article(copies, "BIN-24", price=505, cost=599)
    sold(copies, bin_24, 4)
    found = copies.found(PRICE_BELOW_FLOOR)["BIN-24"]
    # The floor is 599 and fifteen percent of it, rounded up to a cent: 689.
    assert (found.account, found.severity) == (SHOP, Severity.NOW)
    assert (found.money, found.place) == (4 * 184, "shop")
    assert found.facts == {
        "asked_money": 505,
        "cost_money": 599,
        "sold": 4,
        "window_days": 30,
        "floor_money": 689,
        "floor_price": 689,
        "in_shop": "BIN-24",
    }


def test_a_marketplace_is_held_to_the_same_floor(copies: Copies) -> None:
    article(copies, "BIN-24", cost=599)
    listed(copies, "BIN-24", price=620, units=None)
    sold_there(copies, "BIN-24", 2)
    found = copies.found(PRICE_BELOW_FLOOR)["BIN-24"]
    assert (found.account, found.kind, found.place) == (SELLER, "listing", "marketplace")
    assert (found.severity, found.money) == (Severity.TODAY, 2 * 69)


def test_what_looks_alike_and_is_none(copies: Copies) -> None:
    article(copies, "#1 at its floor", price=689, cost=599)
    article(copies, "#2 without a cost", price=1, cost=None)
    article(copies, "#3 with no cost entered", price=1, cost=0)
    article(copies, "#4 off sale", price=1, status="DRAFT")
    article(copies, "#5 deleted", price=1, deleted=True)
    on_both(copies, "#6 in pounds", price=500, currency="GBP")
    on_both(copies, "#7 paused", price=1, state="paused")
    on_both(copies, "#8 of unknown price", price=None)
    on_both(copies, "#9 taken down", price=1, deleted=True)
    listed(copies, "#10 not in the shop", price=1)
    assert copies.found(PRICE_BELOW_FLOOR) == {}


def test_the_lowest_cost_that_is_entered_and_what_it_sold_itself_count(copies: Copies) -> None:
    article(copies, "BIN-24", cost=599)
    article(copies, "BIN-24", cost=0, item_id="none entered")
    article(copies, "BIN-24", cost=10, item_id="old", deleted=True)
    listed(copies, "BIN-24", price=620, units=None)
    sold_there(copies, "BIN-24", 2)
    sold_there(copies, "OTHER", 7)
    sold_there(copies, "BIN-24", 9, source="amazon:uk")
    cheap = article(copies, "BIN-48", price=505, cost=599)
    sold(copies, cheap, 4)
    sold(copies, article(copies, "BIN-96"), 9)
    found = copies.found(PRICE_BELOW_FLOOR)
    assert {name: one.facts["sold"] for name, one in found.items()} == {"BIN-24": 2, "BIN-48": 4}


def test_the_margin_is_the_shop_s_to_tune(copies: Copies) -> None:
    article(copies, "BIN-24", price=650, cost=599)
    assert copies.found(PRICE_BELOW_FLOOR, margin=5) == {}


def test_the_step_asks_for_the_floor_as_a_price_and_only_in_the_shop(copies: Copies) -> None:
    article(copies, "BIN-24", price=505, cost=599)
    listed(copies, "BIN-24", price=505)
    with copies.database.read() as tx:
        given = PRICE_BELOW_FLOOR.given(tx.now(), EVERYBODY, {})
        found = [*PRICE_BELOW_FLOOR.find(tx, given)]
    with copies.database.copying() as tx:
        tell(tx, PRICE_BELOW_FLOOR.name, "buying", found, shown=True)
    with copies.database.read() as tx:
        problems = {one.kind: one for one in problem_queue.page(tx, Filter())}
    (step,) = PRICE_BELOW_FLOOR.steps_for(problems["article"])
    words = words_of(problems["article"], UTC)
    asked = {name: text.format_map(words) for name, text in step.ask.items()}
    assert ChangePriceAsk.model_validate(asked).price == "6.89"
    assert PRICE_BELOW_FLOOR.steps_for(problems["listing"]) == ()
