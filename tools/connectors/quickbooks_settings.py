"""What an admin has to say about one company's QuickBooks, and which connection is which."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, SecretStr

from tools.connectors.addresses import KeyedAddress
from tools.connectors.network import Credential

_PREFIX = "COUNTERSIGN_QUICKBOOKS__"
TOKEN_URL = "https://oauth.platform.intuit.com/oauth2/v1/tokens/bearer"  # noqa: S105 # an address


class QuickBooksSettings(BaseModel):
    """One company in QuickBooks Online, connected twice: once to look, once to change.

    QuickBooks has one scope for all of accounting, so either connection could do both. Ours that
    reads has no way to send a change, and the two are apps of their own, so that one can be
    disconnected without the other.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    account: Annotated[
        str,
        Field(pattern=r"^quickbooks:[a-z0-9-]+$", description="Our name for it: quickbooks:acme"),
    ]
    realm: Annotated[
        str, Field(pattern=r"^[0-9]{5,20}$", description="The company's id at QuickBooks (realmId)")
    ]
    read_client_id: Annotated[str, Field(description="Client id of the app that only looks")]
    read_client_secret: Annotated[SecretStr, Field(description="Its client secret")]
    read_refresh_token: Annotated[
        SecretStr, Field(description="Refresh token it was first given; newer ones are kept sealed")
    ]
    write_client_id: Annotated[
        str, Field(description="Client id of the app that makes approved changes")
    ]
    write_client_secret: Annotated[SecretStr, Field(description="Its client secret")]
    write_refresh_token: Annotated[
        SecretStr, Field(description="Refresh token it was first given; newer ones are kept sealed")
    ]
    url: Annotated[KeyedAddress, Field(description="Address of the accounting API")] = (
        "https://quickbooks.api.intuit.com"
    )
    token_url: Annotated[KeyedAddress, Field(description="Where keys are renewed")] = TOKEN_URL
    pages: Annotated[str, Field(description="Where people look at a document")] = (
        "https://app.qbo.intuit.com/app"
    )

    @property
    def company_url(self) -> str:
        """Where everything of this company is asked."""
        return f"{self.url.rstrip('/')}/v3/company/{self.realm}"


def document_page(pages: str, entity: str, number: str) -> str:
    """Return the page of one document, e.g. of a bill, below where all of them are."""
    return f"{pages.rstrip('/')}/{entity.lower()}?txnId={number}"


def client(kind: str) -> Credential:
    """Name the app that reads or writes, as it is called where people set it."""
    return Credential(f"{kind} app's client secret", f"{_PREFIX}{kind.upper()}_CLIENT_SECRET")


def connection(kind: str) -> Credential:
    """Name the connection that reads or writes."""
    return Credential(f"{kind} connection", f"{_PREFIX}{kind.upper()}_REFRESH_TOKEN")
