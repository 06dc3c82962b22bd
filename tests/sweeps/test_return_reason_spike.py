import pytest

from agent.sweeps.return_reason_spike import RETURN_REASON_SPIKE
from memory.mirror.rows import OrderLineRow, OrderRow, ReturnLineRow, ReturnRow, VariantRow
from memory.problems import Severity
from tests.copies import Copies

LATELY, BEFORE = 5, 60


def article(copies: Copies, title: str, **given: object) -> VariantRow:
    return copies.put(VariantRow, title=title, product_id=f"product/{title}", **given)


def sold(
    copies: Copies,
    what: VariantRow,
    *,
    days: float,
    times: int,
    back: int = 0,
    reason: str | None = "too-small",
    quantity: int = 1,
    **given: object,
) -> None:
    """Put orders of an article so many days ago, the first few of which came back for a reason."""
    at = copies.ago(days=days)
    for place in range(times):
        order = copies.put(OrderRow, name="#", placed_at=at, currency="USD")
        line = copies.put(
            OrderLineRow, order_id=order.id, variant_id=what.id, unit_price=1000, currency="USD"
        )
        if place < back:
            told: dict[str, object] = {"order_id": order.id, "status": "CLOSED", "requested_at": at}
            one = copies.put(ReturnRow, **(told | given))
            copies.put(
                ReturnLineRow,
                return_id=one.id,
                line_id=line.id,
                title=what.title,
                quantity=quantity,
                reason=reason,
            )


def steady(copies: Copies, title: str) -> VariantRow:
    """Put an article of which one in ten came back before."""
    what = article(copies, title)
    sold(copies, what, days=BEFORE, times=20, back=2)
    return what


def test_an_article_that_comes_back_far_more_often_is_found_with_its_reason(
    copies: Copies,
) -> None:
    sold(copies, steady(copies, "Boot"), days=LATELY, times=20, back=5)
    found = copies.found(RETURN_REASON_SPIKE)["Boot, too-small"]
    assert (found.severity, found.money, found.place) == (Severity.SOON, 5000, "merchandising")
    assert (found.kind, found.object) == ("article", "product/Boot#too-small")
    assert found.facts == {
        "reason": "too-small",
        "now_back": 5,
        "now_sold": 20,
        "then_back": 2,
        "then_sold": 20,
    }


@pytest.mark.parametrize(
    ("reason", "place"),
    [
        ("damaged", "fulfilment"),
        ("damaged-or-defective", "fulfilment"),
        ("received-the-wrong-item", "fulfilment"),
        ("arrived-late", "fulfilment"),
        ("changed-mind", "policy"),
        ("changed-my-mind", "policy"),
        ("ordered-wrong-item", "policy"),
        ("wrong-size", "merchandising"),
        ("item-not-as-described", "merchandising"),
        ("damaged-after-washing", "merchandising"),
    ],
)
def test_the_reason_says_who_can_mend_it(copies: Copies, reason: str, place: str) -> None:
    what = steady(copies, "Boot")
    sold(copies, what, days=LATELY, times=6, back=5, reason=reason)
    found = copies.found(RETURN_REASON_SPIKE)[f"Boot, {reason}"]
    assert found.place == place
    assert (found.severity is Severity.TODAY) == (place == "fulfilment")


def test_what_looks_alike_and_is_none(copies: Copies) -> None:
    sold(copies, steady(copies, "#1 sells ten times as well"), days=LATELY, times=60, back=6)
    sold(copies, steady(copies, "#2 too few"), days=LATELY, times=5, back=4)
    bulk = steady(copies, "#3 one customer sent many back")
    sold(copies, bulk, days=LATELY, times=5, back=1, quantity=40)
    sold(copies, article(copies, "#4 never sold before"), days=LATELY, times=6, back=6)
    called_off = steady(copies, "#5 they called it off")
    sold(copies, called_off, days=LATELY, times=6, back=6, status="CANCELED")
    unsaid = steady(copies, "#6 nobody says why")
    sold(copies, unsaid, days=LATELY, times=6, back=6, reason=None)
    other = steady(copies, "#7 for another reason")
    sold(copies, other, days=LATELY, times=6, back=6, reason="other-reason")
    mixed = steady(copies, "#8 for many reasons")
    for place in range(6):
        sold(copies, mixed, days=LATELY, times=1, back=1, reason=f"reason-{place}")
    always = article(copies, "#9 always came back")
    sold(copies, always, days=BEFORE, times=20, back=12)
    sold(copies, always, days=LATELY, times=10, back=8)
    assert copies.found(RETURN_REASON_SPIKE) == {}


def test_sizes_of_one_article_count_together(copies: Copies) -> None:
    small, large = (article(copies, "Boot", sku=size) for size in ("S", "L"))
    sold(copies, small, days=BEFORE, times=20)
    for one in (small, large):
        sold(copies, one, days=LATELY, times=5, back=3)
    assert copies.found(RETURN_REASON_SPIKE)["Boot, too-small"].facts["now_back"] == 6


def test_what_is_gone_called_off_or_long_ago_counts_on_neither_side(copies: Copies) -> None:
    gone = steady(copies, "#1 its returns are gone")
    sold(copies, gone, days=LATELY, times=6, back=6, deleted=True)
    long_ago = article(copies, "#2 sold only long ago")
    sold(copies, long_ago, days=200, times=20, back=1)
    sold(copies, long_ago, days=LATELY, times=6, back=6)
    unsold = steady(copies, "#3 of sales long ago")
    sold(copies, unsold, days=200, times=6, back=6, requested_at=copies.ago(days=LATELY))
    assert copies.found(RETURN_REASON_SPIKE) == {}


def test_its_sales_are_those_that_stand(copies: Copies) -> None:
    boot = steady(copies, "Boot")
    sold(copies, boot, days=LATELY, times=20, back=5)
    sold(copies, boot, days=200, times=30, back=30)
    line = {"variant_id": boot.id, "unit_price": 1000, "currency": "USD"}
    for given in ({"deleted": True}, {"cancelled_at": copies.now}):
        order = copies.put(OrderRow, name="#", placed_at=copies.ago(days=LATELY), **given)
        copies.put(OrderLineRow, order_id=order.id, **line)
    order = copies.put(OrderRow, name="#", placed_at=copies.ago(days=LATELY))
    copies.put(OrderLineRow, order_id=order.id, deleted=True, **line)
    found = copies.found(RETURN_REASON_SPIKE)["Boot, too-small"]
    counts = ("now_back", "now_sold", "then_back", "then_sold")
    assert [found.facts[name] for name in counts] == [5, 20, 2, 20]


def test_how_many_it_takes_and_how_much_more_are_the_shop_s_to_tune(copies: Copies) -> None:
    sold(copies, steady(copies, "Boot"), days=LATELY, times=20, back=5)
    assert copies.found(RETURN_REASON_SPIKE, least=6) == {}
    assert copies.found(RETURN_REASON_SPIKE, percent=300) == {}
