"""A stranger's Slack app: stock Bolt, stock SDK, nothing of ours, against the practice Slack.

with start_sandbox() as sandbox, slack_program(sandbox) as program:
    program.app.event("app_mention")(listener)
    program.act("mia", "say", channel="ops", text="@countersign hello")
"""

import contextlib
import logging
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from slack_bolt import App, BoltRequest, BoltResponse
from slack_bolt.adapter.socket_mode.builtin import SocketModeHandler
from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient

from tests.sandbox_fixture import Sandbox

logging.getLogger("slack_bolt").setLevel(logging.CRITICAL)
logging.getLogger("slack_sdk").setLevel(logging.CRITICAL)

CARD: list[dict[str, Any]] = [
    {"type": "section", "text": {"type": "mrkdwn", "text": "*Refund $186.40*"}},
    {
        "type": "actions",
        "block_id": "vote",
        "elements": [
            {
                "type": "button",
                "action_id": "approve",
                "text": {"type": "plain_text", "text": "Approve"},
                "value": "A-17.1",
            }
        ],
    },
]


@dataclass
class Program:
    """A running Bolt app and the hands of the people who use it.

    `heard` has the headers and raw body of each signed request, in HTTP mode.
    """

    sandbox: Sandbox
    credentials: dict[str, str]
    app: App
    client: WebClient
    socket: SocketModeHandler | None = None
    heard: list[tuple[dict[str, str], str]] = field(default_factory=list)

    def act(self, person: str, do: str, **gesture: object) -> dict[str, Any]:
        """Let a person do something and return what came of it."""
        wish = {"person": person, "do": do, **gesture}
        return self.sandbox.post("/_control/slack/act", wish)

    def messages(self, channel: str) -> list[dict[str, Any]]:
        """Return a conversation as it stands, oldest first."""
        found: list[dict[str, Any]] = self.sandbox.get(f"/_control/slack/channels/{channel}")[
            "messages"
        ]
        return found

    def top_view(self, person: str) -> dict[str, Any] | None:
        """Return the modal a person sees."""
        views: list[dict[str, Any]] = self.sandbox.get("/_control/slack/views", person=person)[
            "views"
        ]
        return views[-1] if views else None


@contextlib.contextmanager
def slack_program(sandbox: Sandbox, *, http: bool = False) -> Iterator[Program]:
    """Connect a Bolt app over Socket Mode, or over signed HTTP."""
    credentials = sandbox.get("/_control/connect")["slack"]
    client = WebClient(token=credentials["bot_token"], base_url=credentials["api_url"])
    app = App(
        client=client,
        signing_secret=credentials["signing_secret"],
        authorize=lambda: AuthorizeResult(
            enterprise_id=None,
            team_id=credentials["team_id"],
            bot_user_id=credentials["bot_user_id"],
            bot_id="B00BOT",
            bot_token=credentials["bot_token"],
        ),
    )
    program = Program(sandbox, credentials, app, client)
    with _by_http(program) if http else _by_socket(program):
        yield program


@contextlib.contextmanager
def _by_socket(program: Program) -> Iterator[None]:
    token = program.credentials["app_token"]
    program.socket = SocketModeHandler(program.app, token, ping_interval=1)
    program.socket.connect()  # type: ignore[no-untyped-call] # Bolt leaves it untyped
    try:
        yield
    finally:
        # Closing waits for the SDK's blocking read, up to 3 s; a reset line ends that read at once.
        program.socket.client.auto_reconnect_enabled = False
        program.sandbox.fault("kill_socket", vendor="slack", seconds=0.05)
        program.socket.close()  # type: ignore[no-untyped-call] # as above


@contextlib.contextmanager
def _by_http(program: Program) -> Iterator[None]:
    class Door(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            program.heard.append((dict(self.headers), body))
            answer: BoltResponse = program.app.dispatch(
                BoltRequest(body=body, headers=dict(self.headers))
            )
            content = (answer.body or "").encode()
            self.send_response(answer.status)
            for name, values in answer.headers.items():
                self.send_header(name, values[0])
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            return

    with ThreadingHTTPServer(("127.0.0.1", 0), Door) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        url = f"http://127.0.0.1:{server.server_port}/slack/events"
        program.sandbox.post("/_control/slack/delivery", {"mode": "http", "url": url})
        try:
            yield
        finally:
            program.sandbox.post("/_control/slack/delivery", {"mode": "socket"})
            server.shutdown()
            thread.join()


def posted_card(
    program: Program,
    channel: str = "C01OPS",
    *,
    thread_ts: str | None = None,
    metadata: dict[str, Any] | None = None,
) -> str:
    answer = program.client.chat_postMessage(
        channel=channel, text="Refund", blocks=CARD, thread_ts=thread_ts, metadata=metadata
    )
    return str(answer["ts"])
