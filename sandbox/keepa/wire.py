"""How Keepa says things: times in minutes of its own, prices in cents, and the words of a no.

Source: Keepa's pages on product requests, and its published Java structures
(`keepacom/api_backend`).
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from enum import IntEnum
from http import HTTPStatus
from typing import Any

NAME = "keepa"
START = 21_564_000
"""The minute of 1970's clock at which Keepa's own begins: 2011-01-01."""
NO_OFFER = -1
TYPES = 36
"""How many series a product has; those nobody asked for or has are null."""

Tree = dict[str, Any]


class Kind(IntEnum):
    """What a series counts, by its place in `csv` and in every list of the statistics."""

    AMAZON = 0
    NEW = 1
    SALES = 3
    LISTPRICE = 4
    COUNT_NEW = 11
    BUY_BOX_SHIPPING = 18
    COUNT_NEW_FBA = 34
    COUNT_NEW_FBM = 35


PRICES = frozenset({Kind.AMAZON, Kind.NEW, Kind.LISTPRICE, Kind.BUY_BOX_SHIPPING})
WITH_SHIPPING = frozenset({Kind.BUY_BOX_SHIPPING})
"""Series of three numbers a change, the last of them what sending costs."""

_WORDS = {
    "invalidParameter": "You used an invalid parameter for this API call.",
    "paymentRequired": "Your API access key is not valid or has no active subscription.",
    "notEnoughTokens": "You have used up your tokens. Wait for the next refill.",
    "internalServerError": "An unexpected error occurred.",
}


class Refused(Exception):
    """A definite no. `knows_you` is whether the key was good: only then the tokens are told."""

    code = "refused"

    def __init__(
        self,
        details: str = "",
        *,
        kind: str = "invalidParameter",
        status: int = HTTPStatus.BAD_REQUEST,
        knows_you: bool = True,
    ) -> None:
        super().__init__(details)
        self.status = int(status)
        self.knows_you = knows_you
        self.error = error(kind, details)


def error(kind: str, details: str = "") -> Tree:
    """Write the object that says what was wrong."""
    return {"type": kind, "message": _WORDS[kind], "details": details}


def out_of_range(details: str) -> Refused:
    """Refuse a parameter that is there and cannot be that."""
    return Refused(details, status=HTTPStatus.METHOD_NOT_ALLOWED)


def minutes(moment: datetime) -> int:
    """Write a moment in Keepa's minutes."""
    return int(moment.timestamp()) // 60 - START


def moment(minute: int) -> datetime:
    """Read one of Keepa's minutes."""
    return datetime.fromtimestamp((minute + START) * 60, UTC)


def at_kinds(values: Mapping[Kind, int], otherwise: int = NO_OFFER) -> list[int]:
    """Lay values out by the places of their kinds."""
    laid = [otherwise] * TYPES
    for kind, value in values.items():
        laid[kind] = value
    return laid
