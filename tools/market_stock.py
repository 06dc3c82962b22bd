"""How many of an article Amazon may sell, beside what the shop has of it."""

from dataclasses import dataclass

from policies.errors import CountersignError
from tools.access import Reads
from tools.connectors.amazon import AmazonReader
from tools.market_orders import SOURCE
from tools.plain_text import plain_text


@dataclass(frozen=True)
class OnMarket:
    """What is known of one SKU at one seller; `quantity` is None where Amazon did not say."""

    account: str
    quantity: int | None
    by_amazon: bool = False

    @property
    def sentence(self) -> str:
        """Say it in a few words."""
        if self.quantity is None:
            return "Amazon did not say how many it sells."
        if self.by_amazon:
            return f"{self.quantity} in Amazon's own warehouses."
        return f"On Amazon: {self.quantity or 'off sale, 0'}."


def on_market(sku: str, reads: Reads) -> tuple[OnMarket, ...]:
    """Ask every seller for a SKU; those that do not list it are left out.

    The shop's own count is what was asked for, so an Amazon that is silent is said and does not
    take the rest of the answer with it.
    """
    found = (_at(seller, sku) for _, seller in sorted(reads.amazon.items()))
    return tuple(one for one in found if one is not None)


def _at(seller: AmazonReader, sku: str) -> OnMarket | None:
    try:
        listing = seller.listing(sku)
        if listing is None:
            return None
        if listing.quantity is not None:
            return OnMarket(seller.account, listing.quantity)
        return OnMarket(seller.account, seller.at_amazon(sku), by_amazon=True)
    except CountersignError:
        return OnMarket(seller.account, None)


def market_line(found: tuple[OnMarket, ...]) -> str:
    """Say it behind the shop's own count; several sellers are told apart by name."""
    if len(found) == 1:
        return f" {found[0].sentence}"
    return "".join(f" {plain_text(one.account.partition(':')[2])}: {one.sentence}" for one in found)


def sources(found: tuple[OnMarket, ...]) -> str:
    """Name where an answer came from."""
    return f"Shopify and {SOURCE}" if found else "Shopify"
