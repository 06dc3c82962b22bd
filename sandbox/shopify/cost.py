"""What a query costs, and the budget it is paid from.

Shopify's published rules: a scalar is free, an object is 1, a connection is 2 and its nodes times
`first` or `last`. A mutation is 10 with what it returns, as in Shopify's own examples; where many
variants are changed at once it is 0.2 more for each and 0.4 for each of its metafields. What was
requested too much is given back after execution.
https://shopify.dev/docs/api/usage/limits
https://shopify.dev/changelog/dynamic-complexity-for-productvariantsbulkcreate-and-productvariantsbulkupdate-mutations
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLNamedType,
    GraphQLObjectType,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
    get_named_type,
    is_composite_type,
    value_from_ast_untyped,
)

from sandbox.shopify.schema import SCHEMA

MUTATION = 10
VARIANT = 0.2
VARIANT_METAFIELD = 0.4
OBJECT = 1
CONNECTION = 2
MOST_PER_QUERY = 1_000

PLANS = {"standard": 100.0, "advanced": 200.0, "plus": 1_000.0, "enterprise": 2_000.0}
"""Points restored each second, by the shop's plan."""

SECONDS_TO_FILL = 20

Json = Any


@dataclass(frozen=True, slots=True)
class Meter:
    """Weighs one operation, before it runs (as much as it may return) or after (what it did)."""

    operation: OperationDefinitionNode
    fragments: Mapping[str, FragmentDefinitionNode]
    variables: Mapping[str, Json]

    def requested(self) -> int:
        """Return what the operation may cost at most."""
        return self._weigh(self.operation.selection_set, self._root(), None)

    def actual(self, data: Json) -> int:
        """Return what the operation did cost, given what it returned."""
        return self._weigh(self.operation.selection_set, self._root(), data or {})

    def _root(self) -> GraphQLNamedType:
        root = SCHEMA.get_root_type(self.operation.operation)
        return cast("GraphQLObjectType", root)

    def _weigh(self, selections: SelectionSetNode, kind: GraphQLNamedType, data: Json) -> int:
        total = 0
        for node in selections.selections:
            if isinstance(node, FieldNode):
                total += self._weigh_field(node, kind, data)
            elif isinstance(node, InlineFragmentNode):
                name = node.type_condition.name.value if node.type_condition else kind.name
                total += self._weigh(node.selection_set, SCHEMA.type_map[name], data)
            elif isinstance(node, FragmentSpreadNode):
                fragment = self.fragments[node.name.value]
                inner = SCHEMA.type_map[fragment.type_condition.name.value]
                total += self._weigh(fragment.selection_set, inner, data)
        return total

    def _weigh_field(self, node: FieldNode, parent: GraphQLNamedType, data: Json) -> int:
        fields = getattr(parent, "fields", {})
        if node.name.value not in fields:
            return 0
        kind = get_named_type(fields[node.name.value].type)
        if parent is SCHEMA.mutation_type:
            return self._price(node)
        if not is_composite_type(kind) or node.selection_set is None:
            return 0
        if data is None:
            values, times = [None] * self._named(node), self._page_size(node)
        else:
            found = data.get((node.alias or node.name).value)
            values, times = found if isinstance(found, list) else [found], 1
            values = [value for value in values if value is not None]
        inside = sum(self._weigh(node.selection_set, kind, value) for value in values)
        if kind.name.endswith("Connection"):
            return CONNECTION + inside * times
        if kind.name.endswith("Edge") or kind.name == "PageInfo":
            return inside
        return OBJECT * len(values) + inside

    def _price(self, node: FieldNode) -> int:
        """Weigh a mutation by what is handed in."""
        listed = self._argument(node, "variants")
        if node.name.value != "productVariantsBulkUpdate" or not isinstance(listed, list):
            return MUTATION
        marks = sum(len(one.get("metafields") or ()) for one in listed if isinstance(one, dict))
        return MUTATION + round(VARIANT * len(listed) + VARIANT_METAFIELD * marks)

    def _named(self, node: FieldNode) -> int:
        """Count the objects a field is asked for by their ids."""
        ids = self._argument(node, "ids") if node.name.value == "nodes" else None
        return len(ids) if isinstance(ids, list) else 1

    def _argument(self, node: FieldNode, name: str) -> Json:
        for argument in node.arguments or ():
            if argument.name.value == name:
                return value_from_ast_untyped(argument.value, dict(self.variables))
        return None

    def _page_size(self, node: FieldNode) -> int:
        sizes = (self._argument(node, name) for name in ("first", "last"))
        return next((size for size in sizes if isinstance(size, int)), 1)


@dataclass(slots=True)
class Budget:
    """A leaky bucket of cost points: `restore_rate` come back every second, times `speed`."""

    restore_rate: float
    speed: float = 1.0
    _level: float = field(init=False)
    _seen: float = field(init=False, default_factory=time.monotonic)

    def __post_init__(self) -> None:
        self._level = self.maximum

    @property
    def maximum(self) -> float:
        """Points a full bucket holds."""
        return self.restore_rate * SECONDS_TO_FILL

    @property
    def available(self) -> float:
        """Points that can be spent now."""
        now = time.monotonic()
        back = (now - self._seen) * self.restore_rate * self.speed
        self._level = min(self.maximum, self._level + back)
        self._seen = now
        return self._level

    def spend(self, cost: int) -> bool:
        """Take the points if they are there."""
        if cost > self.available:
            return False
        self._level -= cost
        return True

    def give_back(self, cost: int) -> None:
        """Return points that were asked for and not used."""
        self._level = min(self.maximum, self._level + cost)

    def status(self) -> dict[str, float]:
        """Return the throttle status as every response carries it."""
        return {
            "maximumAvailable": self.maximum,
            "currentlyAvailable": int(self.available),
            "restoreRate": self.restore_rate * self.speed,
        }
