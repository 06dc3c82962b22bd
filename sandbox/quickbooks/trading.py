"""What a change in the books means to the company itself: one story in every system."""

from datetime import date, datetime, timedelta

from sandbox.quickbooks.books import Books
from sandbox.quickbooks.documents import Document
from sandbox.shop.catalogue import Variant
from sandbox.shop.money import Money
from sandbox.trade.partners import Partner
from sandbox.trade.purchases import Bill, BillLine, PurchaseLine, PurchaseOrder, PurchaseState
from sandbox.world import World


def ordered(made: Document, books: Books, world: World, now: datetime) -> None:
    """Let the company have ordered what a new purchase order says, as a draft until it is sent."""
    partner = books.referred("Vendor", made.body, "VendorRef").subject
    if not isinstance(partner, Partner):
        return
    trade = world.trade
    said = made.body.get("DocNumber", "")
    number = int(said) if said.isdecimal() else max(trade.purchases, default=4000) + 1
    made.body.setdefault("DocNumber", str(number))
    expected = made.body.get("ExpectedDate")
    purchase = PurchaseOrder(
        number=number,
        partner=partner,
        created_at=now,
        lines=[line for one in made.body["Line"] if (line := _ordered(one, books, partner))],
        expected_on=date.fromisoformat(expected)
        if expected
        else (now + timedelta(days=partner.lead)).date(),
        state=PurchaseState.DRAFT,
    )
    trade.purchases[number] = purchase
    made.subject = purchase
    books.about[purchase] = made


def _ordered(line: dict[str, object], books: Books, partner: Partner) -> PurchaseLine | None:
    detail = line.get("ItemBasedExpenseLineDetail")
    variant = (
        books.referred("Item", detail, "ItemRef").subject if isinstance(detail, dict) else None
    )
    if not isinstance(variant, Variant) or not isinstance(detail, dict):
        return None
    cost = Money(int(detail["UnitPrice"] * 100), "USD")
    return PurchaseLine(variant, partner.part_number(variant), int(detail["Qty"]), cost)


def order_sent(sent: Document) -> None:
    """Let a draft have been sent to its vendor."""
    if isinstance(sent.subject, PurchaseOrder) and sent.subject.state is PurchaseState.DRAFT:
        sent.subject.state = PurchaseState.SENT


def bill_entered(made: Document, books: Books, world: World) -> None:
    """Let the vendor's invoice stand in the books: the one that came, or one nobody knew of."""
    partner = books.referred("Vendor", made.body, "VendorRef").subject
    if not isinstance(partner, Partner):
        return
    number = made.body.get("DocNumber", "")
    bill = next(
        (one for one in world.trade.bills if one.number == number and one.partner is partner), None
    )
    if bill is None:
        bill = _unknown(made, partner, books)
        world.trade.bills.append(bill)
    bill.entered = True
    made.subject = bill
    books.about[bill] = made


def _unknown(made: Document, partner: Partner, books: Books) -> Bill:
    orders = made.links_to("PurchaseOrder")
    purchase = books.find("PurchaseOrder", orders[0]).subject if orders else None
    return Bill(
        number=made.body.get("DocNumber", ""),
        partner=partner,
        dated=date.fromisoformat(made.body["TxnDate"]),
        due=date.fromisoformat(made.body["DueDate"]),
        lines=[
            BillLine(line.get("Description", ""), None, 1, Money(int(line["Amount"] * 100), "USD"))
            for line in made.body["Line"]
        ],
        purchase=purchase if isinstance(purchase, PurchaseOrder) else None,
    )


def bill_paid(bill: Document, on: date) -> None:
    """Let the vendor have been paid."""
    if isinstance(bill.subject, Bill):
        bill.subject.paid_on = on


def bill_withdrawn(bill: Document) -> None:
    """Let an invoice be one nobody has entered yet."""
    if isinstance(bill.subject, Bill):
        bill.subject.entered = False
