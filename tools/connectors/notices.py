"""Telling our own people something by mail: to addresses in the settings, and to nobody else.

Not a letter to a customer, which is an Action (`tools/mail.py`): nobody outside reads it, and no
words of a stranger or a model choose whom it goes to. It is sent once; where the server does not
say whether it took it, it is not sent again.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Annotated, Final, Self

from pydantic import BaseModel, ConfigDict, Field, SecretStr, model_validator

from policies.errors import OutcomeUnknown
from tools.connectors import smtp
from tools.connectors.addresses import LOOPBACK
from tools.connectors.imap_letter import Outgoing, message_id
from tools.connectors.imap_settings import Host, Port, Security, Way
from tools.connectors.network import Credential, Patience
from tools.plain_text import plain_text

_PASSWORD: Final = Credential("password for notices", "COUNTERSIGN_DIGEST__MAIL__PASSWORD")
_SUBJECT: Final = 200
Address = Annotated[str, Field(pattern=r"^[!-?A-~]{1,64}@[0-9A-Za-z.-]{1,190}$")]


class NoticeSettings(BaseModel):
    """The mailbox from which our own people are told, and who of them wants it by mail."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    sender: Annotated[Address, Field(description="The mailbox that tells, by its address")]
    user: Annotated[
        str | None, Field(description="Who logs in, if it is not the address itself")
    ] = None
    password: Annotated[SecretStr, Field(description="Its password for sending, and no other")]
    host: Annotated[Host, Field(description="The server that sends (submission)")]
    port: Annotated[Port, Field(description="Its port; 587 goes with starttls")] = 465
    security: Annotated[
        Security, Field(description="tls, or starttls; none only on this machine")
    ] = "tls"
    everyday: Annotated[
        frozenset[Address], Field(description="Who is not in Slack and gets each digest by mail")
    ] = frozenset()
    without_slack: Annotated[
        frozenset[Address], Field(description="Who gets it where Slack took none for 30 minutes")
    ] = frozenset()

    @model_validator(mode="after")
    def _keeps_the_password(self) -> Self:
        if self.security == "none" and self.host not in LOOPBACK:
            raise ValueError("a password travels with every call, so the way has to be tls")
        return self

    @property
    def way(self) -> Way:
        """How to log in to send."""
        user = self.user or self.sender
        return Way(self.host, self.port, self.security, user, self.password, _PASSWORD)


@dataclass(frozen=True)
class Notice:
    """What is told. `picture` is a PNG, if any, and `key` the same at every attempt."""

    key: str
    subject: str
    text: str
    picture: bytes = b""


def tell(settings: NoticeSettings, notice: Notice, to: Iterable[str], patience: Patience) -> None:
    """Send a notice to each of some addresses.

    Raises `VendorRejected`, `VendorThrottled` or `Unavailable` where it was not sent to one of
    them; an answer that was lost counts as sent.
    """
    for address in to:
        try:
            smtp.send(settings.way, _letter(settings.sender, notice, address), patience)
        except OutcomeUnknown:
            continue


def _letter(sender: str, notice: Notice, to: str) -> Outgoing:
    mail = EmailMessage(SMTP)
    own = message_id(f"{notice.key}:{to}", sender.rpartition("@")[2])
    mail["Date"] = format_datetime(datetime.now(UTC))
    mail["From"], mail["To"] = sender, to
    mail["Subject"] = plain_text(notice.subject, _SUBJECT)
    mail["Message-ID"] = own
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(notice.text, cte="quoted-printable")
    if notice.picture:
        mail.add_attachment(
            notice.picture, "image", "png", disposition="inline", filename="two-weeks.png"
        )
    raw = mail.as_bytes()
    return Outgoing(own, sender, to, raw, raw)
