"""What every sender of webhooks has in common: a signed body, read before it is trusted with."""

import base64
import hashlib
import hmac
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

from pydantic import SecretStr

from memory.arrivals import Notice
from policies.errors import BadRequest, Misconfigured, Refused

MOST_BYTES = 5_000_000
TOPIC = re.compile(r"[a-z][a-z0-9_.]{0,59}(/[a-z0-9_.]{1,59})?", re.ASCII)
LONGEST_ID = 120
_LARGEST = 2**63 - 1


class NotGenuine(Refused):
    """That does not bear its sender's signature. Nothing was kept of it."""

    code = "not_genuine"


class NotOurs(Refused):
    """That is about an account I do not work for. Nothing was kept of it."""

    code = "not_ours"


class TooLarge(BadRequest):
    """That is larger than any event I know. Nothing was kept of it."""

    code = "too_large"


@dataclass(frozen=True)
class Delivery:
    """One request as it came in. Header names are in lower case; `body` is exactly what came."""

    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Post:
    """A genuine delivery, understood.

    `signed_at` is when it was signed, where the signature says so: our database's clock decides
    whether that is too long ago. `echo` is text to answer with, where the sender asks for that.
    """

    notices: tuple[Notice, ...] = ()
    signed_at: datetime | None = None
    echo: str | None = None

    def check_age(self, now: datetime, tolerance: timedelta) -> None:
        """Refuse what was signed too long ago, or in the future. Raises `NotGenuine`."""
        if self.signed_at is not None and abs(now - self.signed_at) > tolerance:
            raise NotGenuine(
                "That was signed at another time than now, so it may be an old one sent again. "
                "Nothing was kept of it; if it is genuine, check both clocks."
            )


class Sender(Protocol):
    """One vendor that posts to us."""

    @property
    def name(self) -> str:
        """The last part of its address: `shopify` is posted to `/events/shopify`."""
        ...

    @property
    def status(self) -> int:
        """What a delivery that was kept is answered with."""
        ...

    def read(self, delivery: Delivery) -> Post:
        """Check and understand. Raises `NotGenuine`, `NotOurs` or `BadRequest`."""
        ...


def mac(secret: SecretStr, message: bytes) -> bytes:
    """HMAC-SHA256."""
    return hmac.new(secret.get_secret_value().encode(), message, hashlib.sha256).digest()


def check(given: Sequence[bytes], expected: Sequence[bytes]) -> None:
    """Hold the signatures given against those that would be right, each pair in constant time.

    Raises `NotGenuine`, and `Misconfigured` where there is nothing to hold them against.
    """
    if not expected:
        raise Misconfigured("There is no secret to check this sender's signature with.")
    fits = [hmac.compare_digest(one, right) for one in given for right in expected]
    if not any(fits):
        raise NotGenuine


def from_base64(text: str) -> tuple[bytes, ...]:
    """Decode a signature; nothing of what is none."""
    try:
        return (base64.b64decode(text.encode("ascii"), validate=True),)
    except ValueError:
        return ()


def json_object(body: bytes) -> dict[str, Any]:
    """Read a body. Raises `BadRequest`."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise BadRequest("The body is not JSON. Nothing was kept of it.") from error
    if not isinstance(found, dict):
        raise BadRequest("The body is not a JSON object. Nothing was kept of it.")
    return found


def identifier(value: object, what: str) -> str:
    """Read an id: a number or a short text. Raises `BadRequest`."""
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str) or not 0 < len(value) <= LONGEST_ID or not value.isprintable():
        raise BadRequest(f"The {what} is missing or is none. Nothing was kept of it.")
    return value


def topic_of(value: str) -> str:
    """Read a topic such as `orders/updated` or `charge.refunded`. Raises `BadRequest`."""
    if not TOPIC.fullmatch(value):
        raise BadRequest("The topic is missing or is none. Nothing was kept of it.")
    return value


def moment(value: object) -> datetime | None:
    """Read an ISO 8601 time with its zone, to the microsecond; None of anything else."""
    if not isinstance(value, str):
        return None
    try:
        # Shopify writes nanoseconds, which Python cuts off only in some versions.
        found = datetime.fromisoformat(re.sub(r"(\.\d{6})\d+", r"\1", value))
        return found.astimezone(UTC) if found.tzinfo is not None else None
    except (ValueError, OverflowError):
        return None


def since_1970(value: object) -> datetime | None:
    """Read a whole number of seconds; None of anything else."""
    if not isinstance(value, int) or isinstance(value, bool):
        return None
    try:
        return datetime.fromtimestamp(value, UTC)
    except (ValueError, OverflowError, OSError):
        return None


def plain(found: object, names: Sequence[str]) -> dict[str, Any]:
    """Keep some fields of an object, and of those only what is a number, a flag or a short text."""
    if not isinstance(found, Mapping):
        return {}
    return {name: found[name] for name in names if _is_plain(found.get(name))}


def _is_plain(value: object) -> bool:
    if isinstance(value, int):
        return abs(value) <= _LARGEST
    return isinstance(value, str) and len(value) <= LONGEST_ID
