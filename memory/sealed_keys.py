"""Keys that renew themselves: the newest of each, sealed, and one worker at a time to renew it.

A vendor that rotates its refresh tokens forgets the old one as it hands out the next. Whoever
renews takes the turn first, so that two workers never spend the same token; what was handed out is
written before anybody uses it. What is in the table is worth nothing without the file of the
sealing key, and each drawer opens with a key of its own: who reads with one cannot open the key
that writes.
"""

import base64
from dataclasses import dataclass
from datetime import timedelta

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import insert, or_, select, update

from memory.database import Database, Tx
from memory.tables import sealed_keys

_PURPOSE = b"countersign sealed key "


def new_sealing_key() -> str:
    """Make the key all drawers' own keys are derived from, as text."""
    return Fernet.generate_key().decode("ascii")


@dataclass(frozen=True)
class Kept:
    """What a drawer holds: `text` is None where it was sealed with another key.

    `version` grows with every change; 0 is a drawer nothing was ever put into.
    """

    text: str | None = None
    version: int = 0


class Drawer:
    """One key's place. Holds nothing that opens any other."""

    def __init__(self, database: Database, name: str, seal: Fernet) -> None:
        self._database = database
        self._name = name
        self._seal = seal
        self._mine = sealed_keys.c.name == name

    def look(self) -> Kept:
        """Open it. Raises `Unavailable` where the database does not answer."""
        with self._database.read() as tx:
            query = select(sealed_keys.c.sealed, sealed_keys.c.version).where(self._mine)
            row = tx.connection.execute(query).one_or_none()
        if row is None:
            return Kept()
        try:
            return Kept(self._seal.decrypt(row.sealed.encode("ascii")).decode(), row.version)
        except InvalidToken:
            return Kept(None, row.version)

    def take_turn(self, owner: str, seen: Kept, *, lease: timedelta) -> bool:
        """Claim the turn to renew what was seen; false where somebody has it, or has done it."""
        with self._database.transaction() as tx:
            if seen.version == 0 and not self._exists(tx):
                blank = {"name": self._name, "sealed": "", "version": 0, "changed_at": tx.now()}
                tx.connection.execute(insert(sealed_keys).values(blank))
            free = or_(
                sealed_keys.c.lease_until.is_(None),
                sealed_keys.c.lease_until <= tx.now(),
                sealed_keys.c.lease_owner == owner,
            )
            claimed = tx.connection.execute(
                update(sealed_keys)
                .where(self._mine, sealed_keys.c.version == seen.version, free)
                .values(lease_owner=owner, lease_until=tx.now() + lease)
            )
            return bool(claimed.rowcount)

    def put(self, text: str, seen: Kept) -> bool:
        """Replace what was seen and end the turn; false where somebody else has replaced it."""
        sealed = self._seal.encrypt(text.encode()).decode("ascii")
        with self._database.transaction() as tx:
            replaced = tx.connection.execute(
                update(sealed_keys)
                .where(self._mine, sealed_keys.c.version == seen.version)
                .values(
                    sealed=sealed,
                    version=seen.version + 1,
                    changed_at=tx.now(),
                    lease_owner=None,
                    lease_until=None,
                )
            )
            return bool(replaced.rowcount)

    def end_turn(self, owner: str) -> None:
        """Leave what is in it, and let somebody else try."""
        with self._database.transaction() as tx:
            tx.connection.execute(
                update(sealed_keys)
                .where(self._mine, sealed_keys.c.lease_owner == owner)
                .values(lease_owner=None, lease_until=None)
            )

    def _exists(self, tx: Tx) -> bool:
        return tx.connection.scalar(select(sealed_keys.c.name).where(self._mine)) is not None


class Safe:
    """All drawers. Whoever has it can open each; hand out drawers instead."""

    def __init__(self, database: Database, sealing_key: str) -> None:
        self._database = database
        self._root = base64.urlsafe_b64decode(sealing_key)

    def drawer(self, name: str) -> Drawer:
        """Return one key's place, with a sealing key that opens no other."""
        derived = HKDF(SHA256(), 32, salt=None, info=_PURPOSE + name.encode()).derive(self._root)
        return Drawer(self._database, name, Fernet(base64.urlsafe_b64encode(derived)))
