"""An event has the copy it is about read soon, and never sooner than a vendor in trouble asked."""

from datetime import timedelta

import pytest

from agent.arriving import Consumer, Intake
from agent.mirror_hints import MIRROR_HINTS, SOON
from memory.arrivals import Notice
from memory.mirror import sources
from memory.mirror.readiness import FILLED_BY
from memory.mirror.sources import Turn
from policies.errors import CountersignError
from tests.ledger_house import LedgerHouse
from tools.webhooks.delivery import Post

ACCOUNT = "shopify:test"
LATER = timedelta(minutes=2)

# What PostgreSQL does otherwise with these rows is tried in test_arrivals.
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def turn(house: LedgerHouse, stream: str) -> Turn:
    """A stream that is known, and the turn of it that was just taken."""
    with house.database.copying() as tx:
        sources.register(tx, ACCOUNT, stream, stream)
        taken = sources.claim(tx, ACCOUNT, stream, owner="w", lease=LATER)
    assert taken is not None
    return taken


def tell(house: LedgerHouse, topic: str) -> None:
    Intake(house.database).take_in(Post((Notice(ACCOUNT, topic, topic, "x", None),)))
    Consumer(house.database, (MIRROR_HINTS,)).run()


def is_due(house: LedgerHouse, stream: str) -> bool:
    house.wait(SOON + timedelta(seconds=1))
    with house.database.read() as tx:
        return (ACCOUNT, stream) in sources.due(tx, "w")


@pytest.mark.parametrize(
    ("topic", "stream"),
    [
        ("orders/updated", "orders"),
        ("refunds/create", "orders"),
        ("fulfillments/create", "orders"),
        ("inventory_levels/update", "stock"),
        ("returns/process", "returns"),
        ("returns/close", "returns"),
        ("payout.failed", "payouts"),
        ("charge.dispute.created", "disputes"),
        ("refund.updated", "card_refunds"),
        ("charge.refunded", "card_refunds"),
        ("message/created", "mail"),
    ],
)
def test_an_event_has_its_copy_read_soon(house: LedgerHouse, topic: str, stream: str) -> None:
    assert stream in FILLED_BY.values()
    taken = turn(house, stream)
    with house.database.copying() as tx:
        sources.end(tx, taken, again=LATER)
    tell(house, topic)
    assert is_due(house, stream)


def test_without_an_event_it_waits_for_the_clock(house: LedgerHouse) -> None:
    taken = turn(house, "orders")
    with house.database.copying() as tx:
        sources.end(tx, taken, again=LATER)
    tell(house, "inventory_levels/update")
    assert not is_due(house, "orders")


def test_a_vendor_that_asked_us_to_wait_is_left_alone(house: LedgerHouse) -> None:
    taken = turn(house, "orders")
    with house.database.copying() as tx:
        sources.fail(tx, taken, CountersignError().sentence, again=LATER)
    tell(house, "orders/updated")
    assert not is_due(house, "orders")
