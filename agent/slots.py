"""Names, numbers and reasons in a person's words, read by typed formats and never by guessing.

A number is an order name only where it cannot be anything else: `PO-4512`, `$24.50`, `10:42`, a
year after "in", a postcode, a card's last digits and digits of other scripts are not. Nothing is
normalised on the way in: what looks like a digit and is none stays unread and is reported.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from agent.amounts import (
    AMOUNT,
    CURRENCY_WORDS,
    HIDDEN,
    NOT_AN_AMOUNT,
    NUMBER,
    amounts_in,
    decimal_text,
    unreadable_in,
)
from policies.actions.refund import Reason

# What may not touch a token: word characters of any script, joiners, and invisible characters.
_BEFORE = rf"(?<![\w.,:/$€£¥+\-\u2013\u2212@&={HIDDEN}])"
_AFTER = rf"(?![\w/$€£¥%={HIDDEN}]|[.,:\-\u2013\u2212][0-9])"

# A number after one of these names something that is not an order of the shop.
_OTHER_IDS = (
    r"p\.?o\.?|purchase orders?|invoices?|inv|bills?|tracking|tickets?|cases?|claims?|rma|so|ref|"
    r"sku|parts?|models?|zip|zip ?code|postcode|postal code|phone|tel|ext|room|suite|apt|unit|visa|"
    r"mastercard|amex|card|ending in|ending|versions?|page|rule|week|channel|extension|serial|"
    r"batch|lot|pin|code|passcode|door|gate|aisle|flight|fax|mobile|cell|ean|upc|asin|isbn|iban"
)
_OTHER_ID = re.compile(
    rf"\b(?:{_OTHER_IDS})(?:\s+(?:no|nr|number|is|id|code)){{0,2}}[\s.:#\-\u2013]*[0-9][0-9A-Za-z\-]*",
    re.IGNORECASE,
)
_MONTHS = r"jan\w*|feb\w*|mar\w*|apr\w*|may|june?|july?|aug\w*|sep\w*|oct\w*|nov\w*|dec\w*"
_YEAR = re.compile(
    rf"\b(?:in|since|from|during|until|till|before|after|by|year|fy|{_MONTHS}|q[1-4])\s+"
    rf"(?:[0-9]{{1,2}},?\s+)?(?:19|20)[0-9]{{2}}\b",
    re.IGNORECASE,
)
_ADDRESS = re.compile(
    r"\b[A-Z]{2}\s+[0-9]{5}(?:-[0-9]{4})?\b"
    r"|,\s?[0-9]{5}\s+[A-Z][a-z]"
    r"|\b[0-9]{1,5}\s+(?:[A-Z][\w'.]{0,20}\s+){1,3}(?:St|Street|Ave|Avenue|Road|Rd|Blvd|Lane|Ln|"
    r"Drive|Dr|Way|Court|Ct|Place|Pl|Hwy|Highway)\b"
)
_TIME = re.compile(
    r"\b(?:back|meeting|meet|call\w*|lunch|open\w*|closed?|closes|starts?|ends?|leave|leaving)\s+"
    r"(?:at|by|from|till|until)\s+(?:[01][0-9]|2[0-3])[0-5][0-9]\b"
    r"|\b(?:[01]?[0-9]|2[0-3])[0-5][0-9]\s?(?:h|hrs|hours|am|pm|o'?clock)\b",
    re.IGNORECASE,
)
_COUNT = re.compile(
    r"\b(?:we|i|they|he|she)\s+(?:had|have|got|sold|saw|counted|ordered|received|packed)\s+"
    r"(?:\w{1,12}\s+)?[0-9]{3,7}\s+(?!orders?\b)[a-z]+s\b"
    r"|\b(?:nearly|almost|roughly|approximately|(?:more|less|fewer) than|another)\s+[0-9]{3,7}\b",
    re.IGNORECASE,
)
_COUNTED = (
    r"units?|pcs|pieces?|boxe?s?|bins?|cartons?|pallets?|days?|weeks?|hours?|minutes?|mins?|people|"
    r"orders?|refunds?|customers?|items?|times|percent|years?|months?|inch|inches|lbs?|kg|mm|cm"
)
# Amazon's order numbers have a form of their own, which no telephone number shares.
_MARKET_ORDER = rf"(?P<market>{_BEFORE}[0-9]{{3}}-[0-9]{{7}}-[0-9]{{7}}{_AFTER}(?!-))"
_ORDER = re.compile(
    rf"(?:\border\s+)?{_MARKET_ORDER}"
    rf"|(?<![\w{HIDDEN}/&])#(?P<marked>(?=[A-Za-z\-]*[0-9]{{3}})[0-9A-Za-z][0-9A-Za-z\-]{{2,31}})"
    rf"(?![\w\-{HIDDEN}]|[.,:][0-9])"
    rf"|(?P<named>\border(?:s|\s+(?:no|nr|number))?[\s.:]*){_BEFORE}(?P<said>[0-9]{{3,10}}){_AFTER}(?!-)"
    r"(?!\s+(?:more|extra|additional|x|units?|pcs|pieces?|of)\b)"
    rf"|{_BEFORE}(?P<bare>[1-9][0-9]{{3,7}}){_AFTER}(?!-)(?!\s+(?:{_COUNTED}|{CURRENCY_WORDS})\b)",
    re.IGNORECASE,
)
_LOOSE_NUMBER = re.compile(
    rf"(?:{_BEFORE}|#)(?P<order>[0-9]{{3,10}})\s+(?:for\s+)?(?P<n1>{NUMBER}){_AFTER}"
    rf"(?!\s+(?:x|of|more|other|(?i:{_COUNTED})|\w+s|[A-Z]+-\w+)\b)"
    rf"|{_BEFORE}(?P<n2>{NUMBER})\s+(?:on|for|from)\s+(?:the\s+)?(?:order\s+)?"
    rf"#?(?P<next>[0-9]{{3,10}}){_AFTER}"
)
_SKU = re.compile(
    rf"(?<![\w\-#/@{HIDDEN}])(?!(?i:po|inv|rma|so|ref)-)"
    rf"(?:(?=[A-Za-z\-]*[0-9])[A-Za-z]{{2,10}}|[A-Z]{{2,10}})(?:-[0-9A-Za-z]{{1,12}}){{1,4}}"
    rf"(?![\w\-{HIDDEN}])"
)
_PLURAL = re.compile(r"(?<=[0-9])s$")
_MAIL = re.compile(r"(?<![\w.+\-])[\w.+\-]{1,64}@[\w\-]+(?:\.[\w\-]+)+", re.ASCII)
_PHONE = re.compile(r"\+[0-9][0-9 ()\-]{6,}")
_ACTION = re.compile(rf"(?<![\w\-{HIDDEN}])A-[1-9][0-9]{{0,8}}(?![\w\-{HIDDEN}])")
_PURCHASE = re.compile(
    rf"\b(?:p\.?o\.?|purchase orders?)(?:\s+(?:no|nr|number))?[\s.:#\-\u2013]*"
    rf"(?P<name>[0-9]{{3,8}}){_AFTER}(?!-)",
    re.IGNORECASE,
)
_INVOICE = re.compile(
    rf"\b(?:invoices?|inv|bills?)(?:\s+(?:no|nr|number))?[\s.:#]*"
    rf"(?P<name>(?=[A-Za-z\-/]*[0-9]{{3}})[0-9A-Za-z][0-9A-Za-z\-/]{{2,20}})(?![\w\-{HIDDEN}])",
    re.IGNORECASE,
)
_MASKS = (
    ("amount", AMOUNT),
    ("purchase", _PURCHASE),
    ("invoice", _INVOICE),
    ("document", _OTHER_ID),
    ("mail", _MAIL),
    ("action", _ACTION),
    ("sku", _SKU),
)
# UPS names its parcels 1Z...; other carriers' numbers are known by the word before them.
_PARCEL = re.compile(
    r"(?<![\w-])(?P<ups>1Z[0-9A-Z]{8,20})(?![\w-])"
    r"|\b(?:track(?:ing)?|parcel|package|shipment)(?:\s+(?:no|nr|number|is))?[\s.:#]*"
    r"(?P<named>(?=[0-9A-Z]*[0-9]{4})[0-9A-Z]{11,34})(?![\w-])",
    re.IGNORECASE,
)
_NUMBER_WORDS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_WORDS_FOR_COUNTS = {word: count for count, word in enumerate(_NUMBER_WORDS, start=1)} | {
    "a": 1,
    "an": 1,
    "single": 1,
    "both": 2,
}
_UNITS = re.compile(
    rf"(?<![\w.,\-$#])(?P<count>[0-9]{{1,4}}|{'|'.join(_WORDS_FOR_COUNTS)})"
    r"(?=\s+(?:units?|pcs|pieces?|of|x|boxe?s?|bins?|shel\w+|items?|pallets?)\b)|\b(?P<both>both)\b",
    re.IGNORECASE,
)
_REASON_WORDS: tuple[tuple[Reason, str], ...] = (
    (Reason.WRONG_ITEM, r"wrong (?:\w+ ){0,2}(?:item|size|colou?r|product|one|thing|bins?|sku)"),
    (Reason.WRONG_ITEM, r"not what (?:\w+ ){1,2}ordered|sent the wrong"),
    (
        Reason.NOT_RECEIVED,
        r"(?:never|not|didn'?t|hasn'?t|did not) (?:been )?(?:arrived?|c[ao]me|rec\w+)",
    ),
    (Reason.NOT_RECEIVED, r"lost in (?:transit|the mail)|never showed"),
    (Reason.CHANGED_MIND, r"changed (?:\w+ )?minds?|no longer (?:wants?|needs?)|does ?n[o']t want"),
    (Reason.RETURNED, r"returned|sent (?:it |them )?back|came back|got it back"),
    (Reason.GOODWILL, r"good ?will|gesture|as an apology|for the trouble"),
    (
        Reason.DAMAGED,
        r"damaged?|broken?|bent|dented?|cracked|scratched|smashed|torn|crushed|shattered",
    ),
)
_REASONS = tuple(
    (reason, re.compile(rf"\b(?:{words})\b", re.IGNORECASE)) for reason, words in _REASON_WORDS
)


@dataclass(frozen=True)
class Slots:
    """What a sentence names, orders without `#`, purchases without `PO`, amounts as they are said.

    A spoken currency stays on the amount, so that "$5" on an order in euros is refused later
    rather than read as euros. `unreadable` holds what looks like an amount or a number and is not.
    """

    orders: tuple[str, ...] = ()
    amounts: tuple[str, ...] = ()
    skus: tuple[str, ...] = ()
    actions: tuple[str, ...] = ()
    mails: tuple[str, ...] = ()
    purchases: tuple[str, ...] = ()
    invoices: tuple[str, ...] = ()
    units: int | None = None
    reason: Reason | None = None
    unreadable: tuple[str, ...] = ()


def find_slots(text: str) -> Slots:
    """Read every typed name and number of `text`, each once, in the order spoken."""
    return Slots(
        orders=_orders(text),
        amounts=_distinct(amounts_in(text)),
        skus=_distinct(_sku(match) for match in _SKU.finditer(without_documents(text))),
        actions=_distinct(match.group() for match in _ACTION.finditer(text)),
        mails=_distinct(match.group().lower() for match in _MAIL.finditer(text)),
        purchases=_distinct(match["name"] for match in _PURCHASE.finditer(text)),
        invoices=_distinct(match["name"].upper() for match in _INVOICE.finditer(text)),
        units=_units(text),
        reason=reason_in(text),
        unreadable=_distinct(unreadable_in(text)),
    )


def reason_in(text: str) -> Reason | None:
    """Return the one reason the words give; none where they give two or none."""
    found = reasons_in(text)
    return next(iter(found)) if len(found) == 1 else None


def reasons_in(text: str) -> frozenset[Reason]:
    """Return every reason the words give."""
    return frozenset(reason for reason, words in _REASONS if words.search(text))


def units_in(text: str) -> frozenset[int]:
    """Return every count of units the words give."""
    found = {(match["count"] or match["both"]).lower() for match in _UNITS.finditer(text)}
    return frozenset(_WORDS_FOR_COUNTS.get(word) or int(word) for word in found)


def loose_number(text: str) -> tuple[str, str] | None:
    """Return an order and the bare number beside it, as in `refund 1001 5000`: perhaps an amount.

    Nothing marks it as one, so it may be asked about and never be taken for granted.
    """
    found = _LOOSE_NUMBER.search(text)
    if found is None:
        return None
    order, number = found["order"] or found["next"], found["n1"] or found["n2"]
    return order, decimal_text(number)


def parcel_number(text: str) -> str | None:
    """Return the carrier's own number by which a text names a parcel, if it does."""
    found = _PARCEL.search(text)
    return (found["ups"] or found["named"]) if found else None


def without_documents(text: str) -> str:
    """Blank purchase orders and invoices: `invoice 88213` names one, and is no wish to invoice."""
    return _INVOICE.sub(" ", _PURCHASE.sub(" ", text))


def mask_slots(text: str) -> tuple[str, frozenset[str]]:
    """Replace each name by the kind of thing it names, so that routing learns the words around it.

    Returns the text and the kinds found, e.g. `where is order` and `{"order"}`.
    """
    kinds = set()
    for match in _order_matches(text)[::-1]:
        kinds.add("order")
        text = f"{text[: match.start()]} order {text[match.end() :]}"
    for kind, pattern in _MASKS:
        text, found = pattern.subn(f" {kind} ", text)
        kinds.update([kind] if found else ())
    return text, frozenset(kinds)


def _orders(text: str) -> tuple[str, ...]:
    return _distinct(
        (match["market"] or match["marked"] or match["said"] or match["bare"]).upper()
        for match in _order_matches(text)
    )


def _order_matches(text: str) -> list[re.Match[str]]:
    """Find order names in what is left when amounts, other ids, years and postcodes are blanked."""
    for pattern in (
        AMOUNT,
        NOT_AN_AMOUNT,
        _OTHER_ID,
        _YEAR,
        _ADDRESS,
        _TIME,
        _COUNT,
        _PHONE,
        _MAIL,
        _SKU,
    ):
        text = pattern.sub(lambda match: "/" * len(match.group()), text)
    return list(_ORDER.finditer(text))


def _sku(match: re.Match[str]) -> str:
    return _PLURAL.sub("", match.group()).upper()


def _units(text: str) -> int | None:
    found = units_in(text)
    return next(iter(found)) if len(found) == 1 else None


def _distinct(found: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(found))
