"""Login with Amazon: an access token for an hour, fetched with what an admin authorized once."""

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated

from pydantic import Field, SecretStr

from policies.errors import CountersignError, Misconfigured
from tools.connectors.amazon_wire import AmazonWire
from tools.connectors.http import Transport
from tools.connectors.network import Credential, Network, NoKey, Reply, Request

TOKEN_HEADER = "x-amz-access-token"  # noqa: S105 # the header's name
MARGIN_SECONDS = 60.0
"""A token that has less than this to live is not used any more: calls take time, clocks differ."""


@dataclass(frozen=True)
class LoginApp:
    """One app an admin registered and the seller authorized."""

    credential: Credential
    client_id: str
    client_secret: SecretStr
    refresh_token: SecretStr


class _Granted(AmazonWire):
    """A token and its life in seconds (RFC 6749, 5.1), which this vendor writes in snake case."""

    access_token: Annotated[str, Field(alias="access_token", min_length=1, repr=False)]
    expires_in: Annotated[float, Field(alias="expires_in", gt=0, le=86_400)]


class LoginKeys:
    """Signs calls with an app's access token, and fetches the next one in time."""

    def __init__(
        self,
        app: LoginApp,
        login: str,
        network: Network,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._app = app
        self._login = login
        self._clock = clock
        self._lock = threading.Lock()
        self._token = ""
        self._until = float("-inf")
        self._transport = Transport(
            "Login with Amazon", NoKey(app.credential), network, refusal=self._refusal
        )

    @property
    def credential(self) -> Credential:
        """What it is called where people set it."""
        return self._app.credential

    def headers(self) -> Mapping[str, str]:
        """Sign one call. Raises `Misconfigured` where the app is no longer let in."""
        with self._lock:
            if self._clock() >= self._until - MARGIN_SECONDS:
                self._fetch()
            return {TOKEN_HEADER: self._token}

    def refused(self) -> bool:
        """Give the token up: Amazon takes tokens back early where a consent changes."""
        with self._lock:
            self._until = float("-inf")
        return True

    def _fetch(self) -> None:
        asked_at = self._clock()
        granted = self._transport.read(
            Request(
                operation="token",
                url=self._login,
                form={
                    "grant_type": "refresh_token",
                    "refresh_token": self._app.refresh_token.get_secret_value(),
                    "client_id": self._app.client_id,
                    "client_secret": self._app.client_secret.get_secret_value(),
                },
            ),
            _Granted.read,
        )
        self._token, self._until = granted.access_token, asked_at + granted.expires_in

    def _refusal(self, reply: Reply, _writes: bool) -> CountersignError | None:  # noqa: FBT001 # the protocol's shape
        """Read `invalid_grant` and its like (RFC 6749, 5.2): none of them mends itself."""
        if reply.status != HTTPStatus.BAD_REQUEST:
            return None
        setting = self._app.credential.setting
        return Misconfigured(
            f"Amazon no longer accepts the {self._app.credential.title}. Authorize it again in "
            f"Seller Central and set {setting}. Nothing was changed."
        )
