"""All streams that are copied, of every account we can read."""

from memory.database import Database
from tools.access import Reads
from tools.mirror.feed import Feed
from tools.mirror.shopify_feed import ShopifyFeed
from tools.mirror.shopify_subjects import SUBJECTS
from tools.mirror.vendor_feed import VendorFeed


def open_feeds(reads: Reads, database: Database) -> tuple[Feed, ...]:
    """Return the feeds of everything that is connected; the order is that of a first load."""
    shops = (ShopifyFeed(shop, subject) for shop in reads.shops.values() for subject in SUBJECTS)
    return (*shops, *(VendorFeed(one, database) for one in reads.vendor_lists.values()))
