"""Loading a stream of a shop by exports: asked for, waited for, read line by line.

What is going to be asked for is stored before it is, so that whoever comes after a crash, or after
an answer that was lost, takes up the export there is. Where there are several, the next ones are
asked for before the one at hand is read: Shopify then writes while we store.
"""

from collections.abc import Generator, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Any

from memory.mirror.row import Row
from memory.mirror.sources import Cursor, Step
from policies.errors import Misconfigured, Unavailable, VendorRejected, VendorThrottled
from tools.connectors.shopify import ShopifyReader
from tools.connectors.shopify_bulk import (
    BulkOperation,
    ask_in_bulk,
    asked_before,
    lines_of,
    look_at,
    newest,
)
from tools.connectors.shopify_documents import Document
from tools.connectors.shopify_settings import READ_KEY
from tools.mirror.feed import Chunk, Now
from tools.mirror.shopify_load import Load, without_load
from tools.mirror.shopify_rows import Reading
from tools.mirror.shopify_subject import Subject

LINES_A_CHUNK = 1_000
SHORTEST_LOOK, LONGEST_LOOK = 0.1, 5.0
LOOKS_PER_WAIT = 10
AHEAD = 3
ROOM = 4
"""Of the five exports an app may have under way one is left to people's own questions."""
_DENIED = "Shopify's read token lacks a permission this export needs. Check"


@dataclass(frozen=True)
class ShopifyExports:
    """The exports of one stream, read with the shop's own reader."""

    reader: ShopifyReader
    subject: Subject

    def begin(self, cursor: Cursor, now: Now) -> Iterator[Chunk]:
        """Plan a load of everything, and have the first of it written down."""
        slices = self.subject.slices(self.reader)
        yield from self._begun(cursor, Load.planned(now(), slices), now)

    def begin_changes(self, cursor: Cursor, search: str, now: Now) -> Iterator[Chunk]:
        """Have what a search finds written down."""
        yield from self._begun(cursor, Load.of_changes(now(), search), now)

    def turn(self, cursor: Cursor, load: Load, now: Now) -> Iterator[Chunk]:
        """Go on with a load: ask for what is not asked for, look, read what is complete."""
        load = yield from self._asked(cursor, load, 0, now)
        load = yield from self._asked_ahead(cursor, load, now)
        export = look_at(self.reader, str(load.current.id))
        if export is not None and export.under_way:
            waited = (now() - (load.current.asked or load.began)).total_seconds()
            again = min(max(waited / LOOKS_PER_WAIT, SHORTEST_LOOK), LONGEST_LOOK)
            yield _chunk(cursor, load, expected=load.expected(export.count), again=again)
            return
        if export is None or not export.complete:
            yield _chunk(cursor, load.again())
            if export is not None and export.denied:
                raise Misconfigured(f"{_DENIED} {READ_KEY.setting}.")
            raise Unavailable("Shopify did not finish its export. I will ask for another.")
        try:
            yield from self._read(cursor, load, export)
        except VendorRejected:
            yield _chunk(cursor, load.again())
            raise

    # Asking ----------------------------------------------------------------------------------
    def _begun(self, cursor: Cursor, load: Load, now: Now) -> Iterator[Chunk]:
        load = yield from self._asked(cursor, load, 0, now)
        yield _chunk(cursor, load, loaded=0, again=SHORTEST_LOOK)

    def _asked(
        self, cursor: Cursor, load: Load, place: int, now: Now
    ) -> Generator[Chunk, None, Load]:
        """Have an export written down, once, whatever became of whoever asked for it before."""
        export = load.exports[place]
        if export.id is not None:
            return load
        document = self._document(export.search)
        begun = asked_before(self.reader, document, export.mark) if export.asked else None
        if export.asked is None:
            export = export.but(asked=now())
            load = load.put(place, export)
            yield _chunk(cursor, load)
        if begun is None:
            begun = ask_in_bulk(self.reader, document, export.mark)
        load = load.put(place, export.but(id=begun.id, as_of=begun.created_at))
        yield _chunk(cursor, load)
        return load

    def _asked_ahead(self, cursor: Cursor, load: Load, now: Now) -> Generator[Chunk, None, Load]:
        """Ask for the next exports too, where Shopify has room for them; else each in its turn.

        More than one: where we are slower than Shopify for a while, it goes on meanwhile.
        """
        ahead = enumerate(load.exports[1 : 1 + AHEAD], 1)
        if missing := [place for place, export in ahead if export.id is None]:
            room = ROOM - sum(one.under_way for one in newest(self.reader))
            for place in missing[: max(room, 0)]:
                try:
                    load = yield from self._asked(cursor, load, place, now)
                except VendorThrottled:
                    break
        return load

    def _document(self, search: str | None) -> Document:
        if search is None or self.subject.changed is None:
            return self.subject.everything
        return self.subject.changed(search)

    # Reading ---------------------------------------------------------------------------------
    def _read(self, cursor: Cursor, load: Load, export: BulkOperation) -> Iterator[Chunk]:
        current, expected = load.current, load.expected(export.count)
        reading = Reading(
            self.reader.account, current.asked or load.began, self.currency, current.as_of
        )
        if export.url and current.lines < export.count:
            rows: list[Row] = []
            place, lines = current.bytes, current.lines
            for at, line in lines_of(self.reader, export.url, start=current.bytes):
                rows += self.subject.read_line(line, reading)
                place, lines = at, lines + 1
                if lines % LINES_A_CHUNK == 0:
                    load = load.put(0, current.but(bytes=place, lines=lines))
                    yield self._stored(cursor, load, rows, expected)
                    rows = []
            load = load.put(0, current.but(bytes=place, lines=lines))
            yield self._stored(cursor, load, rows, expected)
        if load.current.lines < export.count:
            raise Unavailable("Shopify's export was shorter than it said. I will read it again.")
        load = load.after()
        yield _chunk(cursor, load, again=0.0) if load.exports else _whole(cursor, load)

    def _stored(self, cursor: Cursor, load: Load, rows: list[Row], expected: int | None) -> Chunk:
        stored = tuple(self.subject.completed(self.reader, rows))
        return _chunk(cursor, load, stored, loaded=load.loaded, expected=expected)

    @cached_property
    def currency(self) -> str:
        """What the shop's prices are in."""
        return self.reader.shop().currency_code


def _chunk(
    cursor: Cursor,
    load: Load,
    rows: tuple[Row, ...] = (),
    *,
    loaded: int | None = None,
    expected: int | None = None,
    again: float | None = None,
) -> Chunk:
    """Keep how far an export is; one of changes is no load to tell of, nor all there is."""
    kept = Step(load.on(cursor), rows=len(rows))
    if load.is_of_changes:
        return Chunk(kept, rows, again, complete=False)
    return Chunk(replace(kept, loaded=loaded, expected=expected), rows, again)


def _whole(cursor: Cursor, load: Load) -> Chunk:
    """End a load: what was not found since it was begun is gone, where it was of everything."""
    known = load.known or load.began
    seen = max(known, datetime.fromisoformat(cursor["seen"])) if "seen" in cursor else known
    done: dict[str, Any] = {
        **without_load(cursor),
        "seen": seen.isoformat(),
        "looked": load.began.isoformat(),
    }
    if load.is_of_changes:
        return Chunk(Step(done, seen=known), again=0.0)
    done["whole"] = load.began.isoformat()
    return Chunk(Step(done, seen=known, whole_at=load.began), again=0.0)
