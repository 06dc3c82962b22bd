"""What one stream of a shop is: what to ask for everything, how to read that, and how changes."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from memory.mirror.row import Row
from tools.connectors.shopify import ShopifyReader
from tools.connectors.shopify_answers import PageInfo
from tools.connectors.shopify_bulk import Line
from tools.connectors.shopify_documents import Document
from tools.mirror.shopify_rows import Reading


@dataclass(frozen=True)
class Page:
    """Some of what has changed: rows, the newest change among them, and where to go on.

    `after` is a place and Shopify's own cursor in it; None at the end. `in_order` is whether older
    changes always come first, so that all up to `newest` is known.
    """

    rows: tuple[Row, ...]
    newest: datetime | None
    after: tuple[int, str | None] | None
    in_order: bool = False


ReadPage = Callable[[ShopifyReader, str, tuple[int, str | None], Reading], Page]


def _as_exported(_reader: ShopifyReader, rows: Iterable[Row]) -> Iterable[Row]:
    return rows


def _in_one_piece(_reader: ShopifyReader) -> Sequence[str]:
    return ()


@dataclass(frozen=True)
class Subject:
    """One stream: what to ask for everything, how to read a line of it, how to read changes.

    `completed` adds to some rows of an export what no export can say. `changed` asks for what a
    search finds in one export, which costs next to nothing, where that can be asked. `scope` is
    named where a token need not have it: a shop that gives none has no such stream. `slices` are
    the searches that find everything between them, where that is too much for one export.
    """

    stream: str
    title: str
    rows: tuple[type[Row], ...]
    everything: Document
    read_line: Callable[[Line, Reading], Iterator[Row]]
    read_page: ReadPage
    completed: Callable[[ShopifyReader, Iterable[Row]], Iterable[Row]] = _as_exported
    changed: Callable[[str], Document] | None = None
    scope: str | None = None
    slices: Callable[[ShopifyReader], Sequence[str]] = _in_one_piece


def next_place(place: int, info: PageInfo) -> tuple[int, str | None] | None:
    """Return where to go on in a list of Shopify's; None at its end."""
    return (place, info.end_cursor) if info.has_next_page and info.end_cursor else None
