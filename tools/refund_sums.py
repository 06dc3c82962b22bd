"""The sums of ours every refund counts towards, wherever the order was placed."""

from collections.abc import Mapping

from policies.money import Money
from policies.ref import Ref
from tools.capability import Counter, Sum

_ORDER, _REQUESTER, _SHOP = "refund.order", "refund.requester_day", "refund.shop_day"


def counted(order: Ref, amount: Money, person_id: str, day: str) -> tuple[Counter, ...]:
    """Count an amount towards its order, the asker's day, and the day of its shop or seller.

    The asker's day is one, whether the money goes back in the shop or on a marketplace.
    """
    keys = {
        _ORDER: str(order),
        _REQUESTER: f"{person_id}:{day}",
        _SHOP: f"{order.account}:{day}",
    }
    return tuple(Counter(name, key, amount) for name, key in keys.items())


def seen(sums: Mapping[str, Sum]) -> dict[str, Money]:
    """Return the fields of `RefundSums` for what the counters say."""
    return {
        "order_in_flight": sums[_ORDER].held,
        "order_settled": sums[_ORDER].settled,
        "requester_today": sums[_REQUESTER].held + sums[_REQUESTER].settled,
        "shop_today": sums[_SHOP].held + sums[_SHOP].settled,
    }
