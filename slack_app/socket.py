"""Slack over Socket Mode: one connection, kept alive by one watchdog."""

import logging
import threading
import time

from slack_bolt import App
from slack_bolt.adapter.socket_mode.builtin import SocketModeHandler
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode.builtin import SocketModeClient

from policies.errors import Misconfigured
from slack_app.settings import SlackSettings
from slack_app.trouble import PASSING, UNREACHABLE, code_of

log = logging.getLogger(__name__)
LISTENERS = 32
PING_SECONDS = 1.0
SILENT_SECONDS = 10.0
_LOOK_SECONDS = 0.5
_PAUSES = (0.5, 1.0, 2.0)
_REFUSED_PAUSE = 30.0
_NO_ANSWER = "no answer"
_PASSING = PASSING | {"ratelimited", _NO_ANSWER}


class SocketConnection:
    """Keeps Slack connected until told to stop, from the first attempt on.

    The SDK's own reconnecting is switched off: it starts only after a first success, is not tried
    again when Slack is down for a minute, and cannot see a line that is open and dead. Here one
    thread looks every half second and connects anew when there is no session or no pong for 10 s.
    """

    def __init__(self, app: App, settings: SlackSettings) -> None:
        self._app = app
        self._token = settings.app_token
        self._client: SocketModeClient | None = None
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="slack-socket", daemon=True)

    def start(self) -> None:
        """Begin to connect; returns at once, also while Slack is down. Raises `Misconfigured`."""
        if self._token is None:
            raise Misconfigured(
                "Socket Mode needs Slack's app-level token (xapp-...). Nothing was started."
            )
        handler = SocketModeHandler(
            self._app,
            self._token.get_secret_value(),
            logger=self._app.logger,
            auto_reconnect_enabled=False,
            ping_interval=PING_SECONDS,
            concurrency=LISTENERS,
        )
        self._client = handler.client
        self._thread.start()

    def stop(self) -> None:
        """Take no more deliveries and close."""
        self._stopping.set()
        if self._client is not None:
            self._thread.join(timeout=SILENT_SECONDS)
            self._client.close()

    @property
    def heartbeat(self) -> float | None:
        """Seconds since Slack last answered a ping; None without a session."""
        session = self._client.current_session if self._client else None
        if session is None or not session.is_active() or session.last_ping_pong_time is None:
            return None
        return time.time() - session.last_ping_pong_time

    @property
    def connected(self) -> bool:
        """Whether Slack answered within the last ten seconds."""
        heartbeat = self.heartbeat
        return heartbeat is not None and heartbeat <= SILENT_SECONDS

    def _watch(self) -> None:
        failures, since = 0, time.monotonic()
        while self._client is not None and not self._stopping.wait(_LOOK_SECONDS):
            if self.connected:
                failures, since = 0, time.monotonic()
                continue
            if self._client.is_connected() and time.monotonic() - since < SILENT_SECONDS:
                continue  # a new session whose first pong is on its way
            pause = _PAUSES[min(failures, len(_PAUSES) - 1)]
            if trouble := self._connect(self._client):
                if not failures:
                    log.warning("Slack's socket: %s; trying until it is back.", trouble)
                pause = pause if trouble in _PASSING else _REFUSED_PAUSE
            failures, since = failures + 1, time.monotonic()
            if not self._client.is_connected():
                self._stopping.wait(pause)

    @staticmethod
    def _connect(client: SocketModeClient) -> str:
        """Open a new session in place of the old one; return why that failed, if it did."""
        try:
            client.connect_to_new_endpoint(force=True)
        except SlackApiError as error:
            return code_of(error) or _NO_ANSWER
        except UNREACHABLE:
            return _NO_ANSWER
        return ""
