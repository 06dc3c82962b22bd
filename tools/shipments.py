"""Confirming on a marketplace that a parcel has left: what is in it, the call, finding it again."""

import hashlib
from datetime import datetime, tzinfo
from types import MappingProxyType
from typing import Final

from policies.actions.confirm_shipment import (
    CONFIRM_SHIPMENT,
    ConfirmShipment,
    ConfirmShipmentAsk,
    ConfirmShipmentFacts,
    MarketOrderFacts,
    MarketSending,
    SentLine,
)
from policies.actions.definition import Arguments, Ask
from policies.errors import BadRequest
from tools.access import Reads, Writes
from tools.capability import (
    READS_LAG,
    Capability,
    Draft,
    Effect,
    Found,
    Receipt,
    RemoteFacts,
    Trace,
    as_read,
    narrowed,
)
from tools.connectors.amazon import Parcel
from tools.connectors.amazon_orders import AmazonOrder
from tools.documents.tracking_numbers import known_carriers
from tools.market_orders import find_market_order, seller_of, sending_of
from tools.plain_text import plain_text, quoted

_NOT_NOW: Final = MappingProxyType(
    {
        MarketSending.SENT: "Everything of {} has left already, so there is nothing to confirm.",
        MarketSending.CANCELLED: "{} was called off, so there is nothing to confirm.",
        MarketSending.NOT_OURS: "Amazon has not released {} to us, or sends it itself.",
    }
)


def prepare(ask: Ask, reads: Reads, as_of: datetime, _zone: tzinfo) -> Draft:
    """Put everything that has yet to leave into the parcel; `tools.capability` says the promise."""
    asked = narrowed(ConfirmShipmentAsk, ask)
    found = find_market_order(asked.order, reads)
    order, tracking = found.order, asked.tracking.upper()
    carrier, state = known_carriers(tracking)[0], sending_of(order)
    if state in _NOT_NOW:
        raise BadRequest(_NOT_NOW[state].format(order.id))
    lines = tuple(
        SentLine(
            item=item.id,
            sku=plain_text(item.product.seller_sku, limit=40),
            quantity=item.to_send,
        )
        for item in order.items
        if item.to_send
    )
    wanted = ConfirmShipment(
        order=found.ref,
        order_name=order.id,
        carrier=carrier,
        tracking=tracking,
        lines=lines,
        shipped_at=as_of.replace(microsecond=0),
        note=plain_text(asked.note, limit=500),
    )
    inside = ", ".join(f"{line.quantity} x {line.sku}" for line in lines)
    told = (
        f"CONFIRM {carrier} {tracking} for {order.id}",
        f"Amazon · in the parcel: {inside}",
        quoted(wanted.note, limit=120) if wanted.note else "",
        "Amazon tells the buyer at once",
    )
    return Draft(wanted, _remote(order, tracking, as_of), told=tuple(x for x in told if x))


def load_facts(arguments: Arguments, reads: Reads, as_of: datetime, _zone: tzinfo) -> RemoteFacts:
    """Read again where the order stands."""
    wanted = narrowed(ConfirmShipment, arguments)
    order = seller_of(wanted.order.account, reads).order(wanted.order.id)
    return _remote(order, wanted.tracking, as_of)


def execute(writes: Writes, arguments: Arguments, effect: Effect) -> Receipt:
    """Confirm the parcel once, under a number of ours that it is known again by."""
    wanted = narrowed(ConfirmShipment, arguments)
    seller, reference = writes.seller(wanted.order.account), package_reference(effect.marker)
    seller.confirm_shipment(
        wanted.order.id,
        Parcel(
            reference=reference,
            carrier=wanted.carrier,
            tracking_number=wanted.tracking,
            shipped_at=wanted.shipped_at,
            units=_inside(wanted),
        ),
    )
    return Receipt(reference, seller.page(wanted.order.id))


def reconcile(reads: Reads, arguments: Arguments, effect: Effect) -> Found:
    """Look for our number among the order's parcels, and whether its contents are as approved."""
    wanted = narrowed(ConfirmShipment, arguments)
    seller, reference = seller_of(wanted.order.account, reads), package_reference(effect.marker)
    order = seller.order(wanted.order.id)
    ours = next((one for one in order.packages if one.reference == reference), None)
    if ours is None:
        return Found(Trace.ABSENT)
    receipt = Receipt(reference, seller.page(order.id))
    shown = (ours.tracking_number, {item.id: item.quantity for item in ours.items})
    if shown == (wanted.tracking, _inside(wanted)):
        return Found(Trace.PRESENT, receipt)
    return Found(Trace.DIFFERENT, receipt, "Amazon shows another parcel under our number.")


def package_reference(marker: str) -> str:
    """Return our number for a parcel: Amazon takes positive numbers only, so digits of a digest."""
    return str(int.from_bytes(hashlib.sha256(marker.encode()).digest()[:6], "big") + 1)


def _inside(wanted: ConfirmShipment) -> dict[str, int]:
    return {line.item: line.quantity for line in wanted.lines}


def _remote(order: AmazonOrder, tracking: str, as_of: datetime) -> RemoteFacts:
    latest = order.fulfilment.ship_by_window.latest
    facts = MarketOrderFacts(
        read_at=as_of,
        state=sending_of(order),
        open_units=sum(item.to_send for item in order.items),
        tracking_known=any(one.tracking_number.upper() == tracking for one in order.packages),
        late=latest is not None and latest < as_of,
    )
    return {"order": facts}


SHIPMENTS = Capability(
    kind=CONFIRM_SHIPMENT,
    prepare=prepare,
    load_facts=load_facts,
    complete=as_read(ConfirmShipmentFacts),
    execute=execute,
    reconcile=reconcile,
    patience=READS_LAG,
)
