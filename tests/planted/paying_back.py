"""Money that went back: twice, too much, not as the card shows it, or not at all."""

from collections.abc import Sequence

from memory.mirror import tables
from tests.copies import MONEY, SHOP
from tests.planted.orders import Made, order
from tests.planted.returning import given_back
from tests.planted.rows import Cell
from tests.planted.shop import OUTLET, Plot, Shop, where

TWICE, DIFFER, LOST = "duplicate_refund", "refunds_disagree", "refund_not_arrived"
ABOVE, AGAIN = "above its total", "the same amount again"
TOTAL = 20_000
Part = tuple[int, float]
"""How much, and how many hours ago."""


def paid_back(
    shop: Shop,
    shop_says: Sequence[Part],
    by_card: Sequence[Part] = (),
    **given: Cell,
) -> Made:
    """Put an order over 200.00, with what went back of it in the shop and by card."""
    refunded = sum(amount for amount, _ in shop_says)
    told = {"total": TOTAL, "refunded": refunded, "placed_at": shop.ago(days=220), **given}
    made = order(shop, **told)
    for amount, hours in shop_says:
        given_back(shop, made, shop.ago(hours=hours), amount)
    for amount, hours in by_card:
        card(shop, made, amount, hours)
    return made


def card(shop: Shop, made: Made | None, amount: int, hours: float, **given: Cell) -> str:
    """Put a refund by card, of an order or of none that we know, and return its id."""
    number = shop.number
    told = {"state": "succeeded", "charge": f"ch_P{number}", "amount": amount, "currency": "USD"}
    if made:
        told |= {"currency": made.currency, "order_number": made.name.removeprefix("#")}
    told |= {"made_at": shop.ago(hours=hours), **given}
    shop.rows.put(tables.card_refunds, source=MONEY, id=f"re_P{number:08}", **told)
    return f"re_P{number:08}"


def _hours(shop: Shop) -> float:
    return shop.rng.uniform(30, 2000)


# Twice ---------------------------------------------------------------------------------------
def twice(shop: Shop, times: int = 2, apart: float = 12, account: str = SHOP) -> None:
    amount, last = shop.rng.randint(1000, 6000), _hours(shop)
    made = paid_back(
        shop, [(amount, last + turn * apart) for turn in range(times)], account=account
    )
    money = amount * (times - 1)
    shop.true(TWICE, "order", account, made.id, money, made.currency, AGAIN)


def too_much(shop: Shop) -> None:
    last, above = _hours(shop), shop.rng.randint(1, 4000)
    made = paid_back(shop, [(TOTAL, last + 400), (above, last)])
    shop.true(TWICE, "order", SHOP, made.id, above, "USD", ABOVE)


def unknown_to_the_shop(shop: Shop) -> None:
    last, more = _hours(shop), shop.rng.randint(4001, 9000)
    made = paid_back(shop, [(16_000, last + 400)], [(16_000, last + 400), (more, last)])
    shop.true(TWICE, "order", SHOP, made.id, 16_000 + more - TOTAL, "USD", ABOVE)
    shop.true(DIFFER, "order", SHOP, made.id, more, "USD", "more by card")


def once(
    shop: Shop,
    shop_says: Sequence[Part],
    by_card: Sequence[Part] = (),
    **given: Cell,
) -> None:
    paid_back(shop, shop_says, by_card, **given)


def of_two_orders(shop: Shop) -> None:
    for _ in range(2):
        paid_back(shop, [(2500, 50)])


def failed_then_mended(shop: Shop) -> None:
    made = paid_back(shop, [(3000, 50)])
    charge = {"charge": f"ch_again_{shop.number}"}
    card(shop, made, 3000, 50, state="failed", **charge)
    card(shop, made, 3000, 40, **charge)


DUPLICATE_REFUND = Plot(
    TWICE,
    (
        twice,
        where(twice, times=3),
        where(twice, apart=48),
        where(twice, apart=0, account=OUTLET),
        too_much,
        unknown_to_the_shop,
    ),
    (
        where(once, shop_says=[(3000, 90), (3000, 41.99)]),
        where(once, shop_says=[(3000, 60), (2999, 59)]),
        where(once, shop_says=[(TOTAL, 48)], by_card=[(TOTAL, 48.1)]),
        where(once, shop_says=[(TOTAL, 48)], by_card=[(12_000, 48), (8000, 47)]),
        where(once, shop_says=[(0, 48), (0, 47)]),
        where(once, shop_says=[(TOTAL - 1, 400), (1, 30)]),
        of_two_orders,
        failed_then_mended,
        where(once, shop_says=[(3000, 91 * 24), (3000, 91 * 24 - 2)]),
        where(once, shop_says=[(3000, 60), (3000, 59)], deleted=True),
    ),
)


# The shop and the card -----------------------------------------------------------------------
def differ(shop: Shop, says: int, by_card: int, **given: Cell) -> None:
    last = shop.any_of(24.001, _hours(shop))
    told = [(says, last + 5)] if says else []
    made = paid_back(shop, told, [(by_card, last)], **given)
    place = "more by card" if by_card > says else "more in the shop"
    shop.true(DIFFER, "order", made.account, made.id, abs(by_card - says), made.currency, place)


def number_of_two_shops(shop: Shop) -> None:
    made = paid_back(shop, [(3000, 400)], [(3000, 400)])
    paid_back(shop, [], account=OUTLET, name=made.name)


DIFFERENT = Plot(
    DIFFER,
    (
        where(differ, says=3000, by_card=4200),
        where(differ, says=4200, by_card=3000),
        where(differ, says=0, by_card=2000),
        where(differ, says=3000, by_card=3001, account=OUTLET),
    ),
    (
        where(once, shop_says=[(3000, 30)], by_card=[(2000, 23.9)]),
        where(once, shop_says=[(3000, 400)], by_card=[(3000, 300)]),
        where(once, shop_says=[(3000, 400)], by_card=[(1000, 400), (2000, 399)]),
        where(once, shop_says=[(3000, 400)]),
        where(once, shop_says=[(3000, 181 * 24)], by_card=[(2000, 181 * 24)]),
        where(once, shop_says=[(3000, 400)], by_card=[(2000, 400)], deleted=True),
        failed_then_mended,
        number_of_two_shops,
        lambda shop: card(shop, paid_back(shop, [(3000, 400)]), 900, 300, currency="GBP"),
        lambda shop: card(shop, None, 900, 300, order_number="404"),
    ),
)


# Not arrived ---------------------------------------------------------------------------------
def lost(shop: Shop, state: str = "failed", *, known: bool = False, mended: int = 0) -> None:
    amount = shop.rng.randint(500, 9000)
    hours = shop.any_of(121.0, shop.rng.uniform(121, 900))
    made = paid_back(shop, [(amount, hours)]) if known else None
    charge = f"ch_lost_{shop.number}"
    found = card(shop, made, amount, hours, state=state, charge=charge)
    if mended:
        card(shop, None, amount - mended, hours - 9, charge=charge)
    currency = made.currency if made else "USD"
    shop.true(LOST, "refund", MONEY, found, amount, currency, state)


def arrived(shop: Shop, state: str = "succeeded", hours: float = 300, **given: Cell) -> None:
    card(shop, None, 1200, hours, state=state, **given)


def arrived_in_parts(shop: Shop) -> None:
    charge = f"ch_parts_{shop.number}"
    card(shop, None, 1200, 300, state="failed", charge=charge)
    card(shop, None, 700, 280, charge=charge)
    card(shop, None, 500, 270, charge=charge)


REFUND_NOT_ARRIVED = Plot(
    LOST,
    (
        lost,
        where(lost, "canceled"),
        where(lost, "pending", known=True),
        where(lost, "requires_action"),
        where(lost, "failed", known=True),
        where(lost, "failed", mended=1),
    ),
    (
        failed_then_mended,
        arrived_in_parts,
        arrived,
        where(arrived, "pending", 119.9),
        where(arrived, "requires_action", 3),
        where(arrived, "failed", deleted=True),
    ),
)

PLOTS = (DUPLICATE_REFUND, DIFFERENT, REFUND_NOT_ARRIVED)
