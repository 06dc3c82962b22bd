"""A vendor that tells us of a change has its copy read soon, not by the clock alone.

An event says that something changed, never what a copy holds: the next turn of its stream reads
that. Several events within a moment hasten one turn.
"""

from datetime import timedelta

from agent.arriving import Handling
from memory.arrivals import Arrival
from memory.database import Tx
from memory.mirror import sources
from tools.webhooks.shopify import TOPICS

SOON = timedelta(seconds=10)
_STREAMS = {
    "orders": "orders",
    "refunds": "orders",
    "fulfillments": "orders",
    "inventory_levels": "stock",
}
"""Which stream copies what a family of Shopify's topics is about."""


def hasten(tx: Tx, arrival: Arrival) -> None:
    """Have the copy that an event is about read soon."""
    sources.hasten(tx, arrival.account, _STREAMS[_family(arrival.topic)], within=SOON)


def _family(topic: str) -> str:
    return topic.partition("/")[0]


MIRROR_HINTS = Handling(frozenset(one for one in TOPICS if _family(one) in _STREAMS), hasten)
"""To be given to a `Consumer`."""
