"""The one HTTP server of the program, in a thread of its own."""

import socket
import threading
import time

import uvicorn
from starlette.applications import Starlette
from starlette.routing import Route

from policies.errors import Misconfigured

ENDS_WITHIN = 10.0


class Web:
    """HTTP: healthz, metrics, events, and Slack's deliveries in HTTP mode."""

    def __init__(self, host: str, port: int, routes: list[Route]) -> None:
        config = uvicorn.Config(
            Starlette(routes=routes),
            host=host,
            port=port,
            log_level="warning",
            log_config=None,
            access_log=False,
            workers=1,
        )
        self._server = uvicorn.Server(config)
        self._host = host
        self._port = port
        self._thread = threading.Thread(target=self._server.run, name="http", daemon=True)

    def start(self) -> None:
        """Listen. Raises `Misconfigured` where the port is taken."""
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((self._host, self._port))
            except OSError as error:
                raise Misconfigured(
                    f"Port {self._port} is taken: is Countersign running already? Set "
                    "COUNTERSIGN_PORT to another one."
                ) from error
        self._thread.start()
        while self._thread.is_alive() and not self._server.started:
            time.sleep(0.01)

    def stop(self) -> None:
        """Stop listening."""
        self._server.should_exit = True
        self._thread.join(timeout=ENDS_WITHIN)

    def listening(self) -> bool:
        """Whether requests are answered."""
        return self._server.started and self._thread.is_alive()
