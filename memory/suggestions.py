"""Prefilled buttons: a wish somebody may press, stored so that the button carries only an id."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert, select

from memory.database import Tx
from memory.tables import suggestions
from policies.errors import NotFound


@dataclass(frozen=True)
class Suggestion:
    """One prefilled wish. Only `person_id` may press it, and becomes the requester."""

    id: int
    kind: str
    label: str
    ask: dict[str, Any]
    words: str
    person_id: str
    thread: str
    channel: str
    ts: str


_COLUMNS = [suggestions.c[name] for name in Suggestion.__dataclass_fields__]


def store(tx: Tx, values: Mapping[str, Any]) -> int:
    """Keep a suggestion (all fields but `id`) and return its id."""
    stored = tx.connection.scalar(
        insert(suggestions).values(**values, created_at=tx.now()).returning(suggestions.c.id)
    )
    assert stored is not None  # noqa: S101 - RETURNING of one inserted row
    return int(stored)


def get(tx: Tx, suggestion_id: int) -> Suggestion:
    """Read one. Raises `NotFound`."""
    row = tx.connection.execute(select(*_COLUMNS).where(suggestions.c.id == suggestion_id))
    found = row.mappings().one_or_none()
    if found is None:
        raise NotFound("That button is not mine any more. Please ask again.")
    return Suggestion(**found)
