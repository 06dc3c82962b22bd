"""On what a figure was taken: the commit, the machine, the databases, the libraries."""

import hashlib
import os
import platform
import sqlite3
import subprocess
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path

import psutil
import psycopg

from tests.postgres_fixture import postgres_server
from tests.processes import ROOT

LIBRARIES = ("cedarpy", "dbos", "langchain", "langgraph", "pydantic", "slack-bolt", "sqlalchemy")


@dataclass(frozen=True)
class Machine:
    """Everything a stranger needs to compare; `changes` is a digest of what is not committed."""

    commit: str
    changes: str
    processor: str
    cores: int
    memory_gb: float
    system: str
    python: str
    sqlite: str
    postgresql: str
    libraries: dict[str, str]

    @property
    def key(self) -> str:
        """What cached sections are kept under: the same code and nothing else."""
        return f"{self.commit[:12]}{f'-{self.changes}' if self.changes else ''}"

    @property
    def lines(self) -> dict[str, str]:
        """Name and value of each line of the report's head."""
        uncommitted = f", with uncommitted changes ({self.changes})" if self.changes else ""
        libraries = ", ".join(f"{name} {found}" for name, found in self.libraries.items())
        return {
            "Commit": f"{self.commit[:12]}{uncommitted}",
            "Machine": f"{self.cores} cores ({self.processor}), {self.memory_gb:.0f} GB memory",
            "System": f"{self.system}, Python {self.python}",
            "Databases": f"SQLite {self.sqlite}, PostgreSQL {self.postgresql}",
            "Libraries": libraries,
        }


def this_machine() -> Machine:
    """Look at the machine and the checkout we run on."""
    return Machine(
        commit=_git("rev-parse", "HEAD").strip(),
        changes=_changes(),
        processor=_processor(),
        cores=os.cpu_count() or 1,
        memory_gb=psutil.virtual_memory().total / 2**30,
        system=f"{platform.system()} {platform.release()}",
        python=platform.python_version(),
        sqlite=sqlite3.sqlite_version,
        postgresql=_postgresql(),
        libraries={name: version(name) for name in LIBRARIES},
    )


def as_json(machine: Machine) -> dict[str, object]:
    return asdict(machine)


def _git(*arguments: str) -> str:
    return subprocess.run(  # noqa: S603 - our own arguments
        ["git", *arguments],  # noqa: S607 - whichever git there is
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout


def _changes() -> str:
    """Digest what differs from the commit, new files included; the published copy is no matter."""
    status = _git("status", "--porcelain", "--untracked-files=all", "--", ".", ":!docs/proof.md")
    if not status.strip():
        return ""
    digest = hashlib.sha256(_git("diff", "HEAD").encode())
    for line in status.splitlines():
        file = ROOT / line[3:]
        if line.startswith("??") and file.is_file():
            digest.update(file.read_bytes())
    return digest.hexdigest()[:8]


def _processor() -> str:
    names = Path("/proc/cpuinfo")
    lines = names.read_text(encoding="utf-8").splitlines() if names.exists() else []
    found = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(found, platform.processor() or platform.machine())


def _postgresql() -> str:
    with postgres_server() as server:
        if server is None:
            return "none"
        with psycopg.connect(server.uri) as connection:
            return str(connection.info.parameter_status("server_version"))
