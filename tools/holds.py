"""Holds: which work of sending an order can wait, the call that makes it wait, finding it again."""

from datetime import datetime, tzinfo

from policies.actions.definition import Arguments, Ask
from policies.actions.hold import HOLD, Hold, HoldAsk, HoldFacts, Sending, SendingFacts
from policies.errors import BadRequest, OutcomeUnknown, Unavailable
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
from tools.connectors.shopify_holds import FulfilmentOrder, fulfilment_orders, hold
from tools.orders import find_order, shop_of
from tools.plain_text import plain_text, quoted
from tools.signature import bears

_NOT_NOW = {
    Sending.ON_HOLD: "{} is on hold already. To let it leave, ask to release it.",
    Sending.OVER: "Nothing of {} waits to be sent, so there is nothing to hold.",
}


def prepare(ask: Ask, reads: Reads, as_of: datetime, _zone: tzinfo) -> Draft:
    """Find what of the order can still be held; `tools.capability` says what is promised."""
    asked = narrowed(HoldAsk, ask)
    found = find_order(asked.order, reads)
    name, works = plain_text(found.order.name), fulfilment_orders(found.shop, found.order.id)
    state = _state(works)
    if state in _NOT_NOW:
        raise BadRequest(_NOT_NOW[state].format(name))
    wanted = Hold(
        order=found.ref,
        order_name=name,
        work=_to_hold(works),
        reason=asked.reason,
        note=plain_text(asked.note, limit=500),
        ordinal=0,
    )
    told = (
        f"HOLD what has yet to leave of {name}",
        quoted(asked.note, limit=120) if asked.note else "",
        f"Shopify · {found.order.units} units, {found.order.total}",
        "It waits until it is released",
    )
    return Draft(wanted, _remote(works, as_of), told=tuple(line for line in told if line))


def load_facts(arguments: Arguments, reads: Reads, as_of: datetime, _zone: tzinfo) -> RemoteFacts:
    """Read again where the work of sending it stands."""
    wanted = narrowed(Hold, arguments)
    return _remote(fulfilment_orders(shop_of(wanted.order.account, reads), wanted.order.id), as_of)


def execute(writes: Writes, arguments: Arguments, effect: Effect) -> Receipt:
    """Hold each piece of work once, under a handle Shopify takes once, signed to be found.

    What goes wrong after the first piece is for a person to look at, whatever it is.
    """
    wanted = narrowed(Hold, arguments)
    shop = writes.shop(wanted.order.account)
    note = effect.signed(wanted.note)
    placed = ""
    for work in wanted.work:
        try:
            placed = hold(shop, work, reason=wanted.reason, note=note, handle=effect.marker).id
        except Unavailable as error:
            if placed:  # a part of it waits already, so "nothing was changed" is not true
                raise OutcomeUnknown("Only a part of it is on hold. Look at the order.") from error
            raise
    return Receipt(placed, shop.pages.order(wanted.order_name, wanted.order.id))


def reconcile(reads: Reads, arguments: Arguments, effect: Effect) -> Found:
    """Look for our signature among the holds on all the work that was to be held."""
    wanted = narrowed(Hold, arguments)
    shop = shop_of(wanted.order.account, reads)
    works = [one for one in fulfilment_orders(shop, wanted.order.id) if one.id in wanted.work]
    ours = [x.id for one in works for x in one.holds if bears(x.reason_notes, effect.marker)]
    if not ours:
        return Found(Trace.ABSENT)
    receipt = Receipt(ours[0], shop.pages.order(wanted.order_name, wanted.order.id))
    if len(ours) == len(wanted.work):
        return Found(Trace.PRESENT, receipt)
    return Found(Trace.DIFFERENT, receipt, "Only a part of it is on hold. Look at the order.")


def _state(works: tuple[FulfilmentOrder, ...]) -> Sending:
    if any(one.may_be_held for one in works):
        return Sending.WAITING
    return Sending.ON_HOLD if any(one.holds for one in works) else Sending.OVER


def _to_hold(works: tuple[FulfilmentOrder, ...]) -> tuple[str, ...]:
    return tuple(sorted(one.id for one in works if one.may_be_held))


def _remote(works: tuple[FulfilmentOrder, ...], as_of: datetime) -> RemoteFacts:
    state, work = _state(works), _to_hold(works)
    return {"sending": SendingFacts(read_at=as_of, state=state, work=work)}


HOLDS = Capability(
    kind=HOLD,
    prepare=prepare,
    load_facts=load_facts,
    complete=as_read(HoldFacts),
    execute=execute,
    reconcile=reconcile,
    patience=READS_LAG,
    read_scopes=frozenset({"read_merchant_managed_fulfillment_orders"}),
    write_scopes=frozenset({"write_merchant_managed_fulfillment_orders"}),
)
