"""Tokens for apps: a secret for a token of an hour, and what each app's token may do.

A token is a JWT as Microsoft's are: whoever holds it can read its `roles`.
"""

import json
import secrets
from base64 import b64decode, urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http import HTTPStatus
from uuid import uuid4

from sandbox.door import Answer
from sandbox.rights import Rights

VENDOR = "graph"
TENANT = "5f1e7c2a-9d34-4c55-8a1b-0c0ffee02026"
SCOPE = "https://graph.microsoft.com/.default"
APPS = {
    "read": ("0a7d3f5e-1111-4a8e-9c54-practice0001", "sandbox~graph~read~secret"),
    "write": ("0a7d3f5e-2222-4a8e-9c54-practice0002", "sandbox~graph~write~secret"),
}
"""Each app's client id and secret."""
ROLES = {
    "read": frozenset({"Mail.Read"}),
    "write": frozenset({"Mail.ReadWrite", "Mail.Send"}),
}
LASTS = 3599


@dataclass(slots=True)
class Grants:
    """Which tokens were given to which app, and until when each is good."""

    given: dict[str, tuple[str, datetime]] = field(default_factory=dict)

    def token(
        self, tenant: str, basic: str, form: Mapping[str, str], rights: Rights, now: datetime
    ) -> tuple[str, Answer]:
        """Answer the token endpoint: which app asked (as far as it is known), and what it gets."""
        said_id, said_secret = _basic(basic) or (
            form.get("client_id", ""),
            form.get("client_secret", ""),
        )
        app = next((name for name, (known, _) in APPS.items() if known == said_id), None)
        if tenant != TENANT:
            return "unknown", _no(
                "invalid_request", 90002, f"Tenant '{tenant}' not found.", HTTPStatus.BAD_REQUEST
            )
        if form.get("grant_type") != "client_credentials":
            text = "The app requested an unsupported grant type."
            return "unknown", _no("unsupported_grant_type", 70003, text, HTTPStatus.BAD_REQUEST)
        if app is None:
            text = f"Application with identifier '{said_id[:40]}' was not found in the directory."
            return "unknown", _no("unauthorized_client", 700016, text, HTTPStatus.BAD_REQUEST)
        if not secrets.compare_digest(APPS[app][1].encode(), said_secret.encode()):
            text = "Invalid client secret provided."
            return app, _no("invalid_client", 7000215, text, HTTPStatus.UNAUTHORIZED)
        if form.get("scope") != SCOPE:
            text = "The provided value for the input parameter 'scope' is not valid."
            return app, _no("invalid_scope", 70011, text, HTTPStatus.BAD_REQUEST)
        made = _token(said_id, rights.of(VENDOR, app, ROLES[app]), now)
        self.given[made] = (app, now + timedelta(seconds=LASTS))
        body = {
            "token_type": "Bearer",
            "expires_in": LASTS,
            "ext_expires_in": LASTS,
            "access_token": made,
        }
        return app, Answer(body)

    def app(self, said: str, now: datetime) -> str | None:
        """Say which app a bearer token is of; None where it is none of ours or has run out."""
        scheme, _, token = said.partition(" ")
        app, ends = self.given.get(token, ("", now))
        return app if scheme.lower() == "bearer" and now < ends else None


def roles_in(authorization: str) -> frozenset[str]:
    """Read the roles of a token that is known to be one of ours."""
    payload = authorization.split(".")[1]
    claims = json.loads(urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    return frozenset(claims.get("roles", ()))


def _token(client_id: str, roles: Iterable[str], now: datetime) -> str:
    """Write a token; an app without any role has no such claim."""
    at, ticked = int(now.timestamp()), sorted(roles)
    claims: dict[str, object] = {
        "aud": "https://graph.microsoft.com",
        "iss": f"https://sts.windows.net/{TENANT}/",
        "iat": at,
        "nbf": at,
        "exp": at + LASTS,
        "appid": client_id,
        "idtyp": "app",
        "tid": TENANT,
        **({"roles": ticked} if ticked else {}),
    }
    parts = ({"typ": "JWT", "alg": "RS256", "kid": "practice"}, claims)
    signed = ".".join(_packed(json.dumps(part).encode()) for part in parts)
    return f"{signed}.{_packed(secrets.token_bytes(32))}"


def _packed(raw: bytes) -> str:
    return urlsafe_b64encode(raw).decode().rstrip("=")


def _basic(said: str) -> tuple[str, str] | None:
    scheme, _, coded = said.partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        who, _, secret = b64decode(coded, validate=True).decode().partition(":")
    except (Error, UnicodeDecodeError):
        return None
    return who, secret


def _no(error: str, number: int, text: str, status: HTTPStatus) -> Answer:
    trace = str(uuid4())
    body = {
        "error": error,
        "error_description": f"AADSTS{number}: {text} Trace ID: {trace}",
        "error_codes": [number],
        "trace_id": trace,
        "correlation_id": trace,
    }
    return Answer(body, status)
