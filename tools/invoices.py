"""Whether a vendor's invoice is right, whether it is paid, and when it is due."""

from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from tools.bill_match import differences
from tools.books import SEES_COSTS, FoundOrder, bill_link, every_book, on, settled
from tools.connectors.quickbooks import QuickBooksReader
from tools.connectors.quickbooks_answers import Bill
from tools.plain_text import plain_text
from tools.purchases import bare_number
from tools.tool import Answer, Link, Lookup, LookupContext, Status

_MOST = 3


class InvoiceQuestion(BaseModel):
    """Which invoice is meant."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    invoice: Annotated[
        str,
        Field(
            pattern=r"^[0-9A-Za-z][0-9A-Za-z./-]{0,20}$",
            description="The number the vendor gave the invoice, e.g. RI-84012.",
        ),
    ]


@dataclass(frozen=True)
class _Entered:
    """A bill in some books, and the purchase orders it answers."""

    books: QuickBooksReader
    bill: Bill

    def orders(self) -> tuple[FoundOrder, ...]:
        return tuple(
            FoundOrder(self.books, self.books.purchase_order_by_id(one))
            for one in self.bill.linked_to("PurchaseOrder")
        )


def _is_it_right(question: InvoiceQuestion, context: LookupContext) -> Answer:
    entered = [
        _Entered(books, bill)
        for books in every_book(context.reads).values()
        for bill in books.bills(question.invoice)
    ]
    shown = plain_text(question.invoice, limit=32)
    if not entered:
        return Answer(
            f"QuickBooks has no bill with the number {shown}. It may not be entered yet.",
            status=Status.NO_DATA,
            source="QuickBooks",
            as_of=context.as_of,
        )
    told = [_told(one, context) for one in entered[:_MOST]]
    return Answer(
        "\n".join(answer.text for answer in told),
        source="QuickBooks",
        as_of=context.as_of,
        links=tuple(link for answer in told for link in answer.links),
        data={"invoice": shown, "bills": [answer.data for answer in told]},
    )


def _told(one: _Entered, context: LookupContext) -> Answer:
    bill, as_of, zone = one.bill, context.as_of, context.zone
    orders = one.orders()
    number, vendor = plain_text(bill.doc_number, limit=32), plain_text(bill.vendor_ref.name)
    dated = f" of {on(bill.txn_date, as_of, zone)}" if bill.txn_date else ""
    wrong = [fault for order in orders for fault in differences(bill, order.order)]
    text = (
        f"{number} from {vendor}{dated}, {bill.total}: {settled(bill, one.books, as_of, zone)}. "
        f"{_rightness(orders, wrong)}"
    )
    links = [bill_link(one.books, bill), *(Link(order.name, order.page) for order in orders)]
    return Answer(text, links=tuple(links), data=_data(one, orders, wrong))


def _rightness(orders: tuple[FoundOrder, ...], wrong: list[str]) -> str:
    if not orders:
        return "It names no purchase order, so nobody can say from the books whether it is right."
    names = " and ".join(order.name for order in orders)
    if wrong:
        return f"It is not what {names} says: {'; '.join(wrong[:_MOST])}."
    return f"It is right: every line is as {names} says."


def _data(one: _Entered, orders: tuple[FoundOrder, ...], wrong: list[str]) -> dict[str, Any]:
    bill = one.bill
    return {
        "number": plain_text(bill.doc_number, limit=32),
        "account": one.books.account,
        "vendor": plain_text(bill.vendor_ref.name),
        "currency": bill.currency_ref.value,
        "total": bill.total.decimal,
        "left": bill.left.decimal,
        "due": bill.due_date.isoformat() if bill.due_date else "",
        "purchases": [bare_number(order.name) for order in orders],
        "right": bool(orders) and not wrong,
    }


INVOICE_LOOKUP = Lookup(
    name="invoice_lookup",
    description=(
        "A vendor's invoice (bill): is it right, held line by line against its purchase order, is "
        "it paid, when is it due. Takes the vendor's invoice number."
    ),
    arguments=InvoiceQuestion,
    run=_is_it_right,
    doing="Looking at the invoice",
    only_for=SEES_COSTS,
    examples=(
        "invoice RI-84012",
        "is invoice RI-84012 right?",
        "is invoice 88213 paid",
        "when is invoice 88213 due",
        "when is bill 5512 due",
        "did we pay invoice NO-84207",
        "can you check invoice 88213",
        "does invoice SI-84027 match the PO",
        "is bill no 5512 correct",
        "what is invoice 77120 for",
        "who is invoice 88213 from",
        "how much is invoice 88213",
        "is bill SI-84001 in QuickBooks",
        "has invoice 4410 been entered",
        "is anything left to pay on invoice 88213",
        "check bill NO-84063 against its purchase order",
    ),
)
