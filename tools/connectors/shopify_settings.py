"""What an admin has to say about one shop, and which key is which."""

import re
from string import Formatter
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator

from tools.connectors.addresses import KeyedAddress
from tools.connectors.network import Credential

_OWN_ADDRESS = re.compile(r"https://([a-z0-9][a-z0-9-]*)\.myshopify\.com/?")


class ShopifySettings(BaseModel):
    """One shop. Environment names begin with `COUNTERSIGN_SHOPIFY__`, e.g. `..._READ_TOKEN`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    url: Annotated[
        KeyedAddress, Field(description="The shop's address, e.g. https://acme.myshopify.com")
    ]
    account: Annotated[
        str, Field(pattern=r"^shopify:[a-z0-9-]+$", description="Our name for it: shopify:acme")
    ]
    api_version: Annotated[
        str, Field(pattern=r"^20\d\d-(01|04|07|10)$", description="Shopify Admin API version")
    ] = "2026-07"
    read_token: SecretStr = Field(description="Admin API token with read scopes only")
    write_token: SecretStr = Field(
        description="Admin API token that may also make approved changes"
    )
    order_page: Annotated[
        str,
        Field(description="An order's page; {name} and {id} are filled in (else: the admin)"),
    ] = ""
    stock_page: Annotated[
        str,
        Field(description="Where an article is counted; {sku} is filled in (else: the admin)"),
    ] = ""

    @field_validator("order_page")
    @classmethod
    def _order_fillable(cls, template: str) -> str:
        return _fillable(template, "name", "id")

    @field_validator("stock_page")
    @classmethod
    def _stock_fillable(cls, template: str) -> str:
        return _fillable(template, "sku")

    @property
    def admin(self) -> str:
        """Where the shop's people work, of a shop at Shopify's own address; empty of any other."""
        found = _OWN_ADDRESS.fullmatch(self.url)
        return f"https://admin.shopify.com/store/{found[1]}" if found else ""

    @property
    def endpoint(self) -> str:
        """Where all GraphQL documents are posted."""
        return f"{self.url.rstrip('/')}/admin/api/{self.api_version}/graphql.json"


def _fillable(template: str, *allowed: str) -> str:
    names = {name for _, name, _, _ in Formatter().parse(template) if name is not None}
    if not names <= {*allowed}:
        known = " and ".join(f"{{{name}}}" for name in allowed)
        raise ValueError(f"may hold {known}, and no other braces")
    return template


READ_KEY = Credential("read token", "COUNTERSIGN_SHOPIFY__READ_TOKEN")
WRITE_KEY = Credential("write token", "COUNTERSIGN_SHOPIFY__WRITE_TOKEN")
