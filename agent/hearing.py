"""A sentence as the planner hears it: its words, what is named in it, and what went before."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Self

from pydantic import ValidationError

from agent.particulars import changes_in, parcels_in, places_in
from agent.plans import Before
from agent.slots import Slots, find_slots, mask_slots
from policies.actions import ACTION_KINDS
from policies.actions.definition import Named
from tools.history import OWN
from tools.market_orders import is_market_number
from tools.price_list_form import pairs_within
from tools.tool import Lookup

_OWN_WISH = re.compile(
    rf"\b(?:mine|my (?:\w+ )?(?:request|wish|ask|one|{'|'.join(map(re.escape, ACTION_KINDS))}))\b",
    re.IGNORECASE,
)
_FIELDS = {
    "order": ("order", "mail"),
    "product": ("sku",),
    "article": ("sku",),
    "subject": ("order", "action"),
    "purchase": ("purchase",),
    "invoice": ("invoice",),
}
_TELLING_WORD = re.compile(r"\w{3}")
_QUESTION_WORDS = re.compile(
    r"\b(?:how|many|much|what|whats|what's|is|are|do|does|we|have|has|got|any|of|the|in|on|at|for|"
    r"a|an|to|still|there|left|stock|inventory|available|availability|hand|qty|quantity|units?|"
    r"check|show|me|please|pls|and|also|can|you|tell|when|back|out|i|us|our|now|right|it|them|"
    r"count|level|levels|incoming|committed|current|currently|about|hi|hey|thanks)\b",
    re.IGNORECASE,
)
_IT_BECAUSE = (
    r"\s+(?:order\s+|PO\s+)?(?:#?[\w-]*[0-9]{3}[\w-]*|[A-Z]{2,10}(?:-[0-9A-Z]{1,12}){1,4}(?![\w-]))"
    r"(?![.,]?[0-9%])(?:\s+(?:on|at|from)\s+amazon\b)?\s*[,:;.-]*\s*(?:because|since|as)?\s*"
)
_MARKETS = "amazon|ebay|walmart|etsy"
_MARKET = re.compile(
    rf"\b(?:on|at|from|off|to)\s+(?P<on>{_MARKETS})\b"
    rf"|\b(?P<its>{_MARKETS})(?:'s)?\s+(?:listings?|orders?|buyers?|customers?|shipments?|parcels?)\b",
    re.IGNORECASE,
)
_SAME_FOR = re.compile(
    r"\W*(?:(?:ok|so|now|then|please)\s+)?(?:(?:and\s+)?(?:the\s+)?same(?:\s+(?:thing|goes))?|"
    r"(?:and\s+)?(?:what|how)\s+about|and|for|also)\s+(?:(?:for|with|on|the|order)\s+){0,3}"
    r"(?P<name>#?[\w-]{3,32})\s*(?:too|as well|please|pls|then)?\W*",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Heard:
    """A sentence and what is named in it and before it. `said` is it as it was typed."""

    text: str
    said: str
    slots: Slots
    before: Before

    @property
    def order(self) -> str | None:
        """The order meant: the one named, else the only one this thread has spoken of."""
        if self.slots.orders:
            return self.slots.orders[0]
        elliptic = not re.search(r"\d", self.text) and not self.slots.mails
        spoken = self.before.orders
        return spoken[0] if elliptic and len(spoken) == 1 else None

    @property
    def market(self) -> str:
        """The marketplace that is meant: the one named, or whose order is; empty is the shop."""
        if said := _MARKET.search(self.text):
            return (said["on"] or said["its"]).title()
        return "Amazon" if self.order and is_market_number(self.order) else ""

    @property
    def names_something(self) -> bool:
        """Whether anything of the shop's is named."""
        slots = self.slots
        documents = (*slots.purchases, *slots.invoices)
        return any((slots.orders, slots.skus, slots.actions, slots.mails, slots.amounts, documents))

    def named(self, what: Named) -> tuple[str, ...]:
        """Return what the sentence names of one sort, each once, in the order spoken."""
        found: Mapping[Named, Callable[[], Iterable[str]]] = {
            Named.ORDER: lambda: (self.order,) if self.order else (),
            Named.MARKET_ORDER: lambda: filter(is_market_number, filter(None, [self.order])),
            Named.SKU: lambda: self.slots.skus,
            Named.AMOUNT: lambda: self.slots.amounts,
            Named.CHANGE: lambda: changes_in(self.said),
            Named.PLACE: lambda: places_in(self.said),
            Named.PARCEL: lambda: parcels_in(self.said),
            Named.PURCHASE: lambda: self.slots.purchases,
            Named.MATTER: self._matters,
            Named.INVOICE: lambda: self.slots.invoices,
            Named.PRICES: lambda: filter(None, [pairs_within(self.said)]),
        }
        return tuple(dict.fromkeys(found[what]()))

    def _matters(self) -> Iterable[str]:
        """Return the purchase orders that are named, or the order that is meant."""
        if self.slots.purchases:
            return (f"PO {number}" for number in self.slots.purchases)
        return (self.order,) if self.order else ()

    def grounds(self, verbs: Iterable[str], *, tells: bool = False) -> str:
        """What a wish gives as its grounds: of `refund 1001, it arrived bent` the last words.

        A wish that `tells` somebody something and says not what gives none: it is no text to send.
        """
        plain = "|".join(re.escape(verb) for verb in verbs if ".." not in verb)
        polite = r"(?:(?:please|pls|(?:can|could|would|will) you)\s+)*"
        wish = rf"^\W*{polite}(?:{plain}){_IT_BECAUSE}"
        found = re.sub(wish, "", self.said, flags=re.IGNORECASE)
        return found if found or tells else self.said

    def with_amount(self, order: str, amount: str) -> Self:
        """Hear a bare number as the amount it may be."""
        return replace(self, slots=replace(self.slots, orders=(order,), amounts=(amount,)))


def wish_to_tell(said: str, verbs: Iterable[str]) -> str | None:
    """Return what of `tell the buyer of 112-…-… that it is late` is the wish; None where none is.

    What somebody is to be told is no part of it, whatever it speaks of.
    """
    plain = "|".join(re.escape(verb) for verb in verbs if ".." not in verb)
    telling = rf"\b(?:{plain})\s+(?:order\s+|PO\s+)?#?[\w-]*[0-9]{{3}}[\w-]*(?:\s+on\s+amazon\b)?"
    found = re.search(rf"{telling}(?=\s*(?:[,:;\u2013\u2014\u201c\"]|that\b))", said, re.IGNORECASE)
    return said[: found.end()] if found else None


def once_more(text: str, before: Before) -> str | None:
    """Return what `same for 1002` says in full: the last whole sentence, about the other one."""
    found = _SAME_FOR.fullmatch(text.strip())
    if found is None or not _names(text):
        return None
    whole = next((one for one in before.said[::-1] if not _SAME_FOR.fullmatch(one.strip())), None)
    named = _names(whole) if whole else ()
    if whole is None or len(named) != 1:
        return None
    (old,) = named
    return re.sub(rf"#?{re.escape(old)}(?![\w-])", found["name"], whole, flags=re.IGNORECASE)


def _names(text: str) -> tuple[str, ...]:
    slots = find_slots(text)
    return (*slots.orders, *slots.skus, *slots.actions)


def can_be_about(lookup: Lookup) -> frozenset[str]:
    """Say which kinds of names a look-up can be asked about, by the arguments it takes."""
    fields = lookup.arguments.model_fields
    return frozenset(kind for field in fields for kind in _FIELDS.get(field, ()))


def fill(lookup: Lookup, heard: Heard) -> dict[str, Any] | None:
    """Fill a look-up's arguments from what was named; None where something is missing."""
    slots = heard.slots
    known = {
        "order": heard.order or next(iter(slots.mails), None),
        "product": next(iter(slots.skus), None) or _product_words(heard),
        "article": next(iter(slots.skus), None),
        "subject": next(iter(slots.actions), None)
        or heard.order
        or (OWN if _OWN_WISH.search(heard.text) else None),
        "purchase": next(iter(slots.purchases), None),
        "invoice": next(iter(slots.invoices), None),
    }
    filled = {name: known[name] for name in lookup.arguments.model_fields if known.get(name)}
    filled |= lookup.hears(heard.text)
    try:
        lookup.arguments.model_validate(filled)
    except ValidationError:
        return None
    return filled


def _product_words(heard: Heard) -> str | None:
    masked, kinds = mask_slots(heard.text)
    if kinds:
        return None
    words = re.findall(r"[^\s,;:.()“”\"?!]+", _QUESTION_WORDS.sub(" ", masked))
    return " ".join(words)[:100] if any(map(_TELLING_WORD.match, words)) else None
