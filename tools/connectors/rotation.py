"""Refresh tokens that are replaced with every use: shared between workers, and never lost."""

import hashlib
import secrets
import time
from collections.abc import Callable
from datetime import timedelta

from pydantic import BaseModel, ConfigDict, SecretStr, ValidationError

from memory.sealed_keys import Drawer, Kept
from policies.errors import Misconfigured, Unavailable
from tools.connectors.network import Credential
from tools.connectors.oauth import Bearer, Granted, TokenEndpoint

_LEASE = timedelta(seconds=90)
_LOOK_AGAIN = 0.1
_PATIENCE = 30.0


class _Content(BaseModel):
    """What is sealed: the newest tokens, and which of the settings they descend from."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    refresh_token: str
    access_token: str
    ends: float
    origin: str

    @property
    def bearer(self) -> Bearer:
        return Bearer(access_token=SecretStr(self.access_token), ends=self.ends)


class Rotation:
    """A `Fetch` by refresh token: the newest is in a drawer; the first comes from the settings.

    Whoever has to renew takes the drawer's turn; the others wait and use what it was given. The
    next refresh token is in the drawer before the access token beside it is used. An admin who
    connects the system anew sets another first token, which is tried once the kept one is refused.
    """

    def __init__(
        self,
        endpoint: TokenEndpoint,
        first: SecretStr,
        connection: Credential,
        drawer: Drawer,
        *,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._endpoint = endpoint
        self._first = first.get_secret_value()
        self._origin = hashlib.sha256(self._first.encode()).hexdigest()
        self._connection = connection
        self._drawer = drawer
        self._sleep = sleep
        self._owner = secrets.token_hex(16)
        self._unsaved: tuple[_Content, Kept] | None = None

    def __call__(self, refused: SecretStr | None) -> Bearer:
        """Return a token that may be used; `refused` is none. See `Fetch`."""
        until = time.monotonic() + _PATIENCE
        while True:
            if self._unsaved is not None:
                return self._save(*self._unsaved)
            seen = self._drawer.look()
            content = _content(seen)
            if content and self._usable(content, refused):
                return content.bearer
            if self._drawer.take_turn(self._owner, seen, lease=_LEASE):
                return self._renew(seen, content)
            if time.monotonic() > until:
                raise Unavailable(
                    f"Another worker is renewing the key of {self._endpoint.vendor}. Nothing was "
                    "changed. Please try again in a minute."
                )
            self._sleep(_LOOK_AGAIN)

    def _usable(self, content: _Content, refused: SecretStr | None) -> bool:
        is_refused = refused is not None and content.access_token == refused.get_secret_value()
        return content.bearer.good(self._endpoint.clock()) and not is_refused

    def _renew(self, seen: Kept, content: _Content | None) -> Bearer:
        try:
            granted, spent, origin = self._exchanged(content)
        except BaseException:
            self._drawer.end_turn(self._owner)
            raise
        # A vendor that does not rotate this time sends none, and the old one stays good.
        newest = granted.refresh_token.get_secret_value() if granted.refresh_token else spent
        bearer = granted.bearer(self._endpoint.clock())
        fresh = _Content(
            refresh_token=newest,
            access_token=bearer.access_token.get_secret_value(),
            ends=bearer.ends,
            origin=origin,
        )
        self._unsaved = fresh, seen
        return self._save(fresh, seen)

    def _exchanged(self, content: _Content | None) -> tuple[Granted, str, str]:
        """Spend the kept token, or the settings' first where that one is refused or there is none.

        Returns what was granted, the token it took, and the origin of that one.
        """
        if content is None:
            return self._granted(self._first), self._first, self._origin
        try:
            return self._granted(content.refresh_token), content.refresh_token, content.origin
        except Misconfigured:
            if content.origin == self._origin:
                raise
        return self._granted(self._first), self._first, self._origin

    def _granted(self, token: str) -> Granted:
        form = {"grant_type": "refresh_token", "refresh_token": token}
        vendor = self._endpoint.vendor
        sentence = (
            f"{vendor} does not know this connection any more. Connect it anew there and set "
            f"{self._connection.setting}. Nothing was changed."
        )
        return self._endpoint.ask(form, refused=sentence)

    def _save(self, fresh: _Content, seen: Kept) -> Bearer:
        """Put the new tokens away before anybody uses them; where that fails, they are kept here.

        Raises `Unavailable`; the next call begins with putting them away.
        """
        self._drawer.put(fresh.model_dump_json(), seen)
        self._unsaved = None
        return fresh.bearer


def _content(kept: Kept) -> _Content | None:
    """Read what a drawer holds; None where that is nothing, or was sealed with another key."""
    if not kept.text:
        return None
    try:
        return _Content.model_validate_json(kept.text)
    except ValidationError:
        return None
