"""Messages to buyers on Amazon: about what one may write now, what may be in it, sending it.

A message cannot be found again: Amazon gives no number for it and shows it to nobody but people.
So nothing here reads back, and a lost answer is for a person to clear up.
"""

import re
import unicodedata
from collections.abc import Mapping
from datetime import datetime, tzinfo
from types import MappingProxyType
from typing import Final

from policies.actions.definition import Arguments, Ask
from policies.actions.message_buyer import (
    MESSAGE_BUYER,
    BuyerFacts,
    BuyerTopic,
    MessageBuyer,
    MessageBuyerAsk,
    MessageBuyerFacts,
    MessagesToday,
    MessageWordingFacts,
)
from tools.access import Reads, Writes
from tools.capability import (
    Capability,
    Choice,
    Counter,
    Draft,
    Effect,
    Ours,
    Receipt,
    RemoteFacts,
    Sum,
    joined,
    narrowed,
)
from tools.connectors.amazon import AmazonReader
from tools.connectors.amazon_buyers import LIMITS, Template
from tools.listing_day import ONE
from tools.market_orders import find_market_order, seller_of
from tools.outgoing_mail import as_told, speaks_of_money, text_to_send
from tools.plain_text import plain_text

_TEMPLATES: Final[Mapping[BuyerTopic, Template]] = MappingProxyType(
    {
        BuyerTopic.PROBLEM: Template.UNEXPECTED_PROBLEM,
        BuyerTopic.DELIVERY: Template.DELIVERY,
        BuyerTopic.ORDER: Template.ORDER,
        BuyerTopic.CUSTOMIZATION: Template.CUSTOMIZATION,
    }
)
_ABOUT: Final[Mapping[BuyerTopic, str]] = MappingProxyType(
    {
        BuyerTopic.PROBLEM: "a problem with the order",
        BuyerTopic.DELIVERY: "its delivery",
        BuyerTopic.ORDER: "a question before it is sent",
        BuyerTopic.CUSTOMIZATION: "how it is customized",
    }
)
_MOST_CHOICES: Final = 3
_TODAY: Final = "buyer_message.day"
_LINK: Final = re.compile(
    r"https?:|www\.|\b[a-z0-9-]{2,63}\.(?:com|net|org|io|co|de|shop|store|info|biz|us|uk|eu|app|ly)"
    r"(?![a-z])",
    re.IGNORECASE,
)
_ADDRESS: Final = re.compile(
    r"\S@\S|\b\w+\s*[\[(]?\s*at\s*[\])]?\s*\w+\s*[\[(]?\s*dot\s*[\])]?\s*\w+|"
    r"(?<![\w-])\(?\d{3}\)?[\s.-]{1,3}\d{3}[\s.-]\d{4}(?![\w-])|\+\d[\d\s().-]{6,20}\d",
    re.IGNORECASE,
)
_MARKUP: Final = re.compile(r"<\s*/?\s*[a-z!][^>]*>|&(?:[a-z]{2,8}|#\d{2,5});", re.IGNORECASE)


def prepare(ask: Ask, reads: Reads, as_of: datetime, _zone: tzinfo) -> Draft:
    """Say about what it is, if that is not said; `tools.capability` says what is promised."""
    asked = narrowed(MessageBuyerAsk, ask)
    text = text_to_send(as_told(asked.note), MESSAGE_BUYER)
    found = find_market_order(asked.order, reads)
    allowed = _allowed(found.seller, found.order.id)
    about = asked.about or next(iter(allowed), BuyerTopic.PROBLEM)
    wanted = MessageBuyer(
        order=found.ref, order_name=found.order.id, about=about, note=text, ordinal=0
    )
    language = found.seller.language_of_buyer(found.order.id)
    told = (
        f"MESSAGE to the buyer of {found.order.id}, the whole text:",
        f"“{text}”",
        f"About {_ABOUT[about]} · through Amazon, which sends it at once",
        f"Amazon now allows: {_listed(allowed)}",
        f"The buyer reads {plain_text(language, limit=20)}" if language else "",
    )
    facts = _remote(wanted, allowed, language, as_of)
    return Draft(wanted, facts, told=tuple(line for line in told if line))


def load_facts(arguments: Arguments, reads: Reads, as_of: datetime, _zone: tzinfo) -> RemoteFacts:
    """Read again what Amazon allows."""
    wanted = narrowed(MessageBuyer, arguments)
    seller, order = seller_of(wanted.order.account, reads), wanted.order.id
    return _remote(wanted, _allowed(seller, order), seller.language_of_buyer(order), as_of)


def execute(writes: Writes, arguments: Arguments, _effect: Effect) -> Receipt:
    """Send it once; there is no place for a mark of ours that the buyer would not read."""
    wanted = narrowed(MessageBuyer, arguments)
    seller = writes.seller(wanted.order.account)
    seller.write_to_buyer(wanted.order.id, _TEMPLATES[wanted.about], wanted.note)
    return Receipt(wanted.order.id, seller.page(wanted.order.id))


def choices(ask: MessageBuyerAsk, reads: Reads) -> tuple[Choice, ...]:
    """Offer one button for each thing the buyer may be written to about now."""
    if ask.about is not None:
        allowed: tuple[BuyerTopic, ...] = (ask.about,)
    else:
        found = find_market_order(ask.order, reads)
        allowed = _allowed(found.seller, found.order.id) or (BuyerTopic.PROBLEM,)
    return tuple(
        Choice(f"About {_ABOUT[one]}", ask.model_copy(update={"about": one}))
        for one in allowed[:_MOST_CHOICES]
    )


def counters(arguments: Arguments, _person: str, day: str) -> tuple[Counter, ...]:
    """Count one towards the seller's day."""
    wanted = narrowed(MessageBuyer, arguments)
    return (Counter(_TODAY, f"{wanted.order.account}:{day}", ONE),)


def holds_link(text: str) -> bool:
    """Whether a text holds anything that may be read as a link; rather once too often."""
    return _LINK.search(_folded(text)) is not None


def holds_address(text: str) -> bool:
    """Whether a text holds a mail address or a telephone number; rather once too often."""
    return _ADDRESS.search(_folded(text)) is not None


def _allowed(seller: AmazonReader, order: str) -> tuple[BuyerTopic, ...]:
    templates = seller.buyer_templates(order)
    return tuple(topic for topic, one in _TEMPLATES.items() if one in templates)


def _listed(allowed: tuple[BuyerTopic, ...]) -> str:
    return ", ".join(_ABOUT[one] for one in allowed) or "nothing"


def _remote(
    wanted: MessageBuyer, allowed: tuple[BuyerTopic, ...], language: str, as_of: datetime
) -> RemoteFacts:
    buyer = BuyerFacts(
        read_at=as_of,
        may_be_written_to=wanted.about in allowed,
        foreign=bool(language) and not language.casefold().startswith("en"),
    )
    wording = MessageWordingFacts(
        read_at=as_of,
        speaks_of_money=speaks_of_money(wanted.note),
        links=holds_link(wanted.note),
        addresses=holds_address(wanted.note),
        markup=_MARKUP.search(_folded(wanted.note)) is not None,
        too_long=len(wanted.note) > LIMITS[_TEMPLATES[wanted.about]],
    )
    return {"buyer": buyer, "wording": wording}


def _ours(_arguments: Arguments, sums: Mapping[str, Sum], as_of: datetime) -> Ours:
    today = sums[_TODAY].held + sums[_TODAY].settled
    return {"ledger": MessagesToday(read_at=as_of, today=today.minor)}


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


BUYER_MESSAGES = Capability(
    kind=MESSAGE_BUYER,
    prepare=prepare,
    load_facts=load_facts,
    complete=joined(MessageBuyerFacts, _ours),
    execute=execute,
    choices=choices,
    counters=counters,
)
