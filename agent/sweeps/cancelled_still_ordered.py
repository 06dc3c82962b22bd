"""Cancelled by the customer, and still on order for them at a vendor; grouped by the vendor."""

from agent.sweeps.slots import HOURLY
from agent.sweeps.sweep import Sweep
from agent.sweeps.writing import to_vendor
from policies.people import Group
from policies.thresholds import Unit, threshold

CANCELLED_STILL_ORDERED = Sweep(
    name="cancelled_still_ordered",
    title="Cancelled, still on order",
    needs=("orders", "purchase_orders"),
    slots=HOURLY,
    team=Group.BUYING,
    thresholds={
        "notice": threshold(
            "Hours buying has to call an order off", 2, Unit.HOURS, least=0, most=72
        ),
        "since": threshold(
            "Days after a cancellation that are looked at", 60, Unit.DAYS, least=1, most=180
        ),
    },
    sql="""
        select p.source as account, 'purchase_order' as kind, p.id as object, p.number as name,
            case when p.expected_at <= :now then 2 else 3 end as severity,
            p.total as money, p.currency as currency, p.vendor as place,
            o.cancelled_at as since_at, p.expected_at as due_at,
            o.name as order_name, p.vendor as vendor
        from orders o
        join purchase_orders p on p.order_name = o.name
        where not o.deleted and o.cancelled_at <= :notice_ago and o.cancelled_at > :since_ago
            and not p.deleted and p.state = 'sent' and p.placed_at <= o.cancelled_at
            and exists (
                select 1 from purchase_lines l where l.source = p.source and l.purchase_id = p.id
                    and coalesce(l.received, 0) < coalesce(l.quantity, 1)
            )
            and not exists (
                select 1 from orders x where x.name = o.name and x.source <> o.source
                    and not x.deleted
            )
    """,
    says="{order_name} was cancelled {since}, and {vendor} still has the order. Due: {due}.",
    undone="The vendor sends it and bills {money} for goods that nobody bought.",
    steps=(
        to_vendor(
            "Ask {place} to stop PO {name}…",
            "PO {name}",
            "our customer called off {order_name}, and our purchase order PO {name} was for that.",
            "If it has not left you, please do not send it, and tell us that you have stopped it.",
            "If it has, please send us the tracking number.",
        ),
    ),
    grouped_by="vendor",
    trigger="Every hour.",
    conditions=(
        "A customer's order was cancelled, and the purchase order placed for it is sent, open and "
        "not received. An order name that two shops use says nothing."
    ),
    action="Shows it to buying, by vendor, with what it costs.",
    fallback="Nothing is said while the copy of orders or of purchase orders is not fresh.",
)
