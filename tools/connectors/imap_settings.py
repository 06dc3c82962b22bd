"""What an admin has to say about one mailbox that is reached by IMAP and SMTP."""

from dataclasses import dataclass
from typing import Annotated, Final, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, SecretStr, model_validator

from tools.connectors.addresses import LOOPBACK
from tools.connectors.network import Credential

_PREFIX: Final = "COUNTERSIGN_IMAP__"
Host = Annotated[str, Field(pattern=r"^[0-9A-Za-z.:-]{1,253}$")]
Port = Annotated[int, Field(ge=1, le=65535)]
FolderName = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]+$")]
Security = Literal["tls", "starttls", "none"]


@dataclass(frozen=True)
class Way:
    """One server, and with which password who logs in there: no other is in reach (I19)."""

    host: str
    port: int
    security: Security
    user: str
    secret: SecretStr
    key: Credential

    @property
    def where(self) -> str:
        """Which server it is, for those who watch how calls go."""
        return f"mail://{self.host}:{self.port}"


@dataclass(frozen=True)
class Folders:
    """What the server calls the folders we look into."""

    inbox: str
    drafts: str
    sent: str

    def called(self, role: str) -> str:
        """Return a folder by what it is for."""
        return {"inbox": self.inbox, "sent": self.sent}.get(role, self.drafts)


class ImapSettings(BaseModel):
    """One mailbox, with a password that reads, one that writes drafts and one that sends.

    Where the provider has passwords for apps, each is one of its own; where it knows one password
    only, it is given twice, and that the reading half changes nothing is ours to keep.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    account: Annotated[
        str, Field(pattern=r"^imap:[a-z0-9-]+$", description="Our name for it: imap:acme")
    ]
    mailbox: Annotated[
        str,
        Field(pattern=r"^[!-?A-~]{1,64}@[0-9A-Za-z.-]{1,190}$", description="Its own address"),
    ]
    user: Annotated[
        str | None, Field(description="Who logs in, if it is not the address itself")
    ] = None
    read_password: Annotated[SecretStr, Field(description="Password that only reads mail")]
    write_password: Annotated[
        SecretStr, Field(description="Password that writes drafts and copies of what was sent")
    ]
    send_password: Annotated[
        SecretStr | None, Field(description="Password that sends, if it is another one")
    ] = None
    host: Annotated[Host, Field(description="The IMAP server")]
    port: Annotated[Port, Field(description="Its port")] = 993
    security: Annotated[
        Security, Field(description="tls, or starttls; none only on this machine")
    ] = "tls"
    smtp_host: Annotated[Host, Field(description="The server that sends (submission)")]
    smtp_port: Annotated[Port, Field(description="Its port; 587 goes with starttls")] = 465
    smtp_security: Annotated[
        Security, Field(description="tls, or starttls; none only on this machine")
    ] = "tls"
    inbox: Annotated[FolderName, Field(description="Folder that is read")] = "INBOX"
    drafts: Annotated[FolderName, Field(description="Folder for drafts")] = "Drafts"
    sent: Annotated[FolderName, Field(description="Folder of what was sent")] = "Sent"
    sent_copies: Annotated[
        Literal["ours", "server"],
        Field(description="Who lays a copy of what is sent there: we, or the server by itself"),
    ] = "ours"

    @model_validator(mode="after")
    def _keeps_passwords(self) -> Self:
        ways = ((self.security, self.host), (self.smtp_security, self.smtp_host))
        if any(way == "none" and host not in LOOPBACK for way, host in ways):
            raise ValueError("a password travels with every call, so the way has to be tls")
        return self

    @property
    def folders(self) -> Folders:
        """The three folders."""
        return Folders(self.inbox, self.drafts, self.sent)

    def way(self, kind: Literal["read", "write", "send"]) -> Way:
        """Say how to log in to read, to write or to send."""
        given = {"read": self.read_password, "send": self.send_password}.get(kind)
        named = kind if given else "write"
        key = Credential(f"{kind} password", f"{_PREFIX}{named.upper()}_PASSWORD")
        sends = kind == "send"
        return Way(
            self.smtp_host if sends else self.host,
            self.smtp_port if sends else self.port,
            self.smtp_security if sends else self.security,
            self.user or self.mailbox,
            given or self.write_password,
            key,
        )
