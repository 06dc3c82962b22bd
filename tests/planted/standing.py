"""What is no order of the shop's: a marketplace's, standing orders, copies, and our own ledger."""

from itertools import product
from typing import Any

from memory.mirror import tables
from memory.tables import accounts, actions, people, revisions
from policies.actions import ACTION_KINDS
from tests.copies import SELLER, SHOP
from tests.planted.rows import Cell
from tests.planted.shop import CURRENCY, MINUTE, OUTLET, SECOND, Plot, Shop, where

SHIP, SUBSCRIBED, STALE, PLEAS = (
    *("amazon_ship_by", "subscription_failed", "stale_source"),
    "override_spike",
)


# A marketplace -------------------------------------------------------------------------------
def market_line(sku: str, quantity: int, unsent: int) -> dict[str, Any]:
    """Return a line of an order on a marketplace."""
    total = 1000 * quantity
    return {"sku": sku, "listing": "B0", "quantity": quantity, "unsent": unsent, "total": total}


def market_order(shop: Shop, **given: Cell) -> tuple[str, int | None]:
    """Put an order on the marketplace that waits; return its id and its total."""
    number = shop.number
    told: dict[str, Any] = {"placed_at": shop.ago(days=2), "state": "UNSHIPPED", "currency": "USD"}
    told |= {"total": shop.rng.randint(900, 40_000)}
    told["lines"] = [market_line(f"ONLY-{number}", 3, 3), market_line(f"ALSO-{number}", 1, 0)]
    told |= given
    order_id = f"113-{number:07}"
    shop.rows.put(tables.market_orders, source=SELLER, id=order_id, **told)
    return order_id, told["total"]


def to_ship(shop: Shop, **given: Cell) -> None:
    edge = shop.soon(SHIP, "ship") - SECOND
    ship_by = shop.any_of(edge, shop.between(shop.ago(days=3), edge))
    found, total = market_order(shop, ship_by=ship_by, **given)
    shop.true(SHIP, "order", SELLER, found, total, given.get("currency", "USD"))


def not_to_ship(shop: Shop, **given: Cell) -> None:
    market_order(shop, **{"ship_by": shop.ago(hours=2), **given})


AMAZON_SHIP_BY = Plot(
    SHIP,
    (
        to_ship,
        where(to_ship, state="PARTIALLY_SHIPPED", lines=[market_line("ONE", 3, 1)]),
        where(to_ship, total=None, currency=None),
        where(to_ship, currency="CAD"),
    ),
    (
        lambda shop: not_to_ship(shop, ship_by=shop.soon(SHIP, "ship") + 2 * MINUTE),
        lambda shop: not_to_ship(shop, ship_by=shop.ahead(days=3)),
        where(not_to_ship, ship_by=None),
        where(not_to_ship, state="PENDING"),
        where(not_to_ship, state="PENDING_AVAILABILITY"),
        where(not_to_ship, state="SHIPPED"),
        where(not_to_ship, state="CANCELLED"),
        where(not_to_ship, lines=[market_line("ONE", 3, 0)]),
        where(not_to_ship, deleted=True),
    ),
)


# Standing orders -----------------------------------------------------------------------------
def subscription(shop: Shop, **given: Cell) -> tuple[str, int]:
    """Put a standing order whose last payment failed, and return its id and what it costs."""
    found = f"gid://shopify/SubscriptionContract/{shop.number}"
    told: dict[str, Any] = {
        "status": "ACTIVE",
        "last_payment": "FAILED",
        "total": shop.rng.randint(900, 9000),
    }
    told |= {"source": SHOP, "currency": "USD", "next_at": shop.ahead(days=9), **given}
    shop.rows.put(tables.subscriptions, id=found, **told)
    return found, told["total"]


def unpaid(shop: Shop, account: str = SHOP, *, dated: bool = True, **given: Cell) -> None:
    at = shop.over(SUBSCRIBED, "retries")
    moment = {"failed_at": at} if dated else {"updated_at": at}
    currency = CURRENCY[account]
    found, total = subscription(shop, source=account, currency=currency, **moment, **given)
    shop.true(SUBSCRIBED, "subscription", account, found, total, currency)


def is_paid(shop: Shop, **given: Cell) -> None:
    subscription(shop, **{"failed_at": shop.ago(days=3), **given})


SUBSCRIPTION_FAILED = Plot(
    SUBSCRIBED,
    (
        unpaid,
        where(unpaid, account=OUTLET),
        where(unpaid, dated=False),
        where(unpaid, last_payment="failed", status="active"),
    ),
    (
        lambda shop: is_paid(shop, failed_at=shop.within(SUBSCRIBED, "retries")),
        lambda shop: is_paid(shop, failed_at=None, updated_at=shop.within(SUBSCRIBED, "retries")),
        where(is_paid, status="PAUSED"),
        where(is_paid, status="CANCELLED"),
        where(is_paid, status="EXPIRED"),
        where(is_paid, last_payment="SUCCEEDED"),
        where(is_paid, last_payment=None),
        where(is_paid, deleted=True),
    ),
)


# Copies --------------------------------------------------------------------------------------
def stream(shop: Shop, account: str, name: str, **given: Cell) -> None:
    """Put a stream that was copied completely just now."""
    title = f"{account.partition(':')[0].title()} {name}"
    told = {"title": title, "cursor": {}, "due_at": shop.ahead(minutes=5), "whole_at": shop.now}
    told |= {"succeeded_at": shop.now, "error": "", "tries": ".", **given}
    shop.rows.put(tables.sources, account=account, stream=name, **told)


def stale(shop: Shop, **given: Cell) -> None:
    name = f"archive_{shop.number}"
    stream(shop, OUTLET, name, **given)
    shop.true(STALE, "source", OUTLET, name, None, None, OUTLET)


def kept_up(shop: Shop, **given: Cell) -> None:
    stream(shop, OUTLET, f"archive_{shop.number}", **given)


STALE_SOURCE = Plot(
    STALE,
    (
        where(stale, failures=5, error="It is down.", tries=".xxxxx"),
        lambda shop: stale(shop, succeeded_at=shop.over(STALE, "silence")),
        where(stale, succeeded_at=None, whole_at=None, error="The key may not read it."),
    ),
    (
        kept_up,
        where(kept_up, failures=4, error="It is busy.", tries=".xxxx"),
        lambda shop: kept_up(shop, succeeded_at=shop.within(STALE, "silence")),
        where(kept_up, succeeded_at=None, whole_at=None),
        where(kept_up, succeeded_at=None, whole_at=None, failures=1, error="Busy.", tries="x"),
    ),
)


# Our own ledger ------------------------------------------------------------------------------
Counts = tuple[int, int]
"""Of how many that were approved, how many were exceptions."""
OFTEN: tuple[Counts, ...] = ((25, 5), (6, 6), (9, 5), (30, 10))
APPROVED = ("succeeded", "failed", "unknown", "needs_human")
"""Where a change may stand that was approved; in flight is only one of a target."""
SELDOM: tuple[Counts, ...] = ((26, 5), (4, 4), (12, 0), (40, 7))


def plead(shop: Shop, often: int, seldom: int) -> None:
    """Put changes that were asked for, by branch and kind of change: one pair a problem."""
    shop.rows.put(people, id="mia", name="Mia", kind="member", active=True)
    pairs = product(range(1 + (often + seldom) // len(ACTION_KINDS)), sorted(ACTION_KINDS))
    told = [(OFTEN[n % len(OFTEN)], True) for n in range(often)]
    told += [(SELDOM[n % len(SELDOM)], False) for n in range(seldom)]
    branches: set[str] = set()
    for ((approved, exceptions), is_true), (branch, kind) in zip(told, pairs, strict=False):
        account = f"shopify:branch-{branch}"
        if account not in branches:
            branches.add(account)
            shop.rows.put(accounts, id=account, system="shopify", name=account)
        for turn in range(approved):
            state = APPROVED[turn % len(APPROVED)]
            _action(shop, account, kind, pleads=turn < exceptions, state=state)
        # What was turned down, or is long over, does not count.
        for _ in range(3):
            _action(shop, account, kind, pleads=True, state="rejected")
            _action(shop, account, kind, pleads=True, days=31)
        if is_true:
            shop.true(PLEAS, "action", account, kind, None, None, account)


def _action(
    shop: Shop, account: str, kind: str, *, pleads: bool, state: str = "succeeded", days: float = 29
) -> None:
    number = shop.number
    at = shop.ago(days=days)
    shop.rows.put(
        actions,
        id=number,
        kind=kind,
        account=account,
        target=f"t{number}",
        business_key=f"k{number}",
        state=state,
        revision=1,
        requester_id="mia",
        origin_event=f"e{number}",
        created_at=at,
        changed_at=at,
    )
    why = {"exception": "A regular customer"} if pleads else {}
    shop.rows.put(
        revisions,
        action_id=number,
        number=1,
        schema_version=1,
        digest="",
        arguments={"amount": 1, **why},
        terms={},
        material={},
        editor_id="mia",
        created_at=at,
    )


PLOTS = (AMAZON_SHIP_BY, SUBSCRIPTION_FAILED, STALE_SOURCE)
