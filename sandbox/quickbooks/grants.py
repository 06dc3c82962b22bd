"""Who may ask: the company's two connected apps, and the keys that renew themselves.

QuickBooks knows one scope for all of accounting, so that no key of it only reads. The practice
company keeps two apps and refuses every change to the first: the program must never try one there.
"""

import base64
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http import HTTPStatus

from sandbox.door import Answer

REALM = "9341450000000007"
ACCESS_LIFE = timedelta(hours=1)
REFRESH_LIFE = timedelta(days=100)
SECRETS = {
    "practice-read-app": "practice-read-secret",
    "practice-write-app": "practice-write-secret",
}
SCOPE = "com.intuit.quickbooks.accounting"
KINDS = {"practice-read-app": "read", "practice-write-app": "write"}


@dataclass(slots=True)
class Grants:
    """Refresh tokens by value, each good for one use, and access tokens with their ends."""

    refreshing: dict[str, str] = field(default_factory=dict)
    access: dict[str, tuple[str, datetime]] = field(default_factory=dict)

    def connect(self, client: str) -> str:
        """Let the company's admin connect an app: it is given a first refresh token."""
        token = f"RT1-practice-{secrets.token_hex(12)}"
        self.refreshing[token] = client
        return token

    def kind(self, authorization: str, now: datetime) -> str | None:
        """Say which app a call is made with; None for a key nobody has, or that has run out."""
        scheme, _, token = authorization.partition(" ")
        kind, end = self.access.get(token, (None, now))
        return kind if scheme.casefold() == "bearer" and now < end else None

    def exchange(self, authorization: str, form: Mapping[str, str], now: datetime) -> Answer:
        """Give an access token for a refresh token, and the next refresh token with it."""
        client, secret = _basic(authorization)
        if not secret or SECRETS.get(client) != secret:
            return _error("invalid_client", HTTPStatus.UNAUTHORIZED)
        if form.get("grant_type") != "refresh_token":
            return _error("unsupported_grant_type")
        token = form.get("refresh_token", "")
        if self.refreshing.get(token) != client:
            return _error("invalid_grant")
        del self.refreshing[token]
        access = f"AT-practice-{secrets.token_hex(16)}"
        self.access = {one: kept for one, kept in self.access.items() if now < kept[1]}
        self.access[access] = KINDS[client], now + ACCESS_LIFE
        return Answer(
            {
                "token_type": "bearer",
                "access_token": access,
                "expires_in": int(ACCESS_LIFE.total_seconds()),
                "refresh_token": self.connect(client),
                "x_refresh_token_expires_in": int(REFRESH_LIFE.total_seconds()),
            }
        )


def _basic(authorization: str) -> tuple[str, str]:
    scheme, _, packed = authorization.partition(" ")
    try:
        client, _, secret = base64.b64decode(packed, validate=True).decode().partition(":")
    except ValueError:
        return "", ""
    return (client, secret) if scheme.casefold() == "basic" else ("", "")


def _error(name: str, status: int = HTTPStatus.BAD_REQUEST) -> Answer:
    return Answer({"error": name}, status)
