"""One thing that may be wrong in what was copied, and what it stands in the way of."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, Table, and_
from sqlalchemy.sql.elements import ColumnElement


@dataclass(frozen=True)
class Check:
    """One fault to look for. `find` selects one text a case; `needs` has to be copied.

    `what` is said after a number, `of` names what it is counted among.
    """

    what: str
    blocks: str
    of: Table
    needs: tuple[Table, ...]
    find: Callable[[datetime], Select[tuple[str]]]


def present(*tables: Table) -> ColumnElement[bool]:
    """Leave out what is deleted."""
    return and_(*(table.c.deleted.is_(False) for table in tables))
