"""What an admin has to say about one mailbox in Microsoft 365, and which app is which."""

from typing import Annotated
from urllib.parse import quote

from pydantic import BaseModel, ConfigDict, Field, SecretStr

from tools.connectors.addresses import KeyedAddress
from tools.connectors.network import Credential

_PREFIX = "COUNTERSIGN_GRAPH__"


class GraphSettings(BaseModel):
    """One mailbox, connected by two apps: one with Mail.Read, one with ReadWrite and Send.

    Both permissions are an app's own, so Exchange has to be told that neither may open any other
    mailbox (an application access policy, or role-based access for applications).
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    account: Annotated[
        str, Field(pattern=r"^graph:[a-z0-9-]+$", description="Our name for it: graph:acme")
    ]
    mailbox: Annotated[
        str, Field(pattern=r"^[^@\s/]+@[^@\s/]+$", description="The mailbox's own address")
    ]
    tenant: Annotated[
        str, Field(pattern=r"^[0-9A-Za-z.-]{3,80}$", description="The directory's id or domain")
    ]
    read_client_id: Annotated[str, Field(description="Client id of the app that only reads mail")]
    read_client_secret: Annotated[SecretStr, Field(description="Its client secret")]
    write_client_id: Annotated[
        str, Field(description="Client id of the app that writes and sends approved answers")
    ]
    write_client_secret: Annotated[SecretStr, Field(description="Its client secret")]
    url: Annotated[KeyedAddress, Field(description="Address of Microsoft Graph")] = (
        "https://graph.microsoft.com/v1.0"
    )
    token_url: Annotated[
        KeyedAddress | None, Field(description="Where keys are fetched, if not at Microsoft's own")
    ] = None
    scope: Annotated[str, Field(description="What a key is asked for")] = (
        "https://graph.microsoft.com/.default"
    )

    @property
    def user_url(self) -> str:
        """Where everything of this mailbox is asked."""
        return f"{self.url.rstrip('/')}/users/{quote(self.mailbox, safe='@')}"

    @property
    def grants_url(self) -> str:
        """Where an app's secret is exchanged for a key."""
        own = f"https://login.microsoftonline.com/{self.tenant}/oauth2/v2.0/token"
        return self.token_url or own


def app(kind: str) -> Credential:
    """Name the app that reads or writes, as it is called where people set it."""
    return Credential(f"{kind} app's client secret", f"{_PREFIX}{kind.upper()}_CLIENT_SECRET")
