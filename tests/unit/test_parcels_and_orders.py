"""A parcel's number names the order it was sent for, by the copies of the shop."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from memory.mirror import copying
from memory.mirror.rows import FulfilmentRow, OrderRow
from tests.ledger_house import LedgerHouse
from tests.unit.test_mirror_rows import NOON
from tests.unit.test_readiness import ORDER, PARCEL
from tools.access import Reads
from tools.parcels import PARCEL_LOOKUP, ParcelQuestion
from tools.tool import Answer, LookupContext, Status

NUMBER = "1Z999AA10123456784"


def order(name: str, placed_at: datetime = NOON) -> OrderRow:
    return replace(ORDER, id=f"gid://shopify/Order/{name}", name=f"#{name}", placed_at=placed_at)


def parcel(order_name: str, number: str = NUMBER) -> FulfilmentRow:
    of = f"gid://shopify/Order/{order_name}"
    return replace(PARCEL, id=f"gid://shopify/Fulfillment/{order_name}", order_id=of, number=number)


def asked(house: LedgerHouse, number: str) -> Answer:
    person, zone = house.people["Mia"], house.filing.bench.zone
    context = LookupContext(Reads(shops={}), house.database, person, NOON, zone)
    return PARCEL_LOOKUP.run(ParcelQuestion(tracking=number), context)


@pytest.mark.parametrize("typed", [NUMBER, NUMBER.lower(), "1Z 999 AA1 0123 456 784"])
def test_the_order_is_named_however_the_number_is_written(house: LedgerHouse, typed: str) -> None:
    with house.database.copying() as tx:
        copying.put(tx, [order("1001"), parcel("1001"), order("1002"), parcel("1002", "94001")])
    answer = asked(house, typed)
    assert answer.status is Status.SUCCESS
    assert "It is order #1001's, by my copy of " in answer.text
    assert answer.data["order_name"] == "#1001"
    assert answer.as_of == NOON


def test_a_number_used_anew_is_the_newest_orders(house: LedgerHouse) -> None:
    with house.database.copying() as tx:
        old = order("1001", NOON - timedelta(days=200))
        copying.put(tx, [old, parcel("1001"), order("1002"), parcel("1002")])
    assert asked(house, NUMBER).data["order_name"] == "#1002"


def test_a_number_nobody_noted_names_no_order(house: LedgerHouse) -> None:
    answer = asked(house, "999999999999")
    assert answer.status is Status.NO_DATA
    assert "order_name" not in answer.data
