"""Everything at once on this machine: the practice shop, its Slack, and the real program."""

import contextlib
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator

from countersign.settings import Settings
from policies.errors import Misconfigured, Unavailable

READY_WITHIN = 60.0


def run(settings: Settings) -> None:
    """Start both processes, say where to look, and end both together."""
    if not settings.is_practice:
        raise Misconfigured(
            "There are real keys in the settings, and the demo never runs beside them. "
            "Unset COUNTERSIGN_SHOPIFY__… and COUNTERSIGN_SLACK__…, or use `countersign serve`."
        )
    port = settings.sandbox_url.rpartition(":")[2]
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    with (
        started("sandbox", "--port", port) as shop,
        started("countersign", "serve", ready=f"http://127.0.0.1:{settings.port}") as program,
    ):
        page = f"{settings.sandbox_url}/slack/?as=priya"
        print(  # noqa: T201 - what the demo is for
            f"ready {page}  practice Slack; the shop: {settings.sandbox_url}/shop/\n"
            "Try, as Mia: where is 1001?   then: refund 1001, it arrived bent\n"
            "Then, as Dana, approve the card in #approvals. Ctrl-C ends everything.",
            flush=True,
        )
        while not stopping.wait(0.5):
            for process, name in ((shop, "The practice shop"), (program, "The program")):
                if process.poll() is not None:
                    raise Unavailable(f"{name} has stopped. Start again with `make demo`.")


@contextlib.contextmanager
def started(
    module: str, *arguments: str, ready: str = "ready", env: dict[str, str] | None = None
) -> Iterator[subprocess.Popen[str]]:
    """Run `python -m module` until the block ends; returns once it has said that it is ready."""
    process = subprocess.Popen(  # noqa: S603 - our own modules
        [sys.executable, "-m", module, *arguments],
        stdout=subprocess.PIPE,
        text=True,
        env=env,
    )
    try:
        _wait_until_ready(process, ready)
        yield process
    finally:
        process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(timeout=15)
        process.kill()
        process.wait()


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
