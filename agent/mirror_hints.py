"""A vendor that tells us of a change has its copy read soon, not by the clock alone.

An event says that something changed, never what a copy holds: the next turn of its stream reads
that. Several events within a moment hasten one turn.
"""

from collections.abc import Mapping
from datetime import timedelta

from agent.arriving import Handling
from memory.arrivals import Arrival
from memory.database import Tx
from memory.mirror import sources
from tools.webhooks.shopify import TOPICS

SOON = timedelta(seconds=10)
_OF_A_SHOP = {
    "orders": "orders",
    "refunds": "orders",
    "fulfillments": "orders",
    "inventory_levels": "stock",
    "returns": "returns",
}
"""By the part of Shopify's topics before the slash."""
_SHOPS = {one: one.partition("/")[0] for one in TOPICS}
_DISPUTED = ("created", "updated", "closed", "funds_withdrawn", "funds_reinstated")
STREAMS: Mapping[str, str] = {
    **{topic: _OF_A_SHOP[family] for topic, family in _SHOPS.items() if family in _OF_A_SHOP},
    **{f"payout.{what}": "payouts" for what in ("created", "updated", "paid", "failed")},
    **{f"charge.dispute.{what}": "disputes" for what in _DISPUTED},
    **{f"refund.{what}": "card_refunds" for what in ("created", "updated", "failed")},
    "charge.refunded": "card_refunds",
    **{f"message/{what}": "mail" for what in ("created", "updated", "deleted")},
}
"""Which stream copies what a topic of Shopify's, Stripe's or Graph's is about."""


def hasten(tx: Tx, arrival: Arrival) -> None:
    """Have the copy that an event is about read soon."""
    sources.hasten(tx, arrival.account, STREAMS[arrival.topic], within=SOON)


MIRROR_HINTS = Handling(frozenset(STREAMS), hasten)
"""To be given to a `Consumer`."""
