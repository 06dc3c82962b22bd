"""What a carrier last said of a parcel, alone or beside what a shop says of the order."""

import time
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from typing import Any

from policies.errors import CountersignError, VendorRejected
from tools.access import Reads
from tools.connectors.easypost import GLANCE, EasyPostReader, Parcel
from tools.periods import day, time_of
from tools.plain_text import plain_text
from tools.tool import Answer, Link, LookupContext

_MOST = 3
_SAID = {
    "pre_transit": "Label made, not picked up",
    "in_transit": "On its way",
    "out_for_delivery": "Out for delivery",
    "available_for_pickup": "Ready for pick-up",
    "return_to_sender": "On its way back to us",
    "failure": "Delivery failed",
    "cancelled": "The label was cancelled",
    "error": "The carrier reports an error",
}


@dataclass(frozen=True)
class _Word:
    """What came of asking for one number; `parcel` is None where no carrier answered."""

    text: str
    parcel: Parcel | None = None


def carriers_of(reads: Reads) -> EasyPostReader | None:
    """Return whom to ask for parcels, if anybody is connected."""
    return next((reader for _, reader in sorted(reads.carriers.items())), None)


def whereabouts(parcel: Parcel, as_of: datetime, zone: tzinfo) -> str:
    """Say in one line where a parcel is, when it was seen last and when it is due."""
    if parcel.delivered_at is not None:
        signed = f", signed by {plain_text(parcel.signed_by, limit=40)}" if parcel.signed_by else ""
        return f"Delivered {time_of(parcel.delivered_at, as_of, zone)}{_town(parcel)}{signed}"
    parts = [_SAID.get(parcel.status, "Not known yet")]
    if parcel.last is not None:
        parts.append(f"last scan {time_of(parcel.last.at, as_of, zone)}{_town(parcel)}")
    if parcel.due_at is not None:
        late = "was " if parcel.due_at < as_of else ""
        parts.append(f"{late}due {day(parcel.due_at, as_of, zone)}")
    return ", ".join(parts)


def told_of(parcel: Parcel) -> dict[str, Any]:
    """Return the same as typed values."""
    last = parcel.last
    return {
        "tracking": plain_text(parcel.number, limit=40),
        "carrier": plain_text(parcel.carrier, limit=24),
        "status": parcel.status,
        "last_scan": last.at.isoformat() if last else None,
        "due": parcel.due_at.isoformat() if parcel.due_at else None,
    }


def with_carriers(answer: Answer, context: LookupContext) -> Answer:
    """Add what the carriers say of an order's parcels to what its shop says.

    What the shop knows to be delivered needs no second word. The order is what was asked for, so a
    carrier that is silent or knows nothing is said in a clause. It is asked once for each parcel,
    none after `GLANCE` seconds or after a failure.
    """
    reader = carriers_of(context.reads)
    parcels_known = answer.data.get("tracking", ())
    on_the_way = (one["number"] for one in parcels_known if one["number"] and not one["delivered"])
    numbers = list(dict.fromkeys(on_the_way))
    if reader is None or not numbers:
        return answer
    words = [*_words(reversed(numbers[-_MOST:]), reader, context, named=len(numbers) > 1)]
    if len(words) < len(numbers):
        words.append(_Word("The other parcels were not asked for."))
    parcels = [word.parcel for word in words if word.parcel]
    carriers = dict.fromkeys(plain_text(one.carrier, limit=24) for one in parcels)
    links = (Link(plain_text(one.carrier, limit=24), one.page) for one in parcels if one.page)
    return replace(
        answer,
        text=" ".join([answer.text, *(word.text for word in words)]),
        source=", ".join([answer.source, *carriers]),
        links=(*answer.links, *links),
        data={**answer.data, "carriers": [told_of(one) for one in parcels]},
    )


def _words(
    numbers: Iterable[str], reader: EasyPostReader, context: LookupContext, *, named: bool
) -> Iterable[_Word]:
    began = time.monotonic()
    asked = time_of(context.as_of, context.as_of, context.zone)
    for number in numbers:
        if time.monotonic() - began > GLANCE:
            return
        shown = plain_text(number, limit=40)
        which = f" of {shown}" if named else ""
        try:
            parcel = reader.glance(number)
        except VendorRejected:
            yield _Word(f"No carrier takes {shown} as a number of its own.")
            continue
        except CountersignError:
            yield _Word("The carrier could not be asked just now.")
            return
        carrier = plain_text(parcel.carrier, limit=24)
        if parcel.status == "unknown":
            yield _Word(f"{carrier} has not seen {shown} yet, as of {asked}.")
            continue
        where = whereabouts(parcel, context.as_of, context.zone)
        yield _Word(f"{carrier} says{which}, as of {asked}: {where}.", parcel)


def _town(parcel: Parcel) -> str:
    place = parcel.last.place if parcel.last else None
    town = plain_text(place.city if place else None, limit=40)
    return f" in {town}" if town else ""
