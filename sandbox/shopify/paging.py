import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sandbox.shopify.errors import BadRequest

MOST_PER_PAGE = 250


@dataclass(frozen=True, slots=True)
class PageInfo:
    """Where a page lies in its list."""

    has_next_page: bool
    has_previous_page: bool
    start_cursor: str | None
    end_cursor: str | None


@dataclass(frozen=True, slots=True)
class Edge:
    """A node and the cursor that continues after it."""

    node: object
    cursor: str


@dataclass(frozen=True, slots=True)
class Connection:
    """One page of a list."""

    edges: Sequence[Edge]
    page_info: PageInfo

    @property
    def nodes(self) -> list[object]:
        """The page without its cursors."""
        return [edge.node for edge in self.edges]


def page(nodes: Sequence[object], arguments: dict[str, Any], *, whole: bool = False) -> Connection:
    """Cut the asked page out of a list: `first` after a cursor, or `last` before one.

    `whole` is for bulk operations, which are given everything. Raises `BadRequest` when neither
    size is given, when a size is out of bounds, or when a cursor is not one of this list's.
    """
    if arguments.get("reverse"):
        nodes = nodes[::-1]
    if whole:
        everything = [Edge(node, "") for node in nodes]
        return Connection(
            everything,
            PageInfo(
                has_next_page=False, has_previous_page=False, start_cursor=None, end_cursor=None
            ),
        )
    first, last = arguments.get("first"), arguments.get("last")
    if first is None and last is None:
        raise BadRequest("you must provide one of first or last")
    for name, size in (("first", first), ("last", last)):
        if size is not None and not 0 <= size <= MOST_PER_PAGE:
            raise BadRequest(f"{name} must be between 0 and {MOST_PER_PAGE}")
    start = _position(nodes, arguments.get("after"), -1) + 1
    end = max(_position(nodes, arguments.get("before"), len(nodes)), start)
    if first is not None:
        return _cut(nodes, start, min(start + first, end))
    return _cut(nodes, max(end - (last or 0), start), end)


def _cut(nodes: Sequence[object], start: int, end: int) -> Connection:
    shown = [Edge(node, _cursor(index, node)) for index, node in enumerate(nodes[start:end], start)]
    cursors = (shown[0].cursor, shown[-1].cursor) if shown else (None, None)
    return Connection(shown, PageInfo(end < len(nodes), start > 0, *cursors))


def _cursor(index: int, node: object) -> str:
    return base64.urlsafe_b64encode(_name(index, node).encode()).decode()


def _name(index: int, node: object) -> str:
    return str(getattr(node, "id", None) or index)


def _position(nodes: Sequence[object], cursor: str | None, otherwise: int) -> int:
    if cursor is None:
        return otherwise
    try:
        wanted = base64.urlsafe_b64decode(cursor).decode()
        return next(index for index, node in enumerate(nodes) if _name(index, node) == wanted)
    except (binascii.Error, UnicodeDecodeError, StopIteration):
        raise BadRequest(f"Invalid cursor for current pagination sort: {cursor}") from None
