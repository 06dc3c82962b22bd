"""One refund from a sentence to the shop, headless: ten hops over the real wire protocols.

The practice shop and the program run as two processes of their own; nothing here knows more than
a person in Slack does, except that it looks into the shop's journal at the end.
"""

import contextlib
import os
import socket
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

from countersign.supervising import started
from memory.audit_proof import verify
from memory.database import Database
from policies.errors import Unavailable
from tools.connectors.practice import PracticeShop

T = TypeVar("T")
PATIENCE_SECONDS = 20.0
UNDO_SECONDS = 31
ORDER = "1001"


def tell() -> int:
    """Run the story and print it; 0 only if exactly one refund is really in the shop."""
    with tempfile.TemporaryDirectory() as folder, _running(Path(folder)) as (shop, database):
        story = Story(shop, database)
        story.run()
        return story.end()


class Story:
    """Who says what to whom, and what is then to be seen."""

    def __init__(self, shop: PracticeShop, database: Database) -> None:
        self._shop = shop
        self._database = database
        self._hop = 0

    def run(self) -> None:
        """Go from the question to the refund."""
        asked = self._say("mia", "ops", f"where is {ORDER}?")
        self._hear("Countersign", self._reply("ops", asked))
        wish = self._say("mia", "ops", f"refund {ORDER}, it arrived bent")
        offer = self._wait(lambda: self._with_button("ops", "press", thread=wish))
        self._hear("Countersign", offer)
        self._click("mia", "ops", offer, "press")
        card = self._wait(lambda: self._with_button("approvals", "approve"))
        self._hear("#approvals", card)
        self._click("mia", "approvals", card, "approve")
        self._hear("only Mia sees", self._wait(lambda: self._whisper("approvals", "U03MIA")))
        self._click("dana", "approvals", card, "approve")
        undo = self._wait(lambda: self._with_button("approvals", "undo"))
        self._hear("#approvals", undo)
        self._shop.let_pass(UNDO_SECONDS)
        self._tell(f"(the practice calendar moves on by {UNDO_SECONDS} s: nobody presses Undo)")
        self._wait(lambda: self._shop.committed("refundCreate"))
        done = self._wait(lambda: self._saying("approvals", card["ts"], "Refunded"))
        self._hear("#approvals", done)
        self._hear("Countersign", self._wait(lambda: self._saying_in_thread("ops", wish)))

    def end(self) -> int:
        """Look into the shop and the log, and say how it went."""
        refunds = self._shop.committed("refundCreate")
        with self._database.read() as tx:
            proof = verify(tx)
        self._tell(f"In the shop: {len(refunds)} refund. {proof}")
        right = len(refunds) == 1 and proof.unbroken
        self._tell("The story holds." if right else "The story does NOT hold.")
        return 0 if right else 1

    # What people do --------------------------------------------------------------------------
    def _say(self, person: str, channel: str, text: str) -> str:
        self._tell(f"{person.title()} in #{channel}: {text}")
        done = self._shop.act(person, "say", channel=f"#{channel}", text=f"@countersign {text}")
        return str(done["ts"])

    def _click(self, person: str, channel: str, message: dict[str, Any], action: str) -> None:
        self._tell(f"{person.title()} presses [{_label(message, action)}]")
        self._shop.act(person, "click", channel=f"#{channel}", ts=message["ts"], action_id=action)

    # What is then to be seen -----------------------------------------------------------------
    def _reply(self, channel: str, thread: str) -> dict[str, Any]:
        return self._wait(
            lambda: next((m for m in self._shop.messages(channel) if _answers(m, thread)), None)
        )

    def _with_button(
        self, channel: str, action: str, *, thread: str | None = None
    ) -> dict[str, Any] | None:
        return next(
            (
                m
                for m in self._shop.messages(channel)
                if _label(m, action) and (thread is None or m.get("thread_ts") == thread)
            ),
            None,
        )

    def _whisper(self, channel: str, user: str) -> dict[str, Any] | None:
        return next((m for m in self._shop.messages(channel) if m.get("for_user") == user), None)

    def _saying(self, channel: str, ts: str, word: str) -> dict[str, Any] | None:
        return next(
            (m for m in self._shop.messages(channel) if m["ts"] == ts and word in _everything(m)),
            None,
        )

    def _saying_in_thread(self, channel: str, thread: str) -> dict[str, Any] | None:
        return next(
            (
                m
                for m in self._shop.messages(channel)
                if _answers(m, thread) and "Refunded" in _everything(m)
            ),
            None,
        )

    def _wait(self, look: Callable[[], T | None]) -> T:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            found = look()
            if found:
                return found
            time.sleep(0.1)
        raise Unavailable(f"The story stopped after hop {self._hop}: nothing more was seen.")

    def _hear(self, who: str, message: dict[str, Any]) -> None:
        self._tell(f"{who}: {message['text']}")

    def _tell(self, line: str) -> None:
        self._hop += 1
        print(f"{self._hop:2}  {line}", flush=True)  # noqa: T201 - a transcript


def _answers(message: dict[str, Any], thread: str) -> bool:
    return bool(message.get("bot_id")) and message.get("thread_ts") == thread


def _buttons(message: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for block in message.get("blocks") or ():
        yield from (one for one in block.get("elements") or () if one.get("type") == "button")


def _label(message: dict[str, Any], action: str) -> str:
    found = (b for b in _buttons(message) if b["action_id"].partition(":")[0] == action)
    return next((button["text"]["text"] for button in found), "")


def _everything(message: dict[str, Any]) -> str:
    return f"{message['text']} {message.get('blocks')}"


@contextlib.contextmanager
def _running(folder: Path) -> Iterator[tuple[PracticeShop, Database]]:
    """Run the practice shop and the program on free ports, with a database in `folder`."""
    shop_port, port = _free_port(), _free_port()
    env = {name: value for name, value in os.environ.items() if not name.startswith("COUNTERSIGN_")}
    env |= {
        "COUNTERSIGN_DATABASE_URL": f"sqlite:///{folder}/story.db",
        "COUNTERSIGN_SANDBOX_URL": f"http://127.0.0.1:{shop_port}",
        "COUNTERSIGN_PORT": str(port),
    }
    with (
        started("sandbox", "--port", str(shop_port), env=env),
        started("countersign", "serve", env=env),
    ):
        database = Database(env["COUNTERSIGN_DATABASE_URL"], practice=True)
        yield PracticeShop(env["COUNTERSIGN_SANDBOX_URL"]), database
        database.close()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
