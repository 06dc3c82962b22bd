"""What is particular to bills and to sending orders; the rest is promised by every Action."""

import pytest

from memory import ledger
from memory.states import State
from policies.people import Group
from tests.action_story import Story, sandbox, story
from tests.practice_books import freight

__all__ = ["sandbox", "story"]

ACCOUNT = "quickbooks:countersign-practice"
BILL = "/ops create_bill 4027 SI-84027 399.62 came by mail"


def operations(story: Story) -> list[str]:
    return [str(entry["operation"]) for entry in story.sandbox.journal(vendor="quickbooks")]


def test_a_bill_is_linked_with_its_order_and_signed(story: Story) -> None:
    action = story.approved(BILL, "lee")
    assert story.house.executor().run(action.id) is State.SUCCEEDED
    books = story.house.house.reads.books[ACCOUNT]
    (bill,) = books.bills("SI-84027")
    order = books.purchase_order("4027")
    assert (bill.total, order.is_open, order.linked_to("Bill")) == (order.total, False, (bill.id,))
    assert "asked by Lee, approved by Dana" in (bill.private_note or "")
    assert (
        "It is right: every line is as PO 4027 says." in story.say("invoice SI-84027", "dana").text
    )


def test_only_finance_enters_a_bill_and_never_whoever_asked(story: Story) -> None:
    action = story.approved(BILL, "dana")
    assert "approved by Olivia" in _credit(story, action.id)


def _credit(story: Story, action_id: int) -> str:
    assert story.house.executor().run(action_id) is State.SUCCEEDED
    (note,) = story.notes()
    return note


@pytest.mark.parametrize(
    ("command", "why"),
    [
        ("create_bill 4027 SI-84027 399.60 off by cents", "399.60 and PO 4027 for $399.62"),
        ("create_bill 4005 SI-9 262.00 a second invoice", "nothing left to bill"),
        ("create_bill 4027 SI-84001 399.62 a number used before", "with this number already"),
        ("create_bill 4026 SI-84026 1171.80 early", "Not all of it has come"),
        ("create_bill 9999 SI-1 1.00 no such order", "no purchase order 9999"),
        ("create_bill 4027 SI-84027 1e3 no amount", "not an amount"),
        ("send_po 4027 once more", "was sent to Sierra Rack Works already"),
    ],
)
def test_what_is_not_an_exact_match_is_never_asked_for(
    story: Story, command: str, why: str
) -> None:
    reply = story.say(f"/ops {command}", "lee")
    assert why in reply.text
    assert [one.state for one in reply.proposals] in ([], ["denied"])
    assert operations(story) == []


def test_support_asks_for_neither(story: Story) -> None:
    for command in ("create_bill 4027 SI-84027 399.62 mail", "send_po 4028 short of labels"):
        assert "may not ask for this" in story.say(f"/ops {command}", "mia").text


def test_a_bill_somebody_entered_by_hand_meanwhile_is_not_entered_again(story: Story) -> None:
    first = story.approved(BILL, "lee")
    other = story.approved("/ops create_bill 4027 SI-84027-2 399.62 the same under another", "lee")
    executor = story.house.executor()
    assert executor.run(first.id) is State.SUCCEEDED
    assert executor.run(other.id) is not State.SUCCEEDED
    assert operations(story) == ["createBill"]


def test_an_order_changed_after_approval_is_not_sent_as_it_is_now(story: Story) -> None:
    action = story.approved("/ops send_po 4028 short of labels", "lee")
    books = story.house.house.reads.books[ACCOUNT]
    order = books.purchase_order("4028")
    writer = story.house.executor()._writes.book(ACCOUNT)
    line = {"Id": "1", "Amount": 5, "DetailType": "ItemBasedExpenseLineDetail"}
    assert order.line[0].item
    assert order.line[0].item.item_ref
    detail = {"ItemRef": {"value": order.line[0].item.item_ref.value}, "Qty": 1, "UnitPrice": 5}
    writer._change(
        "PurchaseOrder",
        "/purchaseorder",
        type(order),
        {
            "Id": order.id,
            "SyncToken": order.sync_token,
            "sparse": True,
            "Line": [{**line, "ItemBasedExpenseLineDetail": detail}],
        },
        "by hand",
    )
    assert story.house.executor().run(action.id) is not State.SUCCEEDED
    assert "sendPurchaseOrder" not in operations(story)


def test_what_stood_in_the_note_before_is_kept(story: Story) -> None:
    books = story.house.house.reads.books[ACCOUNT]
    writer = story.house.executor()._writes.book(ACCOUNT)
    writer.note_purchase_order(books.purchase_order("4028"), "Call before delivery", key="n")
    action = story.approved("/ops send_po 4028 short of labels", "lee")
    assert story.house.executor().run(action.id) is State.SUCCEEDED
    note = books.purchase_order("4028").private_note or ""
    assert note.startswith(f"Call before delivery · {action.name}, asked by Lee")


def test_sent_signed_but_unsent_is_sent_and_only_once(story: Story) -> None:
    action = story.approved("/ops send_po 4028 short of labels", "lee")
    story.sandbox.fault("response_lost", "send", vendor="quickbooks")
    story.house.executor().run(action.id)
    assert story.house.settle(action.id) is State.SUCCEEDED
    assert operations(story) == ["updatePurchaseOrder", "sendPurchaseOrder"]
    action = story.approved("/ops send_po 4029 short of bins", "lee")
    story.sandbox.fault("timeout_before_commit", "send", vendor="quickbooks", seconds=1.5)
    story.house.executor().run(action.id)
    assert story.house.settle(action.id) is State.SUCCEEDED
    assert operations(story)[2:] == ["updatePurchaseOrder", "sendPurchaseOrder"]


def same_sum(story: Story, number: str, day: str = "") -> None:
    """Key a bill in by hand for the sum of PO 4027, from its vendor, about no order."""
    books = story.house.house.reads.books[ACCOUNT]
    order = books.purchase_order("4027")
    body = freight(order.vendor_ref.value, number, float(order.total_amt))
    dated = {"TxnDate": day} if day else {}
    story.house.executor()._writes.book(ACCOUNT).create_bill({**body, **dated}, key="by hand")


@pytest.mark.parametrize("number", ["SI84027", "si-84027", "SI 84027", "SI.84027/"])
def test_an_invoice_keyed_in_by_hand_under_another_spelling_is_not_entered_again(
    story: Story, number: str
) -> None:
    same_sum(story, number)
    reply = story.say(BILL, "lee")
    assert "with this number already" in reply.text
    assert [one.state for one in reply.proposals] == ["denied"]
    assert operations(story) == ["createBill"]


def test_a_spelling_used_before_is_refused_whatever_the_sum(story: Story) -> None:
    reply = story.say("/ops create_bill 4027 si84001 399.62 as it stands on paper", "lee")
    assert "with this number already" in reply.text
    assert operations(story) == []


def test_the_same_sum_under_another_number_is_looked_at_by_a_lead_too(story: Story) -> None:
    same_sum(story, "4711")
    (proposal,) = story.say(BILL, "lee").proposals
    with story.house.database.read() as tx:
        action = ledger.get(tx, int(proposal.id.removeprefix("A-")))
        told = ledger.revision(tx, action.id, 1).told
    assert told is not None
    assert story.house.needs(action) == {Group.FINANCE, Group.LEADS}
    (warning,) = [line for line in told["lines"] if "LOOK TWICE" in line]
    assert warning.startswith("LOOK TWICE: 4711 of ")
    assert warning.endswith(" in the books is for the same $399.62")


def test_the_same_sum_long_ago_is_another_delivery(story: Story) -> None:
    same_sum(story, "4711", day="2026-01-15")
    assert story.house.needs(story.approved(BILL, "lee")) == {Group.FINANCE}


@pytest.mark.parametrize("number", ["SI84027", "4711"])
def test_what_is_keyed_in_after_approval_is_not_entered_unseen(story: Story, number: str) -> None:
    action = story.approved(BILL, "lee")
    same_sum(story, number)
    assert story.house.executor().run(action.id) is not State.SUCCEEDED
    assert operations(story) == ["createBill"]
