import gzip
import json
from importlib import import_module
from pkgutil import iter_modules
from typing import cast

import pytest
from graphql import (
    GraphQLSchema,
    IntrospectionQuery,
    OperationDefinitionNode,
    build_client_schema,
    parse,
    print_ast,
    validate,
)

from sandbox.shopify.operation import Operation, Question
from tests.given import REFERENCE
from tests.held_to import HELD, Tell
from tools import connectors
from tools.connectors.query_price import most_points
from tools.connectors.shopify_documents import Document
from tools.connectors.shopify_mirror_documents import (
    changed_levels,
    changed_orders,
    changed_variants,
)

DOCUMENTS = [
    value
    for module in iter_modules(connectors.__path__, f"{connectors.__name__}.")
    for found in vars(import_module(module.name)).values()
    for value in (found if isinstance(found, tuple) else (found,))
    if isinstance(value, Document)
]
# What takes its search into its text: a bulk query has no variables.
DOCUMENTS += [
    ask('updated_at:>="2026-11-30T08:00:00+00:00"')
    for ask in (changed_levels, changed_orders, changed_variants)
]


ROOM_FOR_WORDS = ("$input", "$hold:", "$product", "$variants", "staffNote")
# An export is begun and news is subscribed to with a mutation; neither changes the shop.
OF_OUR_COPY = {"RunInBulk", "Subscribe", "Unsubscribe"}


@pytest.fixture(scope="module", params=["2026-07", "2026-10"])
def schema(request: pytest.FixtureRequest) -> GraphQLSchema:
    path = REFERENCE / "shopify" / f"admin_{request.param}.json.gz"
    if not path.exists():
        pytest.skip(f"no reference schema at {path}; set COUNTERSIGN_REFERENCE")
    introspection = json.loads(gzip.decompress(path.read_bytes()))["data"]
    # The published schema breaks one rule of its own; queries can be checked against it all the
    # same.
    return build_client_schema(cast("IntrospectionQuery", introspection), assume_valid=True)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document.name)
def test_every_document_is_valid_in_the_api_versions_we_support(
    schema: GraphQLSchema, document: Document, record_property: Tell
) -> None:
    record_property(HELD, ("Shopify", "documents, each in one of two versions", 1))
    assert [error.message for error in validate(schema, parse(document.text))] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document.name)
def test_a_question_s_price_is_known_before_the_shop_has_named_it(document: Document) -> None:
    operation = Operation.of(Question(document.text, _filled_in(document), document.name))
    if not operation.is_mutation:
        points = most_points(operation.query, operation.variables)
        assert points == operation.meter().requested() > 0


def _filled_in(document: Document) -> dict[str, object]:
    """Give each variable something of its type: twelve of what is counted, three of a list."""
    node = Operation.of(Question(document.text, {}, document.name)).node
    given = {"Int!": 12, "[ID!]!": ["gid://shopify/Order/1"] * 3}
    return {
        definition.variable.name.value: given.get(print_ast(definition.type), "words")
        for definition in node.variable_definitions or ()
    }


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document.name)
def test_a_document_is_one_operation_of_its_own_name(document: Document) -> None:
    parts = parse(document.text).definitions
    names = [part.name for part in parts if isinstance(part, OperationDefinitionNode)]
    assert [name and name.value for name in names] == [document.name]


def test_a_change_carries_a_key_where_it_can_and_a_mark_where_it_has_no_note() -> None:
    for document in DOCUMENTS:
        text = document.text
        if "mutation" not in text or document.name in OF_OUR_COPY:
            continue
        keyed = "refundCreate" in text or "inventoryAdjustQuantities" in text
        assert keyed == ("@idempotent(key: $key)" in text), document.name
        has_room = any(word in text for word in ROOM_FOR_WORDS)
        assert has_room or "metafieldsSet" in text, document.name
