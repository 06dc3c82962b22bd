"""Writing exports in processes of their own: Shopify answers everybody else meanwhile, so do we.

The child is a fork, so it writes the shop down as it was when its turn came, without a copy being
made first. It closes every connection it was born with, and ends as soon as nobody listens: for
each piece it takes a leave, some of which it is given in advance. No leave, and an export is held.
Forking is safe here beside the threads that hand out files: the child runs no thread, no event loop
and nothing that takes a lock.
"""

import asyncio
import gc
import json
import os
import signal
import socket
import time
import traceback
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from sandbox.shopify.bulk.question import BulkQuestion, lines_of

Ask = Callable[[Sequence[str]], dict[str, Any]]
"""Run the query for some nodes by id, and return Shopify's answer about them."""

AT_A_TIME = 20
AHEAD = 50
"""Pieces a child may write before it has heard that it may go on."""
PAUSE_SECONDS = 0.05
_LEAVE = b"."


@dataclass(frozen=True, slots=True)
class Progress:
    """How many lines and nodes are written so far; `errors` are Shopify's, and end the export."""

    objects: int = 0
    roots: int = 0
    errors: tuple[dict[str, Any], ...] = ()
    is_whole: bool = False

    @property
    def is_over(self) -> bool:
        """Whether nothing will follow."""
        return self.is_whole or bool(self.errors)


@dataclass(frozen=True, slots=True)
class Writing:
    """One export: what is asked of which nodes, the file it goes into, and its lines a second."""

    question: BulkQuestion
    ids: Sequence[str]
    ask: Ask
    file: Path
    pace: float | None = None

    async def run(self, tell: Callable[[Progress], None], held: Callable[[], bool]) -> Progress:
        """Have it written, telling how far it is; return where it ended, whole or not."""
        child, wire = self._fork()
        told = Progress()
        reader, writer = await asyncio.open_connection(sock=wire)
        try:
            await _while(held)
            writer.write(_LEAVE * AHEAD)
            while not told.is_over and (line := await reader.readline()):
                told = Progress(**json.loads(line))
                tell(told)
                await _while(held)
                writer.write(_LEAVE)
        finally:
            writer.close()
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)  # noqa: ASYNC222 # it has been killed and cannot linger
        return told

    def _fork(self) -> tuple[int, socket.socket]:
        ours, theirs = socket.socketpair()
        child = os.fork()
        if child == 0:
            self._live(theirs.fileno())
        theirs.close()
        ours.setblocking(False)  # noqa: FBT003 # it takes no keyword
        return child, ours

    def _live(self, wire: int) -> NoReturn:
        """Be the child, from its first breath to its last."""
        try:
            _leave_behind(wire)
            self._write(wire)
        except (BrokenPipeError, ConnectionResetError):
            pass  # nobody listens any more
        except BaseException:  # noqa: BLE001 # nothing may get back into the parent's own code
            traceback.print_exc()
        finally:
            os._exit(0)

    def _write(self, wire: int) -> None:
        for progress in self._pieces():
            os.write(wire, json.dumps(_fields(progress)).encode() + b"\n")
            if not os.read(wire, 1):
                return
        # Gone sooner, it would take what it told last with it.
        while os.read(wire, 1):
            pass

    def _pieces(self) -> Iterator[Progress]:
        objects = roots = 0
        began = time.monotonic()
        with self.file.open("w", encoding="utf-8") as lines:
            for start in range(0, len(self.ids), AT_A_TIME):
                answer = self.ask(self.ids[start : start + AT_A_TIME])
                if answer.get("errors"):
                    yield Progress(objects, roots, tuple(answer["errors"]))
                    return
                nodes = [node for node in answer["data"]["nodes"] if node]
                ordered = [*_ordered(nodes, self.question)]
                lines.writelines(f"{_written(line)}\n" for line in ordered)
                objects, roots = objects + len(ordered), roots + len(nodes)
                if self.pace:
                    time.sleep(max(began + objects / self.pace - time.monotonic(), 0))
                yield Progress(objects, roots)
        yield Progress(objects, roots, is_whole=True)


def _leave_behind(wire: int) -> None:
    """Let go of what the child was born with, but for its wire and what is printed."""
    gc.freeze()  # looking through all that for garbage would copy it
    signal.set_wakeup_fd(-1)
    for one in (signal.SIGINT, signal.SIGTERM):
        signal.signal(one, signal.SIG_DFL)
    os.closerange(3, wire)
    os.closerange(wire + 1, os.sysconf("SC_OPEN_MAX"))


def _ordered(nodes: Iterable[dict[str, Any]], question: BulkQuestion) -> Iterator[dict[str, Any]]:
    """Nothing is grouped unless asked for: children come after all parents of a batch."""
    parts = [list(lines_of(node, question.shape)) for node in nodes]
    yield from (part[0] for part in parts)
    yield from (line for part in parts for line in reversed(part[1:]))


def _fields(progress: Progress) -> dict[str, Any]:
    return {name: getattr(progress, name) for name in Progress.__slots__}


def _written(line: dict[str, Any]) -> str:
    return json.dumps(line, ensure_ascii=False, separators=(",", ":"))


async def _while(held: Callable[[], bool]) -> None:
    while held():  # noqa: ASYNC110 # a fault tells nobody when it ends
        await asyncio.sleep(PAUSE_SECONDS)
