from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.errors import BadRequest
from policies.money import Money
from tools.connectors.shopify_orders import Payment, Transaction
from tools.refund_split import split


def usd(minor: int) -> Money:
    return Money(minor=minor, currency="USD")


def payment(number: int, left: int, gateway: str | None = "shopify_payments") -> Payment:
    transaction = Transaction.model_construct(
        id=f"gid://shopify/OrderTransaction/{number}",
        kind="SALE",
        status="SUCCESS",
        gateway=gateway,
        formatted_gateway="Shopify Payments",
        account_number="•••• 4417",
        processed_at=datetime(2026, 11, 1, tzinfo=UTC) + timedelta(hours=number),
        amount=usd(left),
        parent=None,
        method=None,
    )
    return Payment(transaction=transaction, left=usd(left))


payments = st.lists(st.integers(min_value=0, max_value=10**7), min_size=1, max_size=6).map(
    lambda lefts: [payment(number, left) for number, left in enumerate(lefts)]
)
amounts = st.integers(min_value=1, max_value=10**8)


@given(amounts, payments)
def test_the_paybacks_add_up_exactly(minor: int, open_to: list[Payment]) -> None:
    paybacks = split(usd(minor), open_to)
    assert sum(payback.amount.minor for payback in paybacks) == minor
    assert all(payback.amount.minor > 0 for payback in paybacks)


@given(amounts, payments)
def test_no_payment_gets_more_than_it_has_left_but_the_last_carries_the_surplus(
    minor: int, open_to: list[Payment]
) -> None:
    left = {payment.transaction.id: payment.left.minor for payment in open_to}
    surplus = max(0, minor - sum(left.values()))
    *others, last = split(usd(minor), open_to)
    assert all(payback.amount.minor <= left[payback.payment] for payback in others)
    over = last.amount.minor - left[last.payment]
    assert over == surplus if surplus else over <= 0


@given(amounts, payments)
def test_each_payment_is_used_once_and_in_order(minor: int, open_to: list[Payment]) -> None:
    used = [payback.payment for payback in split(usd(minor), open_to)]
    order = [payment.transaction.id for payment in open_to]
    assert used == [payment for payment in order if payment in used]


def test_a_payment_no_gateway_can_take_back_is_left_out() -> None:
    (payback,) = split(usd(500), [payment(1, 900, gateway=None), payment(2, 700)])
    assert payback.payment.endswith("/2")
    assert payback.label == "Shopify Payments ..4417"


def test_an_order_that_was_never_charged_cannot_be_refunded() -> None:
    with pytest.raises(BadRequest, match="Nothing was charged"):
        split(usd(500), [])
