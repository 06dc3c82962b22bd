"""Secrets that are known again wherever they turn up, and where to look for them.

Whoever writes a secret down seldom writes it plainly: a header packs it in base64, an address
escapes it, a database cuts it over two pages. Each of these is looked for.
"""

import base64
import json
import sqlite3
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from urllib.parse import quote, quote_plus

_SQLITE = b"SQLite format 3\x00"


@dataclass(frozen=True)
class Canary:
    """One secret and what it is called in a complaint."""

    what: str
    value: str

    @cached_property
    def forms(self) -> set[bytes]:
        """All the ways it may be written."""
        plain = self.value.encode()
        escaped = (quote(self.value, safe=""), quote_plus(self.value), json.dumps(self.value)[1:-1])
        return {plain, *(one.encode() for one in escaped), *_packed(plain)}


def _packed(plain: bytes) -> Iterator[bytes]:
    """Yield what of it is the same in base64 wherever it begins and whatever follows."""
    for before in range(3):
        told = base64.b64encode(b"\0" * before + plain)
        whole = (before + len(plain)) // 3 * 4
        own = told[4 if before else 0 : whole]
        yield own
        yield own.translate(bytes.maketrans(b"+/", b"-_"))


@dataclass
class Search:
    """Everything that was looked through, and what was found: `WHAT in WHERE`."""

    canaries: tuple[Canary, ...]
    found: list[str] = field(default_factory=list)
    places: int = 0

    def text(self, where: str, held: str | bytes) -> None:
        """Look through something that was said or written."""
        self.places += 1
        raw = held.encode() if isinstance(held, str) else held
        self.found += [
            f"{one.what} in {where}"
            for one in self.canaries
            if any(form in raw for form in one.forms)
        ]

    def folder(self, folder: Path) -> None:
        """Look through every file below a folder, each value of a database, and what is packed."""
        for file in sorted(one for one in folder.rglob("*") if one.is_file()):
            where, raw = str(file.relative_to(folder)), file.read_bytes()
            self.text(where, raw)
            if raw.startswith(_SQLITE):
                for column, value in _values(file):
                    self.text(f"{where}, {column}", value)
            if zipfile.is_zipfile(file):
                with zipfile.ZipFile(file) as packed:
                    for name in packed.namelist():
                        self.text(where, packed.read(name))


def _values(file: Path) -> Iterator[tuple[str, bytes]]:
    """Yield each text and blob of a database by its column: pages may cut one in two."""
    with sqlite3.connect(f"file:{file}?mode=ro", uri=True) as database:
        tables = [name for (name,) in database.execute("select name from sqlite_master")]
        for table in tables:
            try:
                rows = database.execute(f'select * from "{table}"')  # noqa: S608 - its own tables
            except sqlite3.OperationalError:  # an index has no rows of its own
                continue
            names = [one[0] for one in rows.description]
            for row in rows:
                for name, value in zip(names, row, strict=True):
                    if isinstance(value, str | bytes):
                        raw = value.encode() if isinstance(value, str) else value
                        yield f"{table}.{name}", raw
    database.close()


def secrets_of(found: Mapping[str, object], under: str = "") -> Iterator[Canary]:
    """Yield every key, password and secret of what the practice company gives out to connect."""
    for name, value in found.items():
        where = f"{under}{name}"
        if isinstance(value, Mapping):
            yield from secrets_of(value, f"{where}.")
        elif name == "key" or name.endswith(("_token", "_secret", "_key", "_password")):
            yield Canary(where, str(value))
