"""Running a section once for each state of the code, so that a report broken off goes on."""

import hashlib
import json
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psutil

from tests.processes import ROOT
from tests.proof.sections import Section


@dataclass(frozen=True)
class Run:
    """What one command printed, whether all of it held, when it ran and how long it took.

    `load` is the machine's load average of the minute before it began.
    """

    command: str
    printed: str
    status: int
    at: str
    load: float
    seconds: float

    @property
    def holds(self) -> bool:
        return self.status == 0

    @property
    def headline(self) -> str:
        """The last line: every command of ours ends with what it came to."""
        lines = [line for line in self.printed.splitlines() if line.strip()]
        return lines[-1].strip() if lines else "it printed nothing"


@dataclass(frozen=True)
class Shelf:
    """Where runs of one state of the code are kept."""

    folder: Path

    def kept(self, section: Section, *, quick: bool) -> Run | None:
        """Return what this command came to before, if it was run on this code."""
        place = self._place(section, quick=quick)
        if not place.exists():
            return None
        found: dict[str, Any] = json.loads(place.read_text(encoding="utf-8"))
        return Run(**found)

    def run(self, section: Section, *, quick: bool, echo: bool = True) -> Run:
        """Return the kept run of this command, or run it now and keep it."""
        before = self.kept(section, quick=quick)
        if before is not None:
            return before
        run = _run(section.command(quick=quick), echo=echo)
        self.folder.mkdir(parents=True, exist_ok=True)
        place = self._place(section, quick=quick)
        place.write_text(json.dumps(asdict(run), indent=1), encoding="utf-8")
        return run

    def _place(self, section: Section, *, quick: bool) -> Path:
        command = " ".join(section.command(quick=quick))
        short = hashlib.sha256(command.encode()).hexdigest()[:8]
        return self.folder / f"{section.name}-{short}.json"


def _run(command: tuple[str, ...], *, echo: bool) -> Run:
    """Run a command in this environment, showing what it prints as it comes."""
    began, at, load = time.monotonic(), datetime.now(UTC), psutil.getloadavg()[0]
    printed: list[str] = []
    with (
        subprocess.Popen(  # noqa: S603 - our own modules
            [sys.executable, *command[1:]],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE if not echo else None,
            text=True,
        ) as process
    ):
        assert process.stdout is not None
        for line in process.stdout:
            printed.append(line)
            if echo:
                print(f"  {line}", end="", flush=True)
        status = process.wait()
    return Run(
        command=" ".join(command),
        printed="".join(printed).rstrip(),
        status=status,
        at=at.isoformat(timespec="seconds"),
        load=round(load, 1),
        seconds=round(time.monotonic() - began, 1),
    )
