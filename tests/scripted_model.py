"""A language model that says what a script tells it, on loopback, over the real wire protocol.

with scripted_model(call("refund", order="1001"), say("Filed.")) as model:
    Operator(..., model=model.settings)

The last step of a script is repeated for ever. `model.requests` keeps what was asked, verbatim.
A `planner` thinks for itself: it is given each request and returns the answer.
"""

import contextlib
import json
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from pydantic import SecretStr

from agent.model_settings import ModelSettings


@dataclass(frozen=True)
class Step:
    """One HTTP answer: a status and a body, after a silence, or dripped byte by byte."""

    body: bytes = b""
    status: int = HTTPStatus.OK
    content_type: str = "application/json"
    silent_for: float = 0.0
    drip_for: float = 0.0


def completion(message: dict[str, Any], **more: Any) -> Step:  # noqa: ANN401 - any JSON
    """Answer with one chat completion that holds this message."""
    whole = {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1_780_000_000,
        "model": "scripted",
        "choices": [
            {
                "index": 0,
                "message": {"role": "assistant", **message},
                "finish_reason": "tool_calls" if message.get("tool_calls") else "stop",
            }
        ],
        "usage": {"prompt_tokens": 400, "completion_tokens": 20, "total_tokens": 420},
        **more,
    }
    return Step(json.dumps(whole).encode())


def say(text: str) -> Step:
    """Answer in words."""
    return completion({"content": text})


def call(name: str, **arguments: Any) -> Step:  # noqa: ANN401 - any JSON
    """Call one tool."""
    return calls((name, arguments))


def calls(*wanted: tuple[str, Any]) -> Step:
    """Call several tools at once; arguments that are text are sent as they are."""
    return completion(
        {
            "content": None,
            "tool_calls": [
                {
                    "id": f"call_{number}",
                    "type": "function",
                    "function": {
                        "name": name,
                        "arguments": given if isinstance(given, str) else json.dumps(given),
                    },
                }
                for number, (name, given) in enumerate(wanted)
            ],
        }
    )


Planner = Callable[[dict[str, Any]], Step]


@dataclass
class ScriptedModel:
    """The running server. Its `planner` may be changed while it runs."""

    url: str
    script: tuple[Step, ...]
    timeout: float
    planner: Planner | None = None
    requests: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)

    @property
    def settings(self) -> ModelSettings:
        """How the operator reaches it."""
        return ModelSettings(
            base_url=self.url,
            api_key=SecretStr("sk-loopback"),
            name="scripted",
            timeout=self.timeout,
        )

    def next_step(self, request: dict[str, Any], headers: dict[str, str]) -> Step:
        """Record a request and choose its answer."""
        self.requests.append(request)
        self.headers.append(headers)
        if self.planner is not None:
            return self.planner(request)
        return self.script[min(len(self.requests), len(self.script)) - 1]


@contextlib.contextmanager
def scripted_model(*script: Step, timeout: float = 15.0) -> Iterator[ScriptedModel]:
    """Serve a script on a free port until the end of the block."""
    model = ScriptedModel("", script, timeout)
    stopping = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers["content-length"])
            headers = {name.lower(): value for name, value in self.headers.items()}
            step = model.next_step(json.loads(self.rfile.read(length)), headers)
            stopping.wait(step.silent_for)
            self.close_connection = True
            with contextlib.suppress(OSError):  # the caller may have left
                self._send(step)

        def _send(self, step: Step) -> None:
            self.send_response(step.status)
            self.send_header("content-type", step.content_type)
            if not step.drip_for:
                self.send_header("content-length", str(len(step.body)))
            self.end_headers()
            until = time.monotonic() + step.drip_for
            while time.monotonic() < until and not stopping.wait(0.05):
                self.wfile.write(b" ")
                self.wfile.flush()
            self.wfile.write(step.body)

        def finish(self) -> None:
            with contextlib.suppress(OSError):  # what could not be flushed has no reader
                super().finish()

        def log_message(self, *_: object) -> None:
            """Keep quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = False
    model.url = f"http://127.0.0.1:{server.server_port}/v1"
    serving = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    serving.start()
    try:
        yield model
    finally:
        stopping.set()
        server.shutdown()
        serving.join()
        server.server_close()
