"""Six standing orders and one address nobody finds, told last of all and drawn from nothing.

Their ids are numbers of their own, so that whatever is numbered after them keeps its number.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import count

from sandbox.seed.desk import Desk
from sandbox.seed.goods import STACK_BIN
from sandbox.shop.customers import Customer
from sandbox.shop.money import Money
from sandbox.shop.state import CURRENCY, gid
from sandbox.shop.subscriptions import (
    SubscriptionBillingAttempt,
    SubscriptionContract,
    SubscriptionLine,
)

FIRST_ID = 5_500_000_000_000
EVERY, CHARGED = timedelta(days=30), timedelta(minutes=1)
DELIVERY = Money(695, CURRENCY)


@dataclass(frozen=True, slots=True)
class _Story:
    """A standing order: what is in it, and how many days ago each delivery was to be paid."""

    lines: Sequence[tuple[str, int]]
    paid: Sequence[int]
    since: int
    status: str = "ACTIVE"
    failed: bool = False


STORIES = (
    _Story([(STACK_BIN, 6)], [95, 65, 35, 5], 95),
    _Story([("LABEL-3", 2), ("MAG-1", 1)], [63, 33, 3], 63, failed=True),
    _Story([("LABEL-3", 4)], [41, 11], 41),
    _Story([("TOTE-20", 1)], [], 12),
    _Story([("MAG-1", 2)], [110, 80, 50], 110, "PAUSED"),
    _Story([(STACK_BIN, 12), ("TOTE-20", 2)], [118, 88], 118, "CANCELLED"),
)


def plant_subscribers(desk: Desk) -> None:
    """Leave the standing orders of customers who have ordered before: one was not paid."""
    ids = count(FIRST_ID)
    customers = [one for one in desk.shop.customers if one.orders]
    for story, who in zip(STORIES, customers, strict=False):
        desk.shop.subscriptions.append(desk.shop.keep(_contract(desk, story, who, ids)))


def plant_address(desk: Desk) -> None:
    """Leave an order waiting with an address that cannot be right."""
    order = desk.shop.orders[int(desk.shop.situations["unfulfilled"])]
    order.shipping_address = replace(order.shipping_address, validation_result_summary="ERROR")
    desk.problem(
        "address_in_doubt",
        order,
        "Address cannot be right",
        f"{order.name} waits; Shopify's check finds no such address.",
        "Ask the customer before it is sent.",
    )


def _contract(desk: Desk, story: _Story, who: Customer, ids: Iterator[int]) -> SubscriptionContract:
    goods = {variant.sku: variant for variant in desk.variants}
    began = desk.now - timedelta(days=story.since)
    attempts = [
        SubscriptionBillingAttempt(gid("SubscriptionBillingAttempt", next(ids)), at, at + CHARGED)
        for at in (desk.now - timedelta(days=days) for days in story.paid)
    ]
    if story.failed:
        attempts[-1].failed = True
    newest = attempts[-1].created_at if attempts else began
    return SubscriptionContract(
        id=gid("SubscriptionContract", next(ids)),
        customer=who,
        created_at=began,
        updated_at=newest + CHARGED if attempts else began,
        lines=[
            SubscriptionLine(
                gid("SubscriptionLine", next(ids)), goods[sku], quantity, goods[sku].price
            )
            for sku, quantity in story.lines
        ],
        delivery_price=DELIVERY,
        status=story.status,
        next_billing_date=newest + EVERY if story.status == "ACTIVE" else None,
        billing_attempts=attempts,
    )
