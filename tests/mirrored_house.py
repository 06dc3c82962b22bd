"""Copying one system of the practice company into a database, without the rest of the house."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import Table, select

from agent.mirroring import Mirroring
from memory import switches
from memory.database import Database
from memory.mirror.tables import sources
from tests.mirror_fixture import streams
from tests.patience import eventually
from tools.mirror.feed import Chunk, Feed, Now

WITHIN = 300.0  # seconds: on a busy machine all takes its time


class PulledPlug(BaseException):
    """The power went in the middle of a turn: nobody tidied up."""


class Dying:
    """A feed whose process dies after so many chunks were handed over, the last one not stored."""

    def __init__(self, feed: Feed, after: int) -> None:
        self._feed = feed
        self._after = after

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the feed has
        return getattr(self._feed, name)

    def turn(self, cursor: Any, now: Now) -> Iterator[Chunk]:  # noqa: ANN401 - as it was stored
        for number, chunk in enumerate(self._feed.turn(cursor, now)):
            if number == self._after:
                raise PulledPlug
            yield chunk


def copier(database: Database, feeds: Sequence[Feed]) -> Mirroring:
    made = Mirroring(database, feeds, "worker-1", timedelta())
    made.register()
    return made


def load(copying: Mirroring) -> None:
    """Copy until every stream is complete and nothing fails."""

    def complete() -> bool:
        copying.run_due()
        found = streams(copying.database).values()
        failing = [one.sentence for one in found if one.failures]
        assert not failing, failing
        return all(one.whole_at for one in found)

    assert eventually(complete, WITHIN), "the load does not come to an end"


def later(database: Database, seconds: float) -> None:
    """Have it so much later than it is."""
    with database.transaction() as tx:
        switches.set_clock_offset(tx, int(seconds))


def rows(database: Database, table: Table) -> dict[str, Any]:
    """Return what is there of a table, by id."""
    with database.read() as tx:
        found = tx.connection.execute(select(table).where(table.c.deleted.is_(False)))
        return {row.id: row for row in found}


def cursor_of(database: Database, stream: str) -> dict[str, Any]:
    """Return the stored checkpoint of a stream."""
    with database.read() as tx:
        query = select(sources.c.cursor).where(sources.c.stream == stream)
        found: dict[str, Any] = tx.connection.execute(query).scalar_one()
        return found
