"""What people ask of purchase orders and invoices, answered over the wire from the books."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from pydantic import ValidationError

from countersign.hours import HoursSettings
from policies.errors import BadRequest
from tests.action_story import Story
from tests.practice_books import bill_for
from tests.sandbox_fixture import Sandbox, start_sandbox
from tests.shop_house import shop_house
from tools.access import Reads
from tools.bill_match import differences
from tools.books import on
from tools.connectors.quickbooks_answers import Bill
from tools.invoices import INVOICE_LOOKUP
from tools.purchases import PURCHASE_LOOKUP, PurchaseQuestion
from tools.tool import Answer, LookupContext, WorksFrom, every_day

ACCOUNT = "quickbooks:countersign-practice"


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with start_sandbox(orders=60) as sandbox:
        yield sandbox


@pytest.fixture(scope="module")
def story(sandbox: Sandbox, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Story]:
    database = f"sqlite:///{tmp_path_factory.mktemp('books') / 'story.db'}"
    with shop_house(database, sandbox.url) as house:
        yield Story(house, sandbox)


def test_a_purchase_order_says_what_from_whom_for_which_order_billed_and_paid(
    story: Story,
) -> None:
    reply = story.say("PO 4001", "dana")
    first, second = reply.text.split("\n")
    assert first.startswith("PO 4001 to Sierra Rack Works for #")
    assert first.endswith("$645.36.")
    assert second.startswith("All of it has come. Billed with SI-84001, $645.36, paid ")
    assert [label for label, _ in reply.links] == ["PO 4001", "SI-84001"]
    for _, url in reply.links:
        assert story.sandbox.client.get(url).status_code == 200


def told_of(story: Story, purchase: str, works: WorksFrom = every_day) -> Answer:
    """Ask for an order whose vendor works on some days."""
    house = story.house
    reads, zone, person = house.house.reads, house.settings.zone, house.person("dana")
    with house.database.read() as tx:
        now = tx.now()
    context = LookupContext(reads, house.database, person, now, zone, vendor_works=works)
    return PURCHASE_LOOKUP.run(PurchaseQuestion(purchase=purchase), context)


def test_what_has_yet_to_come_says_since_when_it_is_late(story: Story) -> None:
    assert re.search(r"It was expected \d+ \w+, \d+ days? ago\.", told_of(story, "4026").text)
    assert "No bill has been entered." in story.say("is PO 4026 billed", "lee").text
    assert "Not sent to the vendor yet." in story.say("PO 4028", "lee").text


def test_what_was_promised_for_a_closed_day_of_its_vendor_is_late_from_the_next_on(
    story: Story,
) -> None:
    answer = told_of(story, "4026")
    usual, vendor = answer.text, answer.data["vendor"]
    opens = {vendor: timedelta(days=1)}
    late = told_of(story, "4026", lambda name, day: day + opens[name]).text
    was = re.search(r"It was expected (\d+ \w+), (\d+) days? ago\.", usual)
    assert was is not None
    closed = rf"expected {was[1]} \({vendor} is closed then; \d+ \w+ at the earliest\)"
    ago = int(was[2]) - 1
    later = rf", {ago} days? ago\." if ago else r"\."
    assert re.search(closed + later, late)


def test_the_vendor_s_days_are_those_that_are_set(story: Story) -> None:
    answer = told_of(story, "4026")
    vendor, expected = answer.data["vendor"], date.fromisoformat(answer.data["expected"])
    the_day_after = {"weekdays": str((expected.weekday() + 1) % 7)}
    hours = HoursSettings.model_validate({"vendors": {vendor.upper(): the_day_after}})
    opened = story.house.house
    set_so = replace(opened, settings=opened.settings.model_copy(update={"hours": hours}))
    said = Story(replace(story.house, house=set_so), story.sandbox).say("PO 4026", "dana").text
    later = f"{expected + timedelta(days=1):%b}"
    assert (
        f" ({vendor} is closed then; {(expected + timedelta(days=1)).day} {later} at the " in said
    )


def test_a_right_invoice_is_said_to_be_right_and_when_it_is_due(story: Story) -> None:
    text = story.say("invoice SI-84005: is it right, is it paid, when is it due", "dana").text
    assert text.startswith("SI-84005 from Sierra Rack Works of ")
    assert "$262.00: not paid, due " in text
    assert text.endswith("It is right: every line is as PO 4005 says.")


def test_freight_nobody_ordered_is_named_with_its_amount(story: Story) -> None:
    books = story.house.house.reads.books[ACCOUNT]
    (wrong,) = [
        bill
        for bill in books.find("Bill", Bill)
        if any(line.detail_type == "AccountBasedExpenseLineDetail" for line in bill.line)
    ]
    text = story.say(f"is invoice {wrong.doc_number} right?", "dana").text
    assert "Freight $61.20 is not on the order" in text


def test_a_price_off_by_cents_and_units_too_many_are_named(story: Story) -> None:
    books = story.house.house.reads.books[ACCOUNT]
    order = books.purchase_order("4027")
    body = bill_for(order, "SI-99001")
    line = body["Line"][0]
    line["ItemBasedExpenseLineDetail"] |= {"UnitPrice": 399.65, "Qty": 2}
    line["Amount"] = 799.30
    bill = Bill.model_validate(
        {**body, "Id": "1", "TotalAmt": 799.3, "Balance": 799.3, "VendorRef": {"value": "105"}}
    )
    assert differences(bill, order) == (
        "Pallet rack bay - 96 x 42 x 120 in / Or… $399.65 each instead of $399.62",
        "Pallet rack bay - 96 x 42 x 120 in / Or… 2 billed, 1 ordered",
    )


def test_support_is_not_told_what_things_cost_the_company(story: Story) -> None:
    for text in ("PO 4001", "is invoice SI-84001 right"):
        answer = story.say(text, "mia").text
        assert "$" not in answer
        assert "only" in answer


@pytest.mark.parametrize("text", ["PO 9999", "invoice ZZ-99999"])
def test_what_is_not_in_the_books_is_said_to_be_absent(story: Story, text: str) -> None:
    assert "QuickBooks has no " in story.say(text, "dana").text


def test_commands_ask_the_same(story: Story) -> None:
    for command, text in (("/ops po PO-4005", "PO 4005"), ("/ops invoice SI-84005", "SI-84005")):
        assert story.say(command, "dana").text.startswith(text)


def test_books_that_are_away_are_said_to_be_away(story: Story) -> None:
    story.sandbox.fault("down", "*", vendor="quickbooks", seconds=30.0)
    try:
        assert "QuickBooks is not answering" in story.say("PO 4001", "dana").text
    finally:
        story.sandbox.delete("/_control/faults")


def test_without_books_nothing_is_pretended(story: Story) -> None:
    house = story.house
    reads = Reads(shops=house.house.reads.shops)
    context = LookupContext(
        reads, house.database, house.person("dana"), datetime.now(UTC), house.settings.zone
    )
    for lookup, asked in (
        (PURCHASE_LOOKUP, {"purchase": "4001"}),
        (INVOICE_LOOKUP, {"invoice": "1"}),
    ):
        with pytest.raises(BadRequest, match="No QuickBooks is connected"):
            lookup.run(lookup.arguments.model_validate(asked), context)


@pytest.mark.parametrize(
    ("said", "number"), [("PO 4471", "4471"), ("po#4471", "4471"), ("P-4471", "P-4471")]
)
def test_a_number_is_a_number_however_it_is_written(said: str, number: str) -> None:
    assert PurchaseQuestion(purchase=said).number == number


def test_a_number_cannot_carry_a_query() -> None:
    with pytest.raises(ValidationError):
        PurchaseQuestion(purchase="4471' or Id > '0")


def test_another_years_day_says_so() -> None:
    assert on(date(2025, 3, 1), datetime(2026, 3, 1, tzinfo=UTC), UTC) == "1 Mar 2025"
