"""`make demo` as a person lives with it: ended, started again, started twice."""

import contextlib
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import httpx

from tests.program_fixture import Serving, environment_of, free_port
from tests.sandbox_fixture import Sandbox

DEMO = ("-m", "countersign", "demo")


@contextlib.contextmanager
def demo_in(folder: Path) -> Iterator[Serving]:
    """A demo that runs in a folder, with people who can use it; it ends as by Ctrl-C."""
    url = f"http://127.0.0.1:{free_port()}"
    with httpx.Client(base_url=url, timeout=20.0, trust_env=False) as client:
        sandbox = Sandbox(url, cast("subprocess.Popen[str]", None), client)
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


def test_a_demo_goes_on_where_it_was_ended(tmp_path: Path) -> None:
    with demo_in(tmp_path) as demo:
        demo.wish("1002", "10.00")
        demo.approve("1002")
        demo.eventually(lambda: len(demo.journal()) == 1)
        demo.wish("1006", "12.00")
        before = demo.settled()

        assert ctrl_c(demo) == 0
        goodbye = (tmp_path / "serve.out").read_text(encoding="utf-8").splitlines()[-1]
        assert goodbye.startswith("Ended.")
        assert demo.complaints == ""
        demo.start(*DEMO)
        assert demo.settled() == before

        orders = demo.sandbox.client.get("/shop/orders/1002").text
        assert "10.00" in orders
        assert "Refund" in orders
        demo.approve("1006")
        demo.eventually(lambda: len(demo.journal()) == 2)
        assert demo.command("audit", "verify").returncode == 0


def test_a_second_demo_says_where_the_first_one_is(tmp_path: Path) -> None:
    with demo_in(tmp_path) as demo:
        second = demo.command("demo")
        assert second.returncode == 0
        assert "already running" in second.stdout
        assert demo.sandbox.url in second.stdout

        elsewhere = demo.command("demo", COUNTERSIGN_SANDBOX_URL=f"http://127.0.0.1:{free_port()}")
        assert elsewhere.returncode == 1
        assert "COUNTERSIGN_PORT=" in elsewhere.stderr
        assert len(elsewhere.stderr.splitlines()) == 1
        assert demo.settled()["ok"]
