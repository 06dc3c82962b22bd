import gzip
import json
import os
from pathlib import Path
from typing import cast

import pytest
from graphql import (
    GraphQLSchema,
    IntrospectionQuery,
    OperationDefinitionNode,
    build_client_schema,
    parse,
    validate,
)

from tools.connectors import shopify_documents, shopify_holds
from tools.connectors.shopify_documents import Document

REFERENCE = Path(
    os.environ.get(
        "COUNTERSIGN_REFERENCE", Path(__file__).resolve().parents[2] / "../shared/reference"
    )
)
DOCUMENTS = [
    value
    for module in (shopify_documents, shopify_holds)
    for value in vars(module).values()
    if isinstance(value, Document)
]


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
    schema: GraphQLSchema, document: Document
) -> None:
    assert [error.message for error in validate(schema, parse(document.text))] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document.name)
def test_a_document_is_one_operation_of_its_own_name(document: Document) -> None:
    parts = parse(document.text).definitions
    names = [part.name for part in parts if isinstance(part, OperationDefinitionNode)]
    assert [name and name.value for name in names] == [document.name]


def test_only_refunds_and_holds_change_anything() -> None:
    changing = [document for document in DOCUMENTS if "mutation" in document.text]
    assert changing == [shopify_documents.REFUND_CREATE, shopify_holds.HOLD]
    assert "@idempotent(key: $key)" in shopify_documents.REFUND_CREATE.text
