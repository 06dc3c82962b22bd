"""Purchase orders whose goods should be here, and are not."""

from agent.sweeps.slots import NIGHTLY
from agent.sweeps.sweep import Sweep
from agent.sweeps.writing import to_vendor
from policies.people import Group
from policies.thresholds import Unit, threshold

PO_LATE = Sweep(
    name="po_late",
    title="Vendor is late",
    needs=("purchase_orders", "orders"),
    slots=NIGHTLY,
    team=Group.BUYING,
    thresholds={
        "late": threshold("Working days a vendor may be late", 1, Unit.VENDOR_DAYS, most=30),
        "grave": threshold("Working days after which it is grave", 5, Unit.VENDOR_DAYS, most=60),
    },
    sql="""
        select p.source as account, 'purchase_order' as kind, p.id as object,
            'PO ' || p.number as name,
            case when p.expected_at <= coalesce(v.grave_ago, :grave_ago)
                or p.order_name is not null then 2 else 1 end as severity,
            m.amount as money, p.currency as currency, p.vendor as place,
            p.expected_at as since_at, null as due_at,
            m.units as units, coalesce(p.order_name, 'our own stock') as meant_for
        from purchase_orders p
        join (
            select source, purchase_id, sum(quantity - coalesce(received, 0)) as units,
                sum(amount) as amount
            from purchase_lines where quantity > coalesce(received, 0)
            group by source, purchase_id
        ) m on m.source = p.source and m.purchase_id = p.id
        left join :vendors v on v.name = lower(p.vendor)
        where not p.deleted and p.state = 'sent'
            and p.expected_at <= coalesce(v.late_ago, :late_ago)
            and not exists (
                select 1 from orders o
                where o.name = p.order_name and not o.deleted
                    and (o.sent = 'FULFILLED' or o.cancelled_at is not null or (
                        select max(l.unsent) from order_lines l
                        where l.source = o.source and l.order_id = o.id and not l.deleted
                            and lower(l.maker) = lower(p.vendor)
                    ) = 0)
            )
    """,
    says="Expected {since}; {units} units for {meant_for} are still to come.",
    undone="Shelves run empty or a customer waits, and {money} stays on order.",
    steps=(
        to_vendor(
            "Chase {place} about {name}…",
            "{name}",
            "our purchase order {name} was expected {since}. Units that have not come: {units}.",
            "Have they left you? If so, please send us the tracking number.",
            "If not, please tell us the day on which they will.",
        ),
    ),
    grouped_by="vendor",
    trigger="Every morning.",
    conditions="Sent to the vendor, not received in full, and past its day by the vendor's working "
    "days; not where its customer's order, or the vendor's part of it, has left or was called off.",
    action="Shows it to buying, by vendor.",
    fallback="An order that names no day is never late.",
)
