import pickle
import random
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.clock import Clock
from sandbox.people import STAFF
from sandbox.seed import tracking
from sandbox.seed.comebacks import COMEBACKS
from sandbox.seed.situations import SITUATIONS
from sandbox.seed.stories.hostile import NOTE_LENGTH
from sandbox.shop.money import Exchange, Money, minor_units
from sandbox.shop.orders import Order
from sandbox.shop.refunding import RefundPlan, Units, spread, worth, write_refund
from sandbox.shop.state import Shop
from sandbox.world import Wanted, World

TODAY = date(2026, 11, 21)


def a_world(seed: int = 7, orders: int = 400, skus: int = 120) -> World:
    return World(Wanted(seed, orders, skus), Clock(TODAY), "http://127.0.0.1:1")


@pytest.fixture(scope="module")
def world() -> World:
    return a_world()


def told(shop: Shop, situation: str) -> Order:
    return shop.orders[int(shop.situations[situation])]


def test_shop_has_the_asked_size(world: World) -> None:
    assert len(world.shop.orders) == 400 + len(COMEBACKS)
    assert len(world.shop.variants) == 120
    assert min(world.shop.orders) == 1001
    assert set(world.shop.orders) >= set(range(1001, 1390))


def test_situations_and_their_goods_are_there_in_the_smallest_shop() -> None:
    shop = a_world(orders=0, skus=0).shop
    assert set(shop.situations) == {*SITUATIONS, *(told.__name__ for told in COMEBACKS)}
    assert len(shop.orders) >= len(SITUATIONS)


def test_more_articles_come_as_numbered_series() -> None:
    shop = a_world(skus=300).shop
    skus = [variant.sku for variant in shop.variants]
    assert len(skus) == len(set(skus)) == 300


def picture(world: World) -> list[Any]:
    return [
        (
            order.name,
            order.customer.email,
            order.total_price_set.minor,
            order.display_fulfillment_status,
        )
        for order in world.shop.orders.values()
    ]


def test_same_seed_is_the_same_shop_and_another_is_not() -> None:
    assert picture(a_world()) == picture(a_world())
    assert picture(a_world()) != picture(a_world(seed=8))


def test_reset_restores_or_reseeds() -> None:
    world = a_world(orders=80)
    before = picture(world)
    told(world.shop, "plain_delivered").tags.append("touched")
    world.reset()
    assert picture(world) == before
    assert told(world.shop, "plain_delivered").tags == []
    world.reset(seed=9, orders=60)
    assert len(world.shop.orders) == 60 + len(COMEBACKS)


def test_story_order_is_as_told(world: World) -> None:
    order = told(world.shop, "plain_delivered")
    assert order.name == "#1001"
    (line,) = order.line_items
    assert (line.quantity, line.original_unit_price_set.minor) == (2, 18640)
    assert order.total_price_set.minor == order.net_payment_set.minor == 37280
    (payment,) = order.transactions
    assert payment.payment_details is not None
    assert payment.payment_details.company == "Visa"
    assert payment.payment_details.number.endswith("4417")
    (parcel,) = order.fulfillments
    assert parcel.delivered_at is not None
    assert (world.clock.now() - parcel.delivered_at).days in {8, 9}
    assert parcel.delivered_at > parcel.created_at > order.created_at
    assert "signed" in parcel.events[-1].message
    (photos,) = order.metafields
    assert isinstance(photos.json_value, list)
    assert len(photos.json_value) == 2
    assert order.refunds == []


@pytest.mark.parametrize(
    ("situation", "days"),
    [("window_last_day", 60), ("window_just_over", 61), ("outside_window", 75)],
)
def test_window_situations_lie_where_they_say(world: World, situation: str, days: int) -> None:
    delivered = told(world.shop, situation).fulfillments[0].delivered_at
    assert delivered is not None
    assert (world.clock.now() - delivered) / timedelta(days=1) == pytest.approx(days, abs=1)


@pytest.mark.parametrize(
    ("situation", "status"),
    [
        ("partially_refunded", "PARTIALLY_REFUNDED"),
        ("fully_refunded", "REFUNDED"),
        ("cancelled", "REFUNDED"),
        ("authorized_only", "AUTHORIZED"),
        ("voided", "VOIDED"),
        ("payment_pending", "PENDING"),
        ("partially_paid", "PARTIALLY_PAID"),
        ("captured_later", "PAID"),
    ],
)
def test_money_stands_as_the_situation_says(world: World, situation: str, status: str) -> None:
    assert told(world.shop, situation).display_financial_status == status


def test_tiers_of_the_limits_each_have_an_order(world: World) -> None:
    sums = {
        name: told(world.shop, name).total_price_set.minor
        for name in ("small_delivered", "over_150", "over_500", "over_2000")
    }
    assert sums["small_delivered"] < 15_000 < sums["over_150"] < 50_000
    assert 50_000 < sums["over_500"] < 200_000 < sums["over_2000"]


def test_customer_near_the_cap_had_four_refunds_this_month(world: World) -> None:
    customer = told(world.shop, "near_refund_cap").customer
    since = world.clock.now() - timedelta(days=30)
    recent = [r for o in customer.orders for r in o.refunds if r.created_at > since]
    assert len(recent) == 4


def test_hostile_note_is_long_and_hostile(world: World) -> None:
    note = told(world.shop, "hostile_note").note
    assert note is not None
    assert len(note) == NOTE_LENGTH == 3000
    assert all(part in note for part in ("<!channel>", "\u202e", "\u200b", "<script>"))


def test_nothing_happens_in_the_future_or_out_of_order(world: World) -> None:
    now = world.clock.now()
    for order in world.shop.orders.values():
        assert order.created_at <= order.updated_at <= now
        for parcel in order.fulfillments:
            assert order.created_at <= parcel.created_at <= (parcel.delivered_at or now) <= now
        assert all(order.created_at <= refund.created_at <= now for refund in order.refunds)


def test_no_seeded_order_gave_back_more_than_it_took(world: World) -> None:
    for order in world.shop.orders.values():
        assert 0 <= order.net_payment_set.minor <= order.total_received_set.minor
        for line in order.line_items:
            assert 0 <= line.refunded <= line.quantity
            assert line.unfulfilled_quantity >= 0


def test_committed_stock_is_what_open_orders_wait_for(world: World) -> None:
    waiting: Counter[tuple[str, str]] = Counter()
    for order in world.shop.orders.values():
        for line in order.line_items:
            waiting[line.sku, order.location.name] += line.unfulfilled_quantity
    for variant in world.shop.variants:
        for level in variant.inventory_item.inventory_levels:
            assert level.quantity("committed") == waiting[variant.sku, level.location.name]


def test_each_problem_names_an_order_or_an_article_that_exists(world: World) -> None:
    shop = world.shop
    skus = {variant.sku for variant in shop.variants}
    assert len({problem["id"] for problem in shop.problems}) == len(shop.problems) >= 12
    for problem in shop.problems:
        assert problem.keys() >= {"id", "kind", "title", "detail", "expected"}
        assert int(problem.get("order", "1001")) in shop.orders
        assert problem.get("sku", "BIN-24") in skus


def test_only_the_planted_tracking_number_has_a_wrong_check_digit(world: World) -> None:
    wrong = [
        order.name
        for order in world.shop.orders.values()
        for parcel in order.fulfillments
        for info in parcel.tracking_info
        if info.company == "UPS"
        and tracking.ups_check_digit(info.number[2:-1]) != int(info.number[-1])
    ]
    assert wrong == [told(world.shop, "bad_tracking_number").name]


def test_six_staff_a_guest_a_partner_and_the_bot_have_stable_ids() -> None:
    kinds = Counter(person.kind for person in STAFF)
    assert kinds == {"member": 6, "guest": 1, "partner": 1, "bot": 1}
    assert {person.handle for person in STAFF} >= {"olivia", "priya", "mia", "jon", "dana", "lee"}
    assert len({person.id for person in STAFF}) == len(STAFF)


def test_clock_moves_by_whole_days() -> None:
    now = Clock(date(2026, 1, 31)).now()
    assert now.date() == date(2026, 1, 31)
    assert now.tzinfo is UTC
    assert abs(Clock().now() - datetime.now(UTC)) < timedelta(seconds=5)


SMALL_SHOP = pickle.dumps(a_world(orders=0).shop)


def a_copy() -> Shop:
    copy: Shop = pickle.loads(SMALL_SHOP)  # noqa: S301 # our own bytes
    return copy


@settings(deadline=None)
@given(st.integers(1, 10**7), st.integers(1, 12), st.data())
def test_refunding_a_line_in_any_pieces_comes_to_the_whole(
    cents: int, quantity: int, data: st.DataObject
) -> None:
    shop = a_copy()
    order = told(shop, "plain_delivered")
    line = order.line_items[0]
    line.quantity, line.original_unit_price_set = quantity, order.exchange.bag(cents)
    line.total_discount_set = order.exchange.bag(data.draw(st.integers(0, cents * quantity)))
    line.total_tax_set = order.exchange.bag(data.draw(st.integers(0, cents)))
    whole = line.discounted_total_set + line.total_tax_set
    nothing = order.exchange.bag(0)
    total = nothing
    while line.refundable_quantity:
        piece = (Units(line, data.draw(st.integers(1, line.refundable_quantity))),)
        value = worth(order, piece, nothing)
        assert value.minor >= 0
        total += value
        write_refund(RefundPlan(order, piece, (), nothing), shop, shop.opened_at)
    assert total == whole


@given(st.integers(0, 10**9))
def test_payments_are_paid_back_oldest_first_and_never_beyond(amount: int) -> None:
    order = told(a_copy(), "multi_tender")
    paybacks = spread(order, amount)
    assert sum(payback.amount for payback in paybacks) == min(amount, 14_950)
    assert all(0 < payback.amount <= payback.parent.refundable for payback in paybacks)


def test_money_is_exact_in_every_currency() -> None:
    assert str(Money(123456, "USD")) == "1,234.56 USD"
    assert Money(330, "JPY").amount == Decimal(330)
    bag = Exchange("USD", "CAD", Decimal("1.37")).bag(1000)
    assert (bag.presentment_money.minor, bag.shop_money.minor) == (1000, 730)


@pytest.mark.parametrize("amount", ["", "ten", "1.005", "NaN", "Infinity", "1e400000", "None"])
def test_what_is_no_sum_is_no_money(amount: str) -> None:
    with pytest.raises(ValueError, match=r"money|decimals"):
        minor_units(amount, "USD")


def test_tracking_numbers_have_their_carriers_shape() -> None:
    rng = random.Random(1)
    assert len(tracking.ups(rng)) == 18
    assert len(tracking.fedex(rng)) == 12
    assert len(tracking.usps(rng)) == 22
