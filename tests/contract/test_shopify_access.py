from collections.abc import Iterator

import pytest

from tests.admin_api import REFUND, AdminApi, payback
from tests.sandbox_fixture import Sandbox, start_sandbox
from tools.connectors.shopify_prices import PRICES_NOW, SET_PRICES

NAME = "{ shop { name } }"
LIST = b'{"query": "{ shop { name } }", "variables": [1]}'


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with start_sandbox(orders=150, plan="standard") as sandbox:
        yield sandbox


@pytest.fixture
def shop(sandbox: Sandbox) -> AdminApi:
    sandbox.post("/_control/reset")
    return AdminApi(sandbox)


def test_unknown_token_is_refused_in_shopifys_words(shop: AdminApi) -> None:
    answer = shop.holding("nobody").post(NAME)
    assert answer.status_code == 401
    assert answer.json() == {
        "errors": "[API] Invalid API key or access token (unrecognized login or wrong password)"
    }


@pytest.mark.parametrize("version", ["2025-10", "2026-10", "unstable", "x"])
def test_other_api_version_is_not_found(sandbox: Sandbox, version: str) -> None:
    answer = AdminApi(sandbox, version=version).post(NAME)
    assert (answer.status_code, answer.json()) == (404, {"errors": "Not Found"})


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b'{"query": ""}', b'{"query": 1}', b"\xff", LIST]
)
def test_body_that_is_no_request_is_a_bad_request(sandbox: Sandbox, body: bytes) -> None:
    answer = sandbox.client.post(
        "/shopify/admin/api/2026-07/graphql.json",
        content=body,
        headers={"X-Shopify-Access-Token": "shpat_sandbox_read"},
    )
    assert answer.status_code == 400
    assert answer.json()["errors"]


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("{ shop { nmae } }", "undefinedField"),
        ("{ shop(id: 1) { name } }", "argumentNotAccepted"),
        ("{ orders { nodes { name } } }", "BAD_REQUEST"),
        ("{ orders(first: 251) { nodes { name } } }", "BAD_REQUEST"),
        ('{ orders(first: 1, after: "x") { nodes { name } } }', "BAD_REQUEST"),
        ("query($id: ID!) { order(id: $id) { name } }", "INVALID_VARIABLE"),
    ],
)
def test_wrong_question_is_an_error_inside_http_200(shop: AdminApi, query: str, code: str) -> None:
    answer = shop.post(query)
    assert answer.status_code == 200
    assert answer.json()["errors"][0]["extensions"]["code"] == code


def test_syntax_error_is_an_error_inside_http_200(shop: AdminApi) -> None:
    answer = shop.post("{ shop { ")
    assert answer.status_code == 200
    assert "Syntax Error" in answer.json()["errors"][0]["message"]


@pytest.mark.parametrize(
    "mutation",
    [
        REFUND,
        """mutation($input: OrderInput!) { orderUpdate(input: $input) { order { id }
           userErrors { message } } }""",
        """mutation { tagsAdd(id: "gid://shopify/Order/1", tags: ["x"]) {
           userErrors { message } } }""",
    ],
)
def test_read_token_is_refused_on_every_mutation(shop: AdminApi, mutation: str) -> None:
    order = shop.situation("plain_delivered")
    given = {"id": order["id"], "note": "x"} if "Update" in mutation else payback(order, "1.00")
    answer = shop.holding("read").post(mutation, input=given, key="k")
    assert answer.status_code == 200
    (error,) = answer.json()["errors"]
    assert error["extensions"]["code"] == "ACCESS_DENIED"
    assert "`write_orders` access scope" in error["message"]
    assert shop.sandbox.journal() == []


@pytest.mark.parametrize(
    "query",
    [
        "{ orders(first: 1) { nodes { name } } }",
        "{ locations(first: 1) { nodes { name } } }",
        "query($id: ID!) { order(id: $id) { name } }",
        "query($id: ID!) { node(id: $id) { id } }",
        "query($id: ID!) { nodes(ids: [$id]) { id } }",
    ],
)
def test_token_without_the_scope_is_denied(shop: AdminApi, query: str) -> None:
    order = shop.situation("plain_delivered")
    variables = {"id": order["id"]} if "$id" in query else {}
    body = shop.holding("products").post(query, **variables).json()
    assert body["errors"][0]["extensions"]["code"] == "ACCESS_DENIED"
    assert order["name"] not in str(body)


def test_orders_older_than_60_days_need_their_own_scope(shop: AdminApi) -> None:
    count = "{ ordersCount { count } }"
    everything, recent = shop.ask(count), shop.holding("recent").ask(count)
    assert recent["ordersCount"]["count"] < everything["ordersCount"]["count"]
    old = shop.situation("outside_window")
    assert (
        shop.holding("recent").ask("query($id: ID!) { order(id: $id) { name } }", id=old["id"])[
            "order"
        ]
        is None
    )


def test_installation_lists_what_the_token_may_do(shop: AdminApi) -> None:
    query = "{ currentAppInstallation { accessScopes { handle } } }"

    def handles(kind: str) -> set[str]:
        scopes = shop.holding(kind).ask(query)["currentAppInstallation"]["accessScopes"]
        return {scope["handle"] for scope in scopes}

    assert handles("write") - handles("read") == {
        "write_inventory",
        "write_merchant_managed_fulfillment_orders",
        "write_orders",
        "write_products",
    }
    assert not [handle for handle in handles("read") if handle.startswith("write")]


@pytest.mark.parametrize(
    ("query", "cost"),
    [
        ("{ shop { name } }", 1),
        ("{ products(first: 10) { edges { node { title } } } }", 12),
        ("{ products(first: 10) { nodes { title } pageInfo { hasNextPage } } }", 12),
        ("query Q { ...shops } fragment shops on QueryRoot { shop { name } }", 1),
        ('{ node(id: "gid://shopify/Order/1") { ... on Order { customer { id } } } }', 2),
    ],
)
def test_cost_is_calculated_before_the_query_runs(shop: AdminApi, query: str, cost: int) -> None:
    answer = shop.post(query).json()
    assert answer["extensions"]["cost"]["requestedQueryCost"] == cost
    assert answer["extensions"]["cost"]["actualQueryCost"] <= cost


@pytest.mark.parametrize(
    ("variants", "marks", "cost"), [(1, 0, 10), (1, 1, 11), (20, 0, 14), (250, 1, 60)]
)
def test_a_change_of_many_variants_is_dearer_the_more_there_are(
    shop: AdminApi, variants: int, marks: int, cost: int
) -> None:
    mark = {"namespace": "ours", "key": "mark", "type": "single_line_text_field", "value": "x"}
    given = [
        {"id": "gid://shopify/ProductVariant/1", "metafields": [mark] * (at < marks)}
        for at in range(variants)
    ]
    answer = shop.holding("write").post(SET_PRICES[0].text, product0="none", variants0=given)
    assert answer.json()["data"]["p0"]["userErrors"][0]["code"] == "PRODUCT_DOES_NOT_EXIST"
    assert answer.json()["extensions"]["cost"]["requestedQueryCost"] == cost


def test_objects_named_by_their_ids_cost_one_each(shop: AdminApi) -> None:
    ids = [f"gid://shopify/ProductVariant/{number}" for number in range(250)]
    answer = shop.post(PRICES_NOW.text, ids=ids).json()
    assert answer["extensions"]["cost"]["requestedQueryCost"] == 250
    (error,) = shop.post(PRICES_NOW.text, ids=[*ids, ids[0]]).json()["errors"]
    assert error["extensions"]["code"] == "MAX_INPUT_SIZE_EXCEEDED"
    assert "array size of 251 is greater than the maximum allowed of 250" in error["message"]


def test_first_in_a_variable_counts_like_a_literal(shop: AdminApi) -> None:
    query = "query($n: Int!) { products(first: $n) { nodes { title } } }"
    assert shop.post(query, n=7).json()["extensions"]["cost"]["requestedQueryCost"] == 9


def test_query_beyond_the_single_query_limit_never_runs(shop: AdminApi) -> None:
    query = "{ orders(first: 100) { nodes { lineItems(first: 50) { nodes { id } } } } }"
    answer = shop.post(query)
    assert answer.status_code == 200
    (error,) = answer.json()["errors"]
    assert error["extensions"]["code"] == "MAX_COST_EXCEEDED"
    assert error["extensions"]["cost"] == 5302


def test_unused_points_are_given_back(shop: AdminApi) -> None:
    query = "{ products(first: 249) { nodes { variants(first: 1) { nodes { id } } } } }"
    cost = shop.post(query).json()["extensions"]["cost"]
    assert cost["requestedQueryCost"] > 900
    assert cost["actualQueryCost"] < 300
    assert cost["throttleStatus"]["currentlyAvailable"] >= 1700


def test_empty_budget_throttles_inside_http_200(shop: AdminApi) -> None:
    query = "{ orders(first: 100) { nodes { lineItems(first: 3) { nodes { id } } } } }"
    codes: list[str] = []
    for _ in range(40):
        answer = shop.post(query)
        codes += [error["extensions"]["code"] for error in answer.json().get("errors", [])]
        if codes:
            break
    assert codes == ["THROTTLED"]
    assert answer.status_code == 200
    cost = answer.json()["extensions"]["cost"]
    assert cost["actualQueryCost"] is None
    assert cost["throttleStatus"]["currentlyAvailable"] < cost["requestedQueryCost"]
    assert cost["throttleStatus"]["restoreRate"] == 100
    assert shop.holding("read").ask(NAME), "each token has a budget of its own"


def test_introspection_works(shop: AdminApi) -> None:
    answer = shop.ask('{ __type(name: "RefundInput") { inputFields { name } } }')
    assert {"orderId", "note"} <= {field["name"] for field in answer["__type"]["inputFields"]}
