"""What an admin has to say about one shop, and which key is which."""

from string import Formatter
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator

from tools.connectors.addresses import KeyedAddress
from tools.connectors.network import Credential


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
        str, Field(description="Address of an order's page; {name} and {id} are filled in")
    ] = ""

    @field_validator("order_page")
    @classmethod
    def _fillable(cls, template: str) -> str:
        names = {name for _, name, _, _ in Formatter().parse(template) if name is not None}
        if not names <= {"name", "id"}:
            raise ValueError("may hold {name} and {id}, and no other braces")
        return template

    @property
    def endpoint(self) -> str:
        """Where all GraphQL documents are posted."""
        return f"{self.url.rstrip('/')}/admin/api/{self.api_version}/graphql.json"


READ_KEY = Credential("read token", "COUNTERSIGN_SHOPIFY__READ_TOKEN")
WRITE_KEY = Credential("write token", "COUNTERSIGN_SHOPIFY__WRITE_TOKEN")
