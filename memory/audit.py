"""The append-only log: one row per transition, vote and refusal, in the same transaction (I12).

The hashed header holds no personal data. What a person said or paid is in `audit_payload`, bound by
a salted commitment, so that erasing it never breaks the chain (I23).
"""

import hashlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, update

from memory.database import HEAD, Tx, storable
from memory.tables import audit, audit_head, audit_payload
from policies.canonical import canonical_json

GENESIS = "0" * 64
LOGGED = ("seq", "kind", "person", "action", "revision", "from_state", "to_state")
KEPT = frozenset({"voted", "approved"})  # whose text no erasure takes: it proves who agreed
_HEADER = (
    audit.c.seq,
    audit.c.prev,
    audit.c.at,
    audit.c.kind,
    audit.c.person,
    audit.c.action,
    audit.c.revision,
    audit.c.digest,
    audit.c.from_state,
    audit.c.to_state,
    audit.c.policy_version,
    audit.c.commitment,
)

_HEAD = select(audit_head.c.seq, audit_head.c.hash).where(audit_head.c.id == 1)
_ROW, _TEXT = insert(audit), insert(audit_payload)
_MOVE_ON = (
    update(audit_head)
    .where(audit_head.c.id == 1)
    .values(seq=bindparam("seq"), hash=bindparam("hash"))
)


@dataclass(frozen=True)
class Entry:
    """One thing that happened, before it has a place in the chain; holds no personal data."""

    kind: str
    person: str | None = None
    action: int | None = None
    revision: int | None = None
    digest: str | None = None
    from_state: str | None = None
    to_state: str | None = None
    policy_version: str | None = None


def header_hash(header: Mapping[str, Any]) -> str:
    """SHA-256 over the canonical JSON array of the header columns, in their fixed order."""
    return hashlib.sha256(canonical_json([header[c.name] for c in _HEADER])).hexdigest()


def commitment(salt: str, payload: str) -> str:
    """SHA-256 over salt and payload text: binds the payload without revealing it."""
    return hashlib.sha256(f"{salt}:{payload}".encode()).hexdigest()


def append(tx: Tx, entry: Entry, payload: Mapping[str, Any]) -> int:
    """Add one row at the head of the chain and return its sequence number."""
    at = tx.now().isoformat()
    seq, before = tx.seen.get(HEAD) or tx.connection.execute(_HEAD).one()
    salt, body = secrets.token_hex(16), _text(payload)
    header = {
        "seq": seq + 1,
        "prev": before,
        "at": at,
        **{name: getattr(entry, name) for name in Entry.__dataclass_fields__},
        "commitment": commitment(salt, body),
    }
    link = header_hash(header)
    tx.connection.execute(_ROW, {**header, "hash": link})
    tx.connection.execute(_TEXT, {"seq": header["seq"], "salt": salt, "json": body})
    tx.connection.execute(_MOVE_ON, {"seq": header["seq"], "hash": link})
    tx.seen[HEAD] = (header["seq"], link)
    tx.happened.append({name: header[name] for name in LOGGED if header[name] is not None})
    return int(header["seq"])


def _text(payload: Mapping[str, Any]) -> str:
    return json.dumps(storable(payload), sort_keys=True, ensure_ascii=False)


def erase(tx: Tx, seqs: list[int], *, person: str, reason: str) -> None:
    """Forget the personal part of some rows, and log that and by whom. Raises `ValueError`."""
    kept = select(audit.c.seq).where(audit.c.seq.in_(seqs), audit.c.kind.in_(KEPT))
    if tx.connection.scalars(kept).first() is not None:
        raise ValueError("a decision's text is kept")
    tx.connection.execute(delete(audit_payload).where(audit_payload.c.seq.in_(seqs)))
    append(tx, Entry(kind="erased", person=person), {"seqs": sorted(seqs), "reason": reason})


def rows_of(tx: Tx, action: int) -> list[dict[str, Any]]:
    """All rows of one Action, oldest first, each with its payload (empty where erased)."""
    found = tx.connection.execute(
        select(audit, audit_payload.c.json)
        .outerjoin(audit_payload, audit_payload.c.seq == audit.c.seq)
        .where(audit.c.action == action)
        .order_by(audit.c.seq)
    )
    return [{**row, "payload": json.loads(row["json"] or "{}")} for row in found.mappings()]
