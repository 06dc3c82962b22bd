"""A practice shop whose orders are shaped after a real retailer's."""

import gzip
import statistics
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from sandbox.clock import Clock
from sandbox.seed.likeness import Likeness, NotLike, Pattern
from sandbox.shop.orders import Order
from sandbox.shop.state import ZONE
from sandbox.world import Wanted, World
from tests.given import RETAIL

LINES = """InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country
1,A,a lamp,2,2010-12-01 08:26:00,1.5,7,UK
1,B,a mug,6,2010-12-01 08:26:00,1.5,7,UK
1,A,a lamp,1,2010-12-01 08:26:00,1.5,7,UK
C2,A,a lamp,-2,2010-12-01 09:00:00,1.5,7,UK
3,A,a lamp,4,2010-12-02 17:00:00,1.5,,UK
4,A,a lamp,-9,2010-12-02 18:00:00,0,,UK
5,A,a lamp,1,2010-12-03 10:00:00,1.5,7,UK
5,C,a pan,1,2010-12-03 10:00:00,1.5,7,UK
6,C,a pan,3,2010-12-03 11:00:00,1.5,8,UK
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    found = tmp_path / "lines.csv"
    found.write_text(LINES)
    return found


def shop_like(like: Likeness, orders: int, skus: int = 400) -> World:
    wanted = Wanted(orders=orders, skus=skus, like=like)
    return World(wanted, Clock(date(2026, 11, 21)), "http://127.0.0.1:1")


def ordinary(world: World) -> list[Order]:
    told = {int(number) for number in world.shop.situations.values()}
    return [order for number, order in world.shop.orders.items() if number not in told]


def test_lines_become_orders_and_what_came_back_is_none(file: Path, tmp_path: Path) -> None:
    like = Likeness.of(file)
    assert like.patterns == [
        Pattern(((0, 3), (2, 6)), 0, 8),
        Pattern(((0, 4),), None, 17),
        Pattern(((0, 1), (1, 1)), 0, 10),
        Pattern(((1, 3),), 1, 11),
    ]
    assert (like.articles, like.buyers, like.orders_a_buyer) == (3, 2, 2.0)
    packed = tmp_path / "lines.csv.gz"
    packed.write_bytes(gzip.compress(LINES.encode()))
    assert Likeness.of(packed) == like


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("", "it has no column InvoiceNo"),
        ("a,b\n1,2\n", "it has no column InvoiceNo"),
        (LINES.replace("CustomerID", "Who"), "it has no column CustomerID"),
        (LINES.replace(",6,", ",six,"), "cannot be read"),
        (LINES.replace("2010-12-01 08", "yesterday"), "cannot be read"),
        (LINES.partition("1,A")[0], "holds no orders"),
    ],
)
def test_what_is_no_order_lines_is_refused(tmp_path: Path, content: str, sentence: str) -> None:
    wrong = tmp_path / "wrong.csv"
    wrong.write_text(content)
    with pytest.raises(NotLike, match=sentence):
        Likeness.of(wrong)
    with pytest.raises(NotLike, match="cannot be read"):
        Likeness.of(tmp_path / "nowhere.csv")


def test_a_shop_has_these_orders_and_hours_and_the_same_every_time(file: Path) -> None:
    like = Likeness.of(file)
    world = shop_like(like, 300)
    shapes = {
        (*(line.quantity for line in order.line_items), order.created_at.astimezone(ZONE).hour)
        for order in ordinary(world)
        if order.number in range(1100, 1200)
    }
    assert shapes == {(3, 6, 8), (4, 17), (1, 1, 10), (3, 11)}
    again = shop_like(like, 300)
    assert [o.total_price_set for o in ordinary(world)] == [
        o.total_price_set for o in ordinary(again)
    ]


@pytest.mark.skipif(not RETAIL.exists(), reason="COUNTERSIGN_SAMPLES has no retail/")
def test_a_shop_has_the_shape_of_a_real_one() -> None:
    like = Likeness.of(RETAIL)
    orders = ordinary(shop_like(like, 2_000, skus=like.articles))
    real = statistics.fmean(len(one.lines) for one in like.patterns)
    assert statistics.fmean(len(one.line_items) for one in orders) == pytest.approx(real, rel=0.1)

    def busiest(sold: Counter[object]) -> float:
        """Say what share of all lines the busiest tenth of the articles has."""
        return sum(n for _, n in sold.most_common(like.articles // 10)) / sold.total()

    theirs: Counter[object] = Counter(rank for one in like.patterns for rank, _ in one.lines)
    ours: Counter[object] = Counter(line.variant.sku for one in orders for line in one.line_items)
    assert busiest(ours) == pytest.approx(busiest(theirs), abs=0.05)
    buyers = Counter(one.customer.id for one in orders)
    assert len(orders) / len(buyers) == pytest.approx(like.orders_a_buyer, rel=0.4)
