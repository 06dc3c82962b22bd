"""Reading the query of a bulk operation: what Shopify takes, and how it is run piece by piece.

Shopify's published rules: one connection at the root, at most five in all, at most two levels of
them inside it, none below a plain list, no `node` or `nodes`.
https://shopify.dev/docs/api/usage/bulk-operations/queries
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLNamedType,
    GraphQLOutputType,
    GraphQLSchema,
    InlineFragmentNode,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    get_named_type,
    get_nullable_type,
    get_operation_ast,
    is_list_type,
    parse,
    print_ast,
    validate,
)

MOST_CONNECTIONS = 5
DEEPEST = 2


class NotInBulk(ValueError):
    """The query cannot be run in bulk; the sentence is Shopify's user error."""

    code = "not_in_bulk"


@dataclass(slots=True)
class Shape:
    """Where in an answer there are lists that go into lines of their own, by response key."""

    lists: "dict[str, Shape]" = field(default_factory=dict)
    objects: "dict[str, Shape]" = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class BulkQuestion:
    """A query that may be run in bulk: its root list, and what to ask of each node of it."""

    root: FieldNode
    document: DocumentNode
    shape: Shape

    @classmethod
    def of(cls, text: str, schema: GraphQLSchema) -> "BulkQuestion":
        """Read a query. Raises `NotInBulk`."""
        document, operation = _parsed(text, schema)
        fragments = {
            one.name.value: one
            for one in document.definitions
            if isinstance(one, FragmentDefinitionNode)
        }
        reader = _Reader(schema, fragments)
        return reader.read(operation)


def _parsed(text: str, schema: GraphQLSchema) -> tuple[DocumentNode, OperationDefinitionNode]:
    try:
        document = parse(text)
    except GraphQLError as error:
        raise NotInBulk(f"Invalid bulk query: {error.message}") from error
    problems = validate(schema, document)
    if problems:
        raise NotInBulk(f"Invalid bulk query: {problems[0].message}")
    operation = get_operation_ast(document)
    if operation is None or operation.operation is not OperationType.QUERY:
        raise NotInBulk("Invalid bulk query: it has to be one query.")
    if operation.variable_definitions:
        raise NotInBulk("Bulk queries cannot have variables.")
    return document, operation


class _Reader:
    def __init__(
        self, schema: GraphQLSchema, fragments: Mapping[str, FragmentDefinitionNode]
    ) -> None:
        self._schema = schema
        self._fragments = fragments
        self._connections = 0

    def read(self, operation: OperationDefinitionNode) -> BulkQuestion:
        query = self._schema.query_type
        assert query is not None  # noqa: S101 # our schema has one
        roots = list(self._fields(operation.selection_set, query))
        if len(roots) != 1:
            raise NotInBulk("Bulk queries must contain exactly one top level field.")
        (root, promised), *_ = roots
        kind = get_named_type(promised)
        if root.name.value in {"node", "nodes"}:
            raise NotInBulk(f"Bulk queries cannot use the {root.name.value} field.")
        if not kind.name.endswith("Connection"):
            raise NotInBulk("Bulk queries must contain at least one connection.")
        selection, node_kind = self._node_of(root, kind)
        self._connections = 1
        shape = self._shape(selection, node_kind, depth=1, in_list=False)
        asked = print_ast(selection)
        named = "\n".join(print_ast(one) for one in self._fragments.values())
        text = (
            f"query Bulk($ids: [ID!]!) {{ nodes(ids: $ids) {{ ... on {node_kind.name} {asked} }} }}"
        )
        return BulkQuestion(root, parse(f"{text}\n{named}"), shape)

    def _shape(
        self, selection: SelectionSetNode, kind: GraphQLNamedType, *, depth: int, in_list: bool
    ) -> Shape:
        shape = Shape()
        for one, promised in self._fields(selection, kind):
            if one.selection_set is None:
                continue
            inner = get_named_type(promised)
            key = (one.alias or one.name).value
            if not inner.name.endswith("Connection"):
                below = in_list or is_list_type(get_nullable_type(promised))
                found = self._shape(one.selection_set, inner, depth=depth, in_list=below)
                if found.lists or found.objects:
                    shape.objects[key] = found
                continue
            self._connections += 1
            if in_list:
                raise NotInBulk("Queries that contain a connection field within a list field.")
            if self._connections > MOST_CONNECTIONS:
                raise NotInBulk(
                    f"Bulk queries cannot contain more than {MOST_CONNECTIONS} connections."
                )
            if depth > DEEPEST:
                raise NotInBulk(
                    f"Bulk queries cannot nest connections deeper than {DEEPEST} levels."
                )
            nodes, node_kind = self._node_of(one, inner)
            shape.lists[key] = self._shape(nodes, node_kind, depth=depth + 1, in_list=False)
        return shape

    def _node_of(
        self, connection: FieldNode, kind: GraphQLNamedType
    ) -> tuple[SelectionSetNode, GraphQLNamedType]:
        """Find what is asked of each node of a connection, which goes by `edges { node }`."""
        for edges, edge in self._fields(connection.selection_set, kind):
            for node, promised in self._fields(edges.selection_set, get_named_type(edge)):
                if (edges.name.value, node.name.value) == ("edges", "node") and node.selection_set:
                    return node.selection_set, get_named_type(promised)
        raise NotInBulk(
            f"The connection {connection.name.value} must be asked for its edges' nodes."
        )

    def _fields(
        self, selection: SelectionSetNode | None, kind: GraphQLNamedType
    ) -> Iterator[tuple[FieldNode, GraphQLOutputType]]:
        for one in selection.selections if selection else ():
            if isinstance(one, FieldNode):
                fields = getattr(kind, "fields", {})
                if one.name.value in fields:
                    yield one, fields[one.name.value].type
            elif isinstance(one, InlineFragmentNode):
                name = one.type_condition.name.value if one.type_condition else kind.name
                yield from self._fields(one.selection_set, self._schema.type_map[name])
            elif isinstance(one, FragmentSpreadNode):
                fragment = self._fragments[one.name.value]
                inner = self._schema.type_map[fragment.type_condition.name.value]
                yield from self._fields(fragment.selection_set, inner)


def lines_of(
    node: dict[str, Any], shape: Shape, parent: str | None = None
) -> Iterator[dict[str, Any]]:
    """Take one node's answer apart: itself first, then each node of its lists, with its parent."""
    children: list[tuple[dict[str, Any], Shape]] = []
    own = _without_lists(node, shape, children)
    if parent is not None:
        own["__parentId"] = parent
    yield own
    for child, inner in children:
        yield from lines_of(child, inner, str(node.get("id")))


def _without_lists(
    node: dict[str, Any], shape: Shape, children: list[tuple[dict[str, Any], Shape]]
) -> dict[str, Any]:
    own = {}
    for key, value in node.items():
        if key in shape.lists:
            children += ((edge["node"], shape.lists[key]) for edge in value["edges"])
        elif key in shape.objects and isinstance(value, dict):
            own[key] = _without_lists(value, shape.objects[key], children)
        else:
            own[key] = value
    return own
