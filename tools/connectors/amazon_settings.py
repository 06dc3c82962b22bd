"""What an admin has to say about one seller at Amazon, and which key is which."""

from dataclasses import dataclass
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, SecretStr

from tools.connectors.addresses import KeyedAddress
from tools.connectors.network import Credential


@dataclass(frozen=True)
class Shelf:
    """Where one seller stands, and none of the keys: all a client keeps of its settings."""

    account: str
    marketplace_id: str
    seller_id: str
    order_page: str

    def page_of(self, order: str) -> str:
        """Where people look at an order themselves."""
        return self.order_page.replace("{id}", order)


class AmazonSettings(BaseModel):
    """One seller in one marketplace. Environment names begin with `COUNTERSIGN_AMAZON__`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    account: Annotated[
        str, Field(pattern=r"^amazon:[a-z0-9-]+$", description="Our name for it: amazon:acme")
    ]
    endpoint: Annotated[
        KeyedAddress, Field(description="Address of the Selling Partner API for your region")
    ] = "https://sellingpartnerapi-na.amazon.com"
    login: Annotated[KeyedAddress, Field(description="Address that hands out access tokens")] = (
        "https://api.amazon.com/auth/o2/token"
    )
    marketplace_id: Annotated[
        str,
        Field(pattern=r"^[A-Z0-9]{10,20}$", description="Where you sell: ATVPDKIKX0DER is .com"),
    ]
    seller_id: Annotated[
        str, Field(pattern=r"^[A-Z0-9]{8,20}$", description="Your merchant token in Seller Central")
    ]
    read_client_id: str = Field(description="Client id of the app that only looks")
    read_client_secret: SecretStr = Field(description="Its client secret")
    read_refresh_token: SecretStr = Field(description="Refresh token you authorized it with")
    write_client_id: str = Field(description="Client id of the app that makes approved changes")
    write_client_secret: SecretStr = Field(description="Its client secret")
    write_refresh_token: SecretStr = Field(description="Refresh token you authorized it with")
    order_page: Annotated[
        str, Field(description="Address of an order's page; {id} is filled in")
    ] = "https://sellercentral.amazon.com/orders-v3/order/{id}"

    @property
    def shelf(self) -> Shelf:
        """What a client may keep: whoever reads must not hold the keys of whoever writes (I19)."""
        return Shelf(self.account, self.marketplace_id, self.seller_id, self.order_page)


READ_KEY = Credential("read app", "COUNTERSIGN_AMAZON__READ_REFRESH_TOKEN")
WRITE_KEY = Credential("write app", "COUNTERSIGN_AMAZON__WRITE_REFRESH_TOKEN")
