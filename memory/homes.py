"""Who looks at their Home tab, and at which part of it."""

from dataclasses import dataclass

from sqlalchemy import delete, insert, select

from memory.database import Tx
from memory.tables import homes


@dataclass(frozen=True)
class Look:
    """What a person has open: a queue by its name (empty for the overview), and its page from 0."""

    shows: str = ""
    page: int = 0


def looked(tx: Tx, surface: str, look: Look) -> None:
    """Note that a person looks at their Home now, and at what."""
    tx.connection.execute(delete(homes).where(homes.c.surface == surface))
    tx.connection.execute(
        insert(homes).values(
            surface=surface, opened_at=tx.now(), shows=look.shows, page=max(look.page, 0)
        )
    )


def look_of(tx: Tx, surface: str) -> Look:
    """Return what a person has open; the overview for whoever never looked."""
    query = select(homes.c.shows, homes.c.page).where(homes.c.surface == surface)
    row = tx.connection.execute(query).one_or_none()
    return Look(row.shows, row.page) if row else Look()
