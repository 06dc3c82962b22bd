"""Answer a customer's mail about an order, in words that people have read before they are sent."""

from datetime import timedelta
from typing import Annotated, ClassVar

from pydantic import Field

from policies.actions.definition import (
    ORDER_NAME,
    ActionKind,
    Arguments,
    Ask,
    ConnectorKind,
    Count,
    Facts,
    FactSource,
    Speech,
    material,
)
from policies.ref import Ref

LONGEST = 1000
MailId = Annotated[str, Field(pattern=r"^[0-9A-Za-z_=-]{10,250}$")]


class MailAsk(Ask):
    """A wish to answer the customer of an order; `note` is the whole text that is to be sent."""

    order: Annotated[str, Field(pattern=ORDER_NAME, description="The order's name, e.g. 1001.")]
    note: Annotated[
        str,
        Field(max_length=LONGEST, description="The whole text to send, in the asker's words."),
    ] = ""
    mail: Annotated[
        MailId | None, Field(description="Which mail to answer; without it, the newest.")
    ] = None


class Mail(Arguments):
    """Send one text, and nothing else, as the answer to one mail, to one address.

    `order` is what it is about: its customer's address is the one that is expected.
    """

    mail: Ref
    order: Ref
    order_name: str
    to: Annotated[str, Field(min_length=3, max_length=320)]
    note: Annotated[str, Field(min_length=1, max_length=LONGEST)]
    ordinal: Annotated[int, Field(ge=0)]


class ThreadFacts(FactSource):
    """The mail that is answered and what has been sent since, as the mailbox shows it."""

    source: ClassVar[str] = "mailbox"
    max_age: ClassVar[timedelta] = timedelta(minutes=2)

    there: bool = material("Whether the mail still lies in the mailbox")
    answers: Count = material("How many answers went out after it, by anybody")
    elsewhere: bool = material("Whether the answer goes to another address than the order's")
    sent_today: Count


class WordingFacts(FactSource):
    """What the text is about, as far as the program reads it."""

    source: ClassVar[str] = "wording"
    max_age: ClassVar[timedelta] = timedelta(minutes=2)

    speaks_of_money: bool = material("Whether it names an amount or promises to pay or to waive")


class MailFacts(Facts):
    """Everything an answer is judged on."""

    thread: ThreadFacts
    wording: WordingFacts


MAIL = ActionKind(
    name="mail",
    title="Mail",
    done="Mailed",
    ask=MailAsk,
    arguments=Mail,
    facts=MailFacts,
    # Neither Graph nor SMTP takes a key. Our marker is on the draft before it is sent, and on the
    # copy of what was sent. Where none is kept it is not found: a person looks, it is not resent.
    connector=ConnectorKind.LOOKUP,
    owner_field="mail",
    identity_fields=("to", "note", "ordinal"),
    allowed_states=frozenset({"received"}),
    editable=frozenset({"note"}),
    speech=Speech(
        verbs=("reply to", "write back to", "answer the mail of", "answer the customer of"),
        example="reply to 1007, yes, a photo of the post would help",
        command="1007 thank you, a photo of the post would help",
    ),
)
