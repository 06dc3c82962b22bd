"""What each sweep may do, where somebody has said so; everything else is as it was shipped."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, insert, select

from memory.audit import Entry, append
from memory.database import Tx
from memory.tables import switches

_PREFIX = "sweep:"


@dataclass(frozen=True)
class Said:
    """Who put a sweep into a mode, and when."""

    mode: str
    person_id: str | None
    at: datetime


def said(tx: Tx) -> Mapping[str, Said]:
    """Return what was said of sweeps, by their names."""
    query = select(switches).where(switches.c.name.startswith(_PREFIX))
    return {
        row.name.removeprefix(_PREFIX): Said(row.value, row.person_id, row.at)
        for row in tx.connection.execute(query)
    }


def modes(tx: Tx) -> Mapping[str, str]:
    """Return the modes that were said, by the sweeps' names."""
    return {name: one.mode for name, one in said(tx).items()}


def put(tx: Tx, sweep: str, mode: str, *, person: str | None) -> None:
    """Put a sweep into a mode, and log who did; nobody where a brake did. A ledger transaction."""
    name = f"{_PREFIX}{sweep}"
    before = modes(tx).get(sweep, "")
    tx.connection.execute(delete(switches).where(switches.c.name == name))
    row = {"name": name, "value": mode, "person_id": person, "at": tx.now()}
    tx.connection.execute(insert(switches).values(row))
    append(
        tx, Entry(kind="sweep_mode", person=person), {"sweep": sweep, "from": before, "to": mode}
    )
