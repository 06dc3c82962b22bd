"""The carrier itself says that something went wrong with a parcel; grouped by the carrier."""

from agent.sweeps.slots import HOURLY
from agent.sweeps.sweep import Sweep
from agent.sweeps.writing import to_customer
from policies.people import Group
from policies.thresholds import Unit, threshold

CARRIER_EXCEPTION = Sweep(
    name="carrier_exception",
    title="Trouble with the carrier",
    needs=("orders",),
    slots=HOURLY,
    team=Group.SUPPORT,
    thresholds={
        "again": threshold(
            "Working days a carrier has to try again", 1, Unit.CARRIER_DAYS, most=10
        ),
        "pickup": threshold(
            "Days a customer has to fetch a parcel", 5, Unit.DAYS, least=1, most=30
        ),
        "forgotten": threshold(
            "Days after which nobody looks for it", 90, Unit.DAYS, least=30, most=365
        ),
    },
    sql="""
        select p.source as account, 'parcel' as kind, p.id as object, p.name as name,
            case
                when p.travel in ('FAILURE', 'NOT_DELIVERED', 'LABEL_VOIDED') then 3
                when p.travel = 'DELAYED' then 1 else 2
            end as severity,
            p.money as money, p.currency as currency, coalesce(p.carrier, '') as place,
            p.updated_at as since_at, null as due_at,
            lower(replace(p.travel, '_', ' ')) as travel, p.sent_at as left_at,
            coalesce(p.carrier, 'The carrier') as carrier,
            coalesce(p.number, 'no number') as number
        from parcels_out p left join :carriers c on c.name = lower(p.carrier)
        where p.sent_at > :forgotten_ago
            and (
                p.travel in ('FAILURE', 'NOT_DELIVERED', 'DELAYED')
                or p.travel = 'LABEL_VOIDED' and not exists (
                    select 1 from fulfilments f
                    where f.source = p.source and f.order_id = p.order_id and not f.deleted
                        and f.status = 'SUCCESS' and f.sent_at > p.sent_at
                        and coalesce(f.travel, '') <> 'LABEL_VOIDED'
                )
                or p.travel = 'ATTEMPTED_DELIVERY'
                and p.updated_at <= coalesce(c.again_ago, :again_ago)
                or p.travel = 'READY_FOR_PICKUP' and p.updated_at <= :pickup_ago
            )
    """,
    says="{carrier} says “{travel}” of {number}, which left {left_at}.",
    undone="It goes back or is lost, and the customer hears nothing: {money}.",
    steps=(
        to_customer(
            "there is trouble with a parcel of your order {name}, which left us {left_at}.",
            "{carrier} says: {travel}. The number of the parcel: {number}.",
            "Is the address of your order right, and is somebody there to take it in?",
        ),
    ),
    grouped_by="carrier",
    trigger="Every hour.",
    conditions=(
        "Failed, not delivered, delayed, or its label voided and none made since; tried once and "
        "not again by the carrier's working days; or waiting to be fetched for too long. A "
        "parcel's last news counts, or its order's where newer."
    ),
    action="Shows it to support, by carrier, with the order's money.",
    fallback="Nothing is said while the copy of orders is not fresh.",
)
