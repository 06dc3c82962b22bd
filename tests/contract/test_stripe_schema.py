"""All our client says to Stripe, and all our practice Stripe answers, is as Stripe publishes it."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from pydantic import SecretStr

from policies.errors import Misconfigured, NotFound, VendorRejected
from policies.money import Money
from sandbox.stripe.keys import ADMIN
from sandbox.stripe.vendor import OPERATIONS
from tests.contract.stripe_openapi import Overheard, Published, fixtures
from tests.held_to import HELD, Tell
from tests.practice_payments import Account, account_of
from tests.sandbox_fixture import start_sandbox
from tools.connectors import stripe_answers as answers

LONG_AGO = datetime.now(UTC) - timedelta(days=400)
FIVE = Money(minor=500, currency="USD")
SINCE = {
    *("application", "application_fee", "application_fee_amount", "customer_account"),
    *("excluded_payment_method_types", "managed_payments", "payment_method_configuration_details"),
    *("connect_reserved", "customer", "payment_method", "payout_method", "refunds"),
}
"""Fields that stand in some versions or for some accounts only."""


@pytest.fixture(scope="module")
def published() -> Published:
    return Published.opened()


@pytest.fixture(scope="module")
def line(published: Published) -> Overheard:
    return Overheard(published=published)


@pytest.fixture(scope="module")
def account(line: Overheard) -> Iterator[Account]:
    with start_sandbox(orders=120) as sandbox, account_of(sandbox, line=line) as opened:
        yield opened


def what_the_client_asks(account: Account) -> None:
    """Call each thing the client can, and be refused in every way there is."""
    reader, writer = account.reader, account.writer
    reader.balance()
    assert {paid.status for paid in reader.payments("1015")} == {"canceled"}
    assert {paid.status for paid in reader.payments("1014")} == {"requires_capture"}
    assert reader.payments("no'such") == ()
    (paid,) = reader.payments("1001")
    assert [one.payment for one in reader.refunds(account.payment("1004").id)]
    assert [one.reason for one in reader.disputes(LONG_AGO)] == ["product_not_received"]
    assert reader.disputes_of(account.payment("1013").id)
    for one in reader.disputes(LONG_AGO):
        assert reader.dispute(one.id) == one
    (back,) = reader.refunds(account.payment("1004").id)
    assert reader.refund(back.id) == back
    assert back.charge is not None
    assert reader.order_of(reader.charge(back.charge)) == "1004"
    account.sandbox.post("/stripe/banks", {"refuses_refund": "1004"})
    assert reader.refund(back.id).why_failed == "lost_or_stolen_card"
    account.sandbox.post("/stripe/banks", {"returns_payout": True})
    sent = reader.payouts(LONG_AGO)
    for payout in sent:
        assert reader.payout(payout.id) == payout
        assert reader.inside(payout.id)
    assert reader.movements(LONG_AGO)
    with pytest.raises(NotFound):
        reader.payout("po_none")
    made = writer.refund(paid.id, FIVE, key="K-1", marker="A-1")
    assert writer.refund(paid.id, FIVE, key="K-1", marker="A-1") == made
    for amount, key in ((1, "K-1"), (10**9, "K-2")):
        with pytest.raises(VendorRejected):
            writer.refund(paid.id, Money(minor=amount, currency="USD"), key=key, marker="A-1")
    with pytest.raises(VendorRejected):
        account.changed(write_key=account.settings.read_key).writer.refund(
            paid.id, FIVE, key="K-3", marker="A-3"
        )
    with pytest.raises(Misconfigured):
        account.changed(read_key=SecretStr("rk_test_wrong")).reader.balance()
    account.sandbox.fault("rate_limit", "GetBalance", vendor="stripe")
    account.sandbox.fault("error_before_commit", "GetBalance", vendor="stripe")
    reader.balance()


def what_others_may_ask(account: Account, line: Overheard) -> dict[str, dict[str, Any]]:
    """Read with every operation there is, and return one object of each kind."""
    url = account.settings.url
    headers = {"Authorization": f"Bearer {ADMIN.secret}"}
    found: dict[str, dict[str, Any]] = {}
    with httpx.Client(headers=headers, transport=line, trust_env=False) as client:

        def get(path: str, **query: str) -> dict[str, Any]:
            body: dict[str, Any] = client.get(f"{url}{path}", params=query).json()
            return body

        for path, expand in (
            ("charges", "data.balance_transaction"),
            ("payment_intents", "data.latest_charge"),
            ("refunds", "data.charge"),
            ("disputes", "data.payment_intent"),
            ("payouts", "data.balance_transaction"),
            ("balance_transactions", "data.source"),
        ):
            plain = get(f"/{path}", limit="100")["data"]
            get(f"/{path}", limit="2", starting_after=plain[0]["id"], **{"expand[]": expand})
            get(f"/{path}", ending_before=plain[-1]["id"], **{"created[gt]": "0"})
            found[plain[0]["object"]] = plain[0]
            if path not in {"balance_transactions", "disputes"}:
                get(f"/{path}/{plain[0]['id']}")
        made = {"url": "http://127.0.0.1:9/events/stripe", "enabled_events[]": "charge.refunded"}
        found["webhook_endpoint"] = client.post(f"{url}/webhook_endpoints", data=made).json()
        assert client.post(f"{url}/webhook_endpoints", data={}).status_code == 400
        del found["webhook_endpoint"]["secret"]  # shown when it is made, and never again
        assert get("/webhook_endpoints")["data"][0] in found.values()
        found["event"] = get("/events", type="payout.paid", limit="100")["data"][0]
        get("/charges/search", query="status:'succeeded' AND metadata['order_number']:'1001'")
        found["balance"] = get("/balance")
        for wrong in (
            {"limit": "500"},
            {"nonsense": "1"},
            {"starting_after": "ch_none"},
            {"expand[]": "data.currency"},
            {"created[like]": "1"},
        ):
            assert get("/charges", **wrong)["error"]["type"] == "invalid_request_error"
    return found


def test_every_request_and_every_answer_is_as_published(
    account: Account, line: Overheard, record_property: Tell
) -> None:
    what_the_client_asks(account)
    asked = {one.operation for one in account.told}
    what_others_may_ask(account, line)
    for one in (*line.tally.held("Stripe"), ("Stripe", "operations of our client's", len(asked))):
        record_property(HELD, one)
    assert line.faults == []
    assert asked <= line.tally.operations
    assert line.tally.operations == {one.name for one in OPERATIONS}


def test_the_line_would_notice_what_is_not_published(published: Published) -> None:
    _, _, charges = published.operations()["GetCharges"]
    assert published.faults_of_request(charges, "limit=many", "")
    assert published.faults_of_request(charges, "order=1001", "")
    assert published.faults_of_response(charges, 200, {"object": "list", "data": [{"id": 1}]})
    _, _, refund = published.operations()["PostRefunds"]
    assert published.faults_of_request(refund, "", "reason=because")


@pytest.mark.parametrize("ours", OPERATIONS, ids=lambda one: one.name)
def test_an_operation_lives_where_stripe_has_it_and_takes_no_more(
    published: Published, ours: object
) -> None:
    operation = next(one for one in OPERATIONS if one is ours)
    method, path, theirs = published.operations()[operation.name]
    assert (operation.method, operation.path) == (method, path)
    named = {one["name"] for one in theirs.get("parameters", ()) if one["in"] == "query"}
    form = theirs.get("requestBody", {}).get("content", {})
    for body in form.values():
        named |= body["schema"].get("properties", {}).keys()
    assert operation.takes | {"expand"} == named


def test_our_objects_have_the_fields_of_stripes_own_examples(
    account: Account, line: Overheard, record_property: Tell
) -> None:
    ours, theirs = what_others_may_ask(account, line), fixtures()
    record_property(HELD, ("Stripe", "kinds of objects like its examples", len(ours)))
    for kind, found in ours.items():
        assert found.keys() ^ theirs[kind].keys() <= SINCE, kind


def test_our_client_reads_stripes_own_examples() -> None:
    theirs = fixtures()
    for kind, shape in (
        ("charge", answers.Charge),
        ("payment_intent", answers.Payment),
        ("refund", answers.Refund),
        ("dispute", answers.Dispute),
        ("payout", answers.Payout),
        ("balance_transaction", answers.Movement),
        ("balance", answers.Balance),
    ):
        assert shape.read(theirs[kind])
