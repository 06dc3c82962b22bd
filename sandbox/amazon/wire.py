"""How Amazon writes things down, and how it says no."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

from sandbox.door import Answer
from sandbox.shop.money import Money

RATE_HEADER = "x-amzn-RateLimit-Limit"
_ISO = re.compile(
    r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})", re.ASCII
)


@dataclass(eq=False)
class Refused(Exception):
    """A definite no, as Amazon words it."""

    code: str
    message: str
    status: int = HTTPStatus.BAD_REQUEST
    details: str = ""

    @property
    def answer(self) -> Answer:
        """The whole answer."""
        said = {"code": self.code, "message": self.message, "details": self.details}
        return Answer({"errors": [said]}, self.status)


def invalid(message: str) -> Refused:
    """Refuse what was sent."""
    return Refused("InvalidInput", message)


def missing(what: str) -> Refused:
    """Refuse because there is no such thing."""
    return Refused("NotFound", f"{what} not found", HTTPStatus.NOT_FOUND)


def denied(details: str) -> Answer:
    """Refuse a caller: a token that is none, or an app that lacks the role."""
    message = "Access to requested resource is denied."
    return Refused("Unauthorized", message, HTTPStatus.FORBIDDEN, details).answer


def stamp(moment: datetime) -> str:
    """Write a moment down as `2026-11-29T10:30:00Z`."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def moment_in(text: str, name: str) -> datetime:
    """Read an ISO 8601 moment; an offset is required."""
    if not _ISO.fullmatch(text):
        raise invalid(f"{name} is not an ISO 8601 date-time.")
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise invalid(f"{name} is not a moment of the calendar.") from None


def money(sum_: Money) -> dict[str, str]:
    """Write an amount down: `{"amount": "186.40", "currencyCode": "USD"}`."""
    return {"amount": str(sum_.amount), "currencyCode": sum_.currency_code}


class Body:
    """A JSON object somebody sent, read field by field. Like Amazon, it minds no others."""

    def __init__(self, given: object, name: str) -> None:
        if not isinstance(given, Mapping):
            raise invalid(f"{name} has to be an object.")
        self._given: Mapping[str, Any] = given
        self._name = name

    def text(self, field: str, *, required: bool = True) -> str:
        """Return a text, not empty where it is required."""
        found = self._given.get(field)
        if found is None and not required:
            return ""
        if not isinstance(found, str) or not found:
            raise invalid(f"{self._name}.{field} has to be a text.")
        return found

    def whole(self, field: str, *, least: int = 0) -> int:
        """Return a whole number."""
        found = self._given.get(field)
        if not isinstance(found, int) or isinstance(found, bool) or found < least:
            raise invalid(f"{self._name}.{field} has to be a whole number from {least}.")
        return found

    def several(self, field: str, *, most: int = 1000) -> list[Any]:
        """Return a list of one or more."""
        found = self._given.get(field)
        if not isinstance(found, list) or not 1 <= len(found) <= most:
            raise invalid(f"{self._name}.{field} has to be a list of 1 to {most}.")
        return found

    def texts(self, field: str, *, most: int) -> list[str]:
        """Return a list of one or more texts."""
        found = self.several(field, most=most)
        if not all(isinstance(one, str) for one in found):
            raise invalid(f"{self._name}.{field} has to hold texts.")
        return found

    def any(self, field: str) -> object:
        """Return whatever stands there."""
        return self._given.get(field)
