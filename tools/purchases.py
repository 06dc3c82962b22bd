"""What a purchase order is of, from whom, for which order, when it comes, billed and paid."""

from datetime import datetime, tzinfo
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from policies.errors import NotFound
from tools.books import SEES_COSTS, FoundOrder, bill_link, find_purchase_order, on, settled
from tools.connectors.quickbooks_answers import Bill, Line, PurchaseOrder
from tools.plain_text import plain_text
from tools.tool import Answer, Link, Lookup, LookupContext, Status

_MOST_LINES = 3


class PurchaseQuestion(BaseModel):
    """Which purchase order is meant."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    purchase: Annotated[
        str,
        Field(
            pattern=r"^(?:[Pp]\.?[Oo]\.?[\s#:-]*)?[0-9A-Za-z][0-9A-Za-z-]{0,20}$",
            description="The purchase order's number, e.g. 4471.",
        ),
    ]

    @property
    def number(self) -> str:
        """The number alone, as it stands in the books."""
        return bare_number(self.purchase)


def bare_number(name: str) -> str:
    """Return what is left of `PO-4471` without its `PO`."""
    rest = name.strip().lstrip("#")
    if rest[:2].casefold() == "po" and any(char.isdigit() for char in rest):
        rest = rest[2:].lstrip(" .#:-")
    return rest


def _goods(line: Line) -> str:
    article = line.item.item_ref.name if line.item and line.item.item_ref else line.description
    count = f"{line.item.qty:f} " if line.item and line.item.qty is not None else ""
    return f"{count}{plain_text(article, limit=60)}"


def content_of(order: PurchaseOrder) -> str:
    """Name what is on an order in a line, the first three of its lines."""
    lines = [_goods(line) for line in order.line]
    more = len(lines) - _MOST_LINES
    return ", ".join(lines[:_MOST_LINES]) + (f" and {more} more lines" if more > 0 else "")


def _coming(found: FoundOrder, context: LookupContext) -> str:
    order, as_of, zone = found.order, context.as_of, context.zone
    if not order.is_sent:
        return "Not sent to the vendor yet."
    ordered = sum((line.item.qty or Decimal(0) for line in order.line if line.item), Decimal(0))
    came = sum((line.received or Decimal(0) for line in order.line), Decimal(0))
    if ordered and came >= ordered:
        return "All of it has come."
    part = f"{came:f} of {ordered:f} have come; the rest was" if came else "It was"
    if order.expected_date is None:
        return f"{part} expected on no particular day."
    earliest = context.vendor_works(found.vendor, order.expected_date)
    late = (as_of.astimezone(zone).date() - earliest).days
    when = on(order.expected_date, as_of, zone)
    if earliest != order.expected_date:
        when += f" ({found.vendor} is closed then; {on(earliest, as_of, zone)} at the earliest)"
    if late > 0:
        return f"{part} expected {when}, {late} day{'' if late == 1 else 's'} ago."
    return f"{part.removesuffix('was')}is expected {when}."


def _billing(found: FoundOrder, bills: tuple[Bill, ...], as_of: datetime, zone: tzinfo) -> str:
    if not bills:
        return "No bill has been entered."
    said = "; ".join(
        f"{plain_text(bill.doc_number, limit=32)}, {bill.total}, "
        f"{settled(bill, found.books, as_of, zone)}"
        for bill in bills
    )
    return f"Billed with {said}."


def _what_became_of_it(question: PurchaseQuestion, context: LookupContext) -> Answer:
    try:
        found = find_purchase_order(question.number, context.reads)
    except NotFound as error:
        return Answer(error.sentence, status=Status.NO_DATA, source="QuickBooks")
    order, as_of, zone = found.order, context.as_of, context.zone
    bills = found.bills()
    purpose = f" for {plain_text(order.order, limit=32)}" if order.order else ""
    dated = f", {on(order.txn_date, as_of, zone)}" if order.txn_date else ""
    return Answer(
        f"{found.name} to {found.vendor}{purpose}{dated}: {content_of(order)}, {order.total}.\n"
        f"{_coming(found, context)} {_billing(found, bills, as_of, zone)}",
        source="QuickBooks",
        as_of=as_of,
        links=(Link(found.name, found.page), *(bill_link(found.books, one) for one in bills)),
        data=_data(found, bills),
    )


def _data(found: FoundOrder, bills: tuple[Bill, ...]) -> dict[str, Any]:
    order = found.order
    return {
        "purchase": bare_number(found.name),
        "account": found.books.account,
        "vendor": found.vendor,
        "order": plain_text(order.order, limit=32),
        "currency": order.currency_ref.value,
        "total": order.total.decimal,
        "expected": order.expected_date.isoformat() if order.expected_date else "",
        "sent": order.is_sent,
        "bills": [
            {
                "number": plain_text(bill.doc_number, limit=32),
                "total": bill.total.decimal,
                "left": bill.left.decimal,
            }
            for bill in bills
        ],
    }


PURCHASE_LOOKUP = Lookup(
    name="purchase_lookup",
    description=(
        "A purchase order to a vendor (PO 4471): what, from whom, for which customer's order, when "
        "it is expected, whether it is billed and paid. Takes its number. Not a customer's order."
    ),
    arguments=PurchaseQuestion,
    run=_what_became_of_it,
    doing="Looking at the purchase order",
    only_for=SEES_COSTS,
    examples=(
        "PO 4471",
        "what is PO 4471?",
        "where is PO 4390",
        "when does PO 4471 arrive",
        "when is po 4412 expected",
        "when is PO 4107 due",
        "is PO 4471 billed",
        "was PO-4350 paid",
        "did PO-4471 arrive",
        "has PO 4390 been sent to the vendor",
        "who did we order PO 4222 from",
        "which order is purchase order 4471 for",
        "status of purchase order 4105",
        "what's on PO 4033",
        "how much was po 4290",
        "show me PO #4471",
    ),
)
