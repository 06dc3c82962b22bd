"""Whoever writes to the program while it is still starting is known to it like ever after."""

import socket
import threading
from pathlib import Path

from tests.patience import eventually
from tests.program_fixture import Serving, environment_of
from tests.sandbox_fixture import start_sandbox

SLOW_SECONDS, LOOKED_UP = 0.5, 12


def listens(port: int) -> bool:
    with socket.socket() as line:
        return line.connect_ex(("127.0.0.1", port)) == 0


def test_whoever_writes_while_it_starts_is_no_stranger(tmp_path: Path) -> None:
    with start_sandbox(orders=20) as sandbox:
        environment = environment_of(sandbox.url, f"sqlite:///{tmp_path}/serve.db")
        serving = Serving(sandbox, tmp_path, environment | {"COUNTERSIGN_PRACTICE_SLACK": "http"})
        port = int(environment["COUNTERSIGN_PORT"])
        address = f"http://127.0.0.1:{port}/slack/events"
        sandbox.post("/_control/slack/delivery", {"mode": "http", "url": address})
        sandbox.fault("slow", "users.info", vendor="slack", seconds=SLOW_SECONDS, count=LOOKED_UP)
        starting = threading.Thread(target=serving.start)
        starting.start()
        assert eventually(lambda: listens(port), 60)
        asked = serving.say("mia", "where is 1001?")
        starting.join()
        assert "Delivered" in serving.answer(asked)["text"]
        serving.close()
