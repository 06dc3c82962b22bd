"""Finding a document in the books by what people call it: "PO 4471" can be in two of them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, tzinfo

from policies.errors import Ambiguous, BadRequest, Misconfigured, NotFound
from policies.people import Group
from policies.ref import Ref
from tools.access import Reads
from tools.connectors.quickbooks import QuickBooksReader
from tools.connectors.quickbooks_answers import Bill, PurchaseOrder
from tools.plain_text import plain_text
from tools.tool import Link

SEES_COSTS = frozenset(
    {Group.FINANCE, Group.BUYING, Group.LEADS, Group.MANAGEMENT, Group.OWNERS, Group.ADMINS}
)
"""Who is told what things cost the company; support is not."""


@dataclass(frozen=True)
class FoundOrder:
    """A purchase order and the books it stands in."""

    books: QuickBooksReader
    order: PurchaseOrder

    @property
    def name(self) -> str:
        """What people call it: `PO 4471`."""
        return f"PO {plain_text(self.order.doc_number, limit=32)}"

    @property
    def vendor(self) -> str:
        """Whom it was placed with."""
        return plain_text(self.order.vendor_ref.name)

    @property
    def ref(self) -> Ref:
        """Its one unmistakable name."""
        return Ref(account=self.books.account, kind="purchase_order", id=self.order.id)

    @property
    def page(self) -> str:
        """Where to look at it in QuickBooks."""
        return self.books.page("PurchaseOrder", self.order.id)

    def bills(self) -> tuple[Bill, ...]:
        """Read the bills it was answered with, oldest first."""
        return tuple(self.books.bill(one) for one in self.order.linked_to("Bill"))


def books_of(account: str, reads: Reads) -> QuickBooksReader:
    """Return the books of an account; raises `Misconfigured` where we no longer know them."""
    if account not in reads.books:
        raise Misconfigured(f"The books {plain_text(account)} are no longer connected.")
    return reads.books[account]


def every_book(reads: Reads) -> Mapping[str, QuickBooksReader]:
    """Return all books there are. Raises `BadRequest` where none is connected."""
    if not reads.books:
        raise BadRequest("No QuickBooks is connected, so I cannot see purchase orders or bills.")
    return dict(sorted(reads.books.items()))


def find_purchase_order(number: str, reads: Reads) -> FoundOrder:
    """Find the one purchase order of that number. Raises `NotFound` or `Ambiguous`."""
    hits = list(_orders(number, reads))
    shown = plain_text(number, limit=32)
    if not hits:
        raise NotFound(f"QuickBooks has no purchase order {shown}. Please check the number.")
    if len(hits) > 1:
        where = " and ".join(one.books.account.partition(":")[2] for one in hits)
        raise Ambiguous(f"PO {shown} stands in the books of {where}. Look there, please.")
    return hits[0]


def _orders(number: str, reads: Reads) -> Iterator[FoundOrder]:
    for books in every_book(reads).values():
        found = books.find("PurchaseOrder", PurchaseOrder, DocNumber=number)
        yield from (FoundOrder(books, one) for one in found)


def bill_link(books: QuickBooksReader, bill: Bill) -> Link:
    """Say where to look at a bill in QuickBooks."""
    number = plain_text(bill.doc_number, limit=32) or "bill"
    return Link(number, books.page("Bill", bill.id))


def on(when: date, as_of: datetime, zone: tzinfo) -> str:
    """Write a calendar day as people say it: `12 Nov`, with the year only if it is another."""
    year = "" if when.year == as_of.astimezone(zone).year else f" {when.year}"
    return f"{when.day} {when:%b}{year}"


def settled(bill: Bill, books: QuickBooksReader, as_of: datetime, zone: tzinfo) -> str:
    """Say whether a bill is paid and when, or what is left of it and when that is due."""
    if bill.balance == 0:
        payments = [books.payment(one) for one in bill.linked_to("BillPaymentCheck", "BillPayment")]
        days = sorted(one.txn_date for one in payments if one.txn_date)
        return f"paid {on(days[-1], as_of, zone)}" if days else "paid"
    part = "" if bill.left == bill.total else f"{bill.left} of it left, "
    if bill.due_date is None:
        return f"{part}not paid"
    days_left = (bill.due_date - as_of.astimezone(zone).date()).days
    late = f", {-days_left} day{'' if days_left == -1 else 's'} overdue" if days_left < 0 else ""
    return f"{part}not paid, due {on(bill.due_date, as_of, zone)}{late}"
