"""What an admin has to say about vendors that post to us."""

from typing import Annotated, Self
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, SecretStr, model_validator

from tools.connectors.addresses import KeyedAddress
from tools.connectors.shopify_settings import ShopifySettings
from tools.webhooks.delivery import Sender
from tools.webhooks.graph import GraphSender
from tools.webhooks.shopify import ShopifySender
from tools.webhooks.stripe import StripeSender


class EventSettings(BaseModel):
    """Who may post to `/events/...`. Without a secret the address of that sender does not exist.

    Environment names begin with `COUNTERSIGN_EVENTS__`, e.g. `..._SHOPIFY_SECRETS`.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    public_url: Annotated[
        KeyedAddress | None,
        Field(description="Where vendors reach us from outside, e.g. https://ops.acme.com"),
    ] = None
    keep_days: Annotated[
        int, Field(ge=2, le=366, description="For how long events that were handled are kept")
    ] = 14
    shopify_secrets: Annotated[
        SecretStr | None,
        Field(description="Client secret of the app with the read token; several with commas"),
    ] = None
    shopify_domain: Annotated[
        str, Field(description="The shop's own name, acme.myshopify.com; else its address's host")
    ] = ""
    stripe_account: Annotated[
        str | None,
        Field(pattern=r"^stripe:[a-z0-9-]+$", description="Our name for it: stripe:acme"),
    ] = None
    stripe_secrets: Annotated[
        SecretStr | None,
        Field(description="Signing secret of the endpoint (whsec_...); several with commas"),
    ] = None
    graph_account: Annotated[
        str | None,
        Field(pattern=r"^[a-z]+:[a-z0-9-]+$", description="Our name for the mailbox: graph:acme"),
    ] = None
    graph_client_state: Annotated[
        SecretStr | None,
        Field(description="What we told Microsoft Graph to send back with each notification"),
    ] = None

    @model_validator(mode="after")
    def _both_or_neither(self) -> Self:
        for name, account, secret in (
            ("stripe_account and stripe_secrets", self.stripe_account, self.stripe_secrets),
            ("graph_account and graph_client_state", self.graph_account, self.graph_client_state),
        ):
            if (account is None) != (secret is None):
                raise ValueError(f"give both of {name}, or neither")
        return self

    def senders(self, shop: ShopifySettings) -> tuple[Sender, ...]:
        """Put together everybody who may post to us."""
        found: list[Sender] = []
        if shopify := _several(self.shopify_secrets):
            domain = self.shopify_domain or urlsplit(shop.url).hostname or ""
            found.append(ShopifySender(shop.account, domain, shopify))
        if self.stripe_account and (stripe := _several(self.stripe_secrets)):
            found.append(StripeSender(self.stripe_account, stripe))
        if self.graph_account and self.graph_client_state:
            found.append(GraphSender(self.graph_account, self.graph_client_state))
        return tuple(found)


def _several(secrets: SecretStr | None) -> tuple[SecretStr, ...]:
    parts = secrets.get_secret_value().split(",") if secrets else []
    return tuple(SecretStr(part.strip()) for part in parts if part.strip())
