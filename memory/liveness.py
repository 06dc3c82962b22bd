"""Whether a pooled connection to PostgreSQL still lives, without asking each time.

A question to the server before each transaction is a fifth of all that is said to it. A connection
the server has closed shows that by itself: there is something to read where nothing was asked.
"""

import select
import time
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.exc import InvalidatePoolError

IDLE_SECONDS = 60.0
"""Whoever lay as long is asked all the same: a line may be cut and nobody have said so."""

_USED = "used"


def ask_only_the_doubtful(engine: Engine) -> None:
    """Ask a connection before its use only where it lay idle or has something to say.

    Where it is dead, every other that lay in the pool is thrown away with it.
    """

    @event.listens_for(engine, "checkin")
    def _note(_connection: object, record: Any) -> None:  # noqa: ANN401 - the pool's own
        record.info[_USED] = time.monotonic()

    @event.listens_for(engine, "checkout")
    def _look(connection: Any, record: Any, _proxy: object) -> None:  # noqa: ANN401 - the driver's
        used = record.info.get(_USED)
        rested = used is not None and time.monotonic() - used > IDLE_SECONDS
        if not rested and not _has_something_to_say(connection.fileno()):
            return
        try:
            engine.dialect.do_ping(connection)
        except engine.dialect.loaded_dbapi.Error as error:
            raise InvalidatePoolError from error


def _has_something_to_say(socket: int) -> bool:
    line = select.poll()
    line.register(socket, select.POLLIN)
    return bool(line.poll(0))
