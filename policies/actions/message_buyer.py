"""Write to the buyer of an order on a marketplace, in words that people have read before."""

from datetime import timedelta
from enum import StrEnum
from typing import Annotated, ClassVar

from pydantic import Field

from policies.actions.confirm_shipment import MarketNumber
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
from policies.ref import Ref

LONGEST = 1000


class BuyerTopic(StrEnum):
    """What a message may be about: a marketplace takes no other, and not each at any time."""

    PROBLEM = "problem"
    DELIVERY = "delivery"
    ORDER = "order"
    CUSTOMIZATION = "customization"


class MessageBuyerAsk(Ask):
    """A wish to write to the buyer; `note` is the whole text that is to be sent."""

    order: MarketNumber
    note: Annotated[
        str,
        Field(max_length=LONGEST, description="The whole text to send, in the asker's words."),
    ] = ""
    about: Annotated[
        BuyerTopic | None,
        Field(description="What it is about; without it, the first that the marketplace allows."),
    ] = None


class MessageBuyer(Arguments):
    """Send one text, and nothing else, to the buyer of one order, about one thing."""

    order: Ref
    order_name: str
    about: BuyerTopic
    note: Annotated[str, Field(min_length=1, max_length=LONGEST)]
    ordinal: Annotated[int, Field(ge=0)]


class BuyerFacts(FactSource):
    """What the marketplace says of writing to this buyer now."""

    source: ClassVar[str] = "amazon"
    max_age: ClassVar[timedelta] = timedelta(minutes=2)

    may_be_written_to: bool = material("Whether a message about this is allowed for the order now")
    foreign: bool = material("Whether the buyer reads another language than English")


class MessageWordingFacts(FactSource):
    """What the text holds, as far as the program reads it."""

    source: ClassVar[str] = "wording"
    max_age: ClassVar[timedelta] = timedelta(minutes=2)

    speaks_of_money: bool = material("Whether it names an amount or promises to pay or to waive")
    links: bool = material("Whether it holds a link")
    addresses: bool = material("Whether it holds a mail address or a telephone number")
    markup: bool = material("Whether it holds HTML")
    too_long: bool = material("Whether it is longer than a message about this may be")


class MessagesToday(FactSource):
    """How many we have sent today. Read inside the claim."""

    source: ClassVar[str] = "ledger"
    max_age: ClassVar[timedelta] = timedelta(minutes=2)

    today: Count = Field(description="Messages sent to buyers today, or being so")


class MessageBuyerFacts(Facts):
    """Everything a message to a buyer is judged on."""

    buyer: BuyerFacts
    wording: MessageWordingFacts
    ledger: MessagesToday


MESSAGE_BUYER = ActionKind(
    name="message_buyer",
    title="Message the buyer",
    done="Message sent",
    ask=MessageBuyerAsk,
    arguments=MessageBuyer,
    facts=MessageBuyerFacts,
    # Amazon takes no key, gives no number and shows nobody but people what was sent.
    connector=ConnectorKind.NONE,
    owner_field="order",
    identity_fields=("about", "note", "ordinal"),
    allowed_states=frozenset({"waiting", "partly_sent", "sent"}),
    editable=frozenset({"note"}),
    speech=Speech(
        verbs=(
            *("message the buyer of", "message the buyer", "write to the buyer of"),
            *("write the buyer of", "tell the buyer of", "inform the buyer of"),
            *("contact the buyer of", "send a message to the buyer of"),
        ),
        example="tell the buyer of 112-4410983-2207714 that it leaves our warehouse today",
        command="112-4410983-2207714 Your cabinet leaves our warehouse today.",
        names={"order": Named.MARKET_ORDER},
        market="Amazon",
        tells=True,
    ),
)
