"""The two key rings. They are different types, so that no reader can be handed a writer's keys."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from memory.stored_lists import Shelf
from policies.errors import Misconfigured, VendorRejected
from tools.connectors.amazon import AmazonReader, AmazonWriter
from tools.connectors.easypost import EasyPostReader
from tools.connectors.keepa import KeepaReader
from tools.connectors.mailbox import MailboxReader, MailboxWriter
from tools.connectors.quickbooks import QuickBooksReader, QuickBooksWriter
from tools.connectors.shopify import ShopifyReader, ShopifyWriter
from tools.connectors.stripe import StripeReader, StripeWriter
from tools.vendor_lists.places import VendorList


@dataclass(frozen=True)
class Reads:
    """What may be looked at, by account, e.g. `shopify:acme`. Holds no write credential (I19).

    `carrier_mail` is where carriers are written to, by their name in small letters.
    """

    shops: Mapping[str, ShopifyReader]
    carriers: Mapping[str, EasyPostReader] = field(default_factory=dict)
    books: Mapping[str, QuickBooksReader] = field(default_factory=dict)
    amazon: Mapping[str, AmazonReader] = field(default_factory=dict)
    mailboxes: Mapping[str, MailboxReader] = field(default_factory=dict)
    payments: Mapping[str, StripeReader] = field(default_factory=dict)
    market_prices: Mapping[str, KeepaReader] = field(default_factory=dict)
    vendor_lists: Mapping[str, VendorList] = field(default_factory=dict)
    lists: Shelf | None = None
    carrier_mail: Mapping[str, str] = field(default_factory=dict)

    @property
    def shelf(self) -> Shelf:
        """Where lists are stored. Raises `Misconfigured` in a house that has no such place."""
        return _shelf(self.lists)


@dataclass(frozen=True)
class Writes:
    """What may be changed, by account. Built once, given to the executor, never to the operator."""

    shops: Mapping[str, ShopifyWriter]
    books: Mapping[str, QuickBooksWriter] = field(default_factory=dict)
    amazon: Mapping[str, AmazonWriter] = field(default_factory=dict)
    mailboxes: Mapping[str, MailboxWriter] = field(default_factory=dict)
    payments: Mapping[str, StripeWriter] = field(default_factory=dict)
    lists: Shelf | None = None

    @property
    def shelf(self) -> Shelf:
        """Where what was approved in one list is read. Raises `Misconfigured` as above."""
        return _shelf(self.lists)

    def shop(self, account: str) -> ShopifyWriter:
        """Return the writer of an account. Raises `VendorRejected` for a shop we no longer know."""
        if account not in self.shops:
            raise VendorRejected("That shop is no longer connected. Nothing was changed.")
        return self.shops[account]

    def book(self, account: str) -> QuickBooksWriter:
        """Return the books of an account. Raises `VendorRejected` where we no longer know them."""
        if account not in self.books:
            raise VendorRejected("Those books are no longer connected. Nothing was changed.")
        return self.books[account]

    def seller(self, account: str) -> AmazonWriter:
        """Return the writer of a seller at Amazon. Raises `VendorRejected` where it is gone."""
        if account not in self.amazon:
            raise VendorRejected("That Amazon account is no longer connected. Nothing was changed.")
        return self.amazon[account]

    def mailbox(self, account: str) -> MailboxWriter:
        """Return the mailbox of an account. Raises `VendorRejected` for one we no longer know."""
        if account not in self.mailboxes:
            raise VendorRejected("That mailbox is no longer connected. Nothing was changed.")
        return self.mailboxes[account]


def _shelf(found: Shelf | None) -> Shelf:
    if found is None:
        raise Misconfigured("There is no place to keep lists here. Nothing was changed.")
    return found
