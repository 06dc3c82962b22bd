"""One operation of the API: where it lives, what it takes, and which permission it needs."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, TypeVar

from sandbox.stripe.books import Books, Dated
from sandbox.stripe.expanding import Expander
from sandbox.stripe.keys import Key
from sandbox.stripe.objects import Shapes
from sandbox.stripe.wire import Refused, Tree, listed, missing, stamp

if TYPE_CHECKING:
    from sandbox.stripe.desk import Desk

T = TypeVar("T", bound=Dated)

_LONGEST_PAGE = 100
_USUAL_PAGE = 10
_BOUNDS: Mapping[str, Callable[[int, int], bool]] = {
    "gt": lambda one, bound: one > bound,
    "gte": lambda one, bound: one >= bound,
    "lt": lambda one, bound: one < bound,
    "lte": lambda one, bound: one <= bound,
}
PAGED = frozenset({"limit", "starting_after", "ending_before", "created"})


@dataclass(frozen=True, slots=True)
class Ask:
    """One request that passed the door: whose it is, what it names, and what it says."""

    desk: "Desk"
    key: Key
    operation: "Operation"
    path: Mapping[str, str]
    said: Tree
    idempotency_key: str | None = None

    @property
    def books(self) -> Books:
        """The account as it stands."""
        return self.desk.books

    @property
    def shapes(self) -> Shapes:
        """Whoever writes what stands in the books."""
        return Shapes(self.books)

    def text(self, name: str) -> str | None:
        """Return a parameter that is one piece of text. Raises `Refused`."""
        value = self.said.get(name)
        if value is None or isinstance(value, str):
            return value
        raise Refused(f"Invalid string: {value}", param=name)

    def whole(self, name: str, value: object) -> int:
        """Read a whole number. Raises `Refused`."""
        text = value if isinstance(value, str) else ""
        if not text.removeprefix("-").isdecimal() or not text.isascii():
            message = f"Invalid integer: {value}"
            raise Refused(message, code="parameter_invalid_integer", param=name)
        return int(text)

    def one(self, found: list[T], name: str, kind: str, write: Callable[[T], Tree]) -> Tree:
        """Answer with the object that the path names. Raises `Refused`."""
        wanted = self.path[name]
        chosen = self.books.numbered(found).get(wanted.partition("_")[2])
        if chosen is None or write(chosen)["id"] != wanted:
            raise missing(kind, wanted, name, HTTPStatus.NOT_FOUND)
        return self.expanded(write(chosen))

    def page(self, found: list[T], write: Callable[[T], Tree]) -> Tree:
        """Answer with one page of a list, newest first. Raises `Refused`."""
        limit = self.limit()
        kept = [one for one in found if self._is_of_time(one)]
        after, before = self.text("starting_after"), self.text("ending_before")
        if after is not None and before is not None:
            raise Refused(
                "You may only specify one of these parameters: ending_before, starting_after."
            )
        start = self._place(kept, after, "starting_after") + 1 if after is not None else 0
        if before is not None:
            end = self._place(kept, before, "ending_before")
            start, more = max(0, end - limit), end > limit
            page = kept[start:end]
        else:
            page, more = kept[start : start + limit], len(kept) > start + limit
        url = self.operation.path
        return self.expanded(listed([write(one) for one in page], url, has_more=more))

    def expanded(self, tree: Tree) -> Tree:
        """Expand what the request asks for. Raises `Refused`."""
        wanted = self.said.get("expand", [])
        if not isinstance(wanted, list):
            raise Refused("Invalid array", param="expand")
        if not wanted:
            return tree
        books = self.books
        return Expander(books, Shapes(books)).expand(tree, wanted)

    def limit(self) -> int:
        """Return how long a page may be. Raises `Refused`."""
        if "limit" not in self.said:
            return _USUAL_PAGE
        limit = self.whole("limit", self.said["limit"])
        if not 1 <= limit <= _LONGEST_PAGE:
            message = f"This value must be between 1 and {_LONGEST_PAGE}."
            raise Refused(message, code="parameter_invalid_integer", param="limit")
        return limit

    def _is_of_time(self, one: Dated) -> bool:
        asked: Any = self.said.get("created")
        if asked is None:
            return True
        made = stamp(one.created)
        if isinstance(asked, str):
            return made == self.whole("created", asked)
        if not isinstance(asked, dict) or not asked.keys() <= _BOUNDS.keys():
            raise Refused("Invalid timestamp: use gt, gte, lt or lte.", param="created")
        bounds = ((name, self.whole(f"created[{name}]", text)) for name, text in asked.items())
        return all(_BOUNDS[name](made, bound) for name, bound in bounds)

    def _place(self, kept: list[T], cursor: str, param: str) -> int:
        number = cursor.partition("_")[2]
        for place, one in enumerate(kept):
            if one.number == number:
                return place
        raise missing(self.operation.kind, cursor, param)


@dataclass(frozen=True, slots=True)
class Operation:
    """`takes` are its parameters beside `expand`; `permission` is Stripe's name for the right."""

    name: str
    method: str
    path: str
    permission: str
    kind: str
    run: Callable[[Ask], Tree]
    takes: frozenset[str] = frozenset()

    def check(self, said: Tree) -> None:
        """Refuse what it does not take. Raises `Refused`."""
        unknown = sorted(said.keys() - self.takes - {"expand"})
        if unknown:
            message = f"Received unknown parameter: {unknown[0]}"
            raise Refused(message, code="parameter_unknown", param=unknown[0])
