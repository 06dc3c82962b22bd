"""Everything our practice Admin API exposes must exist in Shopify's own, with the same types."""

import gzip
import json
from collections.abc import Iterator

import pytest
from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    build_client_schema,
    print_ast,
)

from sandbox.shopify.schema import SCHEMA
from sandbox.shopify.tokens import API_VERSION
from tests.given import REFERENCE

type_map = {name: t for name, t in SCHEMA.type_map.items() if not name.startswith("__")}


@pytest.fixture(scope="module")
def shopify() -> GraphQLSchema:
    path = REFERENCE / "shopify" / f"admin_{API_VERSION}.json.gz"
    if not path.exists():
        pytest.skip(f"needs Shopify's schema: set COUNTERSIGN_REFERENCE (looked for {path.name})")
    introspection = json.loads(gzip.decompress(path.read_bytes()))["data"]
    return build_client_schema(introspection, assume_valid=True)


def differences(shopify: GraphQLSchema) -> Iterator[str]:
    for name, ours in type_map.items():
        theirs = shopify.get_type(name)
        if type(theirs) is not type(ours):
            yield f"{name}: {theirs!r}"
        elif isinstance(ours, (GraphQLObjectType, GraphQLInterfaceType)):
            assert isinstance(theirs, (GraphQLObjectType, GraphQLInterfaceType))
            yield from fields_that_differ(name, ours, theirs)
            missing = {i.name for i in ours.interfaces} - {i.name for i in theirs.interfaces}
            yield from (f"{name} implements {interface}" for interface in missing)
        elif isinstance(ours, GraphQLInputObjectType):
            assert isinstance(theirs, GraphQLInputObjectType)
            for key, field in ours.fields.items():
                other = theirs.fields.get(key)
                if other is None or str(other.type) != str(field.type):
                    yield f"{name}.{key}: {field.type} is {other and other.type}"
        elif isinstance(ours, GraphQLEnumType):
            assert isinstance(theirs, GraphQLEnumType)
            yield from (f"{name}.{value}" for value in ours.values if value not in theirs.values)
        elif isinstance(ours, GraphQLUnionType):
            assert isinstance(theirs, GraphQLUnionType)
            extra = {t.name for t in ours.types} - {t.name for t in theirs.types}
            yield from (f"{name} = {member}" for member in extra)


def shape(argument: GraphQLArgument) -> tuple[str, object]:
    default = argument.default
    literal = default.literal if default else None
    return str(argument.type), print_ast(literal) if literal else default and default.value


def fields_that_differ(
    name: str,
    ours: GraphQLObjectType | GraphQLInterfaceType,
    theirs: GraphQLObjectType | GraphQLInterfaceType,
) -> Iterator[str]:
    for key, field in ours.fields.items():
        other = theirs.fields.get(key)
        if other is None or str(other.type) != str(field.type):
            yield f"{name}.{key}: {field.type} is {other and other.type}"
            continue
        if other.deprecation_reason is not None:
            yield f"{name}.{key} is deprecated"
        for argument, value in field.args.items():
            real = other.args.get(argument)
            if real is None or shape(real) != shape(value):
                yield f"{name}.{key}({argument}: {value.type})"
        for argument, real in other.args.items():
            if argument not in field.args and str(real.type).endswith("!"):
                yield f"{name}.{key} lacks the required {argument}"


def test_every_type_field_argument_and_enum_value_is_shopifys_own(shopify: GraphQLSchema) -> None:
    assert list(differences(shopify)) == []


def test_the_idempotent_directive_is_shopifys_own(shopify: GraphQLSchema) -> None:
    ours, theirs = SCHEMA.get_directive("idempotent"), shopify.get_directive("idempotent")
    assert ours is not None
    assert theirs is not None
    assert ours.locations == theirs.locations
    assert {n: str(a.type) for n, a in ours.args.items()} == {
        n: str(a.type) for n, a in theirs.args.items()
    }


def test_a_removed_field_would_be_noticed(shopify: GraphQLSchema) -> None:
    level = shopify.get_type("InventoryLevel")
    assert isinstance(level, GraphQLObjectType)
    assert "available" not in level.fields
