"""`countersign demo` as a process of a test's own: practice company and program, supervised.

with demo_in(tmp_path) as demo:
    demo.say("mia", "where is 1001?")
"""

import contextlib
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import httpx

from tests.processes import Running
from tests.program_fixture import Serving, environment_of, free_port
from tests.sandbox_fixture import Sandbox

DEMO = ("-m", "countersign", "demo")


@contextlib.contextmanager
def demo_in(folder: Path) -> Iterator[Serving]:
    """A demo that runs in a folder, with people who can use it; it ends as by Ctrl-C."""
    url = f"http://127.0.0.1:{free_port()}"
    with httpx.Client(base_url=url, timeout=20.0, trust_env=False) as client:
        sandbox = Sandbox(url, cast("Running", None), client, folder / "serve.out")
        database = f"sqlite:///{folder}/demo.db"
        serving = Serving(sandbox, folder, environment_of(url, database))
        try:
            serving.start(*DEMO)
            serving.settled()
            yield serving
        finally:
            ctrl_c(serving)
            serving.close()


def ctrl_c(serving: Serving) -> int:
    """Press Ctrl-C once and wait for the end."""
    process = serving.process
    assert process is not None
    if process.poll() is None:
        process.send_signal(signal.SIGINT)
    return process.wait(timeout=30)
