"""Stripe's own client library understands the practice Stripe, and is understood."""

from collections.abc import Iterator
from typing import Any

import pytest
import stripe

from tests.sandbox_fixture import Sandbox, start_sandbox


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with start_sandbox(orders=120) as running:
        yield running


def library(sandbox: Sandbox, key: str = "read") -> stripe.StripeClient:
    """Point the library at the sandbox."""
    given = sandbox.get("/_control/connect")["stripe"]
    return stripe.StripeClient(
        given[f"{key}_key"],
        base_addresses={"api": given["url"].removesuffix("/v1")},
        stripe_version=given["api_version"],
        max_network_retries=2,
    )


def first(sandbox: Sandbox, order: str) -> Any:  # noqa: ANN401 - an order may be expanded or an id
    query = f"metadata['order_number']:'{order}'"
    found = library(sandbox).v1.payment_intents.search(
        params={"query": query, "expand": ["data.latest_charge.balance_transaction"]}
    )
    return found.data[0]


def test_a_payment_is_found_with_its_charge_and_fee(sandbox: Sandbox) -> None:
    paid = first(sandbox, "1001")
    charge = paid.latest_charge
    assert (paid.amount, charge.paid, charge.balance_transaction.type) == (37280, True, "charge")


def test_lists_are_paged_to_their_end(sandbox: Sandbox) -> None:
    client = library(sandbox)
    pages = client.v1.charges.list(params={"limit": 50})
    found = [one.id for one in pages.auto_paging_iter()]
    assert len(found) > 100
    assert len(found) == len(set(found))


def test_payouts_disputes_and_the_balance_are_read(sandbox: Sandbox) -> None:
    client = library(sandbox)
    sent = client.v1.payouts.list(params={"status": "paid", "limit": 1}).data[0]
    inside = client.v1.balance_transactions.list(params={"payout": sent.id, "limit": 100}).data
    assert sum(one.net for one in inside) == 0
    assert client.v1.disputes.list().data[0].evidence_details.due_by
    assert client.v1.balance.retrieve().available[0].currency == "usd"


def test_a_refund_is_made_once_though_its_answer_is_lost(sandbox: Sandbox) -> None:
    paid = first(sandbox, "1001")
    sandbox.fault("response_lost", "PostRefunds", vendor="stripe")
    made = library(sandbox, "write").v1.refunds.create(
        params={"payment_intent": paid.id, "amount": 500, "metadata": {"made_by": "library"}}
    )
    (entry,) = sandbox.journal("PostRefunds", "stripe")
    assert (entry["result"]["id"], entry["arguments"]["metadata"]) == (
        made.id,
        {"made_by": "library"},
    )


def test_noes_become_the_librarys_own_errors(sandbox: Sandbox) -> None:
    client = library(sandbox)
    with pytest.raises(stripe.PermissionError, match="rak_charge_write"):
        client.v1.refunds.create(params={"charge": "ch_none"})
    with pytest.raises(stripe.InvalidRequestError, match="No such payout"):
        client.v1.payouts.retrieve("po_none")
    writer = library(sandbox, "write")
    options: stripe.RequestOptions = {"idempotency_key": "same"}
    paid = first(sandbox, "1002").id
    writer.v1.refunds.create(params={"payment_intent": paid, "amount": 1}, options=options)
    with pytest.raises(stripe.IdempotencyError):
        writer.v1.refunds.create(params={"payment_intent": paid, "amount": 2}, options=options)
    sandbox.fault("unauthorized", "GetBalance", vendor="stripe")
    with pytest.raises(stripe.AuthenticationError):
        client.v1.balance.retrieve()
