import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    GraphQLError,
    OperationDefinitionNode,
    OperationType,
    get_operation_ast,
    parse,
    validate,
)
from graphql.execution.values import VariableValues, get_variable_values

from sandbox.shopify.cost import Meter
from sandbox.shopify.idempotency import key_on
from sandbox.shopify.schema import SCHEMA

_REMEMBERED = 200  # documents: a program sends few, each of them all the time


class Unreadable(ValueError):
    """The body is not a GraphQL request at all."""

    code = "unreadable"


@dataclass(frozen=True, slots=True)
class Question:
    """A GraphQL request as it came in, before anything was checked."""

    query: str
    variables: Mapping[str, Any]
    operation_name: str | None

    @classmethod
    def from_body(cls, body: bytes) -> "Question":
        """Read `{"query", "variables", "operationName"}`, or raise `Unreadable`."""
        try:
            given = json.loads(body)
        except ValueError as error:
            raise Unreadable("Bad Request") from error
        query = given.get("query") if isinstance(given, dict) else None
        if not isinstance(query, str) or not query.strip():
            raise Unreadable("Required parameter missing or invalid")
        variables = given.get("variables") or {}
        if not isinstance(variables, dict):
            raise Unreadable("Variables must be an object")
        return cls(query, variables, given.get("operationName"))


@dataclass(frozen=True, slots=True)
class Operation:
    """The one operation a request asks to run, and what can be said of it before it runs."""

    query: str
    document: DocumentNode
    node: OperationDefinitionNode
    variables: Mapping[str, Any]
    name: str | None

    @classmethod
    def of(cls, asked: Question) -> "Operation":
        """Parse a request; raises `GraphQLError` when it is no document or names no operation."""
        document = _parsed(asked.query)
        node = get_operation_ast(document, asked.operation_name)
        if node is None:
            raise GraphQLError("An operation name is required")
        name = node.name.value if node.name else None
        return cls(asked.query, document, node, asked.variables, name)

    @property
    def is_mutation(self) -> bool:
        """Whether it asks for a change."""
        return self.node.operation is OperationType.MUTATION

    @property
    def roots(self) -> tuple[FieldNode, ...]:
        """The fields at the top, which are the operations Shopify's documentation speaks of."""
        return tuple(f for f in self.node.selection_set.selections if isinstance(f, FieldNode))

    @property
    def fields(self) -> tuple[str, ...]:
        """The names of the fields at the top: `("refundCreate",)`."""
        return tuple(root.name.value for root in self.roots)

    @property
    def keys(self) -> set[str]:
        """The idempotency keys on the fields at the top."""
        given = get_variable_values(
            SCHEMA, self.node.variable_definitions or (), dict(self.variables)
        )
        values = given if isinstance(given, VariableValues) else None
        found = {key_on(SCHEMA, root, values) for root in self.roots}
        return {key for key in found if key is not None}

    @property
    def longest_array(self) -> int:
        """The most entries any array among the variables has."""
        return max(_lengths(dict(self.variables)), default=0)

    def problems(self) -> list[GraphQLError]:
        """Return what the schema has against this operation."""
        return [*_problems(self.query)]

    def meter(self) -> Meter:
        """Return what weighs this operation."""
        fragments = {
            definition.name.value: definition
            for definition in self.document.definitions
            if isinstance(definition, FragmentDefinitionNode)
        }
        return Meter(self.node, fragments, self.variables)


@lru_cache(_REMEMBERED)
def _parsed(query: str) -> DocumentNode:
    return parse(query)


@lru_cache(_REMEMBERED)
def _problems(query: str) -> tuple[GraphQLError, ...]:
    return tuple(validate(SCHEMA, _parsed(query)))


def _lengths(value: object) -> Iterator[int]:
    if isinstance(value, list):
        yield len(value)
    inner = value if isinstance(value, list) else value.values() if isinstance(value, dict) else ()
    for one in inner:
        yield from _lengths(one)
