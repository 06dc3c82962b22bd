"""The log as a file of JSON lines that an outsider can verify with nothing else.

It holds the hashed headers and the signed checkpoints. What a person said or paid is not in it.
"""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import select

from memory.audit import GENESIS, header_hash
from memory.audit_proof import Proof, verify_checkpoints
from memory.database import Tx
from memory.tables import audit, audit_checkpoints
from policies.errors import BadRequest


def exported(tx: Tx) -> Iterator[str]:
    """Render every header, oldest first, then every checkpoint, a line each."""
    for row in tx.connection.execute(select(audit).order_by(audit.c.seq)).mappings():
        yield json.dumps({"row": dict(row)})
    rows = select(audit_checkpoints).order_by(audit_checkpoints.c.seq)
    for row in tx.connection.execute(rows).mappings():
        yield json.dumps({"checkpoint": dict(row)})


def verify_exported(
    lines: Iterable[str],
    *,
    outside: Iterable[dict[str, Any]] = (),
    public_key: str | None = None,
) -> Proof:
    """Check chain and checkpoints of an exported file. Raises `BadRequest` for any other file."""
    faults: list[str] = []
    chain: dict[int, str] = {}
    checkpoints = list(outside)
    prev = GENESIS
    try:
        for line in lines:
            part = json.loads(line)
            if "checkpoint" in part:
                checkpoints.append(part["checkpoint"])
                continue
            row, expected = part["row"], len(chain) + 1
            if row["seq"] != expected:
                faults.append(f"Row {expected}: missing; row {row['seq']} follows.")
                break
            if row["prev"] != prev or row["hash"] != header_hash(row):
                faults.append(f"Row {expected}: edited, or its predecessor was.")
            prev = chain[expected] = row["hash"]
        signed = verify_checkpoints(checkpoints, chain, public_key, faults)
    except (ValueError, KeyError, TypeError) as error:
        raise BadRequest("That file is not an exported log. Nothing was looked at.") from error
    return Proof(len(chain), 0, len(checkpoints), tuple(faults), signed)
