import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count

from sandbox.seed import stories  # noqa: F401 # importing it registers the situations
from sandbox.seed.buyers import regulars
from sandbox.seed.catalogue import stock_catalogue, warehouses
from sandbox.seed.comebacks import plant_comebacks
from sandbox.seed.desk import Basket, Desk, Trip
from sandbox.seed.likeness import Likeness
from sandbox.seed.shelves import plant_stock_problems
from sandbox.seed.situations import SITUATIONS
from sandbox.seed.subscribers import plant_address, plant_subscribers
from sandbox.shop.customers import Customer
from sandbox.shop.state import Shop

FIRST_NUMBER = 1001
HISTORY_DAYS = 120
DEAR = 10_000
SETTLED = 14
CALLED_OFF = 0.02
GIVEN_BACK_FROM = 0.92
ALL_GIVEN_BACK_FROM = 0.98
REASONS = ("One unit short", "Scratched in transit", "Wrong colour sent", "Bent on arrival")


@dataclass(frozen=True, slots=True)
class Errand:
    """What an ordinary customer comes for: (sku, quantity) lines, and when: any hour for None."""

    who: Customer
    lines: Sequence[tuple[str, int]]
    hour: int | None = None


def build_shop(
    *, seed: int, orders: int, skus: int, now: datetime, base_url: str, like: Likeness | None = None
) -> Shop:
    """Return a believable shop: the same seed and day give the same shop.

    The situations are always there; `orders` beyond them are ordinary business, shaped after
    another's where there is a `like`, and two that came back are told last.
    """
    rng = random.Random(seed)
    shop = Shop(now - timedelta(days=HISTORY_DAYS))
    warehouses(shop)
    stock_catalogue(shop, rng, skus)
    desk = Desk(shop, rng, now, base_url)
    for name, (number, tell) in sorted(SITUATIONS.items(), key=lambda story: story[1][0]):
        tell(desk, number)
        shop.situations[name] = str(number)
    how_many = orders - len(shop.orders)
    if how_many > 0:
        _ordinary_business(desk, how_many, like)
    plant_stock_problems(desk)
    plant_comebacks(desk)
    plant_subscribers(desk)
    plant_address(desk)
    return shop


def _ordinary_business(desk: Desk, how_many: int, like: Likeness | None) -> None:
    rng = desk.rng
    buyers = how_many // 3 if like is None else round(how_many / like.orders_a_buyer)
    people = regulars(desk.shop, rng, buyers + 1)
    errand = _any(desk, people) if like is None else _after(like, desk, people)
    free = (number for number in count(FIRST_NUMBER) if number not in desk.shop.orders)
    for age in sorted((rng.uniform(0, HISTORY_DAYS) for _ in range(how_many)), reverse=True):
        _ordinary_order(desk, next(free), errand(), age)


def _any(desk: Desk, people: Sequence[Customer]) -> Callable[[], Errand]:
    rng = desk.rng

    def errand() -> Errand:
        # Squaring makes a third of the people place most of the orders.
        who = people[int(len(people) * rng.random() ** 2)]
        variants = rng.sample(desk.variants, rng.choice((1, 1, 1, 2, 2, 3)))
        lines = [
            (v.sku, rng.choice((1, 1, 2, 4) if v.price.minor > DEAR else (2, 6, 12, 24)))
            for v in variants
        ]
        return Errand(who, lines)

    return errand


def _after(like: Likeness, desk: Desk, people: Sequence[Customer]) -> Callable[[], Errand]:
    rng = desk.rng
    goods = [variant.sku for variant in rng.sample(desk.variants, len(desk.variants))]

    def errand() -> Errand:
        pattern = rng.choice(like.patterns)
        who = like.buyer(pattern, people, rng)
        return Errand(who, like.lines(pattern, goods, rng), pattern.hour)

    return errand


def _ordinary_order(desk: Desk, number: int, errand: Errand, age: float) -> None:
    rng = desk.rng
    basket = Basket(
        errand.lines,
        shipping=rng.choice((0, 0, 1295, 2450)),
        tax_percent=rng.choice(("0", "0", "7.25", "8.875")),
    )
    order = desk.take(number, errand.who, basket, desk.day(age, errand.hour))
    desk.pay(order)
    fate = rng.random()
    if fate < CALLED_OFF and age > SETTLED:
        desk.call_off(order, desk.day(age - 1), rng.choice(("CUSTOMER", "INVENTORY", "OTHER")))
        return
    packing, travel = rng.randrange(0, 3), rng.randrange(2, 6)
    if age < packing + 1:
        return
    sent = desk.day(age - packing - 1)
    arrived = desk.day(age - packing - 1 - travel) if age > packing + travel + 1 else None
    carrier = rng.choice(("UPS", "UPS", "FedEx", "USPS"))
    desk.ship(order, Trip(sent, arrived, carrier))
    if arrived and age > SETTLED and fate > GIVEN_BACK_FROM:
        back = desk.day(max(age - packing - travel - rng.randrange(2, 8), 0))
        if fate > ALL_GIVEN_BACK_FROM:
            desk.take_back(order, back)
        else:
            line = order.line_items[0]
            desk.give_back_units(order, back, rng.choice(REASONS), [(line, 1)])
