"""A backup holds everything of one moment, and comes back paused and proven, on either database."""

import itertools
import json
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from memory import backup, records, roster, switches
from memory.audit import GENESIS, header_hash
from memory.audit_proof import checkpoint, new_key, public_key, verify
from memory.database import Database, Tx
from memory.states import State
from policies.errors import BadRequest, Refused
from tests.ledger_house import LedgerHouse, ledger_house
from tests.postgres_fixture import PostgresServer


def priya(tx: Tx) -> str:
    return str(roster.by_identity(tx, "cli", "priya"))


AS_IT_IS: Any = {
    "whose": priya,
    "reason": "Restored",
    "vouched": backup.Vouched(unproven=True),
}


def restored(url: str, file: Path) -> Database:
    database = Database(url, practice=True)
    backup.restore(database, file, **AS_IT_IS)
    return database


def test_backup_comes_back_paused_with_everything_in_it(house: LedgerHouse, tmp_path: Path) -> None:
    waiting = house.asked("1001")
    house.approved("1002")
    house.work()
    taken = backup.take(house.database, tmp_path / "kept.zip")
    database = restored(f"sqlite:///{tmp_path}/new.db", tmp_path / "kept.zip")
    with database.read() as tx, house.database.read() as before:
        assert records.get(tx, waiting.id) == records.get(before, waiting.id)
        assert verify(tx).unbroken
        assert verify(tx).rows == taken.head_seq + 2
        pause = switches.frozen(tx)
        assert pause is not None
        assert pause.person_id == house.people["Priya"].id
    database.close()


@pytest.mark.postgres
def test_backup_of_one_database_goes_on_in_the_other(
    postgres: PostgresServer, tmp_path: Path
) -> None:
    with ledger_house(f"sqlite:///{tmp_path}/old.db") as old:
        asked = old.asked("1001")
        backup.take(old.database, tmp_path / "kept.zip")
    url = postgres.fresh_database()
    restored(url, tmp_path / "kept.zip").close()
    with ledger_house(url) as new:
        with new.database.transaction() as tx:
            switches.lift(tx, person=new.people["Priya"].id)
        decided = new.vote(new.action(asked.id), "Priya")
        assert decided.action.state is State.APPROVED
        new.wait(timedelta(minutes=1))
        new.work()
        assert new.state(asked) is State.SUCCEEDED
        new._events = itertools.count(100)
        assert new.asked("1003").id == asked.id + 1
        assert new.proof().unbroken


def test_restoring_over_anything_is_refused(house: LedgerHouse, tmp_path: Path) -> None:
    house.asked()
    backup.take(house.database, tmp_path / "kept.zip")
    with pytest.raises(Refused, match="not empty"):
        backup.restore(house.database, tmp_path / "kept.zip", **AS_IT_IS)
    with pytest.raises(Refused, match="never overwrites"):
        backup.take(house.database, tmp_path / "kept.zip")
    assert house.proof().unbroken


@pytest.mark.parametrize(
    ("table", "old", "new"),
    [
        ("actions", '"state": "pending"', '"state": "approved"'),
        ("audit", '"kind": "proposed"', '"kind": "approved"'),
        ("audit_payload", "Mia", "Jon"),
        ("votes", "approve", "reject"),
    ],
)
def test_a_changed_backup_is_refused_and_nothing_kept(
    house: LedgerHouse, tmp_path: Path, table: str, old: str, new: str
) -> None:
    house.asked("1001")
    house.approved("1002")
    backup.take(house.database, tmp_path / "kept.zip")
    with (
        zipfile.ZipFile(tmp_path / "kept.zip") as kept,
        zipfile.ZipFile(tmp_path / "changed.zip", "w") as changed,
    ):
        for name in kept.namelist():
            content = kept.read(name).decode()
            if name == f"{table}.jsonl":
                assert old in content
                content = content.replace(old, new, 1)
            changed.writestr(name, content)
    target = Database(f"sqlite:///{tmp_path}/new.db", practice=True)
    with pytest.raises(BadRequest, match="changed since"):
        backup.restore(target, tmp_path / "changed.zip", **AS_IT_IS)
    restored(f"sqlite:///{tmp_path}/new.db", tmp_path / "kept.zip").close()
    target.close()


def test_half_a_file_is_no_backup(house: LedgerHouse, tmp_path: Path) -> None:
    backup.take(house.database, tmp_path / "kept.zip")
    whole = (tmp_path / "kept.zip").read_bytes()
    (tmp_path / "half.zip").write_bytes(whole[: len(whole) // 2])
    database = Database(f"sqlite:///{tmp_path}/new.db", practice=True)
    with pytest.raises(BadRequest, match="not a whole backup"):
        backup.restore(database, tmp_path / "half.zip", **AS_IT_IS)
    database.close()


def rewritten(file: Path, to: Path) -> None:
    """Hand every vote to Olivia and compute the whole chain anew, as whoever has the file can."""
    with zipfile.ZipFile(file) as old:
        texts = {name: old.read(name).decode() for name in old.namelist()}
    rows = [json.loads(line) for line in texts["audit.jsonl"].splitlines()]
    head = json.loads(texts["audit_head.jsonl"])
    head["hash"] = GENESIS
    for row in rows:
        row["prev"] = head["hash"]
        row["at"] = row["at"].replace("2026", "2025")
        head["hash"] = row["hash"] = header_hash(row)
    manifest = json.loads(texts["manifest.json"])
    manifest["head_hash"], manifest["rows"]["audit_checkpoints"] = head["hash"], 0
    texts |= {
        "audit.jsonl": "".join(f"{json.dumps(row)}\n" for row in rows),
        "audit_head.jsonl": json.dumps(head),
        "audit_checkpoints.jsonl": "",
        "manifest.json": json.dumps(manifest),
    }
    with zipfile.ZipFile(to, "w") as new:
        for name, text_of in texts.items():
            new.writestr(name, text_of)


def test_a_backup_whose_whole_log_was_computed_anew_is_refused(
    house: LedgerHouse, tmp_path: Path
) -> None:
    key = new_key()
    house.approved("1001")
    with house.database.transaction() as tx:
        kept = checkpoint(tx, key)
    assert kept is not None
    backup.take(house.database, tmp_path / "kept.zip")
    rewritten(tmp_path / "kept.zip", tmp_path / "forged.zip")
    signer = public_key(key)
    target = Database(f"sqlite:///{tmp_path}/new.db")
    for believed, why in (
        (backup.Vouched(signer), "No checkpoint of our signer"),
        (backup.Vouched(signer, (kept,)), "the log was rewritten"),
        (backup.Vouched(None, (kept,), unproven=True), "the log was rewritten"),
    ):
        with pytest.raises((Refused, BadRequest), match=why):
            backup.restore(target, tmp_path / "forged.zip", **{**AS_IT_IS, "vouched": believed})
    later = {**kept, "seq": kept["seq"] + 100}
    believed = backup.Vouched(signer, (kept, later))
    _, signed = backup.restore(target, tmp_path / "kept.zip", **{**AS_IT_IS, "vouched": believed})
    assert signed == kept["seq"]
    target.close()
