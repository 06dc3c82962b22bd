import pytest

from tools.connectors.shopify_orders import Order

Json = dict[str, object]


def bag(amount: str) -> Json:
    money = {"amount": amount, "currencyCode": "USD"}
    return {"presentmentMoney": money, "shopMoney": money}


def moved(number: int, kind: str, amount: str, *, of: int | None = None, **more: object) -> Json:
    return {
        "id": str(number),
        "kind": kind,
        "status": "SUCCESS",
        "gateway": "shopify_payments",
        "formattedGateway": "Shopify Payments",
        "accountNumber": "•••• •••• •••• 4417",
        "processedAt": f"2026-11-01T10:{number:02}:00Z",
        "amountSet": bag(amount),
        "parentTransaction": {"id": str(of)} if of else None,
        "paymentDetails": {"company": "Visa"},
    } | more


def order(*transactions: Json, **more: object) -> Order:
    return Order.read(
        {
            "id": "gid://shopify/Order/1",
            "name": "#1001",
            "createdAt": "2026-11-01T10:00:00Z",
            "cancelledAt": None,
            "email": None,
            "note": None,
            "tags": [],
            "displayFinancialStatus": "PAID",
            "displayFulfillmentStatus": "UNFULFILLED",
            "returnStatus": "NO_RETURN",
            "evidencePhotos": None,
            "customer": None,
            "totalPriceSet": bag("100.00"),
            "totalTaxSet": None,
            "lineItems": {"nodes": []},
            "transactions": list(transactions),
            "fulfillments": [],
            "refunds": [],
            "risk": {"recommendation": "NONE"},
            "disputes": [],
        }
        | more
    )


def test_a_refund_on_its_way_counts_and_a_failed_one_does_not() -> None:
    paid = moved(1, "SALE", "100.00")
    for status, left in (
        ("PENDING", "60.00"),
        ("AWAITING_RESPONSE", "60.00"),
        ("UNKNOWN", "60.00"),
        ("SUCCESS", "60.00"),
        ("FAILURE", "100.00"),
        ("ERROR", "100.00"),
    ):
        some = order(paid, moved(2, "REFUND", "40.00", of=1, status=status))
        assert some.left.decimal == left
        assert some.payments[0].left.decimal == left


@pytest.mark.parametrize(
    "unpaid",
    [
        moved(1, "SALE", "100.00", status="PENDING"),
        moved(1, "SALE", "100.00", status="FAILURE"),
        moved(1, "AUTHORIZATION", "100.00"),
        moved(1, "VOID", "100.00"),
    ],
)
def test_money_that_never_came_cannot_go_back(unpaid: Json) -> None:
    assert order(unpaid).received.minor == 0
    assert order(unpaid).payments == ()


def test_a_refund_the_payments_do_not_show_still_counts() -> None:
    store_credit = {
        "id": "gid://shopify/Refund/1",
        "createdAt": "2026-11-02T10:00:00Z",
        "note": None,
        "totalRefundedSet": bag("30.00"),
    }
    assert order(moved(1, "SALE", "100.00"), refunds=[store_credit]).left.decimal == "70.00"


def test_more_paid_back_than_received_leaves_nothing_rather_than_less() -> None:
    some = order(moved(1, "SALE", "10.00"), moved(2, "REFUND", "15.00", of=1))
    assert some.left.minor == 0
    assert some.payments[0].left.minor == 0


def test_payments_come_with_most_left_first_then_the_latest() -> None:
    some = order(
        moved(1, "SALE", "40.00"),
        moved(2, "SALE", "40.00"),
        moved(3, "CAPTURE", "90.00", of=9),
        moved(4, "REFUND", "80.00", of=3),
    )
    assert [payment.transaction.id for payment in some.payments] == ["2", "1", "3"]


def test_a_payment_is_named_by_card_and_last_four_digits_only() -> None:
    assert order(moved(1, "SALE", "1.00")).payments[0].transaction.label == "Visa ..4417"
    plain = moved(1, "SALE", "1.00", paymentDetails=None, accountNumber=None)
    assert order(plain).payments[0].transaction.label == "Shopify Payments"


@pytest.mark.parametrize(
    ("status", "disputed"),
    [
        ("NEEDS_RESPONSE", True),
        ("UNDER_REVIEW", True),
        ("ACCEPTED", True),
        ("LOST", True),
        ("CHARGE_REFUNDED", True),
        ("WON", False),
        ("PREVENTED", False),
    ],
)
def test_a_dispute_matters_unless_the_shop_has_kept_the_money(
    status: str, *, disputed: bool
) -> None:
    assert order(disputes=[{"status": status}]).disputed is disputed
