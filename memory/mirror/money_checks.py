"""What may be wrong in the books and in what became of payments by card."""

from datetime import datetime

from sqlalchemy import FromClause, Select, and_, func, select

from memory.mirror import tables as t
from memory.mirror.check import Check, present
from memory.mirror.views import refunds_astray, unordered_bills


def _cannot_be_mailed(_now: datetime) -> Select[tuple[str]]:
    """Find vendors in use to whom something was ordered, and whom no order can be mailed to."""
    orders, vendors = t.purchase_orders, t.vendors
    known = select(orders.c.source, orders.c.vendor).where(present(orders)).distinct().subquery()
    same = and_(known.c.source == vendors.c.source, known.c.vendor == vendors.c.name)
    in_use = (present(vendors), vendors.c.active.is_(True))
    joined = select(vendors.c.name).select_from(vendors.join(known, same))
    return joined.where(*in_use, vendors.c.mail_hash.is_(None))


def _bill(of: FromClause) -> Select[tuple[str]]:
    """Name bills as people do: by the vendor and its number."""
    return select((of.c.vendor + " " + of.c.number).label("bill"))


def _never_ordered(_now: datetime) -> Select[tuple[str]]:
    return _bill(unordered_bills)


def _entered_twice(_now: datetime) -> Select[tuple[str]]:
    one, told = t.bills.c, _bill(t.bills).where(present(t.bills))
    grouped = told.where(one.number != "").group_by(one.source, one.vendor, one.number)
    return grouped.having(func.count() > 1)


def _came_back(_now: datetime) -> Select[tuple[str]]:
    return select(t.payouts.c.id).where(present(t.payouts), t.payouts.c.state == "failed")


def _about_no_order(_now: datetime) -> Select[tuple[str]]:
    nameless = t.disputes.c.order_number.is_(None)
    return select(t.disputes.c.charge).where(present(t.disputes), nameless)


def _never_arrived(_now: datetime) -> Select[tuple[str]]:
    astray = refunds_astray.c
    named = func.coalesce(astray.order_number, astray.id)
    return select(named).where(astray.state.in_(("failed", "canceled")))


MONEY_CHECKS = (
    Check(
        "vendors have no mail address",
        "sending them purchase orders, and knowing their mails when they come",
        t.vendors,
        (t.vendors, t.purchase_orders),
        _cannot_be_mailed,
    ),
    Check(
        "bills that are to be paid for goods have no purchase order",
        "holding them against what was ordered and what came",
        t.bills,
        (t.bills, t.purchase_orders),
        _never_ordered,
    ),
    Check(
        "numbers stand on more than one bill of a vendor",
        "entering bills by themselves, and paying each once",
        t.bills,
        (t.bills,),
        _entered_twice,
    ),
    Check(
        "payouts came back from the bank",
        "saying of an order that its money has arrived",
        t.payouts,
        (t.payouts,),
        _came_back,
    ),
    Check(
        "disputed payments name no order",
        "finding the parcel and the mails that are the evidence",
        t.disputes,
        (t.disputes,),
        _about_no_order,
    ),
    Check(
        "refunds by card did not arrive",
        "telling a customer that they have their money back",
        t.card_refunds,
        (t.card_refunds,),
        _never_arrived,
    ),
)
