"""Bills: what a purchase order still allows to be billed, entering it once, finding it again."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from decimal import Decimal

from policies.actions.create_bill import (
    CREATE_BILL,
    Arrival,
    BilledLine,
    Billing,
    CreateBill,
    CreateBillAsk,
    CreateBillFacts,
    InvoiceFacts,
    PurchaseFacts,
)
from policies.actions.definition import Arguments, Ask
from policies.errors import BadRequest
from policies.money import Money
from tools.access import Reads, Writes
from tools.bill_match import may_be_the_same, same_number
from tools.books import FoundOrder, books_of, find_purchase_order, on
from tools.capability import (
    Capability,
    Counter,
    Draft,
    Effect,
    Found,
    Receipt,
    RemoteFacts,
    Trace,
    narrowed,
    with_sum,
)
from tools.connectors.network import Json
from tools.connectors.quickbooks_answers import Bill, Line, PurchaseOrder
from tools.plain_text import plain_text, quoted
from tools.purchases import bare_number
from tools.signature import bears

_DAY = "create_bill.day"
_LOOKED_BACK = timedelta(days=400)
"""So long before an invoice its vendor's bills are read: whole, for numbers written otherwise."""
_MOST_ALIKE = 2


def prepare(ask: Ask, reads: Reads, as_of: datetime, zone: tzinfo) -> Draft:
    """Word the bill line by line from the order; `tools.capability` says what is promised."""
    asked = narrowed(CreateBillAsk, ask)
    found = find_purchase_order(bare_number(asked.purchase), reads)
    today = as_of.astimezone(zone).date()
    dated = _day(asked.dated) if asked.dated else today
    if dated > today:
        raise BadRequest("That invoice is dated in the future. Please check its date.")
    lines = tuple(_billed(line, found.order) for line in found.order.line)
    if not lines:
        raise BadRequest(f"{found.name} has no lines, so there is nothing to bill.")
    amount = Money.parse(asked.amount, found.order.currency_ref.value)
    total = found.order.total
    if amount != total:
        raise BadRequest(
            f"The invoice is for {amount} and {found.name} for {total}. I enter exact matches "
            "only; please look at the difference with the vendor."
        )
    wanted = CreateBill(
        purchase=found.ref,
        purchase_name=found.name,
        vendor=found.order.vendor_ref.value,
        vendor_name=found.vendor,
        invoice=asked.invoice.upper(),
        dated=dated.isoformat(),
        lines=lines,
        amount=amount,
        note=plain_text(asked.note, limit=500),
        ordinal=0,
    )
    entered = _entered(wanted, found)
    told = (
        f"BILL {amount} from {found.vendor}",
        f"{wanted.invoice} of {on(dated, as_of, zone)}, for {found.name}",
        ", ".join(f"{line.quantity} {line.title}" for line in lines)[:200],
        quoted(wanted.note, limit=120) if wanted.note else "",
        *(_look_twice(bill, as_of, zone) for bill in entered.alike[:_MOST_ALIKE]),
        "Due by the vendor's terms; paying it is another decision",
    )
    remote = _remote(wanted, found, entered, as_of)
    return Draft(wanted, remote, tuple(one for one in told if one))


def load_facts(arguments: Arguments, reads: Reads, as_of: datetime, _zone: tzinfo) -> RemoteFacts:
    """Read again how the order, its bills and the vendor stand."""
    wanted = narrowed(CreateBill, arguments)
    books = books_of(wanted.purchase.account, reads)
    found = FoundOrder(books, books.purchase_order_by_id(wanted.purchase.id))
    return _remote(wanted, found, _entered(wanted, found), as_of)


def counters(arguments: Arguments, _person: str, day: str) -> tuple[Counter, ...]:
    """Count it towards the company's day."""
    wanted = narrowed(CreateBill, arguments)
    return (Counter(_DAY, f"{wanted.purchase.account}:{day}", wanted.amount),)


def execute(writes: Writes, arguments: Arguments, effect: Effect) -> Receipt:
    """Enter it once, under the effect's key, signed in its private note."""
    wanted = narrowed(CreateBill, arguments)
    books = writes.book(wanted.purchase.account)
    bill = books.create_bill(_body(wanted, effect), key=effect.key)
    return Receipt(bill.id, books.page("Bill", bill.id))


def reconcile(reads: Reads, arguments: Arguments, effect: Effect) -> Found:
    """Look for our signature among the bills with this number."""
    wanted = narrowed(CreateBill, arguments)
    books = books_of(wanted.purchase.account, reads)
    ours = [x for x in books.bills(wanted.invoice) if bears(x.private_note, effect.marker)]
    if not ours:
        return Found(Trace.ABSENT)
    receipt = Receipt(ours[0].id, books.page("Bill", ours[0].id))
    if [bill.total for bill in ours] == [wanted.amount]:
        return Found(Trace.PRESENT, receipt)
    shown = " and ".join(str(bill.total) for bill in ours)
    return Found(Trace.DIFFERENT, receipt, f"It was entered as {shown}. Look at it in QuickBooks.")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadRequest(f"“{text[:20]}” is no day. Write it like 2026-11-24.") from None


def _billed(line: Line, order: PurchaseOrder) -> BilledLine:
    item = line.item
    if item is None or item.item_ref is None or item.qty is None or item.unit_price is None:
        raise BadRequest("A line of that order has no article, so please enter the bill by hand.")
    return BilledLine(
        line=line.id or "",
        item=item.item_ref.value,
        title=plain_text(item.item_ref.name, limit=60),
        quantity=f"{item.qty:f}",
        unit_price=f"{item.unit_price:f}",
        amount=order.money(line.amount),
    )


@dataclass(frozen=True)
class _Entered:
    """What the books hold of the vendor that may be this invoice: by its number, by its sum."""

    same: tuple[Bill, ...]
    alike: tuple[Bill, ...]


def _entered(wanted: CreateBill, found: FoundOrder) -> _Entered:
    """Read the vendor's bills: those with the very number of all time, the others of a year."""
    dated = date.fromisoformat(wanted.dated)
    named = [x for x in found.books.bills(wanted.invoice) if x.vendor_ref.value == wanted.vendor]
    recent = found.books.bills_since(wanted.vendor, dated - _LOOKED_BACK)
    bills = {bill.id: bill for bill in (*named, *recent)}.values()
    same = tuple(bill for bill in bills if same_number(bill.doc_number, wanted.invoice))
    others = (bill for bill in bills if bill not in same)
    alike = tuple(bill for bill in others if may_be_the_same(bill, wanted.amount, dated))
    return _Entered(same, alike)


def _look_twice(bill: Bill, as_of: datetime, zone: tzinfo) -> str:
    number = plain_text(bill.doc_number, limit=32) or "a bill without a number"
    dated = f" of {on(bill.txn_date, as_of, zone)}" if bill.txn_date else ""
    return f"LOOK TWICE: {number}{dated} in the books is for the same {bill.total}"


def _remote(
    wanted: CreateBill, found: FoundOrder, entered: _Entered, as_of: datetime
) -> RemoteFacts:
    vendor = found.books.vendor(wanted.vendor)
    return {
        "purchase": PurchaseFacts(
            read_at=as_of,
            billing=_billing(found.order),
            as_billed=_is_as_ordered(wanted, found.order),
            total=found.order.total,
            arrival=_arrival(found.order),
        ),
        "invoice": InvoiceFacts(
            read_at=as_of,
            entered=len(entered.same),
            alike=len(entered.alike),
            vendor_active=vendor.active,
        ),
    }


def _is_as_ordered(wanted: CreateBill, order: PurchaseOrder) -> bool:
    lines = {line.line: (line.item, line.quantity, line.unit_price) for line in wanted.lines}
    ordered = {
        line.id: (line.item.item_ref.value, f"{line.item.qty:f}", f"{line.item.unit_price:f}")
        for line in order.line
        if line.item and line.item.item_ref
    }
    return lines == ordered and wanted.amount == order.total


def _billing(order: PurchaseOrder) -> Billing:
    if order.linked_to("Bill"):
        return Billing.BILLED
    return Billing.OPEN if order.is_open else Billing.CLOSED


def _arrival(order: PurchaseOrder) -> Arrival:
    came = [line.received for line in order.line]
    if all(one is None for one in came):
        return Arrival.UNKNOWN
    ordered = [line.item.qty for line in order.line if line.item]
    whole = all((one or 0) >= (wanted or 0) for one, wanted in zip(came, ordered, strict=False))
    return Arrival.WHOLE if whole else Arrival.PART


def _body(wanted: CreateBill, effect: Effect) -> dict[str, Json]:
    """Write it as QuickBooks's `Bill`, each line linked with the one it answers."""
    linked = {"TxnId": wanted.purchase.id, "TxnType": "PurchaseOrder"}
    return {
        "VendorRef": {"value": wanted.vendor},
        "DocNumber": wanted.invoice,
        "TxnDate": wanted.dated,
        "CurrencyRef": {"value": wanted.amount.currency},
        "PrivateNote": effect.signed(wanted.note),
        "LinkedTxn": [linked],
        "Line": [
            {
                "Amount": _number(line.amount.decimal),
                "Description": line.title,
                "DetailType": "ItemBasedExpenseLineDetail",
                "LinkedTxn": [{**linked, "TxnLineId": line.line}],
                "ItemBasedExpenseLineDetail": {
                    "ItemRef": {"value": line.item},
                    "UnitPrice": _number(line.unit_price),
                    "Qty": _number(line.quantity),
                },
            }
            for line in wanted.lines
        ],
    }


def _number(decimal: str) -> float | int:
    """Write a decimal as a JSON number: Python prints a float with the digits it was read from."""
    value = Decimal(decimal)
    return int(value) if value == value.to_integral_value() else float(value)


BILLS = Capability(
    kind=CREATE_BILL,
    prepare=prepare,
    load_facts=load_facts,
    counters=counters,
    complete=with_sum(CreateBillFacts, "spending", _DAY),
    execute=execute,
    reconcile=reconcile,
)
