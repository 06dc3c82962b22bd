"""How a sentence is known to ask for a vendor's list: a vendor named, or vendors spoken of."""

import re
from collections.abc import Mapping
from typing import Any, Final

_NAME: Final = r"(?P<who>[A-Z][\w&.'\u2019-]*(?:\s+(?:&\s+)?[A-Z][\w&.'\u2019-]*){0,4})"
_NO_NAME: Final = (
    r"(?![A-Z]{2,10}\d*-)(?!(?i:we|i|it|you|they|he|she|there|anybody|anyone|any|the|a|our|my|"
    r"amazon|shopify|keepa|ebay|walmart|etsy|order|po|invoice|reno|columbus)\b)"
)
_NAMED: Final = rf"{_NO_NAME}{_NAME}"
_WHO: Final = (
    re.compile(
        rf"\b(?i:do|does|did|has|have|can|could|will|would|is)\s+{_NAMED}\s+"
        r"(?=(?:still|really|now|got|have|has|stock|carry|charge|ask|want|bill|take|need|ship|send|"
        r"sell|list|run|out|cheaper|asking|charging)\b)"
    ),
    re.compile(rf"\b(?:at|from|by|of|pay|paying)\s+(?:vendor\s+|supplier\s+)?{_NAMED}(?![\w-])"),
    re.compile(rf"{_NAMED}(?:'s|\u2019s)\s+(?:list|price|stock|cost|feed|sheet)\b"),
)
_OF_VENDORS: Final = re.compile(
    r"\b(?:vendors?|suppliers?)\b|^\W*who\s+(?:has|stocks|carries|lists|can send|sells us)\b",
    re.IGNORECASE,
)
_OF_ELSE: Final = re.compile(
    r"\b(?:e-?mails?|mails?|wrote|write|written|messages?|invoices?|purchase orders?|p\.?o\.?|"
    r"who(?:'s| is) (?:the|our)|orders?|ordered|shipped|amazon|tracking|approved?|asked for|told|"
    r"refund\w*)\b",
    re.IGNORECASE,
)
_OF_MONEY: Final = re.compile(
    r"\b(?:charg\w+|price\w*|cost\w*|pay|paying|paid|cheap\w*|asks?|asking|wants?|how much does|"
    r"bills? us|takes? for|quote\w*|rates?)\b",
    re.IGNORECASE,
)
_HAS_ONE: Final = re.compile(r"[A-Za-z]{2,10}\d*-[0-9A-Za-z]")


def asks_for_stock(sentence: str) -> bool:
    """Whether somebody asks what a vendor has of an article."""
    return _is_about_a_list(sentence) and not _OF_MONEY.search(sentence)


def asks_for_price(sentence: str) -> bool:
    """Whether somebody asks what a vendor charges for an article."""
    return _is_about_a_list(sentence) and _OF_MONEY.search(sentence) is not None


def _is_about_a_list(sentence: str) -> bool:
    if not _HAS_ONE.search(sentence) or _OF_ELSE.search(sentence):
        return False
    return bool(_OF_VENDORS.search(sentence) or vendor_in(sentence))


def vendor_in(sentence: str) -> Mapping[str, Any]:
    """Hear the vendor's name: words with capitals, where a vendor would stand."""
    for pattern in _WHO:
        if found := pattern.search(sentence):
            return {"vendor": re.sub(r"['\u2019]s$", "", found["who"])}
    return {}
