"""Copying one stream of a shop: everything once in bulk, then what has changed, page by page.

The checkpoint is all there is to go on from. `load` is a load under way (`shopify_load`). `seen` is
the vendor's time up to which every change is known; `round` is a look for changes under way;
`still` is since when `seen` has not moved, and whether Shopify's search can no longer be behind it.
A process that dies anywhere goes on from the last stored checkpoint.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property
from itertools import repeat
from typing import Any

from memory.mirror.row import Row
from memory.mirror.sources import Cursor, Step
from policies.errors import VendorRejected
from tools.connectors.shopify import ShopifyReader
from tools.mirror.feed import Chunk, NotOffered, Now
from tools.mirror.shopify_exports import ShopifyExports
from tools.mirror.shopify_load import Load
from tools.mirror.shopify_rows import Reading
from tools.mirror.shopify_subject import Subject

OVERLAP = timedelta(minutes=5)
"""How far behind its newest change Shopify's search may be; that much is always read again."""
QUIET_LOOKS = 3
TICK = timedelta(seconds=1)
"""How finely Shopify tells times."""
WHOLE_EVERY = timedelta(days=1)
"""How often everything is loaded anew: only that tells what was deleted."""
AWAY = timedelta(hours=1)
"""After so long without a look what has changed is exported, which takes next to no allowance."""
CHANGES_WHILE_LOADING = timedelta(minutes=2)
SPARED = 50
"""Per cent of the allowance that are left to people's own questions."""
BREATHER = 2.0


@dataclass(frozen=True)
class ShopifyFeed:
    """One stream of one shop, read with the shop's own reader and within its allowance."""

    reader: ShopifyReader
    subject: Subject

    @property
    def account(self) -> str:
        """The shop."""
        return self.reader.account

    @property
    def stream(self) -> str:
        """The stream's name."""
        return self.subject.stream

    @property
    def title(self) -> str:
        """What people call it."""
        return self.subject.title

    @property
    def stale_after(self) -> None:
        """A shop answers for this moment: it is as old as our last look."""
        return

    @property
    def rows(self) -> tuple[type[Row], ...]:
        """What its rows are."""
        return self.subject.rows

    @property
    def budget(self) -> int | None:
        """Per cent of the vendor's allowance that are left."""
        return self.reader.budget

    def turn(self, cursor: Cursor, now: Now) -> Iterator[Chunk]:
        """Go on with an export, begin one where it is time, or fetch what has changed."""
        load, moment = Load.kept(cursor), now()
        scope = self.subject.scope
        if not cursor and scope and scope not in self.reader.scopes():
            raise NotOffered(f"{self.title} are not copied: the read token lacks {scope}.")
        if load is None and _is_time_for_all(cursor, moment):
            yield from map(
                _as_fresh_as_its_changes, self._exports.begin(cursor, now), repeat(moment)
            )
            return
        if load is None and self.subject.changed and _was_away(cursor, moment):
            since = _changed(self._since(cursor).isoformat())
            yield from self._exports.begin_changes({**cursor, "round": None}, since, now)
            return
        if load is None:
            yield from self._changes(cursor, now)
            return
        keeps_up = "seen" in cursor and not load.is_of_changes
        if keeps_up and moment - _moment(cursor["looked"]) > CHANGES_WHILE_LOADING:
            for chunk in self._changes(cursor, now):
                cursor = chunk.step.cursor
                yield chunk
        yield from map(
            _as_fresh_as_its_changes, self._exports.turn(cursor, load, now), repeat(moment)
        )

    # Changes ---------------------------------------------------------------------------------
    def _changes(self, cursor: Cursor, now: Now) -> Iterator[Chunk]:
        """Read every change since `seen`, less the overlap unless that is settled.

        A refused cursor begins anew.
        """
        round_ = cursor.get("round") or self._new_round(cursor, now())
        while True:
            asked_at = now()
            reading = Reading(self.account, asked_at, self._exports.currency)
            search = _changed(round_["since"])
            place, after = round_["at"]
            try:
                page = self.subject.read_page(self.reader, search, (place, after), reading)
            except VendorRejected:
                if after is not None:
                    yield Chunk(Step({**cursor, "round": None}))
                raise
            newest = max(filter(None, (page.newest, _moment(round_["newest"]))))
            round_ = {**round_, "newest": newest.isoformat(), "at": page.after}
            cursor = {**cursor, "round": round_, "looked": asked_at.isoformat()}
            if page.in_order:
                cursor["seen"] = newest.isoformat()
            if page.after is None:
                yield self._chunk(self._known(cursor, round_, now()), page.rows, page.newest)
                return
            is_short = (self.reader.budget or 100) < SPARED
            again = BREATHER if is_short else None
            yield replace(self._chunk(cursor, page.rows, page.newest, again), complete=False)
            if is_short:
                return

    def _new_round(self, cursor: Cursor, moment: datetime) -> dict[str, Any]:
        return {
            "since": self._since(cursor).isoformat(),
            "newest": cursor["seen"],
            "began": moment.isoformat(),
            "at": (0, None),
        }

    def _since(self, cursor: Cursor) -> datetime:
        """Say from when on anything may have changed that is not here."""
        seen, still = _moment(cursor["seen"]), cursor.get("still", {})
        # After the last sale of a busy day the same five minutes would be read again all night.
        is_settled = bool(still.get("settled")) and still["seen"] == cursor["seen"]
        return seen + TICK if is_settled else seen - OVERLAP

    def _known(self, cursor: Cursor, round_: Mapping[str, Any], moment: datetime) -> Cursor:
        """Return the checkpoint after a whole round.

        Where changes came in no order, one may have been made behind our back while we read: so
        much time is taken off again.
        """
        newest, seen = _moment(round_["newest"]), _moment(cursor["seen"])
        lasted = max(moment - _moment(round_["began"]), timedelta())
        known = newest if newest == seen else max(newest - lasted, seen)
        still = _still(cursor.get("still", {}), known, _moment(round_["began"]), moment)
        return {**cursor, "seen": known.isoformat(), "still": still, "round": None}

    def _chunk(
        self,
        cursor: Cursor,
        rows: tuple[Row, ...],
        newest: datetime | None,
        again: float | None = None,
    ) -> Chunk:
        step = Step(cursor, rows=len(rows), seen=newest)
        return Chunk(step, rows, again)

    @cached_property
    def _exports(self) -> ShopifyExports:
        return ShopifyExports(self.reader, self.subject)


def _is_time_for_all(cursor: Cursor, moment: datetime) -> bool:
    return "seen" not in cursor or moment - _moment(cursor["whole"]) > WHOLE_EVERY


def _was_away(cursor: Cursor, moment: datetime) -> bool:
    """Whether so much may have changed that an export of it costs less than its pages."""
    return moment - _moment(cursor["looked"]) > AWAY


def _as_fresh_as_its_changes(chunk: Chunk, moment: datetime) -> Chunk:
    """A load of everything brings nothing up to date while it lasts: the look for changes does."""
    cursor = chunk.step.cursor
    is_behind = "looked" in cursor and (_was_away(cursor, moment) or bool(cursor.get("round")))
    is_over = chunk.step.whole_at is not None
    return chunk if is_over or not is_behind else replace(chunk, complete=False)


def _changed(since: str) -> str:
    return f'updated_at:>="{since}"'


def _still(before: Mapping[str, Any], known: datetime, began: datetime, ended: datetime) -> Cursor:
    """Say since when nothing newer has been found, by our own clock, of which only spans count.

    What was seen once is found by Shopify's search for good; a whole look that began more than an
    overlap after that has found whatever else was changed up to the end of that second. It takes
    several looks as well, so that a clock put forward settles nothing.
    """
    if before.get("seen") != known.isoformat():
        return {"seen": known.isoformat(), "since": ended.isoformat(), "looks": 0, "settled": False}
    looks, waited = before["looks"] + 1, began - _moment(before["since"])
    settled = before["settled"] or (looks >= QUIET_LOOKS and waited > OVERLAP + TICK)
    return {**before, "looks": looks, "settled": settled}


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)
