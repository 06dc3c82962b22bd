"""Copying one kind of what is in the books: everything page by page, then what has changed.

The checkpoint is all there is to go on from. `load` is a load under way (where in the list it is);
`seen` is QuickBooks's time up to which every change is known, `looked` ours at that question, and
`whole` when the last complete load was begun.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from memory.mirror.row import Gone, Row
from memory.mirror.sources import Cursor, Step
from policies.errors import VendorRejected
from tools.connectors.quickbooks import QuickBooksReader
from tools.connectors.quickbooks_answers import Entity, Looked
from tools.mirror.feed import Chunk, Now
from tools.mirror.quickbooks_rows import Kind

OVERLAP = timedelta(minutes=5)
"""How far behind its newest change QuickBooks's list may be; that much is always read again."""
TOLD_FOR = timedelta(days=29)
"""QuickBooks tells of changes 30 days back; after a longer gap everything is loaded anew."""
WHOLE_EVERY = timedelta(days=7)
"""Deletions are told, so this only mends what nobody knows to be wrong."""
MOST_A_PAGE = 200


@dataclass(frozen=True)
class QuickBooksFeed:
    """One kind of one company's documents, read with the books' own reader."""

    reader: QuickBooksReader
    kind: Kind
    most: int = MOST_A_PAGE

    @property
    def account(self) -> str:
        """Whose books these are."""
        return self.reader.account

    @property
    def stream(self) -> str:
        """The stream's name."""
        return self.kind.stream

    @property
    def title(self) -> str:
        """What people call it."""
        return self.kind.title

    @property
    def stale_after(self) -> None:
        """It answers for this moment: it is as old as our last look."""
        return

    @property
    def rows(self) -> tuple[type[Row], ...]:
        """What its rows are."""
        return (self.kind.rows,)

    @property
    def budget(self) -> int | None:
        """Per cent of the vendor's allowance that are left."""
        return self.reader.budget

    def turn(self, cursor: Cursor, now: Now) -> Iterator[Chunk]:
        """Go on with a load, begin one where it is time, or fetch what has changed."""
        moment = now()
        if "load" not in cursor and _is_time_for_all(cursor, moment):
            cursor = {**cursor, "load": _from_the_start(moment)}
        if "load" in cursor:
            yield from self._everything(cursor, now)
        else:
            yield from self._changes(cursor, moment)

    def _everything(self, cursor: Cursor, now: Now) -> Iterator[Chunk]:
        """Read page after page; each begins with the last one of the page before.

        Where it does not, something before it was deleted meanwhile and others have moved up past
        us: then all is read again, which doubles nothing.
        """
        load, expected = cursor["load"], self.reader.count(self.kind.entity)
        while True:
            asked_at = now()
            looked = self._page(load["start"])
            load = {**load, "at": load["at"] or looked.at.isoformat()}
            if load["last"] and load["last"] not in [one.id for one in looked.found[:1]]:
                load = {**load, "start": 1, "last": None}
                yield Chunk(Step({**cursor, "load": load}, loaded=0, expected=expected))
                continue
            count = load["start"] - 1 + len(looked.found)
            rows = self._rows(looked, asked_at)
            if len(looked.found) < self.most:
                began = datetime.fromisoformat(load["began"])
                done = {"seen": load["at"], "looked": load["began"], "whole": load["began"]}
                step = Step(done, len(rows), _newest(rows), count, count, whole_at=began)
                yield Chunk(step, rows, again=0.0)
                return
            load = {**load, "start": count, "last": looked.found[-1].id}
            step = Step({**cursor, "load": load}, len(rows), _newest(rows), count, expected)
            yield Chunk(step, rows)

    def _page(self, start: int) -> Looked[Entity]:
        return self.reader.some(self.kind.entity, self.kind.model, start=start, most=self.most)

    def _changes(self, cursor: Cursor, asked_at: datetime) -> Iterator[Chunk]:
        since = datetime.fromisoformat(cursor["seen"]) - OVERLAP
        try:
            looked = self.reader.changes(since, self.kind.entity, self.kind.model)
        except VendorRejected:
            yield Chunk(Step({**cursor, "load": _from_the_start(asked_at)}, loaded=0))
            raise
        if looked is None:
            load = {**cursor, "load": _from_the_start(asked_at)}
            yield Chunk(Step(load, loaded=0), again=0.0)
            return
        rows = self._rows(looked, asked_at)
        gone = tuple(Gone(self.kind.rows, self.account, one, asked_at) for one in looked.gone)
        known = {**cursor, "seen": looked.at.isoformat(), "looked": asked_at.isoformat()}
        yield Chunk(Step(known, len(rows) + len(gone), _newest(rows)), rows, gone=gone)

    def _rows(self, looked: Looked[Entity], asked_at: datetime) -> tuple[Row, ...]:
        return tuple(self.kind.read(self.account, one, asked_at) for one in looked.found)


def _from_the_start(moment: datetime) -> dict[str, Any]:
    return {"began": moment.isoformat(), "start": 1, "last": None, "at": None}


def _newest(rows: tuple[Row, ...]) -> datetime | None:
    return max((row.updated_at for row in rows), default=None)


def _is_time_for_all(cursor: Cursor, moment: datetime) -> bool:
    if "seen" not in cursor:
        return True
    unseen = moment - datetime.fromisoformat(cursor["looked"])
    return unseen > TOLD_FOR or moment - datetime.fromisoformat(cursor["whole"]) > WHOLE_EVERY
