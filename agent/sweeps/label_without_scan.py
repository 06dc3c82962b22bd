"""A parcel that has a label, and that no carrier has scanned; grouped by the carrier."""

from agent.sweeps.slots import HOURLY
from agent.sweeps.sweep import Sweep
from agent.sweeps.writing import to_carrier
from policies.people import Group
from policies.thresholds import Unit, threshold

LABEL_WITHOUT_SCAN = Sweep(
    name="label_without_scan",
    title="Label, no scan",
    needs=("orders",),
    slots=HOURLY,
    team=Group.SUPPORT,
    thresholds={
        "scan": threshold(
            "Working days a carrier has for the first scan", 1, Unit.CARRIER_DAYS, least=1, most=10
        ),
        "grave": threshold("Working days after which it is grave", 3, Unit.CARRIER_DAYS, most=20),
        "forgotten": threshold(
            "Days after which nobody looks for a scan", 30, Unit.DAYS, least=7, most=120
        ),
    },
    sql="""
        select p.source as account, 'parcel' as kind, p.id as object, p.name as name,
            case when p.sent_at <= coalesce(c.grave_ago, :grave_ago) then 3 else 2 end as severity,
            p.money as money, p.currency as currency, coalesce(p.carrier, '') as place,
            p.sent_at as since_at, null as due_at,
            p.number as number, coalesce(p.carrier, 'no carrier') as carrier
        from parcels_out p left join :carriers c on c.name = lower(p.carrier)
        where p.sent_at <= coalesce(c.scan_ago, :scan_ago) and p.sent_at > :forgotten_ago
            and p.number <> ''
            and (
                p.travel in ('LABEL_PRINTED', 'LABEL_PURCHASED')
                or p.travel in ('CONFIRMED', 'SUBMITTED', 'FULFILLED', 'MARKED_AS_FULFILLED')
                and (p.source, p.carrier) in (
                    select source, carrier from fulfilments
                    where sent_at > :forgotten_ago and travel in (
                        'CARRIER_PICKED_UP', 'IN_TRANSIT', 'OUT_FOR_DELIVERY', 'DELIVERED'
                    )
                )
            )
    """,
    says="Marked as sent {since}, and {carrier} has not scanned {number}.",
    undone="The customer waits for a parcel that is not on its way: {money}.",
    steps=(
        to_carrier(
            "number",
            "our parcel {number} has had its label since {since}, and we see no scan of it.",
            "Has it been handed to you? If so, where is it?",
            "If not, please tell us, so that we look for it here.",
        ),
    ),
    grouped_by="carrier",
    trigger="Every hour.",
    conditions=(
        "Has a number and no scan after the carrier's working days. A carrier whose scans never "
        "reach the shop is left out, unless the shop itself bought the label."
    ),
    action="Shows it to support, by carrier, with the order's money.",
    fallback="Nothing is said while the copy of orders is not fresh.",
)
