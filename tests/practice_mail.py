"""A practice mailbox, the two clients of it, and its bare wire."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx

from tests.sandbox_fixture import Sandbox
from tests.shop_house import QUICK
from tools.connectors.graph import GraphReader, GraphWriter
from tools.connectors.graph_settings import GraphSettings
from tools.connectors.network import Exchange, Network


@dataclass
class Mailroom:
    """Everything a test of the mailbox needs. `heard` is what was told about calls."""

    sandbox: Sandbox
    settings: GraphSettings
    reader: GraphReader
    writer: GraphWriter
    heard: list[Exchange]
    network: Network

    def token(self, kind: str, **more: str) -> httpx.Response:
        """Ask for a token as the app that reads or writes."""
        form = {
            "grant_type": "client_credentials",
            "client_id": getattr(self.settings, f"{kind}_client_id"),
            "client_secret": getattr(self.settings, f"{kind}_client_secret").get_secret_value(),
            "scope": self.settings.scope,
        }
        return self.sandbox.client.post(self.settings.grants_url, data={**form, **more})

    def call(self, kind: str, method: str, path: str, **more: Any) -> httpx.Response:  # noqa: ANN401 - httpx's own
        """Call the bare wire with a fresh token."""
        token = self.token(kind).json()["access_token"]
        headers = {"Authorization": f"Bearer {token}", **more.pop("headers", {})}
        return self.sandbox.client.request(
            method, f"{self.settings.user_url}{path}", headers=headers, **more
        )


@contextmanager
def mailroom(sandbox: Sandbox, *, line: httpx.BaseTransport | None = None) -> Iterator[Mailroom]:
    """Open both clients on a running practice company."""
    settings = GraphSettings.model_validate(sandbox.get("/_control/connect")["graph"])
    heard: list[Exchange] = []
    with httpx.Client(trust_env=False, transport=line) as client:
        network = Network(client, QUICK, heard.append, lambda _seconds: None)
        reader, writer = GraphReader(settings, network), GraphWriter(settings, network)
        yield Mailroom(sandbox, settings, reader, writer, heard, network)
