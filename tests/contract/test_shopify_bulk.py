"""Bulk operations: what the practice shop takes and refuses, and what our client makes of it."""

import json
import time
from collections.abc import Iterator
from typing import Any

import psutil
import pytest

from policies.errors import Unavailable, VendorRejected, VendorThrottled
from tests.admin_api import AdminApi
from tests.patience import eventually
from tests.practice_shop import PracticeShop, connect
from tests.sandbox_fixture import Sandbox, start_sandbox
from tools.connectors.shopify_bulk import (
    BulkOperation,
    ask_in_bulk,
    asked_before,
    lines_of,
    look_at,
    newest,
)
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


def test_the_apps_exports_are_listed_with_their_questions_the_newest_first(
    shop: PracticeShop,
) -> None:
    asked = [ended(shop, ask_in_bulk(shop.reader, one)) for one in (EVERY_VARIANT, EVERY_ORDER)]
    listed = newest(shop.reader)
    assert [one.id for one in listed[:2]] == [one.id for one in reversed(asked)]
    assert "orders {" in listed[0].query
    assert listed[0].count == asked[1].count
    others = AdminApi(shop.sandbox, "shpat_sandbox_write")
    assert others.ask("{ bulkOperations(first: 5) { nodes { id } } }") == {
        "bulkOperations": {"nodes": []}
    }


def test_exports_are_found_by_their_status(shop: PracticeShop) -> None:
    whole = finished(shop, EVERY_VARIANT)
    shop.sandbox.fault("bulk_slow", seconds=60)
    under_way = ask_in_bulk(shop.reader, EVERY_VARIANT)
    asking = AdminApi(shop.sandbox, "shpat_sandbox_read")

    def found(search: str) -> list[str]:
        text = "query($q: String) { bulkOperations(first: 50, query: $q) { nodes { id } } }"
        return [one["id"] for one in asking.ask(text, q=search)["bulkOperations"]["nodes"]]

    assert found("status:running OR status:created") == [under_way.id]
    assert whole.id in found("status:completed")
    assert under_way.id not in found("status:completed")
    shop.sandbox.delete("/_control/faults")
    ended(shop, under_way)


def test_export_whose_answer_was_lost_is_taken_and_not_begun_twice(shop: PracticeShop) -> None:
    shop.sandbox.fault("response_lost", "bulkOperationRunQuery")
    asked = ask_in_bulk(shop.reader, EVERY_VARIANT, "lost1")
    assert [one.id for one in newest(shop.reader) if "EveryVariant_lost1" in one.query] == [
        asked.id
    ]
    assert ended(shop, asked).complete


def test_export_that_begins_late_is_found_by_whoever_asks_again(shop: PracticeShop) -> None:
    shop.sandbox.fault("late_commit", "bulkOperationRunQuery", seconds=0.3)
    with pytest.raises(Unavailable):
        ask_in_bulk(shop.reader, EVERY_VARIANT, "late1")
    eventually(lambda: asked_before(shop.reader, EVERY_VARIANT, "late1"), 30)
    assert asked_before(shop.reader, EVERY_ORDER, "late1") is None


def test_shop_that_is_too_busy_is_asked_again(shop: PracticeShop) -> None:
    shop.sandbox.fault("throttle", "bulkOperationRunQuery")
    assert ended(shop, ask_in_bulk(shop.reader, EVERY_VARIANT)).complete


def writers(sandbox: Sandbox) -> list[psutil.Process]:
    return psutil.Process(sandbox.process.pid).children()


def test_one_export_is_written_at_a_time_and_the_next_once_it_is_cancelled(
    shop: PracticeShop,
) -> None:
    shop.sandbox.fault("bulk_slow", seconds=60)
    first, second = (ask_in_bulk(shop.reader, EVERY_VARIANT) for _ in range(2))
    (writer,) = eventually(lambda: writers(shop.sandbox), 30)
    statuses = [getattr(look_at(shop.reader, one.id), "status", "") for one in (first, second)]
    assert statuses == ["RUNNING", "CREATED"]
    cancel = "mutation($id: ID!) { bulkOperationCancel(id: $id) { bulkOperation { status } } }"
    said = AdminApi(shop.sandbox, "shpat_sandbox_read").ask(cancel, id=first.id)
    assert said["bulkOperationCancel"]["bulkOperation"]["status"] == "CANCELED"
    eventually(lambda: not writer.is_running(), 30)
    shop.sandbox.delete("/_control/faults")
    assert ended(shop, second).complete
    assert writers(shop.sandbox) == []


def test_writer_ends_with_a_shop_that_is_killed_and_holds_no_connection_of_it() -> None:
    with start_sandbox(orders=10, skus=10) as sandbox, connect(sandbox) as shop:
        sandbox.fault("bulk_slow", seconds=60)
        ask_in_bulk(shop.reader, EVERY_VARIANT)
        (writer,) = eventually(lambda: writers(sandbox), 30)
        assert writer.net_connections(kind="inet") == []
        sandbox.kill()
        eventually(lambda: not writer.is_running(), 30)


def test_an_export_takes_as_long_as_its_lines_do_at_the_pace_asked_for() -> None:
    options = {"orders": 10, "export-lines": 100, "speed": 2}
    with start_sandbox(**options) as sandbox, connect(sandbox) as shop:
        began = time.monotonic()
        lines = finished(shop, EVERY_VARIANT).count
        assert time.monotonic() - began >= lines / (100 * 2) > 0
