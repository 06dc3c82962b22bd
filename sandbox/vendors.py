from pathlib import Path

from sandbox.amazon.vendor import AmazonVendor
from sandbox.easypost.app import EasyPost
from sandbox.faults import Faults
from sandbox.feeds.vendor import Feeds
from sandbox.graph.vendor import Graph
from sandbox.imap.vendor import Imap
from sandbox.journal import Journal
from sandbox.keepa.vendor import Keepa
from sandbox.plug import Plug
from sandbox.quickbooks.vendor import QuickBooks
from sandbox.stripe.vendor import Stripe
from sandbox.vendor import PracticeVendor
from sandbox.world import World


def open_vendors(
    world: World, faults: Faults, journal: Journal, plug: Plug, beside: Path | None = None
) -> tuple[PracticeVendor, ...]:
    """Open every system of record the practice company has beside its shop and Slack.

    `beside` is the folder in which the company is kept, if it is.
    """
    graph = Graph(world, faults, journal, plug)
    return (
        AmazonVendor(world, faults, journal, plug),
        EasyPost.opened(world, faults, journal, plug),
        Feeds(world, beside),
        graph,
        Imap(world, faults, journal, graph.desk),
        Keepa(world, faults, journal, plug),
        QuickBooks(world, faults, journal, plug),
        Stripe(world, faults, journal, plug),
    )
