"""Bills of vendors that are to be paid: those nobody ordered, and those due soon."""

from agent.sweeps.slots import HOURLY
from agent.sweeps.sweep import Sweep
from policies.limits import Direction
from policies.people import Group
from policies.thresholds import Unit, threshold

INVOICE_TO_MATCH = Sweep(
    name="invoice_to_match",
    title="Bill to match or pay",
    needs=("bills", "purchase_orders"),
    slots=HOURLY,
    team=Group.FINANCE,
    thresholds={
        "due": threshold("Days before it is due", 5, Unit.DAYS, most=60, looser=Direction.LOWER),
    },
    sql="""
        select b.source as account, 'bill' as kind, b.id as object,
            trim(b.vendor || ' ' || b.number) as name,
            case when b.due_at <= :now then 3 when b.due_at <= :due_ahead then 2 else 1 end
                as severity,
            b.open as money, b.currency as currency, b.vendor as place,
            b.dated_at as since_at, b.due_at as due_at,
            coalesce('purchase order ' || p.number, 'no purchase order') as matched
        from bills b
        left join purchase_orders p
            on p.source = b.source and p.id = b.purchase_order and not p.deleted
        left join unordered_bills u on u.source = b.source and u.id = b.id
        where not b.deleted and b.state = 'open' and b.open > 0
            and (b.due_at <= :due_ahead or u.id is not null)
    """,
    says="{money} is open, with {matched}, due {due}.",
    undone="It is paid late, or paid although nobody ordered it.",
    grouped_by="vendor",
    trigger="Every hour.",
    conditions="Open and due soon; or open, for goods or of a vendor goods are ordered from, "
    "without a purchase order.",
    action="Shows it to finance, by vendor, with what is still to be paid.",
    fallback="Rent and the like need no purchase order: they are shown when they are due.",
)
