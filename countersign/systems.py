"""The systems of record this process is connected to, and the two key rings made of them."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Protocol

from memory.sealed_keys import Safe
from memory.stored_lists import Shelf
from tools.access import Reads, Writes
from tools.connectors.amazon import AmazonReader, AmazonSettings, AmazonWriter
from tools.connectors.easypost import EasyPostReader, EasyPostSettings
from tools.connectors.graph import GraphReader, GraphWriter
from tools.connectors.graph_settings import GraphSettings
from tools.connectors.imap import ImapReader, ImapWriter
from tools.connectors.imap_settings import ImapSettings
from tools.connectors.keepa import KeepaReader, KeepaSettings
from tools.connectors.mailbox import MailboxReader, MailboxWriter
from tools.connectors.network import Network
from tools.connectors.quickbooks import QuickBooksReader, QuickBooksWriter
from tools.connectors.quickbooks_settings import QuickBooksSettings
from tools.connectors.shopify import ShopifyReader, ShopifySettings, ShopifyWriter
from tools.connectors.stripe import StripeReader, StripeSettings, StripeWriter
from tools.vendor_lists.places import open_lists
from tools.vendor_lists.settings import FeedsSettings

PRACTICE = "countersign-practice"
"""What every account of the practice company is called after its system's name."""


class Connected(Protocol):
    """The settings of one system: whatever else they hold, they name its account."""

    @property
    def account(self) -> str:
        """Our name for it, e.g. `shopify:acme`."""
        ...


@dataclass(frozen=True)
class Systems:
    """One shop, and what else the company works with; None is not connected.

    There is one mailbox, behind Graph or behind IMAP.
    """

    shopify: ShopifySettings
    easypost: EasyPostSettings | None = None
    quickbooks: QuickBooksSettings | None = None
    amazon: AmazonSettings | None = None
    graph: GraphSettings | None = None
    imap: ImapSettings | None = None
    stripe: StripeSettings | None = None
    keepa: KeepaSettings | None = None
    feeds: FeedsSettings | None = None

    def connected(self) -> Iterator[Connected]:
        """Go through the settings of all systems that are connected, the shop's first."""
        for one in fields(self):
            found: Connected | None = getattr(self, one.name)
            if found is not None:
                yield found

    @property
    def accounts(self) -> tuple[str, ...]:
        """Name every account there is, the shop's first."""
        return tuple(one.account for one in self.connected())


def is_practice(account: str) -> bool:
    """Whether an account is one of the practice company's."""
    return account.partition(":")[2] == PRACTICE


def open_reads(systems: Systems, network: Network, safe: Safe, lists: Shelf | None = None) -> Reads:
    """Make the key ring that can only look; of the safe it keeps the drawers of its own keys."""
    books, parcels, seller = systems.quickbooks, systems.easypost, systems.amazon
    money, watched, feeds = systems.stripe, systems.keepa, systems.feeds
    mailboxes = open_mailbox(systems, network)
    return Reads(
        shops={systems.shopify.account: ShopifyReader(systems.shopify, network)},
        amazon={seller.account: AmazonReader(seller, network)} if seller else {},
        books={books.account: QuickBooksReader(books, network, safe)} if books else {},
        carriers={parcels.account: EasyPostReader(parcels, network)} if parcels else {},
        mailboxes=mailboxes,
        payments={money.account: StripeReader(money, network)} if money else {},
        market_prices={watched.account: KeepaReader(watched, network)} if watched else {},
        vendor_lists=open_lists(feeds.account, feeds.vendors(), mailboxes) if feeds else {},
        lists=lists,
    )


def open_writes(
    systems: Systems, safe: Safe, network: Network | None = None, lists: Shelf | None = None
) -> Writes:
    """Make the one key ring that can change anything; only an executor is ever given it."""
    network, books, seller = network or Network(), systems.quickbooks, systems.amazon
    money = systems.stripe
    return Writes(
        shops={systems.shopify.account: ShopifyWriter(systems.shopify, network)},
        amazon={seller.account: AmazonWriter(seller, network)} if seller else {},
        books={books.account: QuickBooksWriter(books, network, safe)} if books else {},
        mailboxes=_outgoing(systems, network),
        payments={money.account: StripeWriter(money, network)} if money else {},
        lists=lists,
    )


def open_mailbox(systems: Systems, network: Network) -> dict[str, MailboxReader]:
    """Open the reading half of the mailbox, if there is one."""
    if systems.graph is not None:
        return {systems.graph.account: GraphReader(systems.graph, network)}
    if systems.imap is not None:
        return {systems.imap.account: ImapReader(systems.imap, network)}
    return {}


def _outgoing(systems: Systems, network: Network) -> dict[str, MailboxWriter]:
    if systems.graph is not None:
        return {systems.graph.account: GraphWriter(systems.graph, network)}
    if systems.imap is not None:
        return {systems.imap.account: ImapWriter(systems.imap, network)}
    return {}
