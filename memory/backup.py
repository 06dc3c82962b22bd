"""A backup: every row of one moment in one file, for either database.

Backups are taken while everything runs, from one snapshot. One can be restored into SQLite or
PostgreSQL, whichever it came from, and only into an empty database; everything is paused then,
because the world may have gone on since. A backup holds personal data: keep it as you keep the
database. The engine's queue is not in it (the rows say what is due), nor are threads' transcripts,
nor copies of other systems, which are loaded anew.
"""

import itertools
import json
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from alembic.runtime.migration import MigrationContext
from pydantic import AwareDatetime, BaseModel, ConfigDict
from sqlalchemy import Column, Table, delete, func, insert, select, text
from sqlalchemy.exc import DatabaseError

from memory import switches
from memory.audit import Entry, append
from memory.audit_proof import verify
from memory.database import Database, Tx, UtcDateTime
from memory.mirror.tables import COPIES, sources
from memory.reader_tables import metadata
from memory.schema import has_tables, migrate
from memory.tables import audit_head, sealed_keys, workers
from policies.errors import BadRequest, Refused

MANIFEST = "manifest.json"
CHUNK = 500
# Who was alive then is nobody's truth now, a key that renewed itself since is worth nothing, and
# what was copied from others is theirs to give again.
_NOT_KEPT = frozenset(
    {workers.name, sealed_keys.name, sources.name, *(table.name for table in COPIES)}
)


class Manifest(BaseModel):
    """What a backup says of itself: its moment, its schema, the log's end, rows by table."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    format: Literal[1] = 1
    taken_at: AwareDatetime
    schema_revision: str
    head_seq: int
    head_hash: str
    rows: dict[str, int]


def _kept() -> list[Table]:
    return [table for table in metadata.sorted_tables if table.name not in _NOT_KEPT]


def take(database: Database, file: Path) -> Manifest:
    """Write a backup; `file` must not exist, and does only once the backup is whole."""
    if file.exists():
        raise Refused(f"{file.name} exists already, and a backup never overwrites one.")
    part = file.with_name(f"{file.name}.part")
    part.unlink(missing_ok=True)
    part.touch(mode=0o600, exist_ok=False)
    with database.read() as tx, zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as archive:
        rows = {table.name: _write(tx, archive, table) for table in _kept()}
        head = tx.connection.execute(select(audit_head.c.seq, audit_head.c.hash)).one()
        revision = MigrationContext.configure(tx.connection).get_current_revision()
        manifest = Manifest(
            taken_at=tx.now(),
            schema_revision=revision or "",
            head_seq=head.seq,
            head_hash=head.hash,
            rows=rows,
        )
        archive.writestr(MANIFEST, manifest.model_dump_json(indent=2))
    part.chmod(0o600)
    part.rename(file)
    return manifest


def _write(tx: Tx, archive: zipfile.ZipFile, table: Table) -> int:
    written = 0
    with archive.open(f"{table.name}.jsonl", "w") as lines:
        for row in tx.connection.execute(select(table)).mappings():
            line = json.dumps(dict(row), default=datetime.isoformat, ensure_ascii=False)
            lines.write(line.encode() + b"\n")
            written += 1
    return written


@dataclass(frozen=True)
class Vouched:
    """Who vouches for a backup's log: the one signer believed, and checkpoints kept outside.

    A backup is a file: whoever can write it can compute its whole chain anew, and only these show
    that. `unproven` says that somebody takes it as it is where nothing signed is found.
    """

    signer: str | None = None
    kept: tuple[Mapping[str, Any], ...] = ()
    unproven: bool = False


def restore(
    database: Database,
    file: Path,
    *,
    whose: Callable[[Tx], str],
    reason: str,
    vouched: Vouched,
) -> tuple[Manifest, int]:
    """Put a backup into an empty database, its log proven first, and pause everything.

    `whose` finds the id of who restores; the pause is theirs and `reason` its words. Returns also
    up to which row the log is signed. Raises `BadRequest` for a file that is no whole backup or was
    changed, `Refused` where the database is not empty or nobody vouches for the log,
    `Misconfigured` for a backup of a newer version; nothing is stored then.
    """
    if not _is_empty(database):
        raise Refused("That database is not empty. Restore into a new one; nothing was changed.")
    try:
        with zipfile.ZipFile(file) as archive:
            manifest = Manifest.model_validate_json(archive.read(MANIFEST))
            person, signed = _rehearse(archive, manifest, whose, vouched)
            _load(database, archive, manifest)
    except (
        zipfile.BadZipFile,
        KeyError,
        RecursionError,
        TypeError,
        ValueError,
        DatabaseError,
    ) as error:
        raise BadRequest(f"{file.name} is not a whole backup of mine. Nothing was kept.") from error
    with database.transaction() as tx:
        append(tx, Entry(kind="restored", person=person), {"taken_at": str(manifest.taken_at)})
        switches.freeze(tx, person=person, reason=reason)
    return manifest, signed


def _is_empty(database: Database) -> bool:
    if not has_tables(database):
        return True
    with database.read() as tx:
        return not tx.connection.scalar(select(audit_head.c.seq))


def _rehearse(
    archive: zipfile.ZipFile, manifest: Manifest, whose: Callable[[Tx], str], vouched: Vouched
) -> tuple[str, int]:
    """Restore somewhere else first, and prove the log there. Raises `BadRequest`, `Refused`."""
    kept = [one for one in vouched.kept if one["seq"] <= manifest.head_seq]
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{folder}/rehearsal.db")
        try:
            _load(database, archive, manifest)
            with database.read() as tx:
                head = tx.connection.execute(select(audit_head.c.seq, audit_head.c.hash)).one()
                proof = verify(tx, outside=kept, public_key=vouched.signer)
                person = whose(tx)
        finally:
            database.close()
    if tuple(head) != (manifest.head_seq, manifest.head_hash):
        raise BadRequest("The backup's log does not end where it says. Nothing was kept.")
    if not proof.unbroken:
        raise BadRequest(f"The backup was changed since it was taken. {proof} Nothing was kept.")
    if not (proof.signed or vouched.unproven):
        raise Refused("No checkpoint of our signer vouches for the backup. Nothing was kept.")
    return person, proof.signed


def _load(database: Database, archive: zipfile.ZipFile, manifest: Manifest) -> None:
    """Store every row under the schema it was written in, then bring that up to date."""
    migrate(database, to=manifest.schema_revision)
    with database.transaction() as tx:
        tx.connection.execute(delete(audit_head))
        for table in _kept():
            rows = _rows(archive, table)
            stored = 0
            while chunk := list(itertools.islice(rows, CHUNK)):
                tx.connection.execute(insert(table), chunk)
                stored += len(chunk)
            if stored != manifest.rows.get(table.name, 0):
                raise BadRequest(f"The backup's {table.name} lack rows. Nothing was kept.")
        _go_on_counting(tx)
    migrate(database)


def _rows(archive: zipfile.ZipFile, table: Table) -> Iterator[dict[str, Any]]:
    if f"{table.name}.jsonl" not in archive.namelist():
        return
    columns = {column.name: column for column in table.columns}
    with archive.open(f"{table.name}.jsonl") as lines:
        for line in lines:
            row: Mapping[str, Any] = json.loads(line)
            yield {name: _typed(columns[name], value) for name, value in row.items()}


def _typed(column: Column[Any], value: Any) -> Any:  # noqa: ANN401 - whatever a column holds
    if isinstance(column.type, UtcDateTime) and value is not None:
        return datetime.fromisoformat(value)
    return value


def _go_on_counting(tx: Tx) -> None:
    """Set PostgreSQL's sequences behind the highest id; SQLite looks for itself."""
    if tx.is_sqlite:
        return
    for table in _kept():
        counter = table.autoincrement_column
        if counter is None or counter.autoincrement is False:
            continue
        highest = tx.connection.scalar(select(func.max(counter)))
        tx.connection.execute(
            text("select setval(pg_get_serial_sequence(:table, :column), :to, :used)"),
            {
                "table": table.name,
                "column": counter.name,
                "to": highest or 1,
                "used": highest is not None,
            },
        )
