"""Prefilled buttons: a wish somebody may press, stored so that the button carries only an id."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert, select

from memory import inbox
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


_FILED = "suggestion:"
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


def filed_as(suggestion_id: int) -> str:
    """Name the event that an Action comes of when its button is pressed."""
    return f"{_FILED}{suggestion_id}"


def pressed_as(suggestion_id: int) -> str:
    """Name the event that pressing a button is, however often it is pressed."""
    return f"press:{suggestion_id}"


def turn_behind(tx: Tx, event: str) -> str:
    """Return the turn that an Action's event came of: the event itself, but for a pressed button.

    The letter of the press knows under which answer the button stood; empty where it does not.
    """
    if not event.startswith(_FILED):
        return event
    letter = inbox.by_event(tx, pressed_as(int(event.removeprefix(_FILED))))
    return str(letter.payload.get("turn") or "") if letter else ""
