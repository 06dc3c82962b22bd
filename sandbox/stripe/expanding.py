"""Putting whole objects in the place of their ids, where a request asks for it."""

from collections.abc import Callable, Mapping
from typing import Any

from sandbox.stripe.books import Books
from sandbox.stripe.objects import Shapes
from sandbox.stripe.wire import Refused, Tree

_DEEPEST = 4


class Expander:
    """Knows every object of the account by its id."""

    def __init__(self, books: Books, shapes: Shapes) -> None:
        self._kinds: dict[str, tuple[Mapping[str, Any], Callable[[Any], Tree]]] = {
            "ch": (books.numbered(books.payments), shapes.charge),
            "dp": (books.numbered(books.disputes), shapes.dispute),
            "pi": (books.numbered(books.payments), shapes.intent),
            "po": (books.numbered(books.payouts), shapes.payout),
            "re": (books.numbered(books.refunds), shapes.refund),
            "txn": (books.numbered(books.entries), shapes.entry),
        }

    def named(self, wanted: str) -> Tree | None:
        """Return the object of an id."""
        prefix, _, number = wanted.partition("_")
        if prefix not in self._kinds:
            return None
        found, write = self._kinds[prefix]
        one = found.get(number)
        return None if one is None else write(one)

    def expand(self, tree: Tree, wanted: list[str]) -> Tree:
        """Put whole objects in the place of ids, as asked. Raises `Refused`."""
        for path in wanted:
            steps = path.split(".")
            if len(steps) > _DEEPEST:
                message = f"You cannot expand more than {_DEEPEST} levels of a property: {path}."
                raise Refused(message, param="expand")
            self._expand(tree, steps, path)
        return tree

    def _expand(self, tree: Any, steps: list[str], path: str) -> None:  # noqa: ANN401 # a branch
        if not steps or tree is None:
            return
        if isinstance(tree, list):
            for one in tree:
                self._expand(one, steps, path)
            return
        step, rest = steps[0], steps[1:]
        if step not in tree or not isinstance(tree[step], str | dict | list | None):
            raise Refused(f"This property cannot be expanded ({path}).", param="expand")
        if isinstance(tree[step], str):
            found = self.named(tree[step])
            if found is None:
                raise Refused(f"This property cannot be expanded ({path}).", param="expand")
            tree[step] = found
        self._expand(tree[step], rest, path)
