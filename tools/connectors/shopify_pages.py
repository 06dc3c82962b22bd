"""Addresses that may be shown to people."""

from dataclasses import dataclass
from urllib.parse import quote

from tools.connectors.shopify_settings import ShopifySettings
from tools.web_address import origin_of

_UPLOADS = "https://cdn.shopify.com"


@dataclass(frozen=True)
class Pages:
    """Where a person can look for themselves: what the settings say, or else the shop's admin."""

    orders: str
    articles: str
    origins: frozenset[str]

    @classmethod
    def of(cls, settings: ShopifySettings) -> "Pages":
        """Take the addresses, and nothing else, out of the settings."""
        page, admin = settings.order_page.partition("{")[0], settings.admin
        known = (origin_of(address) for address in (settings.url, page))
        return cls(
            settings.order_page or (f"{admin}/orders/{{id}}" if admin else ""),
            settings.stock_page or (f"{admin}/products/inventory?query={{sku}}" if admin else ""),
            frozenset({_UPLOADS, *(one for one in known if one)}),
        )

    def order(self, name: str, order_id: str) -> str | None:
        """Return the address of an order's page."""
        if not self.orders:
            return None
        number = order_id.rpartition("/")[2]
        return self.orders.format(name=quote(name.lstrip("#"), safe=""), id=number)

    def stock(self, sku: str) -> str | None:
        """Return the address at which an article's stock is seen."""
        return self.articles.format(sku=quote(sku, safe="")) if self.articles else None

    def trusts(self, address: str) -> bool:
        """Whether a link found on an order leads to the shop or to Shopify's own file store.

        The whole origin is compared, scheme and port too, as a browser would read it.
        """
        return origin_of(address) in self.origins
