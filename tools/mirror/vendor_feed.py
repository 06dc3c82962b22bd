"""Copying a vendor's own list: the newest one, whole, and only as a person confirmed its columns.

The checkpoint says which list was read last, as of when, and how long it was. A list that cannot be
read, or not for certain, changes nothing: what was read before stays, and grows old in plain sight.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from memory.database import Database
from memory.mirror import vendor_lists
from memory.mirror.row import Row
from memory.mirror.rows import VendorArticleRow
from memory.mirror.sources import Cursor, Step
from tools.mirror.feed import Chunk, Now, WaitsForColumns, WaitsForSomebody
from tools.plain_text import quoted
from tools.vendor_lists.columns import Columns
from tools.vendor_lists.places import VendorList
from tools.vendor_lists.reading import Article, read_content
from tools.vendor_lists.sent import Sent
from tools.vendor_lists.settings import STREAM
from tools.vendor_lists.table import read_table

_ROWS_A_CHUNK: Final = 500
_SHORT_FROM: Final = 20
"""Of lists with fewer articles, half may well be gone the next day."""


@dataclass(frozen=True)
class VendorFeed:
    """One vendor's list, as a stream that is copied."""

    sender: VendorList
    database: Database

    @property
    def account(self) -> str:
        """The vendor, e.g. `feeds:acme/sierra-rack-works`."""
        return self.sender.source

    @property
    def stream(self) -> str:
        """What it is called among the sources."""
        return STREAM

    @property
    def title(self) -> str:
        """What people call it."""
        return f"{self.sender.vendor.name} list"

    @property
    def stale_after(self) -> timedelta:
        """How old a list may be."""
        return self.sender.vendor.patience

    @property
    def rows(self) -> tuple[type[Row], ...]:
        """What its rows are: a list is whole, and what it no longer names is gone."""
        return (VendorArticleRow,)

    @property
    def budget(self) -> None:
        """Nobody counts how often a list is looked at."""
        return

    def turn(self, cursor: Cursor, now: Now) -> Iterator[Chunk]:
        """Read the newest list, unless it is the one that was read last."""
        asked_at = now()
        sent = self.sender.place.newest(asked_at, cursor.get("sent", ""))
        if sent is None:
            if not cursor:
                raise WaitsForSomebody("No list has come yet.")
            return
        known = vendor_confirmed(self.database, self.account)
        if known is None:
            raise WaitsForColumns(
                f"Nobody has confirmed the columns of {quoted(sent.name)} yet, so nothing was "
                f"read. Somebody from buying does it once, {self._where}"
            )
        since = known.at.isoformat()
        if (sent.id, since) == (cursor.get("sent"), cursor.get("confirmed")):
            return
        if cursor and sent.at < datetime.fromisoformat(cursor["as_of"]):
            return  # an older file was put back, and what is newer has been read
        raw = sent.read()
        yield Chunk(Step(cursor))  # a large list takes its time, and the turn would run out
        table = read_table(raw)
        if known.digest != table.digest:
            raise WaitsForColumns(
                f"The columns of {quoted(sent.name)} are not those {known.by} confirmed, so it was "
                f"not read; what was read before stays. Somebody from buying looks, {self._where}"
            )
        content = read_content(table, Columns.model_validate(known.columns))
        if cursor.get("confirmed") == since:
            self._refuse_short(len(content.articles), int(cursor["articles"]))
        yield Chunk(Step(cursor))
        done = {
            "sent": sent.id,
            "confirmed": since,
            "as_of": sent.at.isoformat(),
            "articles": len(content.articles),
            "name": sent.name,
            "page": sent.page,
            "said": content.sentence,
        }
        for at in range(0, len(content.articles), _ROWS_A_CHUNK):
            some = content.articles[at : at + _ROWS_A_CHUNK]
            rows = tuple(self._row(one, sent, asked_at) for one in some)
            yield Chunk(Step(cursor, rows=len(rows)), rows)
        yield Chunk(Step(done, seen=sent.at, whole_at=asked_at, loaded=len(content.articles)))

    @property
    def _where(self) -> str:
        return f"on Home or with countersign feeds confirm {self.sender.vendor.key}"

    def _refuse_short(self, articles: int, before: int) -> None:
        """Refuse what may have broken off on its way: half of a list looks like the whole of one.

        Whoever confirms the columns again after that says that it is whole.
        """
        if before >= _SHORT_FROM and articles * 2 < before:
            raise WaitsForColumns(
                f"The list has {articles:,} articles, and the last one had {before:,}, so it may "
                "have broken off and was not read; what was read before stays. If it is whole, "
                f"somebody from buying says so, {self._where}"
            )

    def _row(self, one: Article, sent: Sent, asked_at: datetime) -> VendorArticleRow:
        return VendorArticleRow(
            source=self.account,
            id=one.part,
            updated_at=sent.at,
            fetched_at=asked_at,
            part=one.part,
            ours=one.ours,
            kept=one.quantity.kept.value,
            units=one.quantity.units,
            price=one.price.minor if one.price else None,
            currency=one.price.currency if one.price else None,
            lead_days=one.lead_days,
            origin=sent.name,
        )


def vendor_confirmed(database: Database, source: str) -> vendor_lists.Confirmed | None:
    """Return what people confirmed of a vendor's columns, as it stands now."""
    with database.read() as tx:
        return vendor_lists.confirmed(tx, source)
