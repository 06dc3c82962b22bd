"""Restricted keys: what each may read and write, as an admin ticked it in the dashboard."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from http import HTTPStatus

from sandbox.rights import Rights
from sandbox.stripe.wire import NAME, Refused

ACCOUNT = "acct_1Practice0Company"
SEES = ("balance", "balance_transaction_source", "charge", "dispute", "payment_intent", "payout")


@dataclass(frozen=True, slots=True)
class Key:
    """One key. `may` are Stripe's own names for permissions; who may write may read, too."""

    kind: str
    secret: str
    may: frozenset[str]

    def check(self, permission: str) -> None:
        """Let through what the key may do. Raises `Refused`."""
        if (
            "*" in self.may
            or permission in self.may
            or permission.replace("_read", "_write") in self.may
        ):
            return
        raise Refused(
            f"The provided key '{masked(self.secret)}' does not have the required permissions for "
            f"this endpoint on account '{ACCOUNT}'. Having the 'rak_{permission}' permission would "
            "allow this request to continue.",
            status=HTTPStatus.FORBIDDEN,
        )


ELSEWHERE: Mapping[str, str] = {
    "customers": "customer",
    "disputes": "dispute",
    "payment_intents": "payment_intent",
    "payouts": "payout",
    "webhook_endpoints": "webhook",
}
"""Objects that nobody changes here, by what has to be ticked for them: a key is checked first."""

READ = Key("read", "rk_test_sandbox_read", frozenset(f"{what}_read" for what in SEES))
WRITE = Key("write", "rk_test_sandbox_write", frozenset({"charge_write"}))
ADMIN = Key("admin", "sk_test_sandbox_admin", frozenset("*"))
"""What an admin has in the dashboard; no program needs it."""
_KEYS: Mapping[str, Key] = {key.secret: key for key in (READ, WRITE, ADMIN)}


def key_of(authorization: str, rights: Rights, *, revoked: bool) -> Key:
    """Return the key a request was signed with, as it is ticked now. Raises `Refused`."""
    scheme, _, given = authorization.partition(" ")
    secret = given.strip() if scheme.lower() == "bearer" else ""
    if not secret:
        message = (
            "You did not provide an API key. You need to provide your API key in the Authorization "
            "header, using Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY')."
        )
        raise Refused(message, status=HTTPStatus.UNAUTHORIZED)
    if revoked and secret in _KEYS:
        message = f"Expired API Key provided: {masked(secret)}"
        raise Refused(message, code="api_key_expired", status=HTTPStatus.UNAUTHORIZED)
    if secret not in _KEYS:
        message = f"Invalid API Key provided: {masked(secret)}"
        raise Refused(message, status=HTTPStatus.UNAUTHORIZED)
    known = _KEYS[secret]
    return replace(known, may=rights.of(NAME, known.kind, known.may))


def masked(secret: str) -> str:
    """Write a key as Stripe repeats it: its beginning and its end."""
    return f"{secret[:8]}{'*' * max(len(secret) - 12, 4)}{secret[-4:]}"
