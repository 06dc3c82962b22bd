"""A vendor on loopback that behaves as a test tells it to, call by call."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from pydantic import SecretStr

from tools.connectors.network import Network, Patience
from tools.connectors.shopify import ShopifyReader, ShopifySettings

Behaviour = Callable[[BaseHTTPRequestHandler], None]


@dataclass
class Vendor:
    """What it does next (its last manner stays), how often it was called, and with what."""

    url: str = ""
    script: list[Behaviour] = field(default_factory=list)
    bodies: list[dict[str, Any]] = field(default_factory=list)

    @property
    def calls(self) -> int:
        return len(self.bodies)

    def behave(self, handler: BaseHTTPRequestHandler) -> None:
        behaviour = self.script[min(self.calls, len(self.script) - 1)]
        self.bodies.append(json.loads(handler.rfile.read(int(handler.headers["Content-Length"]))))
        behaviour(handler)


def answer(status: int, body: bytes = b'{"ok": true}', **headers: str) -> Behaviour:
    def behaviour(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    return behaviour


def say(body: object) -> Behaviour:
    return answer(200, json.dumps(body).encode())


def hang_up(handler: BaseHTTPRequestHandler) -> None:
    handler.close_connection = True


def stop_half_way(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    handler.wfile.write(b'{"ok"')
    handler.close_connection = True


@contextmanager
def scripted_vendor() -> Iterator[Vendor]:
    vendor = Vendor()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            vendor.behave(self)

        def log_message(self, *_: object) -> None:
            """Keep the test's output to the test."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    vendor.url = f"http://127.0.0.1:{server.server_port}"
    yield vendor
    server.shutdown()
    thread.join()
    server.server_close()


def as_shop(vendor: Vendor) -> ShopifySettings:
    """Connect it in a shop's place."""
    return ShopifySettings(
        url=vendor.url,
        account="shopify:test",
        read_token=SecretStr("r"),
        write_token=SecretStr("w"),
    )


@contextmanager
def impatient_reader(vendor: Vendor) -> Iterator[ShopifyReader]:
    """Read it as a shop that is asked once and not waited for."""
    network = Network(patience=Patience(read=2, write=2, attempts=1))
    with network.client:
        yield ShopifyReader(as_shop(vendor), network)
