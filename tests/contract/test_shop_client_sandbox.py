from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from pydantic import SecretStr

from policies.errors import (
    CountersignError,
    Misconfigured,
    NotFound,
    OutcomeUnknown,
    Unavailable,
    VendorRejected,
    VendorThrottled,
)
from tests.practice_shop import PracticeShop, connect
from tests.sandbox_fixture import Sandbox, start_sandbox
from tools.connectors.shopify import ShopifyReader, ShopifyWriter
from tools.connectors.shopify_orders import Order

TOTALS = """
query Totals($id: ID!) { order(id: $id) {
  totalReceivedSet { presentmentMoney { amount } }
  totalRefundedSet { presentmentMoney { amount } }
} }
"""


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with start_sandbox(orders=60) as sandbox:
        yield sandbox


@pytest.fixture
def shop(sandbox: Sandbox) -> Iterator[PracticeShop]:
    sandbox.delete("/_control/faults")
    sandbox.post("/_control/reset")
    with connect(sandbox) as shop:
        yield shop
    sandbox.delete("/_control/faults")


def order_of(shop: PracticeShop, situation: str) -> Order:
    (stub,) = shop.reader.orders_named(shop.situations[situation])
    return shop.reader.order(stub.id)


def refund_input(order: Order, amount: str = "10.00") -> dict[str, Any]:
    payment = order.payments[0].transaction
    return {
        "orderId": order.id,
        "note": "Countersign A-1:test · other",
        "currency": order.currency,
        "transactions": [
            {
                "orderId": order.id,
                "parentId": payment.id,
                "gateway": payment.gateway,
                "kind": "REFUND",
                "amount": amount,
            }
        ],
    }


def test_our_sums_of_every_order_are_the_shops_own(shop: PracticeShop) -> None:
    headers = {"X-Shopify-Access-Token": shop.settings.read_token.get_secret_value()}
    for situation in shop.situations:
        order = order_of(shop, situation)
        body = {"query": TOTALS, "variables": {"id": order.id}}
        answer = httpx.post(shop.settings.endpoint, json=body, headers=headers, trust_env=False)
        totals = answer.json()["data"]["order"]
        said = {name: bag["presentmentMoney"]["amount"] for name, bag in totals.items()}
        assert float(order.received.decimal) == float(said["totalReceivedSet"]), situation
        assert float(order.refunded.decimal) == float(said["totalRefundedSet"]), situation


@pytest.mark.parametrize("name", ["1001", "#1001", " 1001 "])
def test_an_order_is_found_by_its_exact_name(shop: PracticeShop, name: str) -> None:
    (stub,) = shop.reader.orders_named(name)
    assert stub.name == "#1001"


@pytest.mark.parametrize(
    "name", ["100", "10010", "1001 OR name:1002", '"', "*", "", "\uff11\uff10\uff10\uff11"]
)
def test_no_other_text_finds_an_order(shop: PracticeShop, name: str) -> None:
    assert shop.reader.orders_named(name) == ()


def test_a_vanished_order_is_not_found(shop: PracticeShop) -> None:
    with pytest.raises(NotFound):
        shop.reader.order("gid://shopify/Order/1")


def test_the_shop_tells_its_time_zone(shop: PracticeShop) -> None:
    assert shop.reader.shop().iana_timezone


@pytest.mark.parametrize(
    "fault", ["throttle", "rate_limit", "error_before_commit", "response_lost"]
)
def test_a_read_survives_two_troubles_and_no_more(shop: PracticeShop, fault: str) -> None:
    shop.sandbox.fault(fault, "orders", count=2)
    assert shop.reader.orders_named("1001")
    shop.sandbox.fault(fault, "orders", count=3)
    with pytest.raises(Unavailable) as caught:
        shop.reader.orders_named("1001")
    throttled = fault in {"throttle", "rate_limit"}
    assert type(caught.value) is (VendorThrottled if throttled else Unavailable)


def test_a_shop_that_is_down_is_unavailable_to_reads(shop: PracticeShop) -> None:
    shop.sandbox.fault("down", seconds=60)
    with pytest.raises(Unavailable, match="not answering"):
        shop.reader.orders_named("1001")


def test_a_refund_is_made_once_and_a_repeated_key_tells_of_the_same_one(
    shop: PracticeShop,
) -> None:
    given = refund_input(order_of(shop, "plain_delivered"))
    first = shop.writer.refund_create(given, "key-1")
    again = shop.writer.refund_create(given, "key-1")
    assert first == again
    assert str(first.total) == "$10.00"
    assert len(shop.refunds_made()) == 1


def test_a_key_used_for_something_else_is_no_definite_no(shop: PracticeShop) -> None:
    order = order_of(shop, "plain_delivered")
    shop.writer.refund_create(refund_input(order, "10.00"), "key-1")
    with pytest.raises(OutcomeUnknown):
        shop.writer.refund_create(refund_input(order, "11.00"), "key-1")
    assert len(shop.refunds_made()) == 1


@pytest.mark.parametrize(
    ("fault", "error", "made"),
    [
        ("throttle", VendorThrottled, 0),
        ("rate_limit", VendorThrottled, 0),
        ("unauthorized", VendorRejected, 0),
        ("error_before_commit", OutcomeUnknown, 0),
        ("error_after_commit", OutcomeUnknown, 1),
        ("response_lost", OutcomeUnknown, 1),
        ("timeout_before_commit", OutcomeUnknown, 0),
        ("timeout_after_commit", OutcomeUnknown, 1),
    ],
)
def test_every_fault_of_a_write_ends_honestly(
    shop: PracticeShop, fault: str, error: type[CountersignError], made: int
) -> None:
    given = refund_input(order_of(shop, "plain_delivered"))
    shop.sandbox.fault(fault, "refundCreate", seconds=1.5)
    with pytest.raises(error) as caught:
        shop.writer.refund_create(given, "key-1")
    assert type(caught.value) is error
    assert len([told for told in shop.told if told.writes]) == 1
    assert len(shop.refunds_made()) == made
    shop.sandbox.delete("/_control/faults")
    shop.writer.refund_create(given, "key-1")
    assert len(shop.refunds_made()) == 1


def test_a_write_while_the_first_is_still_at_work_is_no_definite_no(shop: PracticeShop) -> None:
    given = refund_input(order_of(shop, "plain_delivered"))
    shop.sandbox.fault("late_commit", "refundCreate", seconds=1.2)
    with pytest.raises(OutcomeUnknown):
        shop.writer.refund_create(given, "key-1")
    with pytest.raises(OutcomeUnknown):
        shop.writer.refund_create(given, "key-1")


@pytest.mark.parametrize(
    "change",
    [
        {"orderId": "gid://shopify/Order/1"},
        {"transactions": []},
        {"currency": "EUR"},
        {"currency": "??"},
        {"surprise": True},
    ],
)
def test_what_shopify_does_not_accept_is_a_definite_no(
    shop: PracticeShop, change: dict[str, Any]
) -> None:
    given = refund_input(order_of(shop, "plain_delivered")) | change
    with pytest.raises(VendorRejected, match="Nothing was changed"):
        shop.writer.refund_create(given, "key-1")
    assert shop.refunds_made() == []


def test_a_wrong_token_names_the_setting_to_check(shop: PracticeShop) -> None:
    wrong = shop.settings.model_copy(
        update={"read_token": SecretStr("nope"), "write_token": SecretStr("nope")}
    )
    with pytest.raises(Misconfigured, match="Check COUNTERSIGN_SHOPIFY__READ_TOKEN"):
        ShopifyReader(wrong, shop.network).shop()
    with pytest.raises(VendorRejected, match="Check COUNTERSIGN_SHOPIFY__WRITE_TOKEN"):
        ShopifyWriter(wrong, shop.network).refund_create({}, "key-1")


def test_a_read_token_in_the_writers_place_changes_nothing(shop: PracticeShop) -> None:
    swapped = shop.settings.model_copy(update={"write_token": shop.settings.read_token})
    given = refund_input(order_of(shop, "plain_delivered"))
    with pytest.raises(VendorRejected, match="lacks a permission"):
        ShopifyWriter(swapped, shop.network).refund_create(given, "key-1")
    assert shop.refunds_made() == []


def test_an_api_version_shopify_does_not_serve_is_said_plainly(shop: PracticeShop) -> None:
    old = shop.settings.model_copy(update={"api_version": "2019-04"})
    with pytest.raises(Misconfigured, match="COUNTERSIGN_SHOPIFY__API_VERSION"):
        ShopifyReader(old, shop.network).shop()
    with pytest.raises(VendorRejected, match="COUNTERSIGN_SHOPIFY__API_VERSION"):
        ShopifyWriter(old, shop.network).refund_create(
            refund_input(order_of(shop, "plain_delivered")), "k"
        )


def test_the_reader_holds_no_way_to_write(shop: PracticeShop) -> None:
    token = shop.settings.write_token.get_secret_value()
    seen: set[int] = set()
    stack: list[object] = [shop.reader]
    while stack:
        thing = stack.pop()
        if id(thing) in seen or isinstance(thing, type | httpx.Client):
            continue
        seen.add(id(thing))
        assert not isinstance(thing, ShopifyWriter)
        assert not (isinstance(thing, SecretStr) and thing.get_secret_value() == token)
        stack.extend(vars(thing).values() if hasattr(thing, "__dict__") else [])
