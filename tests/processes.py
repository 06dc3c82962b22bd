"""Our own modules as processes of their own.

Under pytest they are forked from one that has imported the program already: importing is most of
what starting takes. Proofs, benches and the demo start them as a person does.

running = start(("-m", "countersign", "serve"), folder, environment, out=folder / "out")
"""

import atexit
import multiprocessing
import os
import runpy
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from multiprocessing.context import ForkServerContext
from pathlib import Path
from typing import Any, Protocol

ROOT = Path(__file__).resolve().parent.parent
PRELOADED = [
    "tests.processes",
    "countersign.serve",
    "countersign.cli",
    "langchain_openai",
    "sandbox.app",
]


class Running(Protocol):
    """What a test does with a process: the part of `subprocess.Popen` that is used."""

    @property
    def pid(self) -> int: ...
    @property
    def returncode(self) -> Any: ...  # noqa: ANN401 - as subprocess has it
    def poll(self) -> int | None: ...
    def wait(self, timeout: float | None = None) -> int: ...
    def send_signal(self, sig: int, /) -> None: ...
    def terminate(self) -> None: ...
    def kill(self) -> None: ...


def start(
    arguments: Sequence[str],
    folder: Path,
    environment: Mapping[str, str],
    *,
    out: Path,
    err: Path | None = None,
) -> Running:
    """Start `python ARGUMENTS` in a folder; what it prints is added to the files.

    `arguments` begin with `-m` and a module, or with a script. Without `err` its complaints go
    where the test's own go.
    """
    if "PYTEST_VERSION" in os.environ:
        return _Forked(arguments, folder, environment, out, err)
    with ExitStack() as stack:
        return subprocess.Popen(  # noqa: S603 - our own modules
            [sys.executable, *arguments],
            cwd=folder,
            env=dict(environment),
            stdout=stack.enter_context(out.open("ab")),
            stderr=stack.enter_context(err.open("ab")) if err else None,
        )


def finish(
    arguments: Sequence[str], folder: Path, environment: Mapping[str, str], within: float
) -> subprocess.CompletedProcess[str]:
    """Run `python ARGUMENTS` to its end; raises TimeoutExpired after `within` seconds."""
    with tempfile.TemporaryDirectory() as scratch:
        out, err = Path(scratch) / "out", Path(scratch) / "err"
        running = start(arguments, folder, environment, out=out, err=err)
        try:
            code = running.wait(within)
        finally:
            running.kill()
        said = [file.read_text(encoding="utf-8") for file in (out, err)]
    return subprocess.CompletedProcess(list(arguments), code, *said)


class _Forked:
    """A process that begins with everything imported; it ends with the test's own at the latest."""

    def __init__(
        self,
        arguments: Sequence[str],
        folder: Path,
        environment: Mapping[str, str],
        out: Path,
        err: Path | None,
    ) -> None:
        streams = {1: str(out)} | ({2: str(err)} if err else {})
        told = (list(arguments), str(folder), dict(environment), streams)
        self._process = _nursery().Process(target=_become, args=told, daemon=True)
        self._process.start()
        self.pid = self._process.pid or 0

    @property
    def returncode(self) -> int | None:
        return self._process.exitcode

    def poll(self) -> int | None:
        return self._process.exitcode

    def wait(self, timeout: float | None = None) -> int:
        self._process.join(timeout)
        ended = self._process.exitcode
        if ended is None:
            raise subprocess.TimeoutExpired(str(self.pid), timeout or 0.0)
        return ended

    def send_signal(self, sig: int, /) -> None:
        if self.poll() is None:
            os.kill(self.pid, sig)

    def terminate(self) -> None:
        self._process.terminate()

    def kill(self) -> None:
        self._process.kill()


def _nursery() -> ForkServerContext:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(PRELOADED)
    return context


def _become(
    arguments: list[str], folder: str, environment: dict[str, str], streams: dict[int, str]
) -> None:
    """Turn this fresh fork into what `python ARGUMENTS` would be."""
    for stream, file in streams.items():
        opened = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        os.dup2(opened, stream)
        os.close(opened)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    sys.path.insert(0, str(ROOT))
    try:
        if arguments[0] == "-m":
            sys.argv = arguments[1:]
            runpy.run_module(arguments[1], run_name="__main__", alter_sys=True)
        else:
            sys.argv = list(arguments)
            runpy.run_path(arguments[0], run_name="__main__")
    finally:
        atexit._run_exitfuncs()  # a fork ends without them
