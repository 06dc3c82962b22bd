"""The whole program, `countersign serve`, as a process of its own on a practice shop.

with start_sandbox(orders=60) as sandbox, program(sandbox, tmp_path) as serving:
    asked = serving.say("mia", "where is 1001?")
    assert "Delivered" in serving.answer(asked)["text"]
"""

import contextlib
import os
import re
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import httpx

from memory import switches
from memory.database import Database
from tests.desk_samples import ZONE, buttons, words
from tests.patience import eventually
from tests.processes import ROOT, Running, finish, start
from tests.sandbox_fixture import NOBODY, Sandbox

T = TypeVar("T")
SERVE = ("-m", "countersign", "serve")
READY_WITHIN = 60.0
PATIENCE = 15.0
UNDO_SECONDS = 31


@dataclass
class Serving:
    """One running program and the people around it; it can die and come back.

    Its state lives in `folder`, its settings in `environment`.
    """

    sandbox: Sandbox
    folder: Path
    environment: dict[str, str]
    process: Running | None = None
    _database: Database | None = field(default=None, repr=False)

    # The process ------------------------------------------------------------------------------
    def start(self, *script: str) -> None:
        """Start it, or a script that runs it under a fault, and wait for its ready line."""
        already = len(self._ready_lines())
        out, err = (self.folder / f"serve.{name}" for name in ("out", "err"))
        self.process = start(script or SERVE, self.folder, self.environment, out=out, err=err)
        running = self.process
        seen = eventually(
            lambda: len(self._ready_lines()) > already or running.poll() is not None, READY_WITHIN
        )
        assert seen, "it is neither ready nor gone"
        assert running.poll() is None, f"it did not start:\n{self.complaints}"

    def kill(self) -> None:
        """End it at once, as a power cut would."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()

    def restart(self, *script: str) -> None:
        """Kill it and start it again."""
        self.kill()
        self.start(*script)

    def died(self, within: float = PATIENCE) -> bool:
        """Whether it ended by itself."""
        process = self.process
        assert process is not None
        return eventually(lambda: process.poll() is not None, within)

    def command(self, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
        """Run `countersign ...` beside it, with its settings and some others."""
        return countersign(self.folder, self.environment | settings, *arguments)

    @property
    def complaints(self) -> str:
        """Everything it has written to standard error so far."""
        file = self.folder / "serve.err"
        return file.read_text(encoding="utf-8") if file.exists() else ""

    def health(self) -> dict[str, Any]:
        """Return what /healthz says, whatever the status; empty while nobody listens."""
        port = self.environment["COUNTERSIGN_PORT"]
        with contextlib.suppress(httpx.HTTPError):
            url = f"http://127.0.0.1:{port}/healthz"
            answer: dict[str, Any] = httpx.get(
                url, timeout=10.0, trust_env=False, verify=NOBODY
            ).json()
            return answer
        return {}

    def settled(self, within: float = PATIENCE) -> dict[str, Any]:
        """Wait until every part is well and every surface shows the truth; return the health."""

        def well() -> dict[str, Any] | None:
            found = self.health()
            nothing_waits = found.get("surfaces_behind") == found.get("votes_uncounted") == 0
            return found if found.get("ok") and nothing_waits else None

        return self.eventually(well, within)

    # People ------------------------------------------------------------------------------------
    def act(self, person: str, do: str, **gesture: object) -> dict[str, Any]:
        """Let a person do something in the practice Slack and return what came of it."""
        return self.sandbox.post("/_control/slack/act", {"person": person, "do": do, **gesture})

    def say(
        self, person: str, text: str, *, channel: str = "ops", thread: str = "", **more: object
    ) -> str:
        """Let a person say something to the program; return the ts to look for answers under.

        In a channel the program is mentioned; in a thread of its own it is not.
        """
        if thread:
            self.act(person, "say", channel=channel, text=text, thread_ts=thread, **more)
            return thread
        mention = "" if channel.startswith("@") else "@countersign "
        done = self.act(person, "say", channel=channel, text=f"{mention}{text}", **more)
        return str(done["ts"])

    def ops(self, person: str, text: str, **more: object) -> str:
        """Let a person type `/ops TEXT`; return what they see at once."""
        wish = {"command": "/ops", "text": text, "channel": "ops", **more}
        return str(self.act(person, "command", **wish)["person_sees"] or "")

    def press(
        self,
        person: str,
        message: dict[str, Any],
        button: str,
        channel: str = "approvals",
        **more: object,
    ) -> dict[str, Any]:
        """Let a person press the first button of a message whose action id begins like this."""
        action_id = next(name for name in buttons(message) if name.partition(":")[0] == button)
        where = {"channel": channel, "ts": message["ts"]}
        return self.act(person, "click", action_id=action_id, **where, **more)

    # What is to be seen ------------------------------------------------------------------------
    def messages(self, channel: str = "ops") -> list[dict[str, Any]]:
        """Return a conversation as it stands, oldest first."""
        found: list[dict[str, Any]] = self.sandbox.get(f"/_control/slack/channels/{channel}")[
            "messages"
        ]
        return found

    def spoken(self, channel: str = "ops", thread: str = "") -> list[dict[str, Any]]:
        """Return what the program said to everybody in a conversation, or in one thread of it.

        What still grows is not said yet.
        """
        return [
            message
            for message in self.messages(channel)
            if message.get("bot_id")
            and not message.get("for_user")
            and not message.get("streaming")
            and (not thread or message.get("thread_ts") == thread)
        ]

    def answer(
        self,
        thread: str,
        containing: str = "",
        *,
        channel: str = "ops",
        within: float = PATIENCE,
    ) -> dict[str, Any]:
        """Wait for something the program says in a thread."""
        return self.eventually(
            lambda: next(
                (
                    m
                    for m in self.spoken(channel, thread)
                    if containing in f"{m['text']} {words(m)}"
                ),
                None,
            ),
            within,
        )

    def whisper(self, user: str, containing: str = "", channel: str = "ops") -> str:
        """Wait for something that only this Slack user sees."""
        return self.eventually(
            lambda: next(
                (
                    str(message["text"])
                    for message in self.messages(channel)
                    if message.get("for_user") == user and containing in message["text"]
                ),
                "",
            )
        )

    def card(self, containing: str = "") -> dict[str, Any]:
        """Wait for the newest card in #approvals whose text has this part."""
        return self.eventually(
            lambda: next(
                (m for m in reversed(self.spoken("approvals")) if containing in m["text"]), None
            )
        )

    def journal(self, marker: str = "") -> list[dict[str, Any]]:
        """Return the refunds the practice shop made, or those of one Action (`A-1:`)."""
        made = self.sandbox.journal("refundCreate")
        return [entry for entry in made if marker in str(entry["arguments"])]

    def eventually(self, look: Callable[[], T | None], within: float = PATIENCE) -> T:
        """Return the first truthy thing to be seen; fail with the program's own complaints."""
        seen = eventually(look, within)
        assert seen, f"not seen in {within:.0f} s; it complained:\n{self.complaints[-4000:]}"
        return seen

    # What a refund needs -----------------------------------------------------------------------
    def wish(self, order: str, amount: str, *, why: str = "goodwill") -> str:
        """Have Mia file a refund by command; return its name once its card is shown."""
        self.ops("mia", f"refund {order} {amount} {why} test")
        card = self.card(f"#{order}")
        return name_of(card)

    def approve(self, order: str, *people: str) -> None:
        """Let people approve the card of an order's refund, and let its Undo time pass."""
        for person in people or ("priya",):
            self.press(person, self.card(f"#{order}"), "approve")
        self.eventually(lambda: "undo" in buttons(self.card(f"#{order}")))
        self.move_calendar(UNDO_SECONDS)

    def move_calendar(self, seconds: int) -> None:
        """Move the practice shop's calendar on, as if nothing had happened meanwhile."""
        self._passed(seconds=seconds)

    def live(self, **length: int) -> None:
        """Let `days=1` or `hours=3` pass in the practice company, with all that happens in them."""
        self._passed(**length)

    def _passed(self, **length: int) -> None:
        """Wait until the program has followed; one that does not run follows when it starts."""
        ahead = int(self.sandbox.post("/_control/clock", length)["ahead"])

        def follows() -> bool:
            if self.process is None or self.process.poll() is not None:
                return True
            with self.database.read() as tx:
                return abs(switches.clock_offset(tx) - ahead) <= 1

        assert eventually(follows, PATIENCE), "it does not follow the calendar"

    @property
    def database(self) -> Database:
        """The program's database, seen from beside it."""
        if self._database is None:
            self._database = Database(self.environment["COUNTERSIGN_DATABASE_URL"], practice=True)
        return self._database

    def close(self) -> None:
        """End everything."""
        self.kill()
        if self._database is not None:
            self._database.close()

    def _ready_lines(self) -> list[str]:
        file = self.folder / "serve.out"
        lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
        return [line for line in lines if line.startswith("ready ")]


@contextlib.contextmanager
def program(
    sandbox: Sandbox,
    folder: Path,
    *script: str,
    database_url: str = "",
    http: bool = False,
    settings: Mapping[str, str] | None = None,
) -> Iterator[Serving]:
    """Run the program against a practice shop until the end of the block.

    `settings` are more variables of its environment, and win over the fixture's own.
    """
    environment = environment_of(sandbox.url, database_url or f"sqlite:///{folder}/serve.db")
    environment |= settings or {}
    if http:
        environment["COUNTERSIGN_PRACTICE_SLACK"] = "http"
    serving = Serving(sandbox, folder, environment)
    try:
        serving.start(*script)
        if not http:
            serving.settled()
        yield serving
    finally:
        serving.close()
        if http:
            sandbox.post("/_control/slack/delivery", {"mode": "socket"})


def environment_of(sandbox_url: str, database_url: str) -> dict[str, str]:
    """Return a program's environment: nothing of the developer's own settings is in it."""
    own = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ}
    # Far from now, so that no second morning comes in the middle of a test.
    long_since = datetime.now(ZONE) - timedelta(hours=6)
    return own | {
        "COUNTERSIGN_DIGEST__AT": f"{long_since:%H:%M}",
        "PYTHONPATH": str(ROOT),
        "COUNTERSIGN_DATABASE_URL": database_url,
        "COUNTERSIGN_SANDBOX_URL": sandbox_url,
        "COUNTERSIGN_PORT": str(free_port()),
        "COUNTERSIGN_WORKER": "worker-1",
    }


def countersign(
    folder: Path, environment: dict[str, str], *arguments: str, within: float = 60.0
) -> subprocess.CompletedProcess[str]:
    """Run one command to its end."""
    return finish(("-m", "countersign", *arguments), folder, environment, within)


def free_port() -> int:
    """Return a port of loopback that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def name_of(card: dict[str, Any]) -> str:
    """Return which Action a card shows, by the one thing its buttons carry."""
    number = re.match(r"\d+", next(iter(buttons(card).values())))
    assert number is not None
    return f"A-{number.group()}"


def pause(seconds: float) -> None:
    """Let an outage last."""
    time.sleep(seconds)
