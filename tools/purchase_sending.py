"""Sending purchase orders: which draft, to whom, mailing it once, finding out whether it went."""

from datetime import datetime, tzinfo

from policies.actions.definition import Arguments, Ask
from policies.actions.send_po import (
    SEND_PO,
    DraftFacts,
    SendPo,
    SendPoAsk,
    SendPoFacts,
)
from policies.canonical import digest
from policies.errors import BadRequest
from tools.access import Reads, Writes
from tools.books import FoundOrder, books_of, find_purchase_order
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
from tools.connectors.quickbooks_answers import PurchaseOrder, Vendor
from tools.plain_text import plain_text, quoted
from tools.purchases import bare_number, content_of
from tools.signature import bears

_DAY = "send_po.day"
_LONGEST_NOTE = 4000


def prepare(ask: Ask, reads: Reads, as_of: datetime, _zone: tzinfo) -> Draft:
    """Find the draft and its vendor's address; `tools.capability` says what is promised."""
    asked = narrowed(SendPoAsk, ask)
    found = find_purchase_order(bare_number(asked.purchase), reads)
    order, vendor = found.order, found.books.vendor(found.order.vendor_ref.value)
    if order.is_sent:
        raise BadRequest(f"{found.name} was sent to {found.vendor} already.")
    if not vendor.mail:
        raise BadRequest(f"{found.vendor} has no mail address in QuickBooks. Please add it there.")
    if not order.total.minor:
        raise BadRequest(f"{found.name} asks for nothing, so there is nothing to send.")
    wanted = SendPo(
        purchase=found.ref,
        purchase_name=found.name,
        vendor_name=found.vendor,
        to=vendor.mail,
        content=_content(order),
        amount=order.total,
        note=plain_text(asked.note, limit=500),
    )
    told = (
        f"SEND {found.name}, {order.total}, to {found.vendor}",
        f"By mail to {plain_text(vendor.mail, limit=100)}",
        content_of(order),
        quoted(wanted.note, limit=120) if wanted.note else "",
    )
    lines = tuple(one for one in told if one)
    return Draft(wanted, _remote(wanted, order, vendor, as_of), lines)


def load_facts(arguments: Arguments, reads: Reads, as_of: datetime, _zone: tzinfo) -> RemoteFacts:
    """Read again how the order and its vendor stand."""
    wanted = narrowed(SendPo, arguments)
    books = books_of(wanted.purchase.account, reads)
    found = FoundOrder(books, books.purchase_order_by_id(wanted.purchase.id))
    vendor = books.vendor(found.order.vendor_ref.value)
    return _remote(wanted, found.order, vendor, as_of)


def counters(arguments: Arguments, _person: str, day: str) -> tuple[Counter, ...]:
    """Count it towards the company's day."""
    wanted = narrowed(SendPo, arguments)
    return (Counter(_DAY, f"{wanted.purchase.account}:{day}", wanted.amount),)


def execute(writes: Writes, arguments: Arguments, effect: Effect) -> Receipt:
    """Sign the order in its private note, then have QuickBooks mail it, both under one key."""
    wanted = narrowed(SendPo, arguments)
    books = writes.book(wanted.purchase.account)
    order = books.purchase_order(wanted.purchase.id)
    if not bears(order.private_note, effect.marker):
        note = effect.signed(wanted.note)
        before = plain_text(order.private_note, limit=_LONGEST_NOTE - len(note) - 3)
        whole = f"{before} · {note}" if before else note
        books.note_purchase_order(order, whole, key=f"{effect.key}.note")
    sent = books.send_purchase_order(wanted.purchase.id, to=wanted.to, key=effect.key)
    return Receipt(sent.id, books.page("PurchaseOrder", sent.id))


def reconcile(reads: Reads, arguments: Arguments, effect: Effect) -> Found:
    """Look whether the order bears our signature and was sent; signed alone, it was not."""
    wanted = narrowed(SendPo, arguments)
    books = books_of(wanted.purchase.account, reads)
    order = books.purchase_order_by_id(wanted.purchase.id)
    if not bears(order.private_note, effect.marker) or not order.is_sent:
        return Found(Trace.ABSENT)
    receipt = Receipt(order.id, books.page("PurchaseOrder", order.id))
    if _content(order) == wanted.content:
        return Found(Trace.PRESENT, receipt)
    return Found(Trace.DIFFERENT, receipt, "It was changed around the time it was sent.")


def _remote(wanted: SendPo, order: PurchaseOrder, vendor: Vendor, as_of: datetime) -> RemoteFacts:
    return {
        "draft": DraftFacts(
            read_at=as_of,
            sent=order.is_sent,
            closed=not order.is_open,
            as_read=(_content(order), vendor.mail) == (wanted.content, wanted.to),
            vendor_active=vendor.active,
            total=order.total,
        )
    }


def _content(order: PurchaseOrder) -> str:
    """Digest what the vendor is asked for, so that a changed line is seen and a note is not."""
    lines = [
        [line.description or "", line.item.model_dump(mode="json") if line.item else None]
        for line in order.line
    ]
    return digest({"vendor": order.vendor_ref.value, "total": f"{order.total_amt:f}", "of": lines})


PURCHASE_SENDING = Capability(
    kind=SEND_PO,
    prepare=prepare,
    load_facts=load_facts,
    counters=counters,
    complete=with_sum(SendPoFacts, "ordering", _DAY),
    execute=execute,
    reconcile=reconcile,
)
