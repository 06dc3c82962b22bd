"""What a wish names besides orders, products and sums: a change of stock, a place, a parcel.

Each has a form of its own, and nothing is guessed: a number without a sign is no change of stock,
and a word is a place only where it is written as a name.
"""

import re
from collections.abc import Iterator

from agent.amounts import HIDDEN

_COUNT = r"(?P<{}>[0-9]{{1,6}})(?![\w%]|[.,:][0-9])"
_CHANGE = re.compile(
    rf"(?<![\w.,+\-\u2013\u2212$€£¥{HIDDEN}])(?P<sign>[+\-\u2013\u2212])\s?{_COUNT.format('signed')}"
    rf"|\b(?:add|plus)\s+{_COUNT.format('more')}"
    rf"|\b(?:remove|minus|take out|take off)\s+{_COUNT.format('less')}",
    re.IGNORECASE,
)
_PLACE = re.compile(r"\b(?:in|at)\s+(?:the\s+)?(?P<place>[A-Z][A-Za-z-]{1,40})(?![\w@])")
_PARCEL = re.compile(
    r"(?<![\w\-#$€£¥.])(?=(?:[A-Za-z]*[0-9]){6})"
    r"(?P<parcel>[0-9A-Za-z]{8,35}|[0-9]{4}(?: [0-9]{4}){2,6}(?: [0-9]{1,4})?)(?![\w\-]|[.,][0-9])"
)


def changes_in(text: str) -> Iterator[str]:
    """Yield each change of a count with its sign: `+5`, `-3`."""
    for match in _CHANGE.finditer(text):
        up = match["more"] or (match["signed"] and match["sign"] == "+")
        count = int(match["signed"] or match["more"] or match["less"])
        if count:
            yield f"{'+' if up else '-'}{count}"


def places_in(text: str) -> Iterator[str]:
    """Yield each place that is named as one: `in Reno`."""
    yield from (match["place"] for match in _PLACE.finditer(text))


def parcels_in(text: str) -> Iterator[str]:
    """Yield what may be a carrier's number for a parcel, without blanks, in upper case."""
    for match in _PARCEL.finditer(text):
        yield match["parcel"].replace(" ", "").upper()
