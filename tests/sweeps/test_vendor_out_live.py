from agent.sweeps.vendor_out_live import VENDOR_OUT_LIVE
from memory import roster
from memory.mirror.vendor_lists import link
from memory.problems import Severity
from policies.people import Group
from tests.copies import SELLER, SHOP, Copies
from tests.goods_on_sale import article, listed, offered, sold, sold_there, stocked


def test_it_is_found_once_for_the_shop_and_once_for_the_marketplace(copies: Copies) -> None:
    bin_24 = article(copies, "BIN-24", places={"Reno": 0, "Dallas": -1})
    offered(copies, "bin-24")
    sold(copies, bin_24, 3)
    found = copies.found(VENDOR_OUT_LIVE)["BIN-24"]
    assert (found.account, found.object, found.severity) == (SHOP, bin_24.id, Severity.TODAY)
    assert (found.money, found.place) == (3000, "Acme")
    assert found.facts == {
        "channel": "in the shop",
        "sold": 3,
        "window_days": 7,
        "list": "list:practice",
        "in_shop": 1,
        "on_market": 0,
    }


def test_on_a_marketplace_it_is_grave_and_paused_there(copies: Copies) -> None:
    article(copies, "BIN-24", status="DRAFT")
    offered(copies, "ACME-9", ours="BIN-24")
    listed(copies, "BIN-24", price=895)
    sold_there(copies, "BIN-24", 4)
    found = copies.found(VENDOR_OUT_LIVE)["BIN-24"]
    assert (found.account, found.kind, found.severity) == (SELLER, "listing", Severity.NOW)
    assert (found.money, found.place, found.facts["sold"]) == (3580, "Acme", 4)


def test_a_vendor_s_number_is_ours_where_a_person_said_so(copies: Copies) -> None:
    article(copies, "BIN-24")
    article(copies, "R13665-0")
    part = offered(copies, "R13665-0")
    assert [*copies.found(VENDOR_OUT_LIVE)] == ["R13665-0"]
    with copies.database.transaction() as tx:
        lee = roster.enrol(tx, "Lee", groups=[Group.BUYING], accounts_used={"cli": "lee"})
        link(tx, part.source, part.part, "BIN-24", person=lee)
    assert [*copies.found(VENDOR_OUT_LIVE)] == ["BIN-24"]


def test_what_looks_alike_and_is_none(copies: Copies) -> None:
    article(copies, "#1 here", places={"Reno": 0, "Dallas": 2})
    listed(copies, "#1 here")
    article(copies, "#2 off sale", status="DRAFT")
    article(copies, "#3 deleted", deleted=True)
    listed(copies, "#4 paused there", state="paused")
    listed(copies, "#5 sold out there", units=0)
    listed(copies, "#6 sent by the marketplace", units=None)
    for name in ("#1 here", "#2 off sale", "#3 deleted", "#4 paused there", "#5 sold out there"):
        offered(copies, name)
    offered(copies, "#6 sent by the marketplace")
    article(copies, "#7 another vendor has it")
    offered(copies, "#7 another vendor has it")
    offered(copies, "#7 another vendor has it", source="list:other", units=4)
    article(copies, "#8 uncounted")
    offered(copies, "#8 uncounted", kept="unknown", units=None)
    article(copies, "#9 in an old list")
    offered(copies, "#9 in an old list", updated_at=copies.ago(days=9))
    article(copies, "#10 in no list")
    article(copies, "#11 no longer listed")
    offered(copies, "#11 no longer listed", deleted=True)
    assert copies.found(VENDOR_OUT_LIVE) == {}


def test_only_what_is_there_and_is_it_counts_as_here_and_sold(copies: Copies) -> None:
    bin_24 = article(copies, "BIN-24", places={"Reno": 0})
    stocked(copies, bin_24, 4, deleted=True)
    article(copies, "BIN-24", places={"Reno": 4}, item_id="old", deleted=True)
    article(copies, "BIN-48", places={"Reno": 4})
    sold(copies, bin_24, 3)
    sold(copies, article(copies, "OTHER"), 9)
    listed(copies, "BIN-12")
    listed(copies, "BIN-12", id="gone", deleted=True)
    sold_there(copies, "BIN-12", 2)
    sold_there(copies, "OTHER", 9)
    sold_there(copies, "BIN-12", 9, source="amazon:uk")
    for sku in ("BIN-24", "BIN-12"):
        offered(copies, sku)
    found = copies.found(VENDOR_OUT_LIVE)
    assert {name: one.facts["sold"] for name, one in found.items()} == {"BIN-24": 3, "BIN-12": 2}


def test_how_long_a_list_is_believed_is_the_shop_s_to_tune(copies: Copies) -> None:
    article(copies, "BIN-24")
    offered(copies, "BIN-24", updated_at=copies.ago(days=9))
    assert [*copies.found(VENDOR_OUT_LIVE, trusted=10)] == ["BIN-24"]
