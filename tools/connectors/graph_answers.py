"""What Microsoft Graph answers about mail, as far as we read it.

Source: the CSDL of Graph v1.0. A mail's words were written by anybody: no `repr` shows them, and
whoever shows them to people quotes them.
"""

from typing import Annotated, Any, ClassVar

from pydantic import BeforeValidator, Field

from tools.connectors.mailbox import Slip
from tools.connectors.wire import Moment, VendorWire

VENDOR = "Microsoft Graph"


class GraphWire(VendorWire):
    """A piece of an answer of Graph's."""

    vendor: ClassVar[str] = VENDOR


def _inner(recipient: Any) -> Any:  # noqa: ANN401 - pydantic hands validators whatever came
    return recipient.get("emailAddress", recipient) if isinstance(recipient, dict) else recipient


class Address(GraphWire):
    """Whom a mail is from or to."""

    name: Annotated[str, Field(repr=False)] = ""
    address: Annotated[str, Field(repr=False)] = ""


Recipient = Annotated[Address, BeforeValidator(_inner)]


class Body(GraphWire):
    """A mail's text."""

    content: Annotated[str, Field(repr=False)] = ""
    content_type: str = "text"


class Property(GraphWire):
    """Something we noted on a mail."""

    id: str
    value: str


class Mail(GraphWire):
    """One mail. `subject`, `preview`, `body` and every name in it are somebody else's words."""

    id: str
    conversation_id: str = ""
    message_id: Annotated[str, Field(alias="internetMessageId")] = ""
    received_at: Annotated[Moment, Field(alias="receivedDateTime")]
    sent_at: Annotated[Moment | None, Field(alias="sentDateTime")] = None
    subject: Annotated[str | None, Field(repr=False)] = None
    preview: Annotated[str, Field(alias="bodyPreview", repr=False)] = ""
    body: Annotated[Body | None, Field(repr=False)] = None
    sender: Annotated[Recipient | None, Field(alias="from")] = None
    to: Annotated[tuple[Recipient, ...], Field(alias="toRecipients")] = ()
    reply_to: tuple[Recipient, ...] = ()
    has_attachments: bool = False
    is_draft: bool = False
    web_link: str | None = None
    properties: Annotated[
        tuple[Property, ...], Field(alias="singleValueExtendedProperties", repr=False)
    ] = ()

    @property
    def from_address(self) -> str:
        """Whom it says it is from."""
        return self.sender.address if self.sender else ""

    @property
    def answer_to(self) -> str:
        """Where an answer goes: where it asks for answers, else where it came from."""
        return self.reply_to[0].address if self.reply_to else self.from_address

    @property
    def text(self) -> str:
        """The whole text, asked for as text."""
        return self.body.content if self.body else ""

    @property
    def slip(self) -> Slip:
        """What stands on its outside."""
        return Slip(
            id=self.id,
            message_id=self.message_id,
            conversation_id=self.conversation_id,
            sender=self.from_address,
            received_at=self.received_at,
            has_attachments=self.has_attachments,
        )


class AttachmentLine(GraphWire):
    """A file that came with a mail, without its content."""

    id: str
    name: Annotated[str | None, Field(repr=False)] = None
    content_type: str | None = None
    size: int = 0
    is_inline: bool = False


class AttachmentContent(AttachmentLine):
    """A file that came with a mail; `content` is base64."""

    content: Annotated[str, Field(alias="contentBytes", repr=False)]


class Folder(GraphWire):
    """A folder, and how much is in it."""

    id: str
    total: Annotated[int, Field(alias="totalItemCount")]
    unread: Annotated[int, Field(alias="unreadItemCount")]


class MailPage(GraphWire):
    """Some mails, and where there are more; `count` where it was asked for."""

    value: tuple[Mail, ...]
    next_link: Annotated[str | None, Field(alias="@odata.nextLink")] = None
    count: Annotated[int | None, Field(alias="@odata.count")] = None


class AttachmentPage(GraphWire):
    """The files of one mail."""

    value: tuple[AttachmentLine, ...]


class ChangePage(GraphWire):
    """One page of what changed: whole mails, and ids of those that left the folder."""

    value: tuple[dict[str, Any], ...]
    next_link: Annotated[str | None, Field(alias="@odata.nextLink")] = None
    delta_link: Annotated[str | None, Field(alias="@odata.deltaLink")] = None
