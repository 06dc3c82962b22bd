"""A practice shop and Slack of a test's own, on a free port, as a real process.

with start_sandbox(orders=60) as sandbox:
    journal = sandbox.get("/_control/journal")
"""

import contextlib
import os
import ssl
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from tests.patience import eventually
from tests.processes import ROOT, Running, start

READY_WITHIN = 20.0
NOBODY = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # is trusted: all is plain HTTP on loopback


@dataclass(frozen=True)
class Sandbox:
    """A running sandbox. `get` and `post` speak JSON and raise on any status but 2xx.

    `printed` is the file with what it has said.
    """

    url: str
    process: Running
    client: httpx.Client
    printed: Path

    def get(self, path: str, **params: str) -> dict[str, Any]:
        return _object(self.client.get(path, params=params or None))

    def post(self, path: str, json: object = None) -> dict[str, Any]:
        return _object(self.client.post(path, json=json))

    def delete(self, path: str) -> dict[str, Any]:
        return _object(self.client.delete(path))

    def fault(
        self, name: str, operation: str = "*", *, vendor: str = "shopify", **more: float
    ) -> dict[str, Any]:
        """Arm one fault: `sandbox.fault("response_lost", "refundCreate")`."""
        return self.post(
            "/_control/faults",
            {"vendor": vendor, "operation": operation, "fault": name, **more},
        )

    def journal(self, operation: str | None = None, vendor: str = "shopify") -> list[Any]:
        """Return what this vendor committed, oldest first."""
        query = {"vendor": vendor} | ({"operation": operation} if operation else {})
        entries: list[Any] = self.get("/_control/journal", **query)["entries"]
        return entries

    def kill(self) -> None:
        """End the process at once, as a power cut would."""
        self.process.kill()
        self.process.wait()


@contextlib.contextmanager
def start_sandbox(**options: Any) -> Iterator[Sandbox]:  # noqa: ANN401 - whatever its flags take
    """Start `python -m sandbox` and wait for its ready line.

    `options` are its flags: `start_sandbox(orders=60, today="2026-11-21")`. Unless given, the port
    is free and Shopify's cost budget is the widest, so that only tests of throttling meet it. A
    large shop takes more `patience`, in seconds, to be ready and to answer the tests' questions.
    Real-looking tokens of the developer's environment are kept from it.
    """
    patience: float = options.pop("patience", READY_WITHIN)
    defaults: dict[str, object] = {"port": 0, "plan": "enterprise"}
    flags = [f"--{name}={value}" for name, value in (defaults | options).items()]
    environment = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    with tempfile.TemporaryDirectory(
        prefix="sandbox-"
    ) as scratch:  # a killed one tidies up nothing
        printed = Path(scratch) / "printed"
        arguments = ("-m", "sandbox", *flags)
        process = start(arguments, ROOT, environment | {"TMPDIR": scratch}, out=printed)
        try:
            eventually(lambda: _lines(printed) or process.poll() is not None, patience)
            ready = _lines(printed)
            if not ready or not ready[0].startswith("ready "):
                raise RuntimeError(f"The sandbox did not start: exit code {process.poll()}.")
            url = ready[0].split()[1]
            # Given up before the sandbox does (5 s): or a request may meet a line just closed.
            idle = httpx.Limits(keepalive_expiry=2.0)
            with httpx.Client(
                base_url=url, timeout=patience, trust_env=False, limits=idle, verify=NOBODY
            ) as client:
                yield Sandbox(url, process, client, printed)
        finally:
            process.kill()
            process.wait()


def _lines(printed: Path) -> list[str]:
    """Return the whole lines of a file that is still written to."""
    text = printed.read_text(encoding="utf-8") if printed.exists() else ""
    return text.splitlines() if text.endswith("\n") else []


def _object(response: httpx.Response) -> dict[str, Any]:
    body: dict[str, Any] = response.raise_for_status().json()
    return body
