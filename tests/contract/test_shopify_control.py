from collections.abc import Iterator

import pytest

from tests.admin_api import AdminApi, payback
from tests.sandbox_fixture import Sandbox, start_sandbox

PNG = b"\x89PNG\r\n\x1a\n"


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with start_sandbox(orders=60) as sandbox:
        yield sandbox


@pytest.fixture(autouse=True)
def fresh(sandbox: Sandbox) -> None:
    sandbox.post("/_control/reset")


def page(sandbox: Sandbox, path: str) -> str:
    return sandbox.client.get(path).raise_for_status().text


def test_connect_gives_credentials_that_work(sandbox: Sandbox) -> None:
    found = sandbox.get("/_control/connect")
    shopify = found["shopify"]
    assert found["account"] == "shopify:countersign-practice"
    for token in (shopify["read_token"], shopify["write_token"]):
        answer = sandbox.client.post(
            f"{shopify['url']}/admin/api/{shopify['api_version']}/graphql.json",
            json={"query": "{ shop { myshopifyDomain } }"},
            headers={"X-Shopify-Access-Token": token},
        )
        assert answer.json()["data"]["shop"]["myshopifyDomain"] == shopify["shop"]
    assert found["slack"]["bot_token"].startswith("xoxb-sandbox")
    assert sandbox.client.get(found["shop_page"]).status_code == 200


def test_refund_by_hand_is_real_but_not_the_apis(sandbox: Sandbox) -> None:
    shop = AdminApi(sandbox)
    sandbox.post("/_control/shop/refund", {"order": "1001", "amount": "10.00", "note": "goodwill"})
    assert sandbox.journal("refundCreate") == []
    (entry,) = sandbox.journal(vendor="shopify-admin")
    assert (entry["operation"], entry["token"]) == ("refund", "person")
    after = shop.situation("plain_delivered")
    assert after["netPaymentSet"]["presentmentMoney"]["amount"] == "362.8"
    refused = shop.refund(payback(after, "372.80"))
    assert refused["refund"] is None


def test_edits_by_hand_change_the_order(sandbox: Sandbox) -> None:
    shop = AdminApi(sandbox)
    number = sandbox.get("/_control/world")["situations"]["unfulfilled"]
    tracking = {"number": "1Z", "company": "UPS"}
    answer = sandbox.post(
        "/_control/shop/edit",
        {"order": number, "note": "call first", "tags": ["vip"], "fulfil": tracking},
    )
    assert (answer["note"], answer["tags"]) == ("call first", ["vip"])
    assert shop.situation("unfulfilled")["displayFulfillmentStatus"] == "FULFILLED"
    sandbox.post("/_control/reset")
    sandbox.post("/_control/shop/edit", {"order": number, "cancel": "CUSTOMER"})
    assert shop.situation("unfulfilled")["displayFinancialStatus"] == "REFUNDED"


@pytest.mark.parametrize(
    ("path", "wish"),
    [
        ("refund", {"order": "1001", "amount": "372.81"}),
        ("refund", {"order": "1001", "amount": "-1"}),
        ("refund", {"order": "1001", "amount": "NaN"}),
        ("refund", {"order": "1001"}),
        ("refund", {"order": "9999", "amount": "1"}),
        ("refund", {}),
        ("edit", {"order": "1001"}),
        ("edit", {"order": "1001", "cancel": "CUSTOMER"}),
        ("edit", {"order": "1001", "fulfil": {}}),
        ("edit", {"order": "1001", "fulfil": "1Z"}),
        ("edit", {"order": "1001", "tags": 7}),
        ("edit", {"order": "1001", "note": ["x"]}),
        ("edit", ["order"]),
    ],
)
def test_what_cannot_be_done_by_hand_is_refused_with_a_sentence(
    sandbox: Sandbox, path: str, wish: object
) -> None:
    answer = sandbox.client.post(f"/_control/shop/{path}", json=wish)
    assert answer.status_code == 400
    assert answer.json()["error"].endswith(".")
    assert sandbox.journal(vendor="shopify-admin") == []


def test_reset_puts_everything_back(sandbox: Sandbox) -> None:
    shop, before = AdminApi(sandbox), sandbox.get("/_control/world")["counts"]["orders"]
    order = shop.situation("plain_delivered")
    shop.refund(payback(order, "10.00"), key="k")
    sandbox.fault("slow", seconds=1)
    described = sandbox.post("/_control/reset")
    assert described["counts"]["orders"] == before > 60
    assert sandbox.get("/_control/faults")["faults"] == []
    assert sandbox.get("/_control/journal")["entries"] == []
    assert shop.situation("plain_delivered")["refunds"] == []
    assert shop.refund(payback(order, "11.00"), key="k")["userErrors"] == []


def test_problems_are_listed_with_what_a_good_operator_would_do(sandbox: Sandbox) -> None:
    problems = sandbox.get("/_control/problems")["problems"]
    assert {"damage_claim", "out_of_stock", "hostile_note"} <= {p["kind"] for p in problems}
    text = page(sandbox, "/practice")
    assert all(problem["id"] in text for problem in problems)


def test_order_page_shows_a_refund_exactly_once(sandbox: Sandbox) -> None:
    shop = AdminApi(sandbox)
    given = payback(shop.situation("plain_delivered"), "186.40") | {"note": "A-17, by Dana"}
    shop.refund(given)
    text = page(sandbox, "/shop/orders/1001")
    refunds = text.partition('id="refunds"')[2].partition("</section>")[0]
    assert refunds.count("$186.40") == 1
    assert refunds.count("A-17, by Dana") == 1
    assert "Refunded $186.40 on #1001" in page(sandbox, "/shop/journal")


def test_hostile_text_is_shown_and_never_run(sandbox: Sandbox) -> None:
    number = sandbox.get("/_control/world")["situations"]["hostile_note"]
    sandbox.post(
        "/_control/shop/refund", {"order": number, "amount": "1", "note": "<img src=x onerror=a>"}
    )
    for path in (f"/shop/orders/{number}", "/shop/journal"):
        text = page(sandbox, path)
        assert "<script>" not in text
        assert "<img src=x" not in text
    assert "&lt;script&gt;" in page(sandbox, f"/shop/orders/{number}")
    assert "<script>" not in page(sandbox, '/shop/?q="><script>alert(1)</script>')


def test_order_list_is_searched_like_the_api(sandbox: Sandbox) -> None:
    assert "1 order<" in page(sandbox, "/shop/?q=1001")
    assert "no such search field: nmae" in page(sandbox, "/shop/?q=nmae:1001")


def test_evidence_photos_on_the_order_can_be_seen(sandbox: Sandbox) -> None:
    query = """{ orders(first: 9, query: "tag:damage-reported") {
        nodes { metafield(namespace: "countersign", key: "evidence_photos") { jsonValue } } } }"""
    nodes = AdminApi(sandbox).ask(query)["orders"]["nodes"]
    urls = [url for node in nodes if node["metafield"] for url in node["metafield"]["jsonValue"]]
    assert len(urls) == 2
    photos = [sandbox.client.get(url).raise_for_status().content for url in urls]
    assert all(photo.startswith(PNG) for photo in photos)
    assert photos[0] != photos[1]


def test_every_page_and_every_seeded_order_renders(sandbox: Sandbox) -> None:
    for path in ("/", "/shop", "/shop/", "/shop/stock", "/shop/journal", "/practice"):
        assert "Practice shop. Nothing here is real." in page(sandbox, path)
    for number in sandbox.get("/_control/world")["situations"].values():
        assert f"#{number}" in page(sandbox, f"/shop/orders/{number}")
    assert sandbox.client.get("/shop/orders/77").status_code == 404
