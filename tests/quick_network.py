"""A connection with little patience and no real pauses, and what goes over it."""

from collections.abc import Iterator
from contextlib import contextmanager

import httpx

from tools.connectors.network import Exchange, Network, Patience

QUICK = Patience(connect=2, read=2, write=1, attempts=3)


@contextmanager
def quick_network(
    line: httpx.BaseTransport | None = None,
) -> Iterator[tuple[Network, list[Exchange]]]:
    """Open a network over a line of the test's own, or a plain one, and tell every call."""
    told: list[Exchange] = []
    with httpx.Client(trust_env=False, transport=line) as client:
        yield Network(client, QUICK, told.append, lambda _: None), told
