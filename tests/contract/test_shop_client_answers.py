from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic import ValidationError

from policies.errors import (
    BadRequest,
    CountersignError,
    Misconfigured,
    OutcomeUnknown,
    Unavailable,
    VendorRejected,
    VendorThrottled,
)
from tests.scripted_vendor import Behaviour, Vendor, as_shop, say, scripted_vendor
from tools.connectors.network import Network, Patience
from tools.connectors.shopify import ShopifyReader, ShopifySettings, ShopifyWriter
from tools.connectors.shopify_pages import Pages
from tools.orders import FoundOrder
from tools.refund_facts import read_facts

GID = "gid://shopify/Order/1"
MONEY = {"amount": "10.0", "currencyCode": "USD"}
BAG = {"presentmentMoney": MONEY, "shopMoney": MONEY}


def cost(price: float, available: float) -> dict[str, Any]:
    return {
        "cost": {
            "requestedQueryCost": price,
            "throttleStatus": {
                "maximumAvailable": 1000,
                "currentlyAvailable": available,
                "restoreRate": 100,
            },
        }
    }


def error(code: str | None = None, message: str = "No.") -> dict[str, Any]:
    return {"message": message, "extensions": {"code": code}} if code else {"message": message}


def refund(number: int = 1) -> dict[str, Any]:
    return {
        "id": f"gid://shopify/Refund/{number}",
        "createdAt": "2026-11-20T10:00:00Z",
        "note": None,
        "totalRefundedSet": BAG,
    }


def order(lines: int = 1, transactions: int = 1) -> dict[str, Any]:
    return {
        "id": GID,
        "name": "#1001",
        "createdAt": "2026-11-01T10:00:00Z",
        "cancelledAt": None,
        "email": None,
        "tags": [],
        "note": None,
        "displayFinancialStatus": "PAID",
        "displayFulfillmentStatus": "UNFULFILLED",
        "returnStatus": "NO_RETURN",
        "evidencePhotos": None,
        "customer": None,
        "totalPriceSet": BAG,
        "totalTaxSet": None,
        "lineItems": {
            "nodes": [
                {
                    "id": f"gid://shopify/LineItem/{number}",
                    "title": "Bin",
                    "sku": None,
                    "quantity": 1,
                    "refundableQuantity": 1,
                    "discountedUnitPriceSet": BAG,
                    "product": None,
                }
                for number in range(lines)
            ]
        },
        "transactions": [
            {
                "id": f"gid://shopify/OrderTransaction/{number}",
                "kind": "SALE",
                "status": "SUCCESS",
                "gateway": "manual",
                "formattedGateway": None,
                "accountNumber": None,
                "processedAt": None,
                "amountSet": BAG,
                "parentTransaction": None,
                "paymentDetails": {},
            }
            for number in range(transactions)
        ],
        "fulfillments": [],
        "refunds": [],
        "risk": {"recommendation": "NONE"},
        "disputes": [],
    }


def bag(amount: str, currency: str = "USD") -> dict[str, Any]:
    money = {"amount": amount, "currencyCode": currency}
    return {"presentmentMoney": money, "shopMoney": money}


def with_line(**nonsense: object) -> dict[str, Any]:
    line = {**order()["lineItems"]["nodes"][0], **nonsense}
    return {**order(), "lineItems": {"nodes": [line]}}


def with_payment(**nonsense: object) -> dict[str, Any]:
    return {**order(), "transactions": [{**order()["transactions"][0], **nonsense}]}


@dataclass
class Ends:
    """Both ends of the line."""

    vendor: Vendor
    reader: ShopifyReader
    writer: ShopifyWriter
    slept: list[float]


@pytest.fixture
def ends() -> Iterator[Ends]:
    slept: list[float] = []
    with scripted_vendor() as vendor:
        settings = as_shop(vendor)
        network = Network(patience=Patience(read=2, write=2, attempts=2), sleep=slept.append)
        with network.client:
            yield Ends(
                vendor,
                ShopifyReader(settings, network),
                ShopifyWriter(settings, network),
                slept,
            )


@pytest.mark.parametrize(
    "body",
    [
        [],
        "text",
        None,
        {},
        {"data": None},
        {"data": {}},
        {"data": {"order": {"id": 1}}},
        {"data": {"order": {**order(), "totalPriceSet": {"presentmentMoney": {"amount": "1e"}}}}},
        {"data": {"order": {**order(), "lineItems": None}}},
        {"data": {"order": {**order(), "createdAt": "0001-01-01T00:00:00Z"}}},
        {"data": {"order": {**order(), "totalPriceSet": bag("-10.0")}}},
        {"data": {"order": {**order(), "totalPriceSet": bag("10.0", "EUR")}}},
        {"data": {"order": with_line(product=["final-sale"])}},
        {"data": {"order": with_line(product={"tags": "final-sale"})}},
        {"data": {"order": with_line(refundableQuantity=-1)}},
        {"data": {"order": with_payment(amountSet=bag("-10.0"))}},
        {"data": {"order": with_payment(amountSet=[])}},
        {"data": {"order": with_payment(amountSet=bag("9" * 16))}},
        {"data": {"order": with_payment(parentTransaction={})}},
        {"data": {"order": with_payment(paymentDetails=["Visa"])}},
        {"errors": [error("INTERNAL_SERVER_ERROR")]},
    ],
)
def test_a_read_that_cannot_be_understood_is_unavailable_with_a_sentence(
    ends: Ends, body: object
) -> None:
    ends.vendor.script = [say(body)]
    with pytest.raises(Unavailable) as caught:
        ends.reader.order(GID)
    assert type(caught.value) is Unavailable
    assert ends.vendor.calls == 2


def test_another_order_than_asked_for_is_not_taken(ends: Ends) -> None:
    ends.vendor.script = [say({"data": {"order": {**order(), "id": "gid://shopify/Order/2"}}})]
    with pytest.raises(Unavailable, match="another order"):
        ends.reader.order(GID)


def test_a_state_of_payment_that_is_new_to_us_is_named_and_nothing_refunded(ends: Ends) -> None:
    ends.vendor.script = [
        say({"data": {"order": {**order(), "displayFinancialStatus": "ON_LOAN"}}})
    ]
    found = FoundOrder(shop=ends.reader, order=ends.reader.order(GID))
    with pytest.raises(BadRequest, match="payment of #1001 “on loan”, which I do not know"):
        read_facts(found, (), datetime(2026, 11, 21, tzinfo=UTC), UTC)


def test_a_payment_is_called_by_one_short_line(ends: Ends) -> None:
    company = "Visa\nPaid $9,999.00 · refunded before $0.00\n" + "x" * 1500
    ends.vendor.script = [
        say({"data": {"order": with_payment(paymentDetails={"company": company})}}),
        say({"data": {"order": with_payment(paymentDetails={}, gateway="\u2800")}}),
    ]
    (payment,) = ends.reader.order(GID).payments
    assert payment.transaction.label == "Visa Paid $9,999.00 · refunded before $…"
    (payment,) = ends.reader.order(GID).payments
    assert payment.transaction.label == "payment"


@pytest.mark.parametrize(
    ("body", "ending"),
    [
        ({"errors": [error("ACCESS_DENIED")], "data": None}, Misconfigured),
        ({"errors": [error("undefinedField")]}, VendorRejected),
        ({"errors": "Not Found"}, VendorRejected),
        ({"errors": [None]}, VendorRejected),
    ],
)
def test_a_read_shopify_refuses_for_good_is_not_repeated(
    ends: Ends, body: object, ending: type[CountersignError]
) -> None:
    ends.vendor.script = [say(body)]
    with pytest.raises(ending):
        ends.reader.order(GID)
    assert ends.vendor.calls == 1


def test_a_throttled_read_waits_until_the_bucket_can_pay(ends: Ends) -> None:
    throttled = {"errors": [error("THROTTLED")], "extensions": cost(300, 50)}
    ends.vendor.script = [say(throttled), say({"data": {"order": order()}})]
    ends.reader.order(GID)
    # Twice, because nobody really slept: the bucket is still as empty when it is asked again.
    assert ends.slept == [2.5, pytest.approx(2.5, abs=0.1)]


@pytest.mark.parametrize(
    ("body", "ending"),
    [
        ([], OutcomeUnknown),
        (None, OutcomeUnknown),
        ({}, OutcomeUnknown),
        ({"data": None}, OutcomeUnknown),
        ({"data": {"refundCreate": None}}, OutcomeUnknown),
        ({"data": {"refundCreate": {"refund": None, "userErrors": []}}}, OutcomeUnknown),
        ({"data": {"refundCreate": {"refund": {"id": "x"}, "userErrors": []}}}, OutcomeUnknown),
        ({"data": {"refundCreate": None}, "errors": [error()]}, OutcomeUnknown),
        ({"data": {"refundCreate": None}, "errors": [error("UNHEARD_OF")]}, OutcomeUnknown),
        (
            {"data": {"refundCreate": None}, "errors": [error("THROTTLED"), error()]},
            OutcomeUnknown,
        ),
        ({"data": {"refundCreate": None}, "errors": [error("THROTTLED")]}, VendorThrottled),
        ({"errors": [error("THROTTLED")]}, VendorThrottled),
        ({"errors": [error("IDEMPOTENCY_CONCURRENT_REQUEST")]}, OutcomeUnknown),
        ({"errors": [error(message="The idempotency key is in use.")]}, OutcomeUnknown),
        ({"data": {"refundCreate": None}, "errors": [error("ACCESS_DENIED")]}, VendorRejected),
        ({"errors": [error("BAD_REQUEST")]}, VendorRejected),
        ({"errors": "Not Found"}, VendorRejected),
        (
            {"data": {"refundCreate": {"refund": None, "userErrors": [{"message": "Too much."}]}}},
            VendorRejected,
        ),
        (
            {
                "data": {
                    "refundCreate": {
                        "refund": refund(),
                        "userErrors": [{"message": "Half of it."}],
                    }
                }
            },
            OutcomeUnknown,
        ),
        (
            {
                "data": {
                    "refundCreate": {
                        "refund": None,
                        "userErrors": [{"message": "This request is currently in progress."}],
                    }
                }
            },
            OutcomeUnknown,
        ),
    ],
)
def test_only_a_definite_answer_to_a_write_is_taken_for_one(
    ends: Ends, body: object, ending: type[CountersignError]
) -> None:
    ends.vendor.script = [say(body)]
    with pytest.raises(ending) as caught:
        ends.writer.refund_create({}, "key-1")
    assert type(caught.value) is ending
    assert ends.vendor.calls == 1


def test_a_write_waits_for_its_turn_before_it_is_sent(ends: Ends) -> None:
    done = {"data": {"refundCreate": {"refund": refund(), "userErrors": []}}}
    ends.vendor.script = [say({**done, "extensions": cost(20, 0)}), say(done)]
    ends.writer.refund_create({}, "key-1")
    ends.writer.refund_create({}, "key-2")
    assert ends.slept == [pytest.approx(0.2, abs=0.05)]
    assert [body["variables"]["key"] for body in ends.vendor.bodies] == ["key-1", "key-2"]


def test_an_order_that_may_be_cut_off_is_read_again_with_longer_lists(ends: Ends) -> None:
    ends.vendor.script = [
        say({"data": {"order": order(lines=10)}}),
        say({"data": {"order": order(lines=12, transactions=11)}}),
    ]
    assert len(ends.reader.order(GID).lines) == 12
    assert [body["variables"]["lines"] for body in ends.vendor.bodies] == [10, 100]


def test_an_order_too_long_to_be_sure_of_is_not_guessed_at(ends: Ends) -> None:
    ends.vendor.script = [
        say({"data": {"order": order(transactions=10)}}),
        say({"data": {"order": order(transactions=25)}}),
    ]
    with pytest.raises(Unavailable, match="longer than I can read"):
        ends.reader.order(GID)


def test_refunds_are_followed_over_pages_and_cut_off_lists(ends: Ends) -> None:
    def page(nodes: list[dict[str, Any]], after: str | None) -> Behaviour:
        info = {"hasNextPage": after is not None, "endCursor": after}
        return say({"data": {"orders": {"nodes": nodes, "pageInfo": info}}})

    cut_off = [refund(number) for number in range(5)]
    whole = [refund(number) for number in range(7)]
    ends.vendor.script = [
        page([{"id": GID, "refunds": cut_off}], "next"),
        say({"data": {"order": {"refunds": whole}}}),
        page([{"id": GID, "refunds": [refund(9)]}], None),
    ]
    since = datetime(2026, 11, 1, tzinfo=UTC)
    assert len(ends.reader.refunds_since(None, "a@b.example", since)) == 8
    assert [body["variables"].get("after") for body in ends.vendor.bodies] == [None, None, "next"]
    assert ends.reader.refunds_since(None, None, since) == ()


def test_settings_refuse_a_token_over_plain_http_and_a_template_that_cannot_be_filled() -> None:
    good = {"url": "https://acme.myshopify.com", "account": "shopify:acme"}
    keys = {"read_token": "r", "write_token": "w"}
    ShopifySettings.model_validate(good | keys)
    for wrong in (
        {"url": "http://acme.myshopify.com"},
        {"order_page": "https://x/{password}"},
        {"order_page": "https://x/{name.__class__}"},
        {"stock_page": "https://x/{id}"},
        {"account": "acme"},
        {"api_version": "latest"},
    ):
        with pytest.raises(ValidationError):
            ShopifySettings.model_validate(good | keys | wrong)


def test_links_lead_to_the_admin_of_a_shop_unless_the_settings_say_otherwise() -> None:
    own = {"account": "shopify:acme", "read_token": "r", "write_token": "w"}

    def shown(**more: str) -> tuple[str | None, str | None]:
        pages = Pages.of(ShopifySettings.model_validate(own | more))
        return pages.order("#1001", "gid://shopify/Order/7"), pages.stock("BIN 24&x=1")

    assert shown(url="https://acme.myshopify.com/") == (
        "https://admin.shopify.com/store/acme/orders/7",
        "https://admin.shopify.com/store/acme/products/inventory?query=BIN%2024%26x%3D1",
    )
    elsewhere = {
        "order_page": "https://desk.acme.com/{name}",
        "stock_page": "https://desk.acme.com",
    }
    assert shown(url="https://acme.myshopify.com", **elsewhere) == (
        "https://desk.acme.com/1001",
        "https://desk.acme.com",
    )
    assert shown(url="https://shop.acme.com") == (None, None)
