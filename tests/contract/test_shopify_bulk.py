"""Bulk operations: what the practice shop takes and refuses, and what our client makes of it."""

import json
import time
from collections.abc import Iterator
from typing import Any

import pytest

from policies.errors import Unavailable, VendorRejected, VendorThrottled
from tests.practice_shop import PracticeShop, connect
from tests.sandbox_fixture import Sandbox, start_sandbox
from tools.connectors.shopify_bulk import BulkOperation, ask_in_bulk, lines_of, look_at
from tools.connectors.shopify_documents import Document
from tools.connectors.shopify_mirror_documents import EVERY_ORDER, EVERY_VARIANT, RUN_IN_BULK

ENDPOINT = "/shopify/admin/api/2026-07/graphql.json"


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with start_sandbox(orders=120, skus=40) as running:
        yield running


@pytest.fixture
def shop(sandbox: Sandbox) -> Iterator[PracticeShop]:
    with connect(sandbox) as connected:
        yield connected


def refusal(sandbox: Sandbox, query: str, app: str = "read") -> dict[str, Any]:
    answer = sandbox.client.post(
        ENDPOINT,
        json={"query": RUN_IN_BULK.text, "variables": {"query": query}},
        headers={"X-Shopify-Access-Token": f"shpat_sandbox_{app}"},
    ).json()
    (error,) = answer["data"]["bulkOperationRunQuery"]["userErrors"]
    return dict(error)


def finished(shop: PracticeShop, document: Document) -> BulkOperation:
    return ended(shop, ask_in_bulk(shop.reader, document))


def ended(shop: PracticeShop, asked: BulkOperation) -> BulkOperation:
    deadline = time.monotonic() + 300
    while (found := look_at(shop.reader, asked.id)) is not None and found.under_way:
        assert time.monotonic() < deadline
        time.sleep(0.02)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("{ orders { nope } }", "Cannot query field 'nope'"),
        ("{ shop { name } }", "at least one connection"),
        ("{ orders { nodes { id } } }", "edges' nodes"),
        ('{ node(id: "gid://shopify/Order/1") { id } }', "cannot use the node field"),
        ("{ orders { edges { node { id } } } products { edges { node { id } } } }", "exactly one"),
        ("query Q($q: String) { orders(query: $q) { edges { node { id } } } }", "variables"),
        ("mutation { tagsAdd(id: 1, tags: []) { node { id } } }", "has to be one query"),
        (
            "{ orders { edges { node { refunds { transactions { edges { node { id } } } } } } } }",
            "within a list field",
        ),
        (
            """{ orders { edges { node { returns { edges { node {
            reverseFulfillmentOrders { edges { node { lineItems { edges { node { id } } } } } }
            } } } } } } }""",
            "deeper than 2",
        ),
    ],
)
def test_query_that_cannot_run_in_bulk_is_refused(sandbox: Sandbox, query: str, says: str) -> None:
    error = refusal(sandbox, query)
    assert error["code"] == "INVALID"
    assert says in error["message"]


def test_export_takes_the_scopes_of_what_it_reads(sandbox: Sandbox) -> None:
    assert "read_orders" in refusal(sandbox, EVERY_ORDER.text, "products")["message"]


def test_every_object_is_a_line_and_children_name_their_parent(shop: PracticeShop) -> None:
    export = finished(shop, EVERY_ORDER)
    assert export.complete
    assert export.url
    lines = [line for _, line in lines_of(shop.reader, export.url, start=0)]
    assert len(lines) == export.count
    orders = {line["id"] for line in lines if "__parentId" not in line}
    assert len(orders) == shop.sandbox.get("/_control/world")["counts"]["orders"]
    assert {line["__parentId"] for line in lines if "__parentId" in line} == orders
    assert not any("lineItems" in line for line in lines)


def test_reading_goes_on_from_any_byte_a_line_began_at(shop: PracticeShop) -> None:
    url = finished(shop, EVERY_VARIANT).url
    assert url
    whole = [*lines_of(shop.reader, url, start=0)]
    half = len(whole) // 2
    assert [*lines_of(shop.reader, url, start=whole[half - 1][0])] == whole[half:]


def test_address_takes_no_key_and_is_none_once_it_has_expired(shop: PracticeShop) -> None:
    export = finished(shop, EVERY_VARIANT)
    assert export.url
    shop.sandbox.fault("bulk_expired", seconds=0.1)
    with pytest.raises(VendorRejected):
        next(lines_of(shop.reader, export.url, start=0))
    expired = look_at(shop.reader, export.id)
    assert expired is not None
    assert (expired.status, expired.complete) == ("EXPIRED", False)


def test_five_at_once_and_no_more(shop: PracticeShop) -> None:
    shop.sandbox.fault("bulk_slow", seconds=60)
    under_way = [ask_in_bulk(shop.reader, EVERY_VARIANT) for _ in range(5)]
    with pytest.raises(VendorThrottled, match="busy with other exports"):
        ask_in_bulk(shop.reader, EVERY_VARIANT)
    shop.sandbox.delete("/_control/faults")
    for one in under_way:
        ended(shop, one)


def test_stranger_to_the_app_sees_no_operation(shop: PracticeShop) -> None:
    assert look_at(shop.reader, "gid://shopify/BulkOperation/1") is None


def test_file_that_ends_early_is_no_whole_file(shop: PracticeShop) -> None:
    url = finished(shop, EVERY_VARIANT).url
    assert url
    middle = next(lines_of(shop.reader, url, start=0))[0] + 5
    with pytest.raises(Unavailable, match="middle of a line"):
        [*lines_of(shop.reader, url, start=middle)]
    assert json.loads(shop.sandbox.client.get(url).text.splitlines()[0])["id"]
