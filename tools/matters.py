"""What a letter is about, as it stands now, and whose mail address is kept there."""

import re
from dataclasses import dataclass

from policies.errors import BadRequest, NotFound
from policies.ref import Ref
from tools.access import Reads
from tools.books import FoundOrder as FoundPurchase
from tools.books import books_of, find_purchase_order
from tools.orders import FoundOrder, find_order, shop_of
from tools.plain_text import plain_text
from tools.purchases import bare_number

_PURCHASE = "purchase_order"
_PARCEL = "parcel"
_IS_PURCHASE = re.compile(r"(?i)po[ -]?#?[0-9A-Za-z]")


@dataclass(frozen=True)
class Matter:
    """An order, a purchase order or a parcel, and with whom it is.

    `to` is None where no address is kept. `over` is whether nothing of it is wanted any more.
    `named` says beside its name how people know it; `subject` heads a letter about it.
    """

    ref: Ref
    name: str
    to: str | None
    over: bool
    named: str
    subject: str
    kept_in: str


def find_matter(called: str, parcel: str, reads: Reads) -> Matter:
    """Find the one thing of that name: `1001` an order, `PO 4471` a purchase order.

    With a tracking number it is that parcel of the order. Raises `NotFound`, `Ambiguous` or
    `BadRequest`.
    """
    if _IS_PURCHASE.match(called):
        if parcel:
            raise BadRequest(
                "A parcel belongs to an order. Name the order, or leave the number out."
            )
        return _purchase(find_purchase_order(bare_number(called), reads))
    found = find_order(called, reads)
    return _parcel(found, parcel, reads) if parcel else _order(found)


def matter_of(ref: Ref, reads: Reads) -> Matter:
    """Read again how a thing stands. Raises what its system's reader raises."""
    if ref.kind == _PURCHASE:
        books = books_of(ref.account, reads)
        return _purchase(FoundPurchase(books, books.purchase_order_by_id(ref.id)))
    shop = shop_of(ref.account, reads)
    if ref.kind == _PARCEL:
        order, _, number = ref.id.rpartition("#")
        return _parcel(FoundOrder(shop, shop.order(order)), number, reads)
    return _order(FoundOrder(shop, shop.order(ref.id)))


def address_of(matter: Matter) -> str:
    """Return where a letter about it goes. Raises `BadRequest` where no address is kept."""
    if not matter.to:
        raise BadRequest(
            f"{matter.named} has no mail address in {matter.kept_in}. Please add it there."
        )
    return matter.to


def _order(found: FoundOrder) -> Matter:
    name = plain_text(found.order.name)
    return Matter(
        ref=found.ref,
        name=name,
        to=found.order.email,
        over=found.order.cancelled_at is not None,
        named=f"The customer of {name}",
        subject=f"Your order {name}",
        kept_in="the shop",
    )


def _purchase(found: FoundPurchase) -> Matter:
    return Matter(
        ref=found.ref,
        name=found.name,
        to=found.books.vendor(found.order.vendor_ref.value).mail,
        over=not found.order.is_open,
        named=found.vendor,
        subject=f"Our purchase order {found.name}",
        kept_in="QuickBooks",
    )


def _parcel(found: FoundOrder, number: str, reads: Reads) -> Matter:
    order = found.order
    parcels = [(one, of) for of in order.fulfilments if of.valid for one in of.tracking]
    hit = next(((one, of) for one, of in parcels if one.number == number), None)
    if hit is None:
        raise NotFound(f"No parcel {number} was sent for {plain_text(order.name)}.")
    tracking, sent = hit
    carrier = plain_text(tracking.company, limit=40) or "The carrier"
    return Matter(
        ref=Ref(account=found.shop.account, kind=_PARCEL, id=f"{order.id}#{number}"),
        name=number,
        to=reads.carrier_mail.get(carrier.casefold()),
        over=sent.delivered_at is not None or order.cancelled_at is not None,
        named=carrier,
        subject=f"Parcel {number}",
        kept_in="COUNTERSIGN_CARRIER_MAIL",
    )
