"""What the client makes of a Stripe that is full, down, or silent after a refund."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from pydantic import SecretStr, ValidationError

from policies.errors import (
    BadMoney,
    Misconfigured,
    OutcomeUnknown,
    Unavailable,
    VendorRejected,
    VendorThrottled,
)
from policies.money import Money
from sandbox.door import Answer
from sandbox.stripe.idempotency import Keys
from tests.patience import eventually
from tests.practice_payments import Account, account_of
from tests.program_fixture import free_port
from tests.quick_network import quick_network
from tests.sandbox_fixture import Sandbox, start_sandbox
from tools.connectors.network import Network, Reply
from tools.connectors.stripe import StripeReader, StripeWriter
from tools.connectors.stripe_answers import MARK, Charge, Movement, counted, money_of
from tools.connectors.stripe_faults import KeyReused, StripeRejected, refusal

LONG_AGO = datetime.now(UTC) - timedelta(days=30)
FIVE = Money(minor=500, currency="USD")
KEY, MARKER = "countersign-A-17", "A-17"
REFUND = {
    "id": "re_1",
    "object": "refund",
    "amount": 500,
    "currency": "usd",
    "created": 1_790_000_000,
    "metadata": {},
}
LOST = (
    "response_lost",
    "error_before_commit",
    "timeout_before_commit",
    "timeout_after_commit",
    "late_commit",
)


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with start_sandbox(orders=60) as sandbox:
        yield sandbox


@pytest.fixture
def account(sandbox: Sandbox) -> Iterator[Account]:
    sandbox.post("/_control/reset")
    with account_of(sandbox) as opened:
        yield opened
    sandbox.delete("/_control/faults")


def refund(account: Account) -> str:
    """Ask for the same refund under the same key, and return its id."""
    paid = account.payment("1001")
    return account.writer.refund(paid.id, FIVE, key=KEY, marker=MARKER).id


def known(account: Account) -> str | None:
    """Ask once more, and return the refund's id; None while an earlier attempt is under way."""
    try:
        return refund(account)
    except OutcomeUnknown:
        return None


def test_a_payment_says_its_order_its_fee_and_when_the_money_is_free(account: Account) -> None:
    paid = account.payment("1001")
    charge = paid.charge
    assert isinstance(charge, Charge)
    assert account.reader.order_of(charge) == "1001"
    assert isinstance(charge.movement, Movement)
    assert charge.movement.left == charge.money - charge.movement.charged
    assert charge.movement.available_on > charge.created


def test_a_payout_is_the_sum_of_what_is_in_it(account: Account) -> None:
    reader = account.reader
    for sent in reader.payouts(account.payment("1013").created):
        inside = reader.inside(sent.id)
        assert sum(one.net for one in inside if one.kind != "payout") == sent.amount
        assert [one.net for one in inside if one.kind == "payout"] == [-sent.amount]


def test_a_refund_in_the_shop_is_one_at_stripe_too(account: Account) -> None:
    account.sandbox.post("/_control/shop/refund", {"order": "1001", "amount": "20.00"})
    paid = account.payment("1001")
    (back,) = account.reader.refunds(paid.id)
    assert back.money == Money(minor=2000, currency="USD")
    assert isinstance(paid.charge, Charge)
    assert paid.charge.refunded == back.money
    newest = account.reader.movements(back.created)[0]
    assert (newest.kind, newest.net) == ("refund", -2000)


def test_a_customers_own_currency_is_kept_beside_the_accounts(account: Account) -> None:
    order = account.sandbox.get("/_control/world")["situations"]["yen"]
    paid = account.payment(order)
    assert paid.money.currency == "JPY"
    assert isinstance(paid.charge, Charge)
    assert isinstance(paid.charge.movement, Movement)
    assert paid.charge.movement.money.currency == "USD"


def test_a_refund_is_made_once_and_bears_our_mark(account: Account) -> None:
    made = refund(account)
    (entry,) = account.refunds
    assert entry["arguments"]["metadata"] == {MARK: MARKER}
    assert (entry["token"], entry["idempotency_key"]) == ("write", KEY)
    found = account.reader.refund_marked(account.payment("1001").id, MARKER)
    assert found is not None
    assert found.id == made


def test_the_same_refund_asked_twice_is_one_refund(account: Account) -> None:
    assert refund(account) == refund(account)
    assert len(account.refunds) == 1


@pytest.mark.parametrize("fault", LOST)
def test_there_is_one_refund_whatever_the_network_does(account: Account, fault: str) -> None:
    account.sandbox.fault(fault, "PostRefunds", vendor="stripe", seconds=0.3)
    with pytest.raises(OutcomeUnknown):
        refund(account)
    made = eventually(lambda: known(account), 30.0)  # what is under way is waited for
    assert made is not None
    assert [one["result"]["id"] for one in account.refunds] == [made]


def test_what_came_of_a_lost_answer_is_found_by_reading(account: Account) -> None:
    paid = account.payment("1001").id
    account.sandbox.fault("timeout_before_commit", "PostRefunds", vendor="stripe", seconds=0.1)
    with pytest.raises(OutcomeUnknown):
        refund(account)
    assert account.reader.refund_marked(paid, MARKER) is None
    account.sandbox.fault("response_lost", "PostRefunds", vendor="stripe")
    with pytest.raises(OutcomeUnknown):
        refund(account)
    assert account.reader.refund_marked(paid, MARKER) is not None


def test_an_error_of_stripes_own_stays_the_answer_and_the_refund_is_found_all_the_same(
    account: Account,
) -> None:
    account.sandbox.fault("error_after_commit", "PostRefunds", vendor="stripe")
    for _ in range(2):
        with pytest.raises(OutcomeUnknown):
            refund(account)
    (entry,) = account.refunds
    found = account.reader.refund_marked(account.payment("1001").id, MARKER)
    assert found is not None
    assert found.id == entry["result"]["id"]


def test_a_key_is_forgotten_after_a_day() -> None:
    keys, now = Keys(), datetime.now(UTC)
    for after, times in ((timedelta(hours=23), 1), (timedelta(hours=25), 2)):
        done: list[int] = []

        def run(done: list[int] = done) -> Answer:
            done.append(1)
            return Answer({})

        keys.once(KEY, ("/v1/refunds", {}), now - after, run)
        keys.once(KEY, ("/v1/refunds", {}), now, run)
        assert len(done) == times
        keys.done.clear()


def test_a_refund_and_its_key_outlive_a_power_cut(tmp_path: Path) -> None:
    options = {"state": tmp_path / "practice.pickle", "port": free_port(), "orders": 60}
    with start_sandbox(**options) as sandbox, account_of(sandbox) as account:
        made, back = refund(account), account.reader.movements(LONG_AGO)
        sandbox.kill()
    with start_sandbox(**options) as sandbox, account_of(sandbox) as account:
        assert refund(account) == made
        assert len(account.refunds) == 1
        assert account.reader.movements(LONG_AGO) == back


def test_a_key_that_was_used_for_something_else_is_refused(account: Account) -> None:
    refund(account)
    paid = account.payment("1001").id
    with pytest.raises(KeyReused, match="other contents"):
        account.writer.refund(paid, Money(minor=501, currency="USD"), key=KEY, marker=MARKER)
    assert len(account.refunds) == 1


@pytest.mark.parametrize(
    ("order", "amount", "why"),
    [
        ("1001", 10**7, "greater than unrefunded"),
        ("1005", 500, "already been refunded"),
        ("1013", 500, "charged back"),
        ("1014", 500, "does not have a successful charge"),
    ],
)
def test_what_stripe_would_refuse_is_refused_with_its_reason(
    account: Account, order: str, amount: int, why: str
) -> None:
    paid = account.payment(order).id
    with pytest.raises(StripeRejected, match=why):
        account.writer.refund(paid, Money(minor=amount, currency="USD"), key=KEY, marker=MARKER)
    assert account.refunds == []


def test_money_that_went_back_here_cannot_go_back_in_the_shop(account: Account) -> None:
    paid = account.payment("1001")
    account.writer.refund(paid.id, paid.money, key=KEY, marker=MARKER)
    answer = account.sandbox.client.post(
        "/_control/shop/refund", json={"order": "1001", "amount": "1.00"}
    )
    assert answer.status_code == 400


def test_a_full_stripe_is_waited_for_by_reads_and_said_to_writes(account: Account) -> None:
    account.sandbox.fault("rate_limit", "GetBalance", vendor="stripe")
    assert account.reader.balance().available
    account.sandbox.fault("rate_limit", "PostRefunds", vendor="stripe")
    with pytest.raises(VendorThrottled):
        refund(account)
    assert account.refunds == []


def test_a_rolled_key_names_its_setting(account: Account) -> None:
    paid = account.payment("1001").id
    account.sandbox.fault("revoked", vendor="stripe", seconds=30)
    with pytest.raises(Misconfigured, match="COUNTERSIGN_STRIPE__READ_KEY"):
        account.reader.balance()
    with pytest.raises(VendorRejected, match="COUNTERSIGN_STRIPE__WRITE_KEY"):
        account.writer.refund(paid, FIVE, key=KEY, marker=MARKER)


def test_a_missing_permission_is_named(account: Account) -> None:
    keys = account.settings
    paid = account.payment("1001").id
    reading = account.changed(write_key=keys.read_key)
    with pytest.raises(StripeRejected, match="It lacks rak_charge_write"):
        reading.writer.refund(paid, FIVE, key=KEY, marker=MARKER)
    with pytest.raises(Misconfigured, match="It lacks rak_balance_read"):
        account.changed(read_key=keys.write_key).reader.balance()
    assert account.refunds == []


def test_stripe_away_is_said_in_a_sentence(account: Account) -> None:
    account.sandbox.fault("down", vendor="stripe", seconds=30)
    with pytest.raises(Unavailable, match="Stripe is not answering"):
        account.reader.balance()


def test_another_version_than_one_of_stripes_is_refused_by_our_settings(account: Account) -> None:
    given = account.settings.model_dump()
    with pytest.raises(ValidationError):
        type(account.settings).model_validate({**given, "api_version": "newest"})


def _reply(status: int, again: str | None = None, **error: str) -> Reply:
    headers = {} if again is None else {"Stripe-Should-Retry": again}
    return Reply(status, headers, {"error": {"type": "invalid_request_error", **error}})


def test_whether_to_ask_again_is_stripes_word_where_it_says_so() -> None:
    locked = _reply(409, "true", code="lock_timeout")
    assert type(refusal(locked, writes=False)) is Unavailable
    assert type(refusal(locked, writes=True)) is VendorThrottled
    broken = _reply(500, "false")
    assert type(refusal(broken, writes=False)) is StripeRejected
    # What may have been done is unknown, whatever is said of asking again.
    assert refusal(broken, writes=True) is None
    assert refusal(_reply(500), writes=False) is None


def test_a_change_under_way_is_unknown_and_nothing_worse() -> None:
    busy = _reply(409, "true", type="idempotency_error", code="idempotency_key_in_use")
    assert type(refusal(busy, writes=True)) is OutcomeUnknown
    assert type(refusal(busy, writes=False)) is Unavailable


@pytest.mark.parametrize(
    ("sent", "currency", "minor"),
    [(1050, "usd", 1050), (500, "jpy", 500), (500, "isk", 5), (500, "mga", 50000)],
)
def test_amounts_are_read_and_written_in_stripes_units(
    sent: int, currency: str, minor: int
) -> None:
    money = money_of(sent, currency)
    assert money.minor == minor
    assert counted(money) == sent


def test_amounts_a_currency_cannot_say_are_refused() -> None:
    with pytest.raises(BadMoney):
        money_of(501, "isk")
    with pytest.raises(BadMoney):
        counted(Money(minor=50, currency="MGA"))


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [
        (200, b'{"object": "refund"}', OutcomeUnknown),
        (200, b"<html>", OutcomeUnknown),
        (200, json.dumps({**REFUND, "status": "failed"}).encode(), StripeRejected),
        (429, b"{}", VendorThrottled),
        (502, b"<html>", OutcomeUnknown),
    ],
)
def test_what_is_said_of_a_refund_is_never_taken_for_more_than_it_says(
    account: Account, status: int, body: bytes, error: type[Exception]
) -> None:
    def said(_request: httpx.Request) -> httpx.Response:
        return httpx.Response(status, stream=httpx.ByteStream(body))

    with httpx.Client(transport=httpx.MockTransport(said)) as client:
        writer = StripeWriter(account.settings, Network(client))
        with pytest.raises(error):
            writer.refund("pi_1", FIVE, key=KEY, marker=MARKER)


@pytest.mark.parametrize(("again", "asked"), [("false", 1), ("true", 3), (None, 3)])
def test_a_read_that_stripe_limits_is_tried_again_unless_stripe_says_not_to(
    account: Account, again: str | None, asked: int
) -> None:
    heard: list[str] = []

    def said(request: httpx.Request) -> httpx.Response:
        heard.append(request.url.path)
        headers = {"Stripe-Should-Retry": again} if again else {}
        body = {"error": {"type": "invalid_request_error", "code": "rate_limit", "message": "x"}}
        content = httpx.ByteStream(json.dumps(body).encode())
        return httpx.Response(429, headers=headers, stream=content)

    with quick_network(httpx.MockTransport(said)) as (network, _):
        with pytest.raises(VendorThrottled):
            StripeReader(account.settings, network).balance()
        assert len(heard) == asked
        # A change is sent once in any case, and was provably not made.
        with pytest.raises(VendorThrottled):
            StripeWriter(account.settings, network).refund("pi_1", FIVE, key=KEY, marker=MARKER)
        assert len(heard) == asked + 1


def test_a_search_cannot_be_turned_into_another(account: Account) -> None:
    assert account.reader.payments("1001' OR metadata['order_number']:'1002") == ()


def test_a_wrong_key_is_told_apart_from_none(account: Account) -> None:
    with pytest.raises(Misconfigured):
        account.changed(read_key=SecretStr("sk_live_of_somebody")).reader.balance()
