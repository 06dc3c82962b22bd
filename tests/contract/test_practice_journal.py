"""The practice journal says in a sentence what each vendor changed, whoever had it changed."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from tests.amazon_seller import LATE, WAITING, seller_of
from tests.practice_mail import mailroom
from tests.sandbox_fixture import Sandbox, start_sandbox
from tools.connectors.amazon import Parcel
from tools.connectors.amazon_buyers import Template


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with start_sandbox(orders=60) as running:
        yield running


def shown(sandbox: Sandbox, vendor: str) -> str:
    return sandbox.client.get("/shop/journal", params={"vendor": vendor}).text


def test_what_was_done_at_amazon_is_said(sandbox: Sandbox) -> None:
    with seller_of(sandbox) as seller:
        order = seller.reader.order(WAITING)
        units = {item.id: item.to_send for item in order.items}
        parcel = Parcel("4711", "UPS", "1Z999AA10123456784", datetime.now(UTC), units)
        seller.writer.confirm_shipment(WAITING, parcel)
        listing = seller.reader.listing("BIN-24")
        assert listing is not None
        seller.writer.set_quantity(listing, 0)
        seller.writer.write_to_buyer(LATE, Template.UNEXPECTED_PROBLEM, "We are sorry.")
    page = shown(sandbox, "amazon")
    assert f"Confirmed a parcel of {WAITING}" in page
    assert "Let 0 of BIN-24 be sold" in page
    assert f"Wrote to the buyer of {LATE} about a problem" in page
    assert "Amazon · by <bdi>Countersign</bdi>" in page


def test_what_was_done_in_the_mailbox_is_said(sandbox: Sandbox) -> None:
    with mailroom(sandbox) as post:
        newest = post.reader.received(datetime.now(UTC) - timedelta(days=300))[0]
        draft = post.writer.create_reply(newest.id)
        post.writer.write_draft(draft, to="a@b.example", text="Done.", marker="m", note="n")
        post.writer.send(draft)
    page = shown(sandbox, "graph")
    for said in ("Began an answer to a mail", "Wrote in a draft", "Sent a mail to a@b.example"):
        assert said in page
    assert "The mailbox, by Microsoft Graph · by <bdi>Countersign</bdi>" in page


def test_what_banks_did_is_said(sandbox: Sandbox) -> None:
    sandbox.post("/stripe/banks", {"disputes": "1001"})
    sandbox.post("/stripe/banks", {"returns_payout": True})
    page = shown(sandbox, "stripe-banks")
    assert "Disputed the payment of 1001" in page
    assert "Sent a payout back" in page
