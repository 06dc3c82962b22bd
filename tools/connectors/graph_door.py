"""The way into Microsoft Graph that reader, writer and subscriber share."""

from typing import Final, TypeVar

from tools.connectors.graph_answers import VENDOR, GraphWire
from tools.connectors.graph_faults import refusal
from tools.connectors.graph_settings import GraphSettings, app
from tools.connectors.http import Transport
from tools.connectors.network import Json, Network, Query, Request
from tools.connectors.oauth import Fetch, FetchedKey, TokenEndpoint, client_credentials
from tools.connectors.pace import Pace

# 10,000 calls in ten minutes and four at once, for each app and mailbox.
_PER_MINUTE: Final = 1_000
_AT_ONCE: Final = 4
_HEADERS: Final = {
    "Accept": "application/json",
    "Prefer": 'IdType="ImmutableId", outlook.body-content-type="text"',
}

Understood = TypeVar("Understood", bound=GraphWire)


def fetch_of(settings: GraphSettings, network: Network, kind: str) -> Fetch:
    """Return how the app that reads or writes is given its tokens."""
    endpoint = TokenEndpoint(
        VENDOR,
        settings.grants_url,
        getattr(settings, f"{kind}_client_id"),
        getattr(settings, f"{kind}_client_secret"),
        app(kind),
        network,
    )
    return client_credentials(endpoint, scope=settings.scope)


class GraphDoor:
    """One app's way into Graph: where to ask, with which key, at which pace.

    `root` is where everything is asked: the mailbox, unless it is said.
    """

    def __init__(
        self, settings: GraphSettings, network: Network, kind: str, *, root: str = ""
    ) -> None:
        keys = FetchedKey(app(kind), fetch_of(settings, network, kind))
        self.pace = Pace(
            VENDOR,
            per_minute=_PER_MINUTE,
            at_once=_AT_ONCE,
            key=f"{settings.mailbox}/{getattr(settings, f'{kind}_client_id')}",
            buckets=network.buckets,
            sleep=network.sleep,
        )
        self._transport = Transport(VENDOR, keys, network, allowance=self.pace, refusal=refusal)
        self._url = root or settings.user_url

    def get(
        self,
        operation: str,
        path: str,
        model: type[Understood],
        query: Query | None = None,
        *,
        most: int = 0,
    ) -> Understood:
        """Ask one thing; `most` is how many of a list are wanted at once, if that matters."""
        url = path if path.startswith(f"{self._url}/") else f"{self._url}{path}"
        wish = f"{_HEADERS['Prefer']}, odata.maxpagesize={most}"
        headers = {**_HEADERS, "Prefer": wish} if most else _HEADERS
        request = Request(operation, url, headers, method="GET", query=query or {})
        with self.pace.turn():
            return self._transport.read(request, model.read)

    def change(self, operation: str, path: str, body: Json = None, method: str = "POST") -> Json:
        """Change one thing, once; returns what Graph says to it, if anything."""
        content = b"" if body is None else None
        request = Request(
            operation, f"{self._url}{path}", _HEADERS, body=body, method=method, content=content
        )
        with self.pace.turn():
            return self._transport.write(request, lambda said: said)

    def is_own(self, link: str) -> bool:
        """Whether a link of Graph's leads back into this mailbox: our key travels with it."""
        return link.startswith(f"{self._url}/")
