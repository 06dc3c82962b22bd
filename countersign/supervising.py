"""Processes of ours that run beside this one: started, watched, killed and started again."""

import contextlib
import logging
import subprocess
import sys
import threading
import time
from collections.abc import Iterator

from policies.errors import CountersignError, Unavailable
from tools.connectors.practice import PracticeShop

log = logging.getLogger(__name__)
READY_WITHIN = 60.0
ENDS_WITHIN = 15.0
LOOK_SECONDS = 2.0


class Child:
    """One `python -m module`, in a session of its own: Ctrl-C reaches only us, and we end it.

    `ready` is what its ready line has to contain besides the word.
    """

    def __init__(
        self, module: str, *arguments: str, ready: str = "ready", env: dict[str, str] | None = None
    ) -> None:
        self._command = [sys.executable, "-m", module, *arguments]
        self._ready = ready
        self._env = env
        self._changing = threading.Lock()
        self._ended = False
        self._process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        """Run it; returns once it has said that it is ready. Raises `Unavailable`."""
        self._process = subprocess.Popen(  # noqa: S603 - our own modules
            self._command,
            stdout=subprocess.PIPE,
            text=True,
            env=self._env,
            start_new_session=True,
        )
        _wait_until_ready(self._process, self._ready)

    @property
    def gone(self) -> bool:
        """Whether it has ended without being asked to."""
        process = self._process
        return not self._changing.locked() and process is not None and process.poll() is not None

    def pull_plug(self, shop: PracticeShop) -> None:
        """Kill it as a power cut would, say so, and start it again. Raises `Unavailable`."""
        with self._changing:
            if self._ended or self._process is None:
                return
            self._process.kill()
            self._process.wait()
            shop.tell_of_plug("pulled")
            self.start()
        shop.tell_of_plug("back")

    def end(self) -> None:
        """End it in order, or hard where that takes too long."""
        with self._changing:
            self._ended = True
            if self._process is None:
                return
            self._process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(timeout=ENDS_WITHIN)
            self._process.kill()
            self._process.wait()


@contextlib.contextmanager
def started(
    module: str, *arguments: str, ready: str = "ready", env: dict[str, str] | None = None
) -> Iterator[Child]:
    """Run `python -m module` until the block ends; returns once it has said that it is ready."""
    child = Child(module, *arguments, ready=ready, env=env)
    try:
        child.start()
        yield child
    finally:
        child.end()


@contextlib.contextmanager
def watching_plug(program: Child, url: str) -> Iterator[None]:
    """While the block runs, pull the program's plug whenever the practice company says so."""
    stopping = threading.Event()
    thread = threading.Thread(
        target=_watch_plug, args=(program, url, stopping), name="plug", daemon=True
    )
    thread.start()
    try:
        yield
    finally:
        stopping.set()


def _watch_plug(program: Child, url: str, stopping: threading.Event) -> None:
    shop = PracticeShop(url)
    while not stopping.is_set():
        try:
            if shop.plug_is_due(within=LOOK_SECONDS):
                program.pull_plug(shop)
        except CountersignError as error:
            # A program that did not come back is seen, and said, by whoever watches its process.
            log.info("the plug is not watched now: %s", error.sentence)
            stopping.wait(LOOK_SECONDS)


def _wait_until_ready(process: subprocess.Popen[str], ready: str) -> None:
    """Read the process's output until its ready line; afterwards keep its pipe empty."""
    assert process.stdout is not None  # noqa: S101 - opened with PIPE
    deadline = time.monotonic() + READY_WITHIN
    for line in process.stdout:
        if line.startswith("ready") and ready in line:
            threading.Thread(target=process.stdout.read, daemon=True).start()
            return
        if time.monotonic() > deadline:
            break
    raise Unavailable("It did not start; the lines above say why. Nothing is left running.")
