"""Login with Amazon: access tokens for an hour, against an app's secret and a seller's consent."""

import secrets
import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from http import HTTPStatus

from sandbox.door import Answer

LIFETIME_SECONDS = 3600
ORDERS, LISTINGS = "Inventory and Order Tracking", "Product Listing"
BUYERS, MONEY, STORES = "Buyer Communication", "Finance and Accounting", "Amazon Fulfillment"
ROLES = {
    "read": (ORDERS, LISTINGS, BUYERS, MONEY),
    "write": (ORDERS, LISTINGS, BUYERS),
}
"""The roles of each app, as they are called in Seller Central."""
ROLES_BY_PATH: Mapping[str, tuple[str, ...]] = {
    "/orders/": (ORDERS,),
    "/listings/": (LISTINGS,),
    "/fba/": (LISTINGS, STORES),
    "/finances/": (MONEY,),
    "/messaging/": (BUYERS,),
}
"""Any one of these opens what is below; the rest is open here. Source: Amazon's role mappings."""


@dataclass(frozen=True, slots=True)
class App:
    """An app registered in Seller Central; `kind` is what it is called in the journal."""

    kind: str
    client_id: str
    client_secret: str
    refresh_token: str

    @property
    def may_write(self) -> bool:
        """Whether the seller granted it more than looking."""
        return self.kind == "write"


APPS = tuple(
    App(
        kind,
        f"amzn1.application-oa2-client.sandbox-{kind}",
        f"amzn1.oa2-cs.v1.sandbox-{kind}",
        f"Atzr|sandbox-{kind}",
    )
    for kind in ("read", "write")
)


def opens(roles: Collection[str], path: str) -> bool:
    """Whether one of an app's roles opens an operation."""
    opening = next((some for below, some in ROLES_BY_PATH.items() if path.startswith(below)), ())
    return not opening or any(one in roles for one in opening)


class TokenOffice:
    """Hands out access tokens and knows them again until they run out."""

    def __init__(self) -> None:
        self._issued: dict[str, tuple[App, float]] = {}

    def forget(self) -> None:
        """Let every access token run out now."""
        self._issued.clear()

    def holder(self, token: str) -> App | None:
        """Return whose token this is; None where it never was one, or ran out."""
        app, until = self._issued.get(token, (None, 0.0))
        return app if time.monotonic() < until else None

    def issue(self, form: Mapping[str, str], *, revoked: bool) -> Answer:
        """Answer one request of the token endpoint (RFC 6749, 5.1 and 5.2)."""
        if form.get("grant_type") != "refresh_token":
            return _no("unsupported_grant_type", "The grant type is not supported by this server.")
        for field in ("refresh_token", "client_id", "client_secret"):
            if not form.get(field):
                return _no("invalid_request", f"Missing parameter: {field}")
        app = next((one for one in APPS if one.client_id == form["client_id"]), None)
        if app is None or app.client_secret != form["client_secret"]:
            return _no("invalid_client", "Client authentication failed", HTTPStatus.UNAUTHORIZED)
        if revoked or form["refresh_token"] != app.refresh_token:
            return _no("invalid_grant", "The request has an invalid grant parameter")
        token = f"Atza|{secrets.token_urlsafe(24)}"
        self._issued[token] = (app, time.monotonic() + LIFETIME_SECONDS)
        return Answer(
            {
                "access_token": token,
                "refresh_token": app.refresh_token,
                "token_type": "bearer",
                "expires_in": LIFETIME_SECONDS,
            }
        )


def _no(error: str, description: str, status: int = HTTPStatus.BAD_REQUEST) -> Answer:
    return Answer({"error": error, "error_description": description}, status)
