"""Addresses that may be shown to people."""

from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from tools.connectors.shopify_settings import ShopifySettings

_UPLOADS = "cdn.shopify.com"


@dataclass(frozen=True)
class Pages:
    """Where a person can look for themselves. Empty where the settings name no order page."""

    template: str
    hosts: frozenset[str]

    @classmethod
    def of(cls, settings: ShopifySettings) -> "Pages":
        """Take the addresses, and nothing else, out of the settings."""
        known = (urlsplit(address).hostname for address in (settings.url, settings.order_page))
        return cls(settings.order_page, frozenset({_UPLOADS, *(host for host in known if host)}))

    def order(self, name: str, order_id: str) -> str | None:
        """Return the address of an order's page."""
        if not self.template:
            return None
        number = order_id.rpartition("/")[2]
        return self.template.format(name=quote(name.lstrip("#"), safe=""), id=number)

    def trusts(self, address: str) -> bool:
        """Whether a link found on an order leads to the shop or to Shopify's own file store."""
        parts = urlsplit(address)
        return parts.scheme in {"http", "https"} and parts.hostname in self.hosts
