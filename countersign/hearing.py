"""Hearing of changes: subscribing to them, and what an admin can see and do about events."""

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from countersign.events import PATH
from countersign.practice import Connections
from countersign.settings import Settings
from memory import arrivals
from memory.arrivals import Arrival, Stand
from memory.database import Database
from policies.errors import BadRequest, CountersignError, Misconfigured
from tools.connectors.network import Network
from tools.connectors.shopify_webhooks import Agreed, Subscriber
from tools.webhooks.shopify import TOPICS

log = logging.getLogger(__name__)


def address(settings: Settings, found: Connections) -> str:
    """Say where the shop has to post. Raises `Misconfigured` where nobody could reach it."""
    if settings.is_practice:
        return f"http://127.0.0.1:{settings.port}{PATH}/shopify"
    if found.events.public_url is None or found.events.shopify_secrets is None:
        raise Misconfigured(
            "COUNTERSIGN_EVENTS__PUBLIC_URL or COUNTERSIGN_EVENTS__SHOPIFY_SECRETS is missing: "
            "without both, the shop cannot tell us of changes. Nothing was changed."
        )
    return f"{found.events.public_url.rstrip('/')}{PATH}/shopify"


def agree(settings: Settings, found: Connections) -> Agreed:
    """Have the shop tell us of what we handle, at our address, and of nothing else. Network."""
    return Subscriber(found.shopify, Network()).agree(TOPICS, address(settings, found))


def subscribe(settings: Settings, found: Connections) -> None:
    """Do the same when the program starts; where it fails, it works as if no shop told anything."""
    try:
        agree(settings, found)
    except CountersignError as error:
        log.warning("The shop does not tell us of changes by itself: %s", error.sentence)


def forget_old(database: Database, keep_days: int) -> int:
    """Drop events that were dealt with so long ago; returns how many."""
    with database.transaction() as tx:
        return arrivals.forget(tx, older_than=timedelta(days=keep_days))


def listed(database: Database, zone: ZoneInfo, state: Stand | None, limit: int) -> Iterator[str]:
    """Word the newest events, one a line, and how many there are of each kind."""
    with database.read() as tx:
        counted, found = arrivals.count(tx), arrivals.listed(tx, state=state, limit=limit)
        heard = arrivals.newest(tx)
    yield ", ".join(f"{number} {state}" for state, number in counted.items())
    for account, at in sorted(heard.items()):
        yield f"{account} last told us something at {_time(at, zone)}"
    for one in found:
        yield _line(one, zone)


def shown(database: Database, zone: ZoneInfo, arrival_id: int) -> Iterator[str]:
    """Word everything that is known of one event. Raises `NotFound`."""
    with database.read() as tx:
        one = arrivals.get(tx, arrival_id)
    yield _line(one, zone)
    yield f"event     {one.event_id}"
    yield f"received  {_time(one.received_at, zone)}, attempts {one.attempts}"
    yield from (f"kept      {name}: {value}" for name, value in sorted(one.payload.items()))


def replayed(
    database: Database, *, ids: tuple[int, ...], dead: bool, person: str | None = None
) -> str:
    """Have events handled again, and say how many. Raises `BadRequest` where none are named."""
    if dead == bool(ids):
        raise BadRequest("Say which events: their numbers, or --dead for all that are laid aside.")
    with database.transaction() as tx:
        number = arrivals.replay(tx, ids=None if dead else ids, person=person)
    if not number:
        return "None of them waits to be replayed. Nothing was changed."
    return f"{number} {'event is' if number == 1 else 'events are'} handled again."


def _line(one: Arrival, zone: ZoneInfo) -> str:
    said = _time(one.vendor_time, zone)
    why = f"  {one.reason}" if one.reason else ""
    return f"{one.name:<8} {one.state:<5} {said}  {one.topic:<34} {one.object_ref}{why}"


def _time(moment: datetime, zone: ZoneInfo) -> str:
    return moment.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S")
