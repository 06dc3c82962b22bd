"""Vendors that repeat every secret they are told, in every answer: HTTP, IMAP and SMTP in one.

Nobody forbids a vendor to write the key it did not like into its error, nor a proxy the header it
choked on. What they say is anybody's text; a program that passes it on passes the key on.

with echoing_vendor() as vendor:
    settings = {"COUNTERSIGN_SHOPIFY__URL": f"{vendor.url}/shopify", ...}
"""

import contextlib
import itertools
import json
import socketserver
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

ACCESS = "canary-access-token-6f20d4"
"""What its token addresses hand out."""
_KEYS = {"authorization", "x-amz-access-token", "x-shopify-access-token"}
_REFUSALS = (400, 401, 403, 404, 422, 200)


@dataclass(frozen=True)
class EchoingVendor:
    """Where it listens. `heard` is what it was told, in order."""

    url: str
    imap_port: int
    smtp_port: int
    heard: list[str]


def _error(status: int, told: str) -> dict[str, Any]:
    """An error in the shape of every vendor at once, with what was said in each of its words."""
    one = {"message": told, "code": told, "detail": told, "Message": told, "Detail": told}
    more = {"type": "invalid_request_error", "param": told, "decline_code": told}
    return {
        "ok": False,
        "message": told,
        "errors": [{**one, "extensions": {"code": told}, "path": [told]}],
        "error": {**one, **more} if status % 2 else told,
        "error_description": told,
        "Fault": {"Error": [{**one, "code": "2010"}], "type": told},
        "data": None,
    }


class _Http(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    turns = itertools.count()
    heard: list[str]

    def _answer(self) -> None:
        length = int(self.headers.get("content-length") or 0)
        body = self.rfile.read(length).decode(errors="replace")
        # What is secret comes first: people are shown how an error begins.
        keys = [f"{name}: {one}" for name, one in self.headers.items() if name.lower() in _KEYS]
        told = " ".join([*keys, body, self.command, self.path])
        self.heard.append(told)
        turn = next(self.turns)
        status = _REFUSALS[turn % len(_REFUSALS)]
        answer = _error(status, told)
        if "token" in self.path and turn % 2:
            status = 200
            answer = {"access_token": ACCESS, "token_type": "bearer", "expires_in": 3600}
            answer |= {"refresh_token": f"{ACCESS}-next", "x_refresh_token_expires_in": 8_000_000}
        raw = json.dumps(answer).encode()
        self.send_response(status, told.splitlines()[0][:200])
        self.send_header("Content-Type", "application/json")
        self.send_header("X-Request-Id", told.splitlines()[0][:200])
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)

    do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = _answer  # noqa: N815 # named by http.server

    def log_message(self, *_: object) -> None:
        """Keep quiet."""


class _Mail(socketserver.StreamRequestHandler):
    """Refuses each login with the words it was asked for in."""

    greeting: str
    heard: list[str]

    def handle(self) -> None:
        self._say(self.greeting)
        for raw in self.rfile:
            told = raw.decode(errors="replace").strip()
            self.heard.append(told)
            for line in self._lines(told):
                self._say(line)

    def _lines(self, told: str) -> tuple[str, ...]:
        raise NotImplementedError

    def _say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())


class _Imap(_Mail):
    greeting = "* OK [CAPABILITY IMAP4rev1] here"

    def _lines(self, told: str) -> tuple[str, ...]:
        tag, _, rest = told.partition(" ")
        if rest.upper().startswith("CAPABILITY"):
            return ("* CAPABILITY IMAP4rev1", f"{tag} OK done")
        return (f"{tag} NO [AUTHENTICATIONFAILED] not with {rest}",)


class _Smtp(_Mail):
    greeting = "220 here"

    def _lines(self, told: str) -> tuple[str, ...]:
        if told.upper().startswith("EHLO"):
            return ("250-here", "250 AUTH PLAIN")
        return (f"535 5.7.8 not with {told}",)


class _Web(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: object) -> None:
        """Keep quiet about whoever hangs up."""


class _Post(socketserver.ThreadingTCPServer):
    daemon_threads = True

    def handle_error(self, *_: object) -> None:
        """Keep quiet about whoever hangs up."""


@contextlib.contextmanager
def echoing_vendor() -> Iterator[EchoingVendor]:
    """Listen on free ports of loopback until the end of the block."""
    heard: list[str] = []
    here = ("127.0.0.1", 0)
    web = _Web(here, type("Http", (_Http,), {"heard": heard}))
    imap, smtp = (
        _Post(here, type(kind.__name__, (kind,), {"heard": heard})) for kind in (_Imap, _Smtp)
    )
    threads = {
        server: threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        for server in (web, imap, smtp)
    }
    for thread in threads.values():
        thread.start()
    try:
        ports = (imap.server_address[1], smtp.server_address[1])
        yield EchoingVendor(f"http://127.0.0.1:{web.server_port}", *ports, heard)
    finally:
        for server, thread in threads.items():
            server.shutdown()
            thread.join()
            server.server_close()
