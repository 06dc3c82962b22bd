"""What a query to Shopify may cost at most, from its text alone: its price before the first answer.

Shopify's published rules: a scalar is free, an object is 1, a connection is 2 and what it holds
times `first` or `last`. What has nodes or edges is a connection; a list by ids is as long as they.
https://shopify.dev/docs/api/usage/limits
"""

from collections.abc import Mapping
from functools import cache
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
    parse,
    value_from_ast_untyped,
)

OBJECT, CONNECTION = 1, 2
_HELD = {"nodes", "edges"}
_FREE = {"edges", "pageInfo"}

_parsed = cache(parse)


def most_points(text: str, variables: Mapping[str, Any]) -> float:
    """Return the most points the first operation of a document costs with these variables."""
    document: DocumentNode = _parsed(text)
    named = {
        one.name.value: one
        for one in document.definitions
        if isinstance(one, FragmentDefinitionNode)
    }
    asked = (one for one in document.definitions if isinstance(one, OperationDefinitionNode))
    return _Weighing(named, variables).inside(next(asked).selection_set)


class _Weighing:
    def __init__(
        self, named: Mapping[str, FragmentDefinitionNode], variables: Mapping[str, Any]
    ) -> None:
        self._named = named
        self._variables = variables

    def inside(self, selections: SelectionSetNode) -> float:
        return sum(map(self._field, self._fields(selections)))

    def _fields(self, selections: SelectionSetNode) -> list[FieldNode]:
        found: list[FieldNode] = []
        for node in selections.selections:
            if isinstance(node, FieldNode):
                found.append(node)
            elif isinstance(node, FragmentSpreadNode):
                found += self._fields(self._named[node.name.value].selection_set)
            elif isinstance(node, InlineFragmentNode):
                found += self._fields(node.selection_set)
        return found

    def _field(self, node: FieldNode) -> float:
        if node.selection_set is None:
            return 0.0
        inside = self.inside(node.selection_set)
        if _HELD & {one.name.value for one in self._fields(node.selection_set)}:
            return CONNECTION + inside * self._length(node)
        if node.name.value in _FREE:
            return inside
        return (OBJECT + inside) * self._count(node)

    def _length(self, connection: FieldNode) -> float:
        sizes = (self._given(connection, name) for name in ("first", "last"))
        return next((float(size) for size in sizes if isinstance(size, int)), 1.0)

    def _count(self, field: FieldNode) -> float:
        """How many objects a field is: as many as it is asked for by their ids."""
        ids = self._given(field, "ids")
        return float(len(ids)) if isinstance(ids, list) else 1.0

    def _given(self, field: FieldNode, name: str) -> object:
        for argument in field.arguments or ():
            if argument.name.value == name:
                return value_from_ast_untyped(argument.value, dict(self._variables))
        return None
