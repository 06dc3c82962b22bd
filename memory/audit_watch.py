"""Whether the log still verifies, asked often: everything once, then only what is new.

The first look of a process verifies the whole log, as `countersign audit verify` does, and keeps
the place and hash of its end. Every later look checks that the log still passes through that very
hash, goes on from there to the present end, and holds each Action it is asked about against its own
rows, wherever in the log they stand. So a row that was rewritten together with all that follow is
found at the next look, and an edit to an Action somebody asks about as well; an edit to another old
row alone is found by the next full look: at the next start, or by `countersign audit verify`.
"""

import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from memory.audit import GENESIS, commitment, header_hash
from memory.audit_proof import verify
from memory.database import Database, Tx
from memory.tables import audit, audit_head, audit_payload
from memory.testimony import faults_of

End = tuple[int, str]
_NOTHING: End = (0, GENESIS)


@dataclass
class LogWatch:
    """Remembers up to which row, and which hash, the log was found whole. Safe between threads."""

    _whole_to: End = _NOTHING
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def unbroken(self, database: Database, about: Iterable[int] = ()) -> bool:
        """Whether the log verifies, and vouches for the Actions somebody asks about.

        It reads in a transaction of its own, begun while nobody else moves the end: an older view
        of the log would look like one that was cut off.
        """
        with self._lock, database.read() as tx:
            if not self._passes_through(tx):
                return False
            end = self._followed(tx)
            if end is None:
                # New here, or a row is not what it says (it may be erased): the full check decides.
                end = _end(tx) if verify(tx).unbroken else None
            if end is None:
                return False
            self._whole_to = end
            return not any(_contradicted(tx, action) for action in about)

    def _passes_through(self, tx: Tx) -> bool:
        """Whether the log is still the one that was whole: a rewritten one may fit in itself."""
        seq, link = self._whole_to
        kept = tx.connection.scalar(select(audit.c.hash).where(audit.c.seq == seq))
        return self._whole_to == _NOTHING or kept == link

    def _followed(self, tx: Tx) -> End | None:
        """Follow the chain from the remembered end to the present one; None where it breaks."""
        seq, link = self._whole_to
        if not seq:
            return None
        touched = set()
        for row in _after(tx, seq):
            if row["seq"] != seq + 1 or row["prev"] != link or not _is_whole(row):
                return None
            seq, link = row["seq"], row["hash"]
            touched.add(row["action"])
        if any(_contradicted(tx, action) for action in touched - {None}):
            return None
        return (seq, link) if _end(tx) == (seq, link) else None


def _after(tx: Tx, seq: int) -> list[Mapping[str, Any]]:
    query = select(audit, audit_payload.c.salt, audit_payload.c.json).outerjoin(audit_payload)
    rows = tx.connection.execute(query.where(audit.c.seq > seq).order_by(audit.c.seq))
    return [dict(row) for row in rows.mappings()]


def _is_whole(row: Mapping[str, Any]) -> bool:
    """Whether a row is what its hash says. One erased already is left to the full check."""
    if row["json"] is None:
        return False
    told = commitment(row["salt"], row["json"]) == row["commitment"]
    return told and header_hash(row) == str(row["hash"])


def _end(tx: Tx) -> End:
    head = tx.connection.execute(select(audit_head).where(audit_head.c.id == 1)).one_or_none()
    return (head.seq, head.hash) if head is not None else _NOTHING


def _contradicted(tx: Tx, action: int) -> bool:
    """Whether an Action's rows, or its place in the chain, say something else than the log did."""
    return bool(faults_of(tx, action)) or _out_of_place(tx, action)


def _out_of_place(tx: Tx, action: int) -> bool:
    """Whether a row of an Action is no longer the one its successor was chained to."""
    after = audit.alias("after")
    query = (
        select(audit.c.seq)
        .join(after, after.c.seq == audit.c.seq + 1)
        .where(audit.c.action == action, after.c.prev != audit.c.hash)
    )
    return tx.connection.scalar(query.limit(1)) is not None
