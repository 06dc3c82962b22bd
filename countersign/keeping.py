"""Keeping what may not be in the database: signed checkpoints of its log, and our own keys."""

import contextlib
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict

from countersign.settings import Settings
from memory import backup, roster
from memory.audit_proof import Proof, checkpoint, new_key, public_key
from memory.database import Database, Tx
from memory.sealed_keys import Safe, new_sealing_key
from policies.errors import BadRequest, NotFound, Refused
from tools.plain_text import quoted


class Kept(BaseModel):
    """One checkpoint as it stands in the file."""

    model_config = ConfigDict(extra="forbid")

    seq: int
    hash: str
    at: str
    key: str
    signature: str


def checkpoint_file(settings: Settings) -> Path:
    """Where checkpoints are kept; copy it to where the database's administrator cannot write."""
    return settings.state_folder / "checkpoints.jsonl"


def signing_key(settings: Settings) -> str:
    """Read the private signing key, making it (readable by us alone) on first use."""
    return _made_once(_audit_key(settings), new_key)


def open_safe(settings: Settings, database: Database) -> Safe:
    """Open where renewed keys are kept; its key file stands beside the signing key."""
    file = _audit_key(settings).with_name("sealing.key")
    return Safe(database, _made_once(file, new_sealing_key))


def _audit_key(settings: Settings) -> Path:
    return settings.audit_key or settings.state_folder / "audit.key"


def _made_once(file: Path, make: Callable[[], str]) -> str:
    """Read a key file, making it (readable by us alone) where there is none yet."""
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        made = file.with_name(f"{file.name}.{os.getpid()}")
        made.touch(mode=0o600)
        made.write_text(make(), encoding="ascii")
        with contextlib.suppress(FileExistsError):  # another worker was first: theirs is ours
            os.link(made, file)
        made.unlink()
    return file.read_text(encoding="ascii").strip()


def own_signer(settings: Settings) -> str | None:
    """Return the public key our own checkpoints are signed with, where the private one is here."""
    file = _audit_key(settings)
    return public_key(signing_key(settings)) if file.exists() else None


def keep_checkpoint(settings: Settings, database: Database) -> bool:
    """Sign the log's present end and append it to the file; false where nothing is new."""
    with database.transaction() as tx:
        row = checkpoint(tx, signing_key(settings))
    if row is None:
        return False
    with checkpoint_file(settings).open("a", encoding="ascii") as kept:
        kept.write(json.dumps(row) + "\n")
    return True


def vouching(proof: Proof, signer: str | None, *, exported: bool) -> str:
    """Say what the signer does not vouch for; empty where nothing is missing.

    Our own log may be younger than its first checkpoint. An exported file without one is a chain
    that anybody could have computed.
    """
    if signer is None:
        return (
            "The signer was not verified: whoever computed all of it anew would have signed it "
            "too. Name the public key with --public-key, or put audit.key where it belongs."
        )
    if exported and not proof.signed:
        return "Signer not verified: no checkpoint in it is signed by that key."
    return ""


def named_checkpoints(file: Path) -> list[dict[str, Any]]:
    """Read the checkpoints of a file that somebody named. Raises `NotFound`, `BadRequest`."""
    if not file.exists():
        raise NotFound(f"There is no file {file}. Nothing was looked at.")
    return kept_checkpoints(file)


def kept_checkpoints(file: Path) -> list[dict[str, Any]]:
    """Read the checkpoints of a file; an absent file has none. Raises `BadRequest`."""
    if not file.exists():
        return []
    try:
        lines = file.read_text(encoding="ascii").splitlines()
        return [Kept.model_validate_json(line).model_dump() for line in lines if line.strip()]
    except ValueError as error:
        raise BadRequest(
            f"{file.name} does not hold checkpoints of mine, one a line. Nothing was looked at."
        ) from error


def restore(settings: Settings, file: Path, name: str, *, unproven: bool = False) -> str:
    """Restore a backup as `name` and say in sentences what to do next.

    Its log has to be vouched for by our own signer, and to pass through every checkpoint kept here,
    unless it is taken as it is (`unproven`). Raises `NotFound`, `Refused`.
    """
    signer, kept = own_signer(settings), kept_checkpoints(checkpoint_file(settings))
    if signer is None and not unproven:
        raise Refused(
            "Nothing here can tell whether that backup was rewritten. Put the audit.key of that "
            f"time, and checkpoints.jsonl if you have it, into {settings.state_folder}, or take it "
            "as it is with --unproven. Nothing was restored."
        )

    def whose(tx: Tx) -> str:
        person = roster.by_identity(tx, "cli", name.casefold())
        if person is None:
            raise NotFound(
                f"Say who restores, e.g. --as priya; {quoted(name, 40)} is not in the backup."
            )
        return person

    database = Database(settings.database_url, practice=settings.is_practice)
    vouched = backup.Vouched(signer, tuple(kept), unproven=unproven)
    taken, signed = backup.restore(
        database, file, whose=whose, reason=f"Restored from {file.name}", vouched=vouched
    )
    later = [one for one in kept if one["seq"] > taken.head_seq]
    said = (
        f"Restored {sum(taken.rows.values())} rows of {taken.taken_at:%Y-%m-%d %H:%M} UTC; the log "
        f"is unbroken up to row {taken.head_seq}, signed up to row {signed}.\n"
        "Everything is paused: start `countersign serve`, compare what was approved with the shop, "
        "then lift the pause in Slack."
    )
    if signer is None:
        said += (
            f"\nPut the audit.key of that time into {settings.state_folder} before it starts; with "
            "another key `audit verify` does not know the checkpoints' signer."
        )
    if later:
        said += (
            f"\n{len(later)} checkpoints in {checkpoint_file(settings)} are of rows after that, so "
            "`audit verify` will rightly say that the log was cut off. Move that file away and "
            "keep it."
        )
    return said
