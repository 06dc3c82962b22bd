"""How far a load from a shop is, as it is kept in its checkpoint."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, ValidationError

from memory.mirror.sources import Cursor


class Export(BaseModel):
    """One export: what it searches for (None is everything), and how many bytes and lines are here.

    `asked` is when it was to be asked for, put down before that was done; `id` and `as_of` are
    Shopify's, and None as long as we have not heard that it was.
    """

    model_config = ConfigDict(frozen=True)

    search: str | None = None
    asked: datetime | None = None
    id: str | None = None
    as_of: datetime | None = None
    bytes: int = 0
    lines: int = 0

    @property
    def mark(self) -> str:
        """What it is asked for under: no other export of this stream was asked for then."""
        return f"{self.asked:%Y%m%dT%H%M%S%f}"

    def but(self, **changes: object) -> Self:
        """Return it as it is after a change."""
        return self.model_copy(update=changes)


class Load(BaseModel):
    """What is still to be read, one export after the other, and what came of those before.

    `pieces` is how many there were, `stored` the lines of those that are done, `known` the moment
    as of which the first of them was begun: whatever changed later is found by looking for changes.
    `is_of_changes` is one that fetches only what a search finds.
    """

    model_config = ConfigDict(frozen=True)

    began: datetime
    is_of_changes: bool = False
    exports: tuple[Export, ...]
    pieces: int
    stored: int = 0
    known: datetime | None = None

    @classmethod
    def planned(cls, moment: datetime, searches: Sequence[str]) -> Self:
        """Lay out a load of everything, in one export where there is nothing to search for."""
        exports = tuple(Export(search=search) for search in searches or (None,))
        return cls(began=moment, exports=exports, pieces=len(exports))

    @classmethod
    def of_changes(cls, moment: datetime, search: str) -> Self:
        """Lay out a load of what a search finds."""
        return cls(began=moment, is_of_changes=True, exports=(Export(search=search),), pieces=1)

    @classmethod
    def kept(cls, cursor: Cursor) -> Self | None:
        """Read it from a checkpoint; None where there is none, or none of this version."""
        try:
            return cls.model_validate(cursor["load"])
        except (KeyError, ValidationError):
            return None

    @property
    def current(self) -> Export:
        """The export that is read, or waited for."""
        return self.exports[0]

    @property
    def loaded(self) -> int:
        """Lines that are stored."""
        return self.stored + self.current.lines

    def expected(self, count: int) -> int | None:
        """Guess how many lines there are in all, with so many in the current export."""
        done = self.pieces - len(self.exports) + 1
        return round((self.stored + count) / done * self.pieces) or None

    def put(self, place: int, export: Export) -> Self:
        """Return it with one export as it is now."""
        exports = (*self.exports[:place], export, *self.exports[place + 1 :])
        return self.model_copy(update={"exports": exports})

    def after(self) -> Self:
        """Return it with the current export done."""
        as_of = (one for one in (self.known, self.current.as_of) if one is not None)
        return self.model_copy(
            update={
                "exports": self.exports[1:],
                "stored": self.loaded,
                "known": min(as_of, default=None),
            }
        )

    def again(self) -> Self:
        """Return it with the current export to be asked for anew."""
        return self.put(0, Export(search=self.current.search))

    def on(self, cursor: Cursor) -> dict[str, Any]:
        """Put it into a checkpoint."""
        return {**cursor, "load": self.model_dump(mode="json")}


def without_load(cursor: Cursor) -> dict[str, Any]:
    """Return a checkpoint without it."""
    return {key: value for key, value in cursor.items() if key != "load"}
