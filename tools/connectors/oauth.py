"""Keys that are fetched and run out: an access token for each hour, renewed before it ends.

`FetchedKey` is the cache for any vendor. How a token is had is a `Fetch`: `client_credentials` for
vendors that give one to whoever knows the secret, `Rotation` for those whose refresh token is
replaced with every use and has to outlive the process. A vendor with a grant of its own writes its
own `Fetch` and keeps the cache.
"""

import threading
import time
from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError

from policies.errors import Misconfigured, OutcomeUnknown, Unavailable, VendorRejected
from tools.connectors.http import Transport
from tools.connectors.network import Credential, FixedKey, Json, Network, Reply, Request

_EARLY = 60.0
"""Seconds before its end at which a token is not used any more: a call may take that long."""


class Bearer(BaseModel):
    """An access token and when it ends, in seconds of the epoch."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    access_token: SecretStr
    ends: float

    def good(self, now: float) -> bool:
        """Whether a call may still begin with it."""
        return now < self.ends - _EARLY


Fetch = Callable[[SecretStr | None], Bearer]
"""(the token that was just refused, if one was) -> one that may be used. Raises `Misconfigured`
where nobody will be given one, `Unavailable` where it may work later."""


class FetchedKey:
    """A key that is fetched when it is needed. Safe between threads: one fetches, all wait."""

    def __init__(
        self,
        credential: Credential,
        fetch: Fetch,
        *,
        clock: Callable[[], float] = time.time,
        header: str = "Authorization",
        scheme: str = "Bearer ",
    ) -> None:
        self.credential = credential
        self._fetch = fetch
        self._clock = clock
        self._header = header
        self._scheme = scheme
        self._lock = threading.Lock()
        self._held: Bearer | None = None
        self._refused: SecretStr | None = None

    def headers(self) -> Mapping[str, str]:
        """Sign one call, with a new token where the old one ends soon."""
        with self._lock:
            if self._held is None or not self._held.good(self._clock()):
                self._held, self._refused = self._fetch(self._refused), None
            token = self._held.access_token.get_secret_value()
        return {self._header: f"{self._scheme}{token}"}

    def refused(self) -> bool:
        """Drop the token; the next call asks for another."""
        with self._lock:
            if self._held is not None:
                self._refused, self._held = self._held.access_token, None
        return True


class Granted(BaseModel):
    """A token endpoint's answer. Source: RFC 6749, 5.1."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    access_token: SecretStr
    expires_in: Annotated[float, Field(gt=0, allow_inf_nan=False)]
    refresh_token: SecretStr | None = None

    def bearer(self, now: float) -> Bearer:
        """The same with its end as a moment."""
        return Bearer(access_token=self.access_token, ends=now + self.expires_in)


@dataclass(frozen=True)
class TokenEndpoint:
    """Where a vendor gives tokens, and who asks: the client's id and secret travel as Basic."""

    vendor: str
    url: str
    client_id: str
    client_secret: SecretStr
    client: Credential
    network: Network
    clock: Callable[[], float] = field(default=time.time)

    def ask(self, form: Mapping[str, str], *, refused: str) -> Granted:
        """Ask once, because an answer may use up what was sent.

        Raises `Misconfigured` with the sentence `refused` where the vendor takes the grant no more,
        and `Unavailable` where nobody knows or it may work later.
        """
        pair = f"{self.client_id}:{self.client_secret.get_secret_value()}".encode()
        basic = FixedKey(
            self.client, "Authorization", SecretStr(f"Basic {b64encode(pair).decode()}")
        )
        transport = Transport(self.vendor, basic, self.network, refusal=_grant_refused(refused))
        headers = {"Accept": "application/json"}
        request = Request("token", self.url, headers, form=form)
        try:
            return transport.write(request, self._understood)
        except OutcomeUnknown:
            raise Unavailable(
                f"{self.vendor} did not answer when I asked for a key. Nothing was changed. "
                "Please try again in a minute."
            ) from None
        except VendorRejected as error:
            raise Misconfigured(error.sentence) from None

    def _understood(self, body: Json) -> Granted:
        try:
            return Granted.model_validate(body)
        except ValidationError:
            raise Unavailable(
                f"{self.vendor} gave no key that can be read. Nothing was changed."
            ) from None


def client_credentials(endpoint: TokenEndpoint, *, scope: str = "") -> Fetch:
    """Fetch tokens for nothing but the client's own secret."""
    form = {"grant_type": "client_credentials"} | ({"scope": scope} if scope else {})
    sentence = (
        f"{endpoint.vendor} gives this client no key. Check {endpoint.client.setting}. "
        "Nothing was changed."
    )

    def fetch(_refused: SecretStr | None) -> Bearer:
        return endpoint.ask(form, refused=sentence).bearer(endpoint.clock())

    return fetch


def _grant_refused(sentence: str) -> Callable[[Reply, bool], Misconfigured | None]:
    def read(reply: Reply, _writes: bool) -> Misconfigured | None:  # noqa: FBT001 - as declared
        error = reply.body.get("error") if isinstance(reply.body, dict) else None
        return Misconfigured(sentence) if error == "invalid_grant" else None

    return read
