from agent.sweeps.selling_fast_promoted import SELLING_FAST_PROMOTED
from memory.mirror.rows import VariantRow
from memory.problems import Severity
from tests.copies import Copies
from tests.goods_on_sale import article, sold, stocked


def promoted(copies: Copies, sku: str, *, left: int = 40, **given: object) -> VariantRow:
    """Sell 30 of an article at a discount, of which 50 were sold in the weeks before."""
    variant = article(copies, sku, places={"Reno": left}, **given)
    sold(copies, variant, 50, days=10)
    sold(copies, variant, 20, off=4000)
    sold(copies, variant, 10, days=1)
    return variant


def test_a_promotion_that_sells_out_is_found_with_what_is_missed_after_it(copies: Copies) -> None:
    promoted(copies, "BIN-24")
    found = copies.found(SELLING_FAST_PROMOTED)["BIN-24"]
    # Ten a day for 14 days are 140, and 40 are there: 100 at $10 each.
    assert (found.severity, found.money, found.place) == (Severity.TODAY, 100_000, "Acme")
    assert found.facts == {
        "sold": 30,
        "recent_days": 3,
        "discounted": 20,
        "before_sold": 50,
        "before_days": 25,
        "available": 40,
        "awaited": 0,
        "lead_days": 14,
        "lasts": 4,
    }


def test_what_is_gone_in_as_many_days_again_is_grave(copies: Copies) -> None:
    promoted(copies, "BIN-24", left=30)
    assert copies.found(SELLING_FAST_PROMOTED)["BIN-24"].severity is Severity.NOW


def test_what_looks_alike_and_is_none(copies: Copies) -> None:
    promoted(copies, "#1 lasts", left=140)
    stocked(copies, promoted(copies, "#2 on its way"), 100, state="incoming")
    sold(copies, promoted(copies, "#3 always as fast"), 130, days=20)
    full_price = article(copies, "#4 at full price", places={"Reno": 40})
    sold(copies, full_price, 20)
    sold(copies, full_price, 10, off=2000)
    promoted(copies, "#5 off sale", status="ARCHIVED")
    called_off = article(copies, "#6 called off", places={"Reno": 40})
    sold(copies, called_off, 30, off=6000, cancelled_at=copies.ago(days=1))
    few = article(copies, "#7 a handful", places={"Reno": 2})
    sold(copies, few, 9, off=1800)
    over = article(copies, "#8 over", places={"Reno": 40})
    sold(copies, over, 30, off=6000, days=5)
    promoted(copies, "#9 is gone already", left=0)
    lines = article(copies, "#10 its orders are gone", places={"Reno": 40})
    sold(copies, lines, 30, off=6000, deleted=True)
    assert copies.found(SELLING_FAST_PROMOTED) == {}


def test_how_much_faster_is_the_shop_s_to_tune(copies: Copies) -> None:
    promoted(copies, "BIN-24")  # ten a day against two: 400 % faster
    assert [*copies.found(SELLING_FAST_PROMOTED, faster=400)] == ["BIN-24"]
    assert copies.found(SELLING_FAST_PROMOTED, faster=401) == {}
