"""What an admin can see of what vendors told us, and doing it over."""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime, tzinfo

from memory import arrivals, outbox
from memory.arrivals import Arrival, Stand
from memory.database import Database
from policies.errors import BadRequest

_NAME = re.compile(r"(?:[Ee]-)?(\d{1,15})", re.ASCII)


def number_of(event: str) -> int:
    """Read an event's name, `E-17`. Raises `BadRequest`."""
    name = _NAME.fullmatch(event)
    if name is None:
        raise BadRequest(f"“{event[:40]}” is no event. Write it like E-17.")
    return int(name[1])


def listed(database: Database, zone: tzinfo, state: Stand | None, limit: int) -> Iterator[str]:
    """Word the newest events, one a line, and how many there are of each kind."""
    with database.read() as tx:
        counted, found = arrivals.count(tx), arrivals.listed(tx, state=state, limit=limit)
        heard = arrivals.newest(tx)
    yield ", ".join(f"{number} {state}" for state, number in counted.items())
    for account, at in sorted(heard.items()):
        yield f"{account} last told us something at {_time(at, zone)}"
    for one in found:
        yield _line(one, zone)


def shown(database: Database, zone: tzinfo, arrival_id: int) -> Iterator[str]:
    """Word everything that is known of one event. Raises `NotFound`."""
    with database.read() as tx:
        one = arrivals.get(tx, arrival_id)
    yield _line(one, zone)
    yield f"event     {one.event_id}"
    yield f"received  {_time(one.received_at, zone)}, attempts {one.attempts}"
    yield from (f"kept      {name}: {value}" for name, value in sorted(one.payload.items()))


def replayed(
    database: Database, *, ids: Sequence[int], dead: bool, person: str | None = None
) -> str:
    """Have events handled again, and say how many. Raises `BadRequest` where none are named."""
    if dead is bool(ids):
        raise BadRequest("Say which events: their numbers, or --dead for all that are laid aside.")
    with database.transaction() as tx:
        number = arrivals.replay(tx, ids=None if dead else ids, person=person)
        if number:
            outbox.touch(tx, "home")
    if not number:
        return "None of them waits to be replayed. Nothing was changed."
    return f"{number} {'event is' if number == 1 else 'events are'} handled again."


def _line(one: Arrival, zone: tzinfo) -> str:
    said = _time(one.vendor_time, zone)
    why = f"  {one.reason}" if one.reason else ""
    return f"{one.name:<8} {one.state:<5} {said}  {one.topic:<34} {one.object_ref}{why}"


def _time(moment: datetime, zone: tzinfo) -> str:
    return moment.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S")
