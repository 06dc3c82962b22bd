"""Verifying the log, by us or by an outsider with nothing but the file and a public key."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)
from sqlalchemy import insert, select

from memory.audit import GENESIS, KEPT, commitment, header_hash
from memory.database import Tx
from memory.tables import audit, audit_checkpoints, audit_head, audit_payload
from memory.testimony import contradictions, records
from policies.canonical import canonical_json


@dataclass(frozen=True)
class Proof:
    """What verifying found: how many rows, how many erased, and each fault with its row.

    `signed` is the last row that a checkpoint of the signer who was named vouches for; 0 where none
    does or nobody was named, and then a chain computed anew by somebody else would look the same.
    """

    rows: int
    erased: int
    checkpoints: int
    faults: tuple[str, ...]
    signed: int = 0

    @property
    def unbroken(self) -> bool:
        """Whether nothing was edited, removed, added or cut off."""
        return not self.faults

    def __str__(self) -> str:
        if self.unbroken:
            return (
                f"The log is unbroken: {self.rows} rows, {self.erased} erased, "
                f"{self.checkpoints} checkpoint{'' if self.checkpoints == 1 else 's'}."
            )
        return "\n".join(["The log is broken:", *self.faults])


def new_key() -> str:
    """Make a private signing key, as hex."""
    raw = Ed25519PrivateKey.generate().private_bytes(
        Encoding.Raw, PrivateFormat.Raw, NoEncryption()
    )
    return raw.hex()


def public_key(private_key: str) -> str:
    """Return the public half of a signing key, both as hex."""
    key = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(private_key))
    return key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw).hex()


def _signed_bytes(checkpoint: Mapping[str, Any]) -> bytes:
    return canonical_json([checkpoint["seq"], checkpoint["hash"], checkpoint["at"]])


def checkpoint(tx: Tx, private_key: str) -> dict[str, Any] | None:
    """Sign the present head, store the checkpoint, and return it for keeping elsewhere.

    None where nothing was added since the last one. Kept outside the database, a checkpoint is the
    only thing that shows a cut-off tail or a chain that was computed anew.
    """
    head = tx.connection.execute(select(audit_head).where(audit_head.c.id == 1)).one()
    known = tx.connection.scalar(
        select(audit_checkpoints.c.seq).where(audit_checkpoints.c.seq == head.seq)
    )
    if head.seq == 0 or known is not None:
        return None
    key = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(private_key))
    row = {"seq": head.seq, "hash": head.hash, "at": tx.now().isoformat()}
    row["key"] = public_key(private_key)
    row["signature"] = key.sign(_signed_bytes(row)).hex()
    tx.connection.execute(insert(audit_checkpoints).values(**row))
    return row


def verify(
    tx: Tx, *, outside: Iterable[Mapping[str, Any]] = (), public_key: str | None = None
) -> Proof:
    """Check chain, payloads, checkpoints (stored ones and `outside` ones) and the ledger itself."""
    faults: list[str] = []
    chain, erased_rows = _verify_chain(tx, faults)
    stored = [dict(row) for row in tx.connection.execute(select(audit_checkpoints)).mappings()]
    kept = [dict(row) for row in outside]
    signed = verify_checkpoints([*stored, *kept], chain, public_key, faults)
    _verify_ledger(tx, faults)
    return Proof(len(chain), erased_rows, len(stored) + len(kept), tuple(faults), signed)


def _verify_chain(tx: Tx, faults: list[str]) -> tuple[dict[int, str], int]:
    payloads = {
        row.seq: (row.salt, row.json) for row in tx.connection.execute(select(audit_payload))
    }
    chain: dict[int, str] = {}
    missing: set[int] = set()
    pardoned: set[int] = set()
    erasable: set[int] = set()  # what an erasure may name: rows before it, and never a decision
    prev = GENESIS
    for row in tx.connection.execute(select(audit).order_by(audit.c.seq)).mappings():
        seq = row["seq"]
        if seq != len(chain) + 1:
            faults.append(f"Row {len(chain) + 1}: missing; row {seq} follows.")
            return chain, 0
        if row["prev"] != prev or row["hash"] != header_hash(dict(row)):
            faults.append(f"Row {seq}: edited, or its predecessor was.")
        if seq not in payloads:
            missing.add(seq)
        elif commitment(*payloads[seq]) != row["commitment"]:
            faults.append(f"Row {seq}: its text was edited.")
        elif row["kind"] == "erased":
            pardoned.update(erasable.intersection(json.loads(payloads[seq][1])["seqs"]))
        if row["kind"] not in KEPT:
            erasable.add(seq)
        prev = chain[seq] = row["hash"]
    faults.extend(
        f"Row {seq}: its text was removed without an erasure." for seq in sorted(missing - pardoned)
    )
    head = tx.connection.execute(select(audit_head).where(audit_head.c.id == 1)).one_or_none()
    if head is None:
        faults.append("The head is missing.")
    elif (head.seq, head.hash) != (len(chain), prev):
        faults.append(f"The head says row {head.seq}; the last row is {len(chain)}.")
    return chain, len(missing & pardoned)


def verify_checkpoints(
    checkpoints: Iterable[Mapping[str, Any]],
    chain: Mapping[int, str],
    public_key: str | None,
    faults: list[str],
) -> int:
    """Check each checkpoint's signature, and that the chain still passes through it.

    Returns up to which row `public_key` vouches. Without one a checkpoint only agrees with the key
    it names itself, which anybody can write there: that vouches for nothing.
    """
    vouched = 0
    for row in checkpoints:
        signer = public_key or str(row["key"])
        try:
            Ed25519PublicKey.from_public_bytes(bytes.fromhex(signer)).verify(
                bytes.fromhex(row["signature"]), _signed_bytes(row)
            )
        except (InvalidSignature, ValueError):
            faults.append(f"Checkpoint at row {row['seq']}: its signature is wrong.")
            continue
        if chain.get(row["seq"]) is None:
            faults.append(f"Checkpoint at row {row['seq']}: the log was cut off before it.")
        elif chain[row["seq"]] != row["hash"]:
            faults.append(f"Checkpoint at row {row['seq']}: the log was rewritten.")
        elif public_key:
            vouched = max(vouched, int(row["seq"]))
    return vouched


def _verify_ledger(tx: Tx, faults: list[str]) -> None:
    """Hold every Action against the log, as far as its rows can be read at all."""
    try:
        faults.extend(fault for one in records(tx) for fault in contradictions(one))
    except (TypeError, ValueError) as error:
        faults.append(f"The ledger holds what nobody can have stored: {error}.")
