"""Releases: the holds an order waits for, the call that ends them, and knowing that it was ours."""

from datetime import datetime, tzinfo

from policies.actions.definition import Arguments, Ask
from policies.actions.hold import HoldReason
from policies.actions.release import (
    RELEASE,
    HeldFacts,
    HeldWork,
    Holding,
    Release,
    ReleaseAsk,
    ReleaseFacts,
)
from policies.errors import BadRequest, OutcomeUnknown, VendorRejected
from tools.access import Reads, Writes
from tools.capability import (
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
from tools.connectors.shopify_holds import FulfilmentOrder, fulfilment_orders, release
from tools.connectors.shopify_marks import is_marked, mark_on
from tools.orders import find_order, shop_of
from tools.plain_text import plain_text, quoted

_RISK = HoldReason.HIGH_RISK_OF_FRAUD.upper()


def prepare(ask: Ask, reads: Reads, as_of: datetime, _zone: tzinfo) -> Draft:
    """Name every hold that is on the order now; `tools.capability` says what is promised."""
    asked = narrowed(ReleaseAsk, ask)
    found = find_order(asked.order, reads)
    name, works = plain_text(found.order.name), fulfilment_orders(found.shop, found.order.id)
    held = tuple(
        HeldWork(work=one.id, holds=tuple(hold.id for hold in one.holds))
        for one in works
        if one.holds
    )
    if not held:
        raise BadRequest(f"{name} is not on hold, so there is nothing to release.")
    note = plain_text(asked.note, limit=500)
    wanted = Release(order=found.ref, order_name=name, held=held, note=note)
    told = (
        f"RELEASE {name}, so that it may leave",
        *(_why(works)),
        quoted(note, limit=120) if note else "",
        f"Shopify · {found.order.units} units, {found.order.total}",
    )
    return Draft(wanted, _remote(wanted, works, as_of), told=tuple(line for line in told if line))


def load_facts(arguments: Arguments, reads: Reads, as_of: datetime, _zone: tzinfo) -> RemoteFacts:
    """Read again which holds are on it."""
    wanted = narrowed(Release, arguments)
    shop = shop_of(wanted.order.account, reads)
    return _remote(wanted, fulfilment_orders(shop, wanted.order.id), as_of)


def execute(writes: Writes, arguments: Arguments, effect: Effect) -> Receipt:
    """Release it from the holds that were named; a hold that is gone cannot be released twice."""
    wanted = narrowed(Release, arguments)
    shop = writes.shop(wanted.order.account)
    mark = mark_on(wanted.order.id, effect.signed(wanted.note))
    for done, one in enumerate(wanted.held):
        try:
            release(shop, one.work, one.holds, mark)
        except VendorRejected as error:
            if done:  # a part of it may leave already, so "nothing was changed" is not true
                raise OutcomeUnknown("Only a part of it is released. Look at the order.") from error
            raise
    return Receipt(wanted.held[0].holds[0], shop.pages.order(wanted.order_name, wanted.order.id))


def reconcile(reads: Reads, arguments: Arguments, effect: Effect) -> Found:
    """Look for our mark on the order, and whether the holds it was about are gone."""
    wanted = narrowed(Release, arguments)
    shop = shop_of(wanted.order.account, reads)
    if not is_marked(shop, wanted.order.id, effect.marker):
        return Found(Trace.ABSENT)
    left = _left(wanted, fulfilment_orders(shop, wanted.order.id))
    receipt = Receipt(wanted.held[0].holds[0], shop.pages.order(wanted.order_name, wanted.order.id))
    if not left:
        return Found(Trace.PRESENT, receipt)
    if left == _named(wanted):
        return Found(Trace.ABSENT)
    return Found(Trace.DIFFERENT, receipt, "Only a part of it is released. Look at the order.")


def _why(works: tuple[FulfilmentOrder, ...]) -> tuple[str, ...]:
    holds = [hold for one in works for hold in one.holds]
    words = (hold.reason.replace("_", " ").lower() for hold in holds)
    notes = (quoted(hold.reason_notes, limit=80) if hold.reason_notes else "" for hold in holds)
    return tuple(
        f"Held: {reason}{f', {note}' if note else ''}"
        for reason, note in zip(words, notes, strict=True)
    )


def _named(wanted: Release) -> set[str]:
    return {hold for one in wanted.held for hold in one.holds}


def _left(wanted: Release, works: tuple[FulfilmentOrder, ...]) -> set[str]:
    return _named(wanted) & {hold.id for one in works for hold in one.holds}


def _remote(wanted: Release, works: tuple[FulfilmentOrder, ...], as_of: datetime) -> RemoteFacts:
    holds = [hold for one in works for hold in one.holds]
    whole = _left(wanted, works) == _named(wanted)
    facts = HeldFacts(
        read_at=as_of,
        state=Holding.IN_FORCE if whole else Holding.GONE,
        risk=any(hold.reason == _RISK for hold in holds),
        holds=len(holds),
    )
    return {"held": facts}


RELEASES = Capability(
    kind=RELEASE,
    prepare=prepare,
    load_facts=load_facts,
    complete=as_read(ReleaseFacts),
    execute=execute,
    reconcile=reconcile,
    read_scopes=frozenset({"read_merchant_managed_fulfillment_orders"}),
    write_scopes=frozenset({"write_merchant_managed_fulfillment_orders", "write_orders"}),
)
