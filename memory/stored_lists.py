"""Lists too long to stand in an Action: stored once, in parts, and known by their digest.

The digest is the SHA-256 of the head, and the head holds that of every part. So whoever knows the
digest people voted on can be sure of one part without reading the others (I2).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, insert, select

from memory.database import Database, Tx
from memory.tables import stored_lists
from policies.canonical import digest
from policies.errors import NotFound

_HEAD = 0
_BODY = select(stored_lists.c.body).where(
    stored_lists.c.digest == bindparam("digest"), stored_lists.c.part == bindparam("part")
)
Body = dict[str, Any]


@dataclass(frozen=True)
class Head:
    """What a list says of itself, and the digests of its parts in order."""

    summary: Body
    parts: tuple[str, ...]


@dataclass(frozen=True)
class Shelf:
    """Where stored lists lie. Nothing on it is ever changed or taken away."""

    database: Database

    def keep(self, summary: Body, parts: Sequence[Body]) -> str:
        """Store a list and return its digest; the same list is stored once."""
        head: Body = {"summary": summary, "parts": [digest(part) for part in parts]}
        name = digest(head)
        with self.database.copying() as tx:
            if _read(tx, name, _HEAD) is None:
                rows = [
                    {"digest": name, "part": number, "body": body, "stored_at": tx.now()}
                    for number, body in enumerate((head, *parts))
                ]
                tx.connection.execute(insert(stored_lists), rows)
        return name

    def head(self, name: str) -> Head:
        """Read what a list says of itself. Raises `NotFound` where it is gone or was edited."""
        with self.database.read() as tx:
            found = _sealed(tx, name, _HEAD, name)
        return Head(found["summary"], tuple(found["parts"]))

    def part(self, name: str, number: int) -> Body:
        """Read the part of that number, from 0 on. Raises `NotFound` as `head` does."""
        seal = self.head(name).parts[number]
        with self.database.read() as tx:
            return _sealed(tx, name, number + 1, seal)


def _read(tx: Tx, name: str, part: int) -> Body | None:
    found: Body | None = tx.connection.scalar(_BODY, {"digest": name, "part": part})
    return found


def _sealed(tx: Tx, name: str, part: int, seal: str) -> Body:
    found = _read(tx, name, part)
    if found is None or digest(found) != seal:
        raise NotFound("That list is not as it was stored. Nothing was changed; bring it again.")
    return found
