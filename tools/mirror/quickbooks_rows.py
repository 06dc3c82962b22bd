"""From QuickBooks's answers to the rows we keep of the books."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

from memory.mirror.row import Row
from memory.mirror.rows import BillRow, Lines, PurchaseOrderRow, VendorCreditRow, VendorRow
from policies.errors import Unavailable
from tools.connectors.quickbooks_answers import (
    Bill,
    Entity,
    Line,
    PurchaseOrder,
    Transaction,
    Vendor,
    VendorCredit,
)
from tools.mirror.feed import hashed
from tools.plain_text import plain_text

_LONGEST = 200


@dataclass(frozen=True)
class Kind:
    """One stream of the books: what QuickBooks calls it, and what becomes of one of them.

    `row` makes it of an entity and what every row says of it.
    """

    stream: str
    title: str
    entity: str
    model: type[Entity]
    rows: type[Row]
    row: Callable[[Any, dict[str, Any]], Row]

    def read(self, source: str, entity: Entity, asked_at: datetime) -> Row:
        """Return what is kept of one. Raises `Unavailable` or `BadMoney` for nonsense."""
        if entity.meta_data is None:
            raise Unavailable("QuickBooks sent something that has no date. Nothing was changed.")
        common = {
            "source": source,
            "id": entity.id,
            "updated_at": entity.meta_data.last_updated_time,
            "fetched_at": asked_at,
        }
        return self.row(entity, common)


def _vendor(vendor: Vendor, common: dict[str, Any]) -> VendorRow:
    return VendorRow(
        **common,
        name=plain_text(vendor.display_name, limit=_LONGEST),
        mail_hash=hashed(common["source"], vendor.mail),
        active=vendor.active,
    )


def _purchase_order(order: PurchaseOrder, common: dict[str, Any]) -> PurchaseOrderRow:
    state = "sent" if order.is_sent else "draft"
    return PurchaseOrderRow(
        **common,
        **_document(order),
        placed_at=_dated(order),
        expected_at=_midnight(order.expected_date),
        state=state if order.is_open else "closed",
        order_name=plain_text(order.order, limit=_LONGEST) if order.order else None,
        lines=_lines(order),
    )


def _bill(bill: Bill, common: dict[str, Any]) -> BillRow:
    return BillRow(
        **common,
        **_document(bill),
        dated_at=_dated(bill),
        due_at=_midnight(bill.due_date),
        state="open" if bill.left.minor else "paid",
        purchase_order=next(iter(bill.linked_to("PurchaseOrder")), None),
        open=bill.left.minor,
        lines=_lines(bill),
    )


def _credit(credit: VendorCredit, common: dict[str, Any]) -> VendorCreditRow:
    return VendorCreditRow(
        **common, **_document(credit), dated_at=_dated(credit), lines=_lines(credit)
    )


def _document(document: Transaction) -> dict[str, Any]:
    return {
        "number": plain_text(document.doc_number or "", limit=_LONGEST),
        "vendor": plain_text(document.vendor_ref.name, limit=_LONGEST),
        "total": document.total.minor,
        "currency": document.total.currency,
    }


def _dated(document: Transaction) -> datetime:
    """Return the day a document bears, else when it was entered."""
    entered = document.meta_data.create_time if document.meta_data else None
    dated = _midnight(document.txn_date) or entered
    if dated is None:
        raise Unavailable("QuickBooks sent a document that has no date. Nothing was changed.")
    return dated


def _midnight(day: date | None) -> datetime | None:
    return datetime.combine(day, time(), UTC) if day else None


def _lines(document: Transaction) -> Lines:
    return [_line(document, one) for one in document.line]


def _line(document: Transaction, line: Line) -> dict[str, Any]:
    item = line.item
    orders = [one.txn_id for one in line.linked_txn if one.txn_type == "PurchaseOrder"]
    return {
        "item": item.item_ref.value if item and item.item_ref else None,
        "article": plain_text(item.item_ref.name, limit=300) if item and item.item_ref else None,
        "quantity": f"{item.qty:f}" if item and item.qty is not None else None,
        "received": f"{line.received:f}" if line.received is not None else None,
        "amount": document.money(line.amount).minor,
        "purchase_order": orders[0] if orders else None,
    }


KINDS = (
    Kind("vendors", "QuickBooks vendors", "Vendor", Vendor, VendorRow, _vendor),
    Kind(
        "purchase_orders",
        "QuickBooks purchase orders",
        "PurchaseOrder",
        PurchaseOrder,
        PurchaseOrderRow,
        _purchase_order,
    ),
    Kind("bills", "QuickBooks bills", "Bill", Bill, BillRow, _bill),
    Kind(
        "vendor_credits",
        "QuickBooks vendor credits",
        "VendorCredit",
        VendorCredit,
        VendorCreditRow,
        _credit,
    ),
)
