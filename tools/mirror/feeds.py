"""All streams that are copied, of every account we can read."""

from tools.access import Reads
from tools.mirror.feed import Feed
from tools.mirror.shopify_feed import ShopifyFeed
from tools.mirror.shopify_subjects import SUBJECTS


def open_feeds(reads: Reads) -> tuple[Feed, ...]:
    """Return the feeds of everything that is connected; the order is that of a first load."""
    return tuple(
        ShopifyFeed(shop, subject) for shop in reads.shops.values() for subject in SUBJECTS
    )
