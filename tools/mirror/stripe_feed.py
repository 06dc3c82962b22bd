"""Copying one list of a Stripe account: all of it, then what is new, and what may yet change.

Stripe lists newest first and dates no changes. So each turn reads what was made lately, and once
an hour everything that has not come to its end yet. Nothing is ever deleted there. The checkpoint
is all there is to go on from: `load` is a load under way, `newest` when the newest of all was made,
`revisited` when we last looked at what may change.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from memory.mirror.row import Row
from memory.mirror.sources import Cursor, Step
from tools.connectors.stripe import StripeReader
from tools.mirror.feed import Chunk, Now
from tools.mirror.stripe_rows import Kind

OVERLAP = timedelta(hours=1)
REVISIT = timedelta(hours=1)


@dataclass(frozen=True)
class StripeFeed:
    """One list of one account, read with the account's own reader."""

    reader: StripeReader
    kind: Kind

    @property
    def account(self) -> str:
        """The account."""
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
    def budget(self) -> None:
        """Stripe counts a second, and says nothing of it."""
        return

    def turn(self, cursor: Cursor, now: Now) -> Iterator[Chunk]:
        """Load everything, page by page into the past; afterwards read what is new."""
        if "revisited" in cursor:
            yield from self._lately(cursor, now)
            return
        begun = {"began": now().isoformat(), "after": None, "loaded": 0, "newest": None}
        load: dict[str, Any] = cursor.get("load", begun)
        more = True
        while more:
            asked_at = now()
            rows, after, more = self._page(None, load["after"], asked_at)
            newest = load["newest"] or _newest(rows)
            load = {**load, "after": after, "loaded": load["loaded"] + len(rows), "newest": newest}
            yield Chunk(Step({"load": load}, len(rows), loaded=load["loaded"]), rows)
        done = {"newest": load["newest"], "revisited": load["began"]}
        step = Step(
            done,
            seen=_moment(load["newest"]),
            expected=load["loaded"],
            whole_at=datetime.fromisoformat(load["began"]),
        )
        yield Chunk(step, again=0.0)

    def _lately(self, cursor: Cursor, now: Now) -> Iterator[Chunk]:
        began, known = now(), _moment(cursor["newest"])
        is_due = began - datetime.fromisoformat(cursor["revisited"]) > REVISIT
        reach = self.kind.settles_within if is_due else OVERLAP
        since = known and known - reach
        newest, after, more = cursor["newest"], None, True
        while more:
            rows, after, more = self._page(since, after, now())
            newest = max(filter(None, (newest, _newest(rows))), default=None)
            yield Chunk(Step(cursor, len(rows)), rows)
        revisited = began.isoformat() if is_due else cursor["revisited"]
        step = Step({"newest": newest, "revisited": revisited}, seen=_moment(newest))
        yield Chunk(step)

    def _page(
        self, since: datetime | None, after: str | None, asked_at: datetime
    ) -> tuple[tuple[Row, ...], str | None, bool]:
        page = self.reader.some(self.kind.listing, since=since, after=after)
        rows = tuple(self.kind.read(self.reader, one, asked_at) for one in page.data)
        return rows, page.data[-1].id if page.data else after, page.has_more and bool(page.data)


def _newest(rows: tuple[Row, ...]) -> str | None:
    """Return when the newest was made, as it is written down: texts of one zone sort as times."""
    return max((row.updated_at.isoformat() for row in rows), default=None)


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
