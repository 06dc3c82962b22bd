"""What every row of a copied table has, and what stands for one that is there no more."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from sqlalchemy import Table


@dataclass(frozen=True, kw_only=True)
class Row:
    """What every copied row says: whose it is, when its vendor changed it, when we asked for it.

    `fetched_at` is the moment before the question was sent, so that of two answers about the same
    version the later question's wins. `deleted` rows stay, and are nobody's any more.
    """

    table: ClassVar[Table]

    source: str
    id: str
    updated_at: datetime
    fetched_at: datetime
    deleted: bool = False


@dataclass(frozen=True)
class Gone:
    """That a vendor says a row is no longer there, when it was asked at `fetched_at`."""

    kind: type[Row]
    source: str
    id: str
    fetched_at: datetime
