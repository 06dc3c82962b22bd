from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.admin_api import AdminApi
from tests.sandbox_fixture import Sandbox, start_sandbox


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with start_sandbox(orders=150) as sandbox:
        yield sandbox


@pytest.fixture
def shop(sandbox: Sandbox) -> AdminApi:
    return AdminApi(sandbox, "shpat_sandbox_read")


def orders(shop: AdminApi, query: str, **more: object) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = shop.ask(
        """query($q: String, $sort: OrderSortKeys, $reverse: Boolean) {
             orders(first: 200, query: $q, sortKey: $sort, reverse: $reverse) { nodes {
               name email tags createdAt updatedAt cancelledAt displayFinancialStatus
               displayFulfillmentStatus totalPriceSet { shopMoney { amount } }
               customer { displayName } } } }""",
        **({"q": query, "sort": "PROCESSED_AT", "reverse": False} | more),
    )["orders"]["nodes"]
    return found


@pytest.mark.parametrize("query", ["name:1001", "name:#1001", 'name:"#1001"', "1001", "#1001"])
def test_order_is_found_by_name(shop: AdminApi, query: str) -> None:
    assert [order["name"] for order in orders(shop, query)] == ["#1001"]


def test_name_is_matched_whole_unless_starred(shop: AdminApi) -> None:
    assert orders(shop, "name:100") == []
    assert {order["name"] for order in orders(shop, "name:#100*")} == {
        f"#{number}" for number in range(1001, 1010)
    }


def test_orders_are_found_by_mail(shop: AdminApi) -> None:
    email = orders(shop, "name:1017")[0]["email"]
    found = orders(shop, f"email:{email}")
    assert len(found) == 5
    assert {order["email"] for order in found} == {email}


def test_words_find_customers(shop: AdminApi) -> None:
    found = orders(shop, "whitaker")
    assert "#1001" in {order["name"] for order in found}
    assert all("Whitaker" in order["customer"]["displayName"] for order in found)


@pytest.mark.parametrize(
    ("query", "field", "value"),
    [
        ("financial_status:partially_refunded", "displayFinancialStatus", "PARTIALLY_REFUNDED"),
        ("financial_status:authorized", "displayFinancialStatus", "AUTHORIZED"),
        ("fulfillment_status:unfulfilled", "displayFulfillmentStatus", "UNFULFILLED"),
        ("fulfillment_status:partial", "displayFulfillmentStatus", "PARTIALLY_FULFILLED"),
    ],
)
def test_status_narrows(shop: AdminApi, query: str, field: str, value: str) -> None:
    found = orders(shop, query)
    assert found
    assert {order[field] for order in found} == {value}
    assert len(found) + len(orders(shop, f"-{query}")) == len(orders(shop, ""))


def test_tag_narrows(shop: AdminApi) -> None:
    found = orders(shop, "tag:final-sale")
    assert found
    assert all("final-sale" in order["tags"] for order in found)


@pytest.mark.parametrize("field", ["created_at", "updated_at"])
def test_moments_are_compared(shop: AdminApi, field: str) -> None:
    now = datetime.fromisoformat(shop.sandbox.get("/_control/world")["now"])
    since = (now - timedelta(days=20)).replace(microsecond=0)
    name = "createdAt" if field == "created_at" else "updatedAt"
    newer = orders(shop, f"{field}:>={since.isoformat()}")
    older = orders(shop, f"{field}:<'{since.isoformat()}'")
    assert len(newer) + len(older) == len(orders(shop, ""))
    assert min(datetime.fromisoformat(order[name]) for order in newer) >= since
    assert max(datetime.fromisoformat(order[name]) for order in older) < since


def test_terms_are_joined_and_alternatives_added(shop: AdminApi) -> None:
    both = orders(shop, "tag:final-sale financial_status:paid")
    assert [order["name"] for order in both] == ["#1003"]
    either = orders(shop, "name:1001 OR name:1003")
    assert {order["name"] for order in either} == {"#1001", "#1003"}


def test_unknown_field_is_ignored_with_a_warning_and_so_finds_everything(
    shop: AdminApi,
) -> None:
    answer = shop.post('{ orders(first: 3, query: "nmae:1001") { nodes { name } } }').json()
    assert len(answer["data"]["orders"]["nodes"]) == 3
    (warned,) = answer["extensions"]["search"]
    assert warned["path"] == ["orders"]
    assert warned["warnings"][0]["field"] == "nmae"


@pytest.mark.parametrize("query", ["(", '"', ":", "name:", "created_at:>=yesterday", "-", "*" * 50])
def test_broken_search_never_fails(shop: AdminApi, query: str) -> None:
    assert isinstance(orders(shop, query), list)


def test_orders_are_sorted_both_ways(shop: AdminApi) -> None:
    oldest = [order["createdAt"] for order in orders(shop, "")]
    assert oldest == sorted(oldest)
    newest = [order["createdAt"] for order in orders(shop, "", reverse=True)]
    assert newest == oldest[::-1]
    dearest = orders(shop, "", sort="TOTAL_PRICE", reverse=True)[0]
    assert float(dearest["totalPriceSet"]["shopMoney"]["amount"]) >= 3445


def test_pages_follow_each_other_without_gap_or_overlap(shop: AdminApi) -> None:
    query = """query($after: String) { orders(first: 40, after: $after) {
        edges { cursor node { name } } pageInfo { hasNextPage hasPreviousPage endCursor } } }"""
    seen: list[str] = []
    after = None
    while True:
        page = shop.ask(query, after=after)["orders"]
        assert page["pageInfo"]["hasPreviousPage"] is bool(seen)
        seen += [edge["node"]["name"] for edge in page["edges"]]
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break
    counted = shop.ask("{ ordersCount { count } }")["ordersCount"]["count"]
    assert len(seen) == len(set(seen)) == counted > 150


def test_last_and_before_page_backwards(shop: AdminApi) -> None:
    query = """query($before: String) { locations(last: 1, before: $before) {
        nodes { name } pageInfo { hasNextPage hasPreviousPage startCursor } } }"""
    page = shop.ask(query)["locations"]
    assert page["pageInfo"]["hasPreviousPage"]
    earlier = shop.ask(query, before=page["pageInfo"]["startCursor"])["locations"]
    assert earlier["pageInfo"] == earlier["pageInfo"] | {
        "hasNextPage": True,
        "hasPreviousPage": False,
    }
    assert [*earlier["nodes"], *page["nodes"]] == [{"name": "Columbus"}, {"name": "Reno"}]


def test_variant_is_found_by_sku_with_stock_by_place_and_state(shop: AdminApi) -> None:
    answer = shop.ask(
        """{ productVariants(first: 5, query: "sku:BIN-24") { nodes { sku price
             inventoryItem { inventoryLevels(first: 5) { nodes { location { name }
               quantities(names: ["available", "committed", "on_hand", "incoming"]) {
                 name quantity } } } } } } }"""
    )["productVariants"]["nodes"]
    (variant,) = answer
    assert (variant["sku"], variant["price"]) == ("BIN-24", "8.95")
    levels = variant["inventoryItem"]["inventoryLevels"]["nodes"]
    assert {level["location"]["name"] for level in levels} == {"Reno", "Columbus"}
    for level in levels:
        assert {q["name"]: q["quantity"] for q in level["quantities"]}["available"] == 0


def test_unknown_quantity_name_is_refused(shop: AdminApi) -> None:
    answer = shop.post(
        """{ locations(first: 1) { nodes { inventoryLevels(first: 1) { nodes {
             quantities(names: ["avail"]) { quantity } } } } } }"""
    ).json()
    assert answer["errors"][0]["extensions"]["code"] == "BAD_REQUEST"


def test_object_of_another_kind_is_not_found_by_its_id(shop: AdminApi) -> None:
    place = shop.ask("{ locations(first: 1) { nodes { id legacyResourceId } } }")["locations"]
    (node,) = place["nodes"]
    assert node["id"].endswith(node["legacyResourceId"])
    assert shop.ask("query($id: ID!) { order(id: $id) { id } }", id=node["id"])["order"] is None
    found = shop.ask(
        "query($id: ID!) { node(id: $id) { ... on Location { name } } }", id=node["id"]
    )
    assert found["node"]["name"] == "Columbus"
