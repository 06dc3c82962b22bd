"""What an admin has to say about one Stripe account, and which key is which."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, SecretStr

from tools.connectors.addresses import KeyedAddress
from tools.connectors.network import Credential

READ_KEY = Credential("read key", "COUNTERSIGN_STRIPE__READ_KEY")
WRITE_KEY = Credential("write key", "COUNTERSIGN_STRIPE__WRITE_KEY")


class StripeSettings(BaseModel):
    """One Stripe account. Environment names begin with `COUNTERSIGN_STRIPE__`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    account: Annotated[
        str, Field(pattern=r"^stripe:[a-z0-9-]+$", description="Our name for it: stripe:acme")
    ]
    read_key: SecretStr = Field(description="Restricted key (rk_…) that may only read")
    write_key: SecretStr = Field(description="Restricted key (rk_…) that may refund")
    url: Annotated[KeyedAddress, Field(description="Address of its API, without a slash")] = (
        "https://api.stripe.com/v1"
    )
    api_version: Annotated[
        str,
        Field(
            pattern=r"^20[0-9]{2}-[01][0-9]-[0-3][0-9](\.[a-z]+)?$",
            description="Version of the API that is spoken, whatever the account's own is",
        ),
    ] = "2025-09-30.clover"
    order_field: Annotated[
        str,
        Field(
            pattern=r"^[A-Za-z0-9_ -]{1,40}$",
            description="Metadata in which a payment names its order",
        ),
    ] = "order_number"
    pages: Annotated[str, Field(description="Where people look at its objects")] = (
        "https://dashboard.stripe.com"
    )
