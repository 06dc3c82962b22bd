"""All streams that are copied, of every account we can read."""

from memory.database import Database
from tools.access import Reads
from tools.mirror.amazon_feed import AmazonFeed
from tools.mirror.amazon_listings_feed import AmazonListingsFeed
from tools.mirror.feed import Feed
from tools.mirror.mail_feed import MailFeed
from tools.mirror.quickbooks_feed import QuickBooksFeed
from tools.mirror.quickbooks_rows import KINDS as BOOKS
from tools.mirror.shopify_feed import ShopifyFeed
from tools.mirror.shopify_subjects import SUBJECTS
from tools.mirror.stripe_feed import StripeFeed
from tools.mirror.stripe_rows import KINDS as PAYMENTS
from tools.mirror.vendor_feed import VendorFeed


def open_feeds(reads: Reads, database: Database) -> tuple[Feed, ...]:
    """Return the feeds of everything that is connected; the order is that of a first load."""
    return (
        *(ShopifyFeed(shop, subject) for shop in reads.shops.values() for subject in SUBJECTS),
        *(AmazonFeed(seller) for seller in reads.amazon.values()),
        *(AmazonListingsFeed(seller) for seller in reads.amazon.values()),
        *(QuickBooksFeed(books, kind) for books in reads.books.values() for kind in BOOKS),
        *(StripeFeed(account, kind) for account in reads.payments.values() for kind in PAYMENTS),
        *(VendorFeed(one, database) for one in reads.vendor_lists.values()),
        *(MailFeed(mailbox) for mailbox in reads.mailboxes.values()),
    )
