"""What sweeps over goods ask alike: what there is, what sold and what comes, and nobody else's."""

from collections.abc import Mapping
from typing import Any

import pytest
from sqlalchemy import insert

from agent.sweeps.goods import SUPPLIED
from memory.mirror.asking import ask
from memory.mirror.rows import OrderLineRow, VariantRow
from memory.mirror.tables import vendor_parts
from memory.tables import people
from tests.copies import SHOP, Copies
from tests.goods_on_sale import article, listed, offered, ordered, sold, sold_there, stocked

OUTLET, UK, SISTER = "shopify:outlet", "amazon:uk", "quickbooks:sister"


def supplied(copies: Copies, of: VariantRow) -> Mapping[str, Any]:
    given = {"window_ago": copies.ago(days=30), "lead": 14}
    with copies.database.read() as tx:
        rows = [*ask(tx, f"with {SUPPLIED} select * from supplied", given)]  # noqa: S608 - ours
    (found,) = [row for row in rows if (row["source"], row["id"]) == (of.source, of.id)]
    return found


@pytest.fixture
def bin_24(copies: Copies) -> VariantRow:
    return article(copies, "BIN-24", places={"Reno": 10, "Dallas": 2})


def test_what_there_is_is_counted_by_state_over_all_places_of_its_own_shop(
    copies: Copies, bin_24: VariantRow
) -> None:
    for state, units in (("on_hand", 15), ("incoming", 4), ("committed", 3)):
        stocked(copies, bin_24, units, state=state)
    stocked(copies, bin_24, 99, deleted=True)
    stocked(copies, bin_24, 99, state="incoming", deleted=True)
    stocked(copies, article(copies, "OTHER"), 50)
    stocked(copies, bin_24, 70, source=OUTLET)
    found = supplied(copies, bin_24)
    assert (found["available"], found["incoming"], found["awaited"]) == (12, 4, 4)


def test_what_is_sold_is_what_its_own_shop_s_orders_of_the_window_say(
    copies: Copies, bin_24: VariantRow
) -> None:
    placed = sold(copies, bin_24, 3, days=29)
    sold(copies, bin_24, 7, deleted=True)
    sold(copies, bin_24, 11, cancelled_at=copies.ago(days=1))
    sold(copies, bin_24, 13, days=31)
    sold(copies, article(copies, "OTHER"), 17)
    line = {"order_id": placed.id, "variant_id": bin_24.id, "currency": "USD"}
    copies.put(OrderLineRow, quantity=23, deleted=True, **line)
    copies.put(OrderLineRow, quantity=29, source=OUTLET, **line)
    twin = article(copies, "TWIN", id=bin_24.id, source=OUTLET)
    assert supplied(copies, twin)["sold"] == 0
    found = supplied(copies, bin_24)
    assert (found["shop_sold"], found["sold"]) == (3, 3)


def test_what_a_marketplace_sold_counts_where_we_send_it(
    copies: Copies, bin_24: VariantRow
) -> None:
    listed(copies, "BIN-24", units=5)
    listed(copies, "BIN-24", id="gone", units=None, deleted=True)
    listed(copies, "BIN-24", source=UK, units=None)
    listed(copies, "FBA-1", units=None)
    placed = sold_there(copies, "BIN-24", 5)
    sold_there(copies, "BIN-24", 6, placed_at=copies.ago(days=31))
    sold_there(copies, "BIN-24", 8, deleted=True)
    sold_there(copies, "BIN-24", 9, state="CANCELLED")
    sold_there(copies, "BIN-24", 10, source=UK, id=placed.id)
    sold_there(copies, "OTHER", 12)
    found = supplied(copies, bin_24)
    assert (found["shop_sold"], found["sold"]) == (0, 5)


def test_what_is_ordered_is_what_vendors_were_sent_for_our_shelves_and_still_owe(
    copies: Copies, bin_24: VariantRow
) -> None:
    sent = ordered(copies, "BIN-24", 30, received="10")
    ordered(copies, "BIN-24", 5, received="9")
    ordered(copies, "BIN-24", 100, state="draft")
    ordered(copies, "BIN-24", 100, state="closed", source=SISTER, id=sent.id)
    ordered(copies, "BIN-24", 100, order_name="#1001")
    ordered(copies, "BIN-24", 100, deleted=True)
    ordered(copies, "OTHER", 100)
    stocked(copies, bin_24, 12, state="incoming")
    found = supplied(copies, bin_24)
    assert (found["ordered"], found["incoming"], found["awaited"]) == (20, 12, 20)


def test_what_the_books_call_by_its_title_is_found_too(copies: Copies, bin_24: VariantRow) -> None:
    ordered(copies, "Article BIN-24", 8)
    ordered(copies, "Article OTHER", 100)
    stocked(copies, bin_24, 9, state="incoming")
    found = supplied(copies, bin_24)
    assert (found["ordered"], found["awaited"]) == (8, 9)


def test_how_long_an_order_takes_is_the_shortest_that_a_vendor_s_list_says_of_it(
    copies: Copies, bin_24: VariantRow
) -> None:
    assert supplied(copies, bin_24)["lead"] == 14
    with copies.database.copying() as tx:
        tx.connection.execute(
            insert(people).values(id="lee", name="Lee", kind="member", active=True)
        )
        for source, part, sku in (("list:practice", "V-9", "Bin-24"), ("list:two", "V-7", "OTHER")):
            told = {"source": source, "part": part, "sku": sku, "person_id": "lee"}
            tx.connection.execute(insert(vendor_parts).values(at=copies.now, **told))
    offered(copies, "V-9", lead_days=30)
    offered(copies, "V-9", lead_days=1, source="list:two")
    offered(copies, "V-7", lead_days=2, source="list:two")
    offered(copies, "V-8", lead_days=3)
    assert supplied(copies, bin_24)["lead"] == 30
    offered(copies, "V-1", ours="BIN-24", lead_days=21)
    offered(copies, "bin-24", lead_days=None)
    offered(copies, "bin-24", lead_days=4, deleted=True)
    assert supplied(copies, bin_24)["lead"] == 21


def test_what_is_gone_or_not_counted_is_none_of_the_goods(copies: Copies) -> None:
    article(copies, "GONE", deleted=True)
    article(copies, "LOOSE", tracked=False)
    kept = article(copies, "KEPT")
    found = supplied(copies, kept)
    assert (found["source"], found["available"], found["sold"]) == (SHOP, 0, 0)
    with copies.database.read() as tx:
        given = {"window_ago": copies.ago(days=30), "lead": 14}
        names = [row["sku"] for row in ask(tx, f"with {SUPPLIED} select sku from supplied", given)]  # noqa: S608 - ours
    assert names == ["KEPT"]
