"""What a column of a vendor's list can be about, and by which titles that is usually known."""

import re
from collections.abc import Sequence
from enum import StrEnum
from typing import Final


class Role(StrEnum):
    """What a column says."""

    SKU = "sku"
    OURS = "ours"
    QUANTITY = "quantity"
    PRICE = "price"
    CURRENCY = "currency"
    LEAD = "lead"


NAMES: Final = {
    Role.SKU: "the vendor's number",
    Role.OURS: "our number",
    Role.QUANTITY: "the quantity",
    Role.PRICE: "the price",
    Role.CURRENCY: "the currency",
    Role.LEAD: "the lead time",
}
"""What people call each."""
_THING: Final = r"(?:sku|item|part|article|artikel|art|product|stock|material|model)"
_NUMBER: Final = r"(?:#|no|nr|num|number|code|id|nummer|sku)"
_SIZE: Final = r"(?:qty|quantity|units?)?"
_COST: Final = r"(?:price|cost|preis)"
_EACH: Final = r"\W*\(?(?:[a-z]{3}|each|ea|netto)\)?"
# Of several titles that fit a role, the one that an earlier line knows is taken.
_TITLES: Final = {
    Role.OURS: (rf"(?:your|cust(?:omer)?(?:'s)?|buyer|client|ihre)\W*{_THING}\W*{_NUMBER}?",),
    Role.SKU: (
        rf"(?:(?:vendor|supplier|our|mfr|manufacturer)\W*)?{_THING}\W*{_NUMBER}",
        r"(?:vendor\W*|supplier\W*|our\W*)?sku",
        r"item|part|article|artikel|model|code|mpn|référence|ref",
        r"upc|ean|gtin|barcode",
    ),
    Role.QUANTITY: (
        rf"{_SIZE}\W*(?:available|avail|avl|atp)\W*(?:qty|quantity|stock|units?)?",
        rf"{_SIZE}\W*on\W*hand(?:\W*qty)?|qoh|soh",
        r"(?:stock|inventory|inv)\W*(?:qty|quantity|level|count|on hand|status|units?)?|in\W*stock",
        r"qty|quantity|units?|bestand|menge|lagerbestand|verfügbar|stock dispo\w*|disponible",
        r"availability|status",
    ),
    Role.PRICE: (
        rf"(?:your|net|dealer|cost|wholesale|unit|customer|ek|netto)\W*(?:net\W*)?{_COST}(?:{_EACH})?",
        r"cost|ek|netto|preis|prix|price|dealer",
        rf"{_COST}{_EACH}|preis\W*\w+",
        r"(?:list\W*)?price|msrp|rrp",
    ),
    Role.CURRENCY: (r"currency|curr?\.?|ccy|währung|devise",),
    Role.LEAD: (
        r"(?:lead|delivery|ship(?:ping)?)\W*(?:time|days)?\W*\(?(?:in)?\W*(?:days|weeks)?\)?",
        r"lieferzeit\W*\w*|ships? in|délai",
    ),
}
_KNOWN: Final = {
    role: tuple(re.compile(one, re.IGNORECASE) for one in titles)
    for role, titles in _TITLES.items()
}


def named_roles(titles: Sequence[str]) -> dict[Role, int]:
    """Return which column each role is most likely in; a column has one role."""
    found: dict[Role, int] = {}
    for role, patterns in _KNOWN.items():
        free = [number for number in range(len(titles)) if number not in found.values()]
        fits = (
            number
            for pattern in patterns
            for number in free
            if pattern.fullmatch(" ".join(titles[number].split()))
        )
        number = next(fits, None)
        if number is not None:
            found[role] = number
    return found
