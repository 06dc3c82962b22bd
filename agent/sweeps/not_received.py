"""The customer's bank says it never came, and the carrier says it did; grouped by the carrier."""

from agent.sweeps.slots import HOURLY
from agent.sweeps.sweep import Sweep
from agent.sweeps.writing import to_customer
from policies.people import Group
from policies.thresholds import Unit, threshold

NOT_RECEIVED = Sweep(
    name="not_received",
    title="Delivered, disputed as not received",
    needs=("disputes", "orders"),
    slots=HOURLY,
    team=Group.FINANCE,
    thresholds={
        "answer": threshold(
            "Hours before the answer is due at which it is grave", 72, Unit.HOURS, least=1, most=480
        ),
    },
    # Both spellings are rows: by `or`, PostgreSQL would compare every order with every dispute.
    sql="""
        select d.source as account, 'dispute' as kind, d.id as object, o.name as name,
            case when d.due_at <= :answer_ahead then 3 else 2 end as severity,
            d.amount as money, d.currency as currency, coalesce(min(f.carrier), '') as place,
            d.opened_at as since_at, d.due_at as due_at, max(f.delivered_at) as delivered_at,
            coalesce(min(f.carrier), 'The carrier') as carrier,
            coalesce(min(f.number), 'no number') as number
        from disputes d
        cross join (select '#' as mark union all select '' as mark) m
        join orders o on o.name = m.mark || d.order_number
        join fulfilments f on f.source = o.source and f.order_id = o.id
        where not d.deleted and d.reason = 'product_not_received'
            and d.state in ('needs_response', 'warning_needs_response')
            and (d.due_at is null or d.due_at > :now)
            and not o.deleted and o.placed_at <= d.opened_at
            and not f.deleted and f.status = 'SUCCESS'
            and coalesce(f.travel, '') not in ('LABEL_VOIDED', 'CANCELED')
            and not exists (
                select 1 from order_lines l where l.source = o.source and l.order_id = o.id
                    and not l.deleted and l.unsent > 0
            )
            and not exists (
                select 1 from orders x where x.name = o.name and x.source <> o.source
                    and not x.deleted
            )
        group by d.source, d.id, o.name, d.due_at, d.amount, d.currency, d.opened_at
        having min(
            case when f.delivered_at is not null or f.travel = 'DELIVERED' then 1 else 0 end
        ) = 1
    """,
    says="Disputed {since} as not received; {carrier} delivered {number} on {delivered_at}.",
    undone="The bank keeps {money} unless it has the proof by {due}.",
    steps=(
        to_customer(
            "your bank tells us that your order {name} did not reach you.",
            "{carrier} says that parcel {number} was delivered on {delivered_at}.",
            "Could a neighbour or somebody in your house have taken it in? Please tell us.",
        ),
    ),
    grouped_by="carrier",
    trigger="Every hour.",
    conditions=(
        "The dispute waits for our answer, and all of its order was sent and delivered. An order "
        "number that two shops use says nothing."
    ),
    action="Shows it to finance, with the parcel's number and by when the bank wants an answer.",
    fallback="Nothing is said while the copy of orders or of disputes is not fresh.",
)
