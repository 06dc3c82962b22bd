"""Shopify's own Python client talks to the practice shop as it does to the real one."""

import json
from collections.abc import Iterator
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlsplit

import pytest
import shopify

from tests.admin_api import REFUND, AdminApi, payback
from tests.sandbox_fixture import Sandbox, start_sandbox

ORDERS = (
    "query($first: Int!) { orders(first: $first) { nodes { id name } pageInfo { endCursor } } }"
)


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with start_sandbox(orders=60) as running:
        yield running


def library(sandbox: Sandbox, key: str = "read", version: str = "2026-07") -> Any:  # noqa: ANN401 - it has no types
    """Point it at the sandbox: it would make up a host under myshopify.com from any name."""
    session = shopify.Session("practice", version, f"shpat_sandbox_{key}")
    given = urlsplit(sandbox.url)
    session.protocol, session.url = given.scheme, f"{given.netloc}/shopify"
    shopify.ShopifyResource.activate_session(session)
    return shopify.GraphQL()


def answered(text: str) -> Any:  # noqa: ANN401 - whatever was asked for
    said = json.loads(text)
    assert "errors" not in said
    return said["data"]


def test_orders_are_read_with_variables_and_by_the_name_of_an_operation(sandbox: Sandbox) -> None:
    client = library(sandbox)
    page = answered(client.execute(ORDERS, {"first": 2}))["orders"]
    assert len(page["nodes"]) == 2
    two = "query Shop { shop { name } } query Orders { orders(first: 1) { nodes { name } } }"
    assert list(answered(client.execute(two, operation_name="Orders"))) == ["orders"]


def test_pages_follow_each_other_to_the_end(sandbox: Sandbox) -> None:
    client, after = library(sandbox), None
    seen: list[str] = []
    query = """query($after: String) { orders(first: 25, after: $after) {
        nodes { id } pageInfo { hasNextPage endCursor } } }"""
    while True:
        page = answered(client.execute(query, {"after": after}))["orders"]
        seen += [one["id"] for one in page["nodes"]]
        if not page["pageInfo"]["hasNextPage"]:
            break
        after = page["pageInfo"]["endCursor"]
    counted = answered(client.execute("{ ordersCount { count } }"))["ordersCount"]["count"]
    assert len(seen) == len(set(seen)) == counted


def test_the_keys_of_reading_and_writing_are_told_apart(sandbox: Sandbox) -> None:
    order = AdminApi(sandbox).situation("plain_delivered")
    asked = {"input": payback(order, "1.00"), "key": "asked by the library"}
    refused = json.loads(library(sandbox).execute(REFUND, asked))
    assert refused["errors"][0]["extensions"]["code"] == "ACCESS_DENIED"
    made = answered(library(sandbox, "write").execute(REFUND, asked))["refundCreate"]
    again = answered(library(sandbox, "write").execute(REFUND, asked))["refundCreate"]
    assert made["userErrors"] == []
    assert made["refund"]["id"] == again["refund"]["id"]
    assert len(sandbox.journal("refundCreate")) == 1


def test_noes_become_the_librarys_own_errors(sandbox: Sandbox) -> None:
    with pytest.raises(HTTPError) as gone:
        library(sandbox, version="2025-01").execute("{ shop { name } }")
    with pytest.raises(HTTPError) as unknown:
        library(sandbox, "of nobody").execute("{ shop { name } }")
    assert (gone.value.code, unknown.value.code) == (404, 401)
