"""Corrections of parcels: which one is meant, the right number, the call, knowing it was ours."""

from datetime import datetime, tzinfo
from types import MappingProxyType

from policies.actions.definition import Arguments, Ask
from policies.actions.parcel import (
    REPLACE_TRACKING,
    UNDO_FULFILMENT,
    ParcelFacts,
    ParcelJudged,
    ReplaceTracking,
    ReplaceTrackingAsk,
    Sent,
    UndoFulfilment,
    UndoFulfilmentAsk,
)
from policies.errors import Ambiguous, BadRequest
from policies.ref import Ref
from tools.access import Reads, Writes
from tools.capability import (
    READS_LAG,
    Capability,
    Choice,
    Draft,
    Effect,
    Found,
    Receipt,
    RemoteFacts,
    Trace,
    as_read,
    narrowed,
)
from tools.connectors.shopify_marks import is_marked, mark_on
from tools.connectors.shopify_parcels import Parcel, cancel_fulfilment, parcels_of, set_tracking
from tools.documents.tracking_numbers import known_carriers
from tools.orders import FoundOrder, find_order, shop_of
from tools.plain_text import plain_text, quoted

_MOST_CHOICES = 3
_SCOPES = frozenset({"write_merchant_managed_fulfillment_orders", "write_orders"})
_SEEN = frozenset(
    {
        *("ATTEMPTED_DELIVERY", "CARRIER_PICKED_UP", "DELAYED", "FAILURE", "IN_TRANSIT"),
        *("NOT_DELIVERED", "OUT_FOR_DELIVERY", "PICKED_UP", "READY_FOR_PICKUP"),
    }
)
# As Shopify writes them, so that it links the carrier's own page.
_SHOPIFY_NAMES = MappingProxyType({"Amazon Logistics": "Amazon Logistics US"})


def replace(ask: Ask, reads: Reads, as_of: datetime, _zone: tzinfo) -> Draft:
    """Make a new tracking number exact: one parcel, one carrier its check digit allows."""
    asked = narrowed(ReplaceTrackingAsk, ask)
    found = find_order(asked.order, reads)
    parcel = _parcel(found, asked.parcel)
    number = asked.tracking.upper()
    carrier = _carrier(number, asked.carrier, parcel)
    if parcel.numbers == (number,):
        raise BadRequest(f"{plain_text(parcel.name)} has that number already.")
    wanted = ReplaceTracking(
        order=found.ref,
        order_name=plain_text(found.order.name),
        fulfilment=parcel.id,
        parcel=plain_text(parcel.name),
        before=_numbers(parcel),
        number=number,
        carrier=_SHOPIFY_NAMES.get(carrier, carrier),
        note=plain_text(asked.note, limit=500),
    )
    told = (
        f"TRACKING of {wanted.parcel}: {wanted.before or 'none'} to {number}, {wanted.carrier}",
        quoted(wanted.note, limit=120) if wanted.note else "",
        "The customer is told by the shop",
    )
    return Draft(wanted, _remote(parcel, as_of), told=tuple(line for line in told if line))


def undo(ask: Ask, reads: Reads, as_of: datetime, _zone: tzinfo) -> Draft:
    """Name the one parcel that is to count as never sent."""
    asked = narrowed(UndoFulfilmentAsk, ask)
    found = find_order(asked.order, reads)
    parcel = _parcel(found, asked.parcel)
    wanted = UndoFulfilment(
        order=found.ref,
        order_name=plain_text(found.order.name),
        fulfilment=parcel.id,
        parcel=plain_text(parcel.name),
        note=plain_text(asked.note, limit=500),
    )
    told = (
        f"UNDO that {wanted.parcel} was sent; its goods are to be sent again",
        f"Tracking {_numbers(parcel)}" if parcel.numbers else "It has no tracking number",
        quoted(wanted.note, limit=120) if wanted.note else "",
    )
    return Draft(wanted, _remote(parcel, as_of), told=tuple(line for line in told if line))


def choices(ask: ReplaceTrackingAsk | UndoFulfilmentAsk, reads: Reads) -> tuple[Choice, ...]:
    """Offer each parcel it could be about."""
    if ask.parcel:
        return (Choice(ask.parcel, ask),)
    standing = _standing(find_order(ask.order, reads))
    names = [plain_text(one.name, limit=40) for one in standing[:_MOST_CHOICES]]
    return tuple(Choice(name, ask.model_copy(update={"parcel": name})) for name in names)


def load_facts(arguments: Arguments, reads: Reads, as_of: datetime, _zone: tzinfo) -> RemoteFacts:
    """Read the parcel again."""
    order, fulfilment = _named(arguments)
    shop = shop_of(order.account, reads)
    found = next((one for one in parcels_of(shop, order.id) if one.id == fulfilment), None)
    if found is None:
        raise BadRequest("The shop no longer has that parcel.")
    return _remote(found, as_of)


def replace_it(writes: Writes, arguments: Arguments, effect: Effect) -> Receipt:
    """Set the number once; the shop tells the customer, so it is never sent again unseen."""
    wanted = narrowed(ReplaceTracking, arguments)
    shop = writes.shop(wanted.order.account)
    mark = mark_on(wanted.order.id, effect.signed(wanted.note))
    set_tracking(shop, wanted.fulfilment, wanted.number, wanted.carrier, mark)
    return Receipt(wanted.fulfilment, shop.pages.order(wanted.order_name, wanted.order.id))


def undo_it(writes: Writes, arguments: Arguments, effect: Effect) -> Receipt:
    """Undo it; what is undone cannot be undone twice."""
    wanted = narrowed(UndoFulfilment, arguments)
    shop = writes.shop(wanted.order.account)
    mark = mark_on(wanted.order.id, effect.signed(wanted.note))
    cancel_fulfilment(shop, wanted.fulfilment, mark)
    return Receipt(wanted.fulfilment, shop.pages.order(wanted.order_name, wanted.order.id))


def reconcile(reads: Reads, arguments: Arguments, effect: Effect) -> Found:
    """Look for our mark on the order, and whether its parcel is as was wanted."""
    order, fulfilment = _named(arguments)
    shop = shop_of(order.account, reads)
    if not is_marked(shop, order.id, effect.marker):
        return Found(Trace.ABSENT)
    parcel = next((one for one in parcels_of(shop, order.id) if one.id == fulfilment), None)
    if parcel is None or not _is_as(arguments, parcel):
        return Found(Trace.ABSENT)
    return Found(Trace.PRESENT, Receipt(fulfilment))


def _named(arguments: Arguments) -> tuple[Ref, str]:
    if isinstance(arguments, ReplaceTracking):
        return arguments.order, arguments.fulfilment
    wanted = narrowed(UndoFulfilment, arguments)
    return wanted.order, wanted.fulfilment


def _is_as(arguments: Arguments, parcel: Parcel) -> bool:
    if isinstance(arguments, ReplaceTracking):
        return parcel.numbers == (arguments.number,)
    return parcel.undone


def _standing(found: FoundOrder) -> tuple[Parcel, ...]:
    standing = tuple(one for one in parcels_of(found.shop, found.order.id) if not one.undone)
    if not standing:
        raise BadRequest(f"Nothing of {plain_text(found.order.name)} was sent so far.")
    return standing


def _parcel(found: FoundOrder, name: str) -> Parcel:
    standing = _standing(found)
    hits = [one for one in standing if not name or plain_text(one.name) == name]
    names = " or ".join(plain_text(one.name, limit=40) for one in standing)
    if len(hits) != 1:
        raise Ambiguous(f"Which parcel: {names}? Say it in a sentence and press the one you mean.")
    return hits[0]


def _carrier(number: str, said: str, parcel: Parcel) -> str:
    """Find the one carrier: by the check digit, by what was said, by the carrier it had."""
    possible = known_carriers(number)
    had = [one.company or "" for one in parcel.tracking]
    hints = {plain_text(one).casefold() for one in ([said] if said else had)}
    meant = [one for one in possible if one.casefold() in hints]
    if said and not meant:
        raise BadRequest(f"That is no number of {plain_text(said)}. It may be {possible[0]}'s.")
    return (meant or possible)[0]


def _numbers(parcel: Parcel) -> str:
    return ", ".join(plain_text(one, limit=40) for one in parcel.numbers)


def _state(parcel: Parcel) -> Sent:
    if parcel.undone:
        return Sent.UNDONE
    if parcel.delivered_at is not None or parcel.display_status == "DELIVERED":
        return Sent.DELIVERED
    moved = parcel.in_transit_at is not None or parcel.display_status in _SEEN
    return Sent.ON_ITS_WAY if moved else Sent.MARKED


def _remote(parcel: Parcel, as_of: datetime) -> RemoteFacts:
    facts = ParcelFacts(read_at=as_of, state=_state(parcel), numbers=_numbers(parcel))
    return {"parcel": facts}


TRACKINGS = Capability(
    kind=REPLACE_TRACKING,
    prepare=replace,
    choices=choices,
    load_facts=load_facts,
    complete=as_read(ParcelJudged),
    execute=replace_it,
    reconcile=reconcile,
    patience=READS_LAG,
    write_scopes=_SCOPES,
)
UNDONE_FULFILMENTS = Capability(
    kind=UNDO_FULFILMENT,
    prepare=undo,
    choices=choices,
    load_facts=load_facts,
    complete=as_read(ParcelJudged),
    execute=undo_it,
    reconcile=reconcile,
    write_scopes=_SCOPES,
)
