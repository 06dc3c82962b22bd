from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.admin_api import REFUND, AdminApi, payback, sentence, units
from tests.sandbox_fixture import Sandbox, start_sandbox


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with start_sandbox(orders=60) as sandbox:
        yield sandbox


@pytest.fixture
def shop(sandbox: Sandbox) -> AdminApi:
    sandbox.post("/_control/reset")
    return AdminApi(sandbox)


def test_refund_of_one_unit_moves_money_units_and_journal(shop: AdminApi) -> None:
    order = shop.situation("plain_delivered")
    given = payback(order, "186.40") | {"refundLineItems": units(order, 1), "note": "A-17"}
    payload = shop.refund(given, key="k-1")
    assert payload["userErrors"] == []
    assert payload["refund"]["totalRefundedSet"]["presentmentMoney"]["amount"] == "186.4"
    after = shop.order(order["id"])
    assert after["displayFinancialStatus"] == "PARTIALLY_REFUNDED"
    assert after["netPaymentSet"]["presentmentMoney"]["amount"] == "186.4"
    assert after["lineItems"]["nodes"][0]["refundableQuantity"] == 1
    assert [refund["note"] for refund in after["refunds"]] == ["A-17"]
    (entry,) = shop.sandbox.journal("refundCreate")
    assert entry["idempotency_key"] == "k-1"
    assert entry["token"] == "write"
    assert entry["arguments"]["transactions"][0]["amount"] == "186.40"
    assert entry["result"]["amount"] == "186.40"


def test_same_key_and_input_answers_with_the_first_refund_and_makes_no_second(
    shop: AdminApi,
) -> None:
    given = payback(shop.situation("plain_delivered"), "10.00")
    first, second = shop.refund(given, key="twice"), shop.refund(given, key="twice")
    assert first["refund"]["id"] == second["refund"]["id"]
    assert len(shop.sandbox.journal("refundCreate")) == 1


def test_same_key_with_other_input_is_refused(shop: AdminApi) -> None:
    order = shop.situation("plain_delivered")
    shop.refund(payback(order, "10.00"), key="k")
    refused = shop.refund(payback(order, "11.00"), key="k")
    assert "different operation parameters" in sentence(refused)
    assert len(shop.sandbox.journal("refundCreate")) == 1


def test_other_key_with_same_input_is_a_second_refund(shop: AdminApi) -> None:
    given = payback(shop.situation("plain_delivered"), "10.00")
    assert shop.refund(given)["refund"]["id"] != shop.refund(given)["refund"]["id"]
    assert len(shop.sandbox.journal("refundCreate")) == 2


def test_same_key_from_eight_clients_at_once_is_one_refund(shop: AdminApi) -> None:
    given = payback(shop.situation("plain_delivered"), "10.00")
    with ThreadPoolExecutor(8) as pool:
        payloads = list(pool.map(lambda _: shop.refund(given, key="race"), range(8)))
    assert len({payload["refund"]["id"] for payload in payloads}) == 1
    assert len(shop.sandbox.journal("refundCreate")) == 1


def test_refused_attempt_does_not_use_its_key_up(shop: AdminApi) -> None:
    order = shop.situation("plain_delivered")
    assert "cannot exceed" in sentence(shop.refund(payback(order, "1000.00"), key="k"))
    assert shop.refund(payback(order, "10.00"), key="k")["userErrors"] == []


@pytest.mark.parametrize("directive", ["", '@idempotent(key: "  ")'])
def test_refund_without_a_usable_key_is_a_bad_request(shop: AdminApi, directive: str) -> None:
    given = payback(shop.situation("plain_delivered"), "10.00")
    query = REFUND.replace(", $key: String!", "").replace("@idempotent(key: $key)", directive)
    body = shop.post(query, input=given).json()
    assert body["errors"][0]["extensions"]["code"] == "BAD_REQUEST"
    assert "idempoten" in body["errors"][0]["message"]
    assert shop.sandbox.journal() == []


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"amount": "372.81"}, "cannot exceed"),
        ({"amount": "0.00"}, "greater than zero"),
        ({"amount": "-5.00"}, "greater than zero"),
        ({"amount": "1.005"}, "not a sum"),
        ({"kind": "SALE"}, "Kind"),
        ({"gateway": "paypal"}, "Gateway"),
        ({"parentId": "gid://shopify/OrderTransaction/1"}, "Parent"),
        ({"orderId": "gid://shopify/Order/1"}, "order"),
    ],
)
def test_wrong_transaction_is_refused(
    shop: AdminApi, change: dict[str, str], expected: str
) -> None:
    given = payback(shop.situation("plain_delivered"), "10.00")
    given["transactions"][0] |= change
    assert expected in sentence(shop.refund(given))
    assert shop.sandbox.journal() == []


@pytest.mark.parametrize("amount", [10.5, "1e3", "NaN", "ten", True, "\u0661\u0660"])
def test_amount_that_is_no_decimal_string_is_no_money(shop: AdminApi, amount: object) -> None:
    given = payback(shop.situation("plain_delivered"), "10.00")
    given["transactions"][0]["amount"] = amount
    body = shop.post(REFUND, input=given, key="k").json()
    assert body["errors"][0]["extensions"]["code"] == "INVALID_VARIABLE"
    assert shop.sandbox.journal() == []


@pytest.mark.parametrize(
    ("situation", "lines", "expected"),
    [
        ("plain_delivered", {"quantity": 3}, "more items"),
        ("plain_delivered", {"quantity": 0}, "greater than 0"),
        ("two_of_five_refunded", {"quantity": 4}, "more items"),
        ("plain_delivered", {"quantity": 1, "restockType": "RETURN"}, "Location"),
        ("plain_delivered", {"quantity": 1, "restockType": "LEGACY_RESTOCK"}, "Restock type"),
        ("plain_delivered", {"quantity": 1, "lineItemId": "gid://shopify/LineItem/1"}, "Line item"),
    ],
)
def test_wrong_units_are_refused(
    shop: AdminApi, situation: str, lines: dict[str, Any], expected: str
) -> None:
    order = shop.situation(situation)
    asked = units(order, 1)
    asked[0] |= lines
    given = payback(order, "1.00") | {"refundLineItems": asked}
    assert expected in sentence(shop.refund(given))


def test_one_line_named_twice_cannot_pass_its_quantity(shop: AdminApi) -> None:
    order = shop.situation("plain_delivered")
    given = payback(order, "1.00") | {"refundLineItems": units(order, 1) + units(order, 2)}
    assert "more items" in sentence(shop.refund(given))


def test_one_payment_named_twice_cannot_pass_what_it_paid(shop: AdminApi) -> None:
    given = payback(shop.situation("plain_delivered"), "200.00")
    given["transactions"] *= 2
    assert "cannot exceed" in sentence(shop.refund(given))


@pytest.mark.parametrize("situation", ["authorized_only", "payment_pending", "voided"])
def test_order_nobody_paid_has_no_payment_to_refund(shop: AdminApi, situation: str) -> None:
    order = shop.situation(situation)
    assert not [t for t in order["transactions"] if t["kind"] in {"SALE", "CAPTURE"}]
    assert order["netPaymentSet"]["presentmentMoney"]["amount"] == "0.0"


def test_empty_refund_is_refused(shop: AdminApi) -> None:
    order = shop.situation("plain_delivered")
    assert "must have" in sentence(shop.refund({"orderId": order["id"]}))


def test_unknown_order_is_refused(shop: AdminApi) -> None:
    assert "does not exist" in sentence(shop.refund({"orderId": "gid://shopify/Order/1"}))


def test_returned_units_go_back_on_the_named_shelf(shop: AdminApi) -> None:
    order = shop.situation("plain_delivered")
    stock = """query($id: ID!) { inventoryItem(id: $id) { inventoryLevels(first: 5) { nodes {
        location { id } quantities(names: ["available", "on_hand"]) { quantity } } } } }"""
    item = order["lineItems"]["nodes"][0]["variant"]["inventoryItem"]["id"]
    before = shop.ask(stock, id=item)["inventoryItem"]["inventoryLevels"]["nodes"]
    place = before[0]["location"]["id"]
    back = units(order, 2, restockType="RETURN", locationId=place)
    assert shop.refund(payback(order, "372.80") | {"refundLineItems": back})["userErrors"] == []
    after = shop.ask(stock, id=item)["inventoryItem"]["inventoryLevels"]["nodes"]
    gained = [
        [now["quantity"] - then["quantity"] for now, then in zip(*pair, strict=True)]
        for pair in zip(
            [level["quantities"] for level in after],
            [level["quantities"] for level in before],
            strict=True,
        )
    ]
    assert gained == [[2, 2], [0, 0]]


def test_units_that_never_shipped_can_be_cancelled_but_not_returned(
    shop: AdminApi,
) -> None:
    order = shop.situation("unfulfilled")
    place = shop.ask("{ locations(first: 1) { nodes { id } } }")["locations"]["nodes"][0]["id"]
    returned = units(order, 1, restockType="RETURN", locationId=place)
    given = payback(order, "32.75")
    assert "not fulfilled" in sentence(shop.refund(given | {"refundLineItems": returned}))
    cancelled = units(order, 1, restockType="CANCEL", locationId=place)
    assert shop.refund(given | {"refundLineItems": cancelled})["userErrors"] == []
    assert shop.order(order["id"])["lineItems"]["nodes"][0]["unfulfilledQuantity"] == 3


def test_order_in_two_currencies_asks_for_the_customers(shop: AdminApi) -> None:
    order = shop.situation("canadian")
    given = payback(order, "10.00")
    assert "Currency must be specified" in sentence(shop.refund(given))
    assert "presentment currency CAD" in sentence(shop.refund(given | {"currency": "USD"}))
    money = shop.refund(given | {"currency": "CAD"})["refund"]["totalRefundedSet"]
    assert money["presentmentMoney"] == {"amount": "10.0", "currencyCode": "CAD"}
    before, after = order["netPaymentSet"], shop.order(order["id"])["netPaymentSet"]
    booked = float(before["shopMoney"]["amount"]) - float(after["shopMoney"]["amount"])
    assert booked == pytest.approx(7.30)


def test_yen_has_no_decimals(shop: AdminApi) -> None:
    order = shop.situation("yen")
    assert "not a sum" in sentence(shop.refund(payback(order, "10.50")))
    assert shop.refund(payback(order, "10"))["userErrors"] == []


def test_capture_is_refunded_not_the_authorization(shop: AdminApi) -> None:
    order = shop.situation("captured_later")
    held = next(t for t in order["transactions"] if t["kind"] == "AUTHORIZATION")
    given = payback(order, "10.00")
    given["transactions"][0]["parentId"] = held["id"]
    assert "sale or a capture" in sentence(shop.refund(given))
    assert shop.refund(payback(order, "10.00"))["userErrors"] == []


def test_suggestion_for_two_tenders_covers_both(shop: AdminApi) -> None:
    order = shop.situation("multi_tender")
    query = """query($id: ID!) { order(id: $id) { suggestedRefund(suggestFullRefund: true) {
        amountSet { presentmentMoney { amount } }
        maximumRefundableSet { presentmentMoney { amount } }
        suggestedTransactions { gateway kind amountSet { presentmentMoney { amount } } } } } }"""
    suggestion = shop.ask(query, id=order["id"])["order"]["suggestedRefund"]
    parts = suggestion["suggestedTransactions"]
    sums = [part["amountSet"]["presentmentMoney"]["amount"] for part in parts]
    assert sums == ["50.0", "99.5"]
    assert suggestion["amountSet"] == suggestion["maximumRefundableSet"]
    assert {part["kind"] for part in parts} == {"SUGGESTED_REFUND"}


def test_suggestion_adds_tax_and_asked_shipping(shop: AdminApi) -> None:
    order = shop.situation("shipping_and_tax")
    query = """query($id: ID!, $lines: [RefundLineItemInput!], $ship: Boolean) { order(id: $id) {
        suggestedRefund(refundLineItems: $lines, refundShipping: $ship) {
          subtotalSet { presentmentMoney { amount } } totalTaxSet { presentmentMoney { amount } }
          amountSet { presentmentMoney { amount } } } } }"""
    lines = units(order, 1)

    def amounts(*, ship: bool) -> list[str]:
        answer = shop.ask(query, id=order["id"], lines=lines, ship=ship)["order"]["suggestedRefund"]
        return [bag["presentmentMoney"]["amount"] for bag in answer.values()]

    assert amounts(ship=False) == ["246.0", "19.06", "265.06"]
    assert amounts(ship=True) == ["246.0", "19.06", "289.56"]


def test_units_of_an_odd_discount_add_up_to_the_cent(shop: AdminApi) -> None:
    order = shop.situation("odd_discount")
    query = """query($id: ID!, $lines: [RefundLineItemInput!]) { order(id: $id) {
        suggestedRefund(refundLineItems: $lines) {
          amountSet { presentmentMoney { amount } } } } }"""
    for _ in range(3):
        answer = shop.ask(query, id=order["id"], lines=units(order, 1))["order"]
        amount = answer["suggestedRefund"]["amountSet"]["presentmentMoney"]["amount"]
        given = payback(order, amount) | {"refundLineItems": units(order, 1)}
        assert shop.refund(given)["userErrors"] == []
    after = shop.order(order["id"])
    assert after["netPaymentSet"]["presentmentMoney"]["amount"] == "0.0"
    assert after["displayFinancialStatus"] == "REFUNDED"


def test_note_and_tags_are_updated_and_journalled(shop: AdminApi) -> None:
    order = shop.situation("plain_delivered")
    update = """mutation($input: OrderInput!) { orderUpdate(input: $input) {
        order { note tags } userErrors { message } } }"""
    answer = shop.ask(update, input={"id": order["id"], "note": "A-17, asked by Mia"})
    assert answer["orderUpdate"]["order"]["note"] == "A-17, asked by Mia"
    add = """mutation($id: ID!, $tags: [String!]!) { tagsAdd(id: $id, tags: $tags) {
        node { ... on Order { tags } } userErrors { message } } }"""
    answer = shop.ask(add, id=order["id"], tags=["refunded", "vip, late"])
    assert answer["tagsAdd"]["node"]["tags"] == ["late", "refunded", "vip"]
    assert [e["operation"] for e in shop.sandbox.journal()] == ["orderUpdate", "tagsAdd"]
