"""Write a new mail about one thing, in words that people have read before they are sent."""

from datetime import timedelta
from typing import Annotated, ClassVar

from pydantic import Field

from policies.actions.definition import (
    ActionKind,
    Arguments,
    Ask,
    ConnectorKind,
    Count,
    Facts,
    FactSource,
    Named,
    Speech,
    material,
)
from policies.actions.mail import LONGEST, WordingFacts
from policies.ref import Ref

LONGEST_SUBJECT = 120


class LetterAsk(Ask):
    """A wish to write to a customer, a vendor or a carrier; `note` is the whole text."""

    about: Annotated[
        str,
        Field(
            pattern=r"^(?:[Pp][Oo][ -]?)?#?[0-9A-Za-z-]{1,32}$",
            description="What it is about: an order (1001), which goes to its customer, or a "
            "purchase order (PO 4471), which goes to its vendor.",
        ),
    ]
    note: Annotated[
        str,
        Field(max_length=LONGEST, description="The whole text to send, in the asker's words."),
    ] = ""
    parcel: Annotated[
        str,
        Field(
            pattern=r"^[0-9A-Za-z]{0,40}$",
            description="The tracking number of a parcel of that order; then its carrier is "
            "written to instead of the customer.",
        ),
    ] = ""
    subject: Annotated[
        str,
        Field(
            max_length=LONGEST_SUBJECT,
            description="The mail's subject; without one, it says what the mail is about.",
        ),
    ] = ""


class Letter(Arguments):
    """Send one text under one subject, and nothing else, to one address.

    `about` is the order, the purchase order or the parcel it is about: the address is the one that
    is kept there. `letter` names it in the mailbox it leaves from.
    """

    letter: Ref
    about: Ref
    about_name: str
    to: Annotated[str, Field(min_length=3, max_length=320)]
    subject: Annotated[str, Field(min_length=1, max_length=LONGEST_SUBJECT + 40)]
    note: Annotated[str, Field(min_length=1, max_length=LONGEST)]
    ordinal: Annotated[int, Field(ge=0)]


class MatterFacts(FactSource):
    """How the thing it is about stands, in the shop or in the books."""

    source: ClassVar[str] = "matter"
    max_age: ClassVar[timedelta] = timedelta(minutes=2)

    elsewhere: bool = material("Whether another address than this one is kept there")
    over: bool = material("Whether it was cancelled, closed or delivered")


class SentFacts(FactSource):
    """What left the mailbox before, as it shows it."""

    source: ClassVar[str] = "mailbox"
    max_age: ClassVar[timedelta] = timedelta(minutes=2)

    lately: Count = material("How many mails about it went there in 24 hours, by anybody")
    today: Count


class LetterFacts(Facts):
    """Everything a letter is judged on."""

    matter: MatterFacts
    sent: SentFacts
    wording: WordingFacts


LETTER = ActionKind(
    name="letter",
    title="Write",
    done="Written",
    ask=LetterAsk,
    arguments=Letter,
    facts=LetterFacts,
    # As an answer: known again by our marker, and where none is kept, by a person.
    connector=ConnectorKind.LOOKUP,
    owner_field="letter",
    called="about_name",
    identity_fields=("to", "subject", "note", "ordinal"),
    allowed_states=frozenset({"open"}),
    editable=frozenset({"note", "subject"}),
    speech=Speech(
        verbs=(
            *("write to the customer of", "write to the vendor of", "write to the supplier of"),
            *("write a mail about", "send a mail about", "mail the customer of", "chase up"),
            *("mail the vendor of", "mail the supplier of", "chase the vendor of", "chase"),
        ),
        example="chase PO 4028: when will it leave, please?",
        command="PO 4028 When will it leave, please?",
        names={"about": Named.MATTER},
        tells=True,
    ),
)
