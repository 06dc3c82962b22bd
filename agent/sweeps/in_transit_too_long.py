"""On its way for too long, or past the day the carrier named; grouped by the carrier."""

from agent.sweeps.slots import HOURLY
from agent.sweeps.sweep import Sweep
from agent.sweeps.writing import to_carrier, to_customer
from policies.people import Group
from policies.thresholds import Unit, threshold

IN_TRANSIT_TOO_LONG = Sweep(
    name="in_transit_too_long",
    title="On its way for too long",
    needs=("orders",),
    slots=HOURLY,
    team=Group.SUPPORT,
    thresholds={
        "underway": threshold(
            "Working days on the way where the carrier names no day",
            6,
            Unit.CARRIER_DAYS,
            least=1,
            most=45,
        ),
        "past": threshold(
            "Working days past the day the carrier named", 1, Unit.CARRIER_DAYS, most=10
        ),
        "lost": threshold(
            "Days on the way after which it counts as lost", 21, Unit.DAYS, least=2, most=90
        ),
        "forgotten": threshold(
            "Days after which nobody looks for it", 90, Unit.DAYS, least=30, most=365
        ),
    },
    sql="""
        select p.source as account, 'parcel' as kind, p.id as object, p.name as name,
            case when p.sent_at <= :lost_ago then 3 else 2 end as severity,
            p.money as money, p.currency as currency, coalesce(p.carrier, '') as place,
            p.sent_at as since_at, null as due_at, p.expected_at as expected_at,
            coalesce(p.carrier, 'a carrier without a name') as carrier,
            coalesce(p.number, 'no number') as number, coalesce(p.number, '') as tracked
        from parcels_out p left join :carriers c on c.name = lower(p.carrier)
        where p.sent_at > :forgotten_ago
            and p.travel in ('CARRIER_PICKED_UP', 'IN_TRANSIT', 'OUT_FOR_DELIVERY', 'DELAYED')
            and (
                p.expected_at <= coalesce(c.past_ago, :past_ago) or p.sent_at <= :lost_ago
                or p.expected_at is null and p.sent_at <= coalesce(c.underway_ago, :underway_ago)
            )
    """,
    says="Left {since} with {carrier} ({number}) and has not arrived. Expected: {expected_at}.",
    undone="The customer claims it as lost: {money}.",
    steps=(
        to_customer(
            "your order {name} left us {since}, and we have no news that it reached you.",
            "Carrier and number of the parcel: {carrier}, {number}.",
            "Has it arrived? If not, please tell us, and we ask the carrier where it is.",
        ),
        to_carrier(
            "tracked",
            "our parcel {tracked} has been on its way since {since}. Expected: {expected_at}.",
            "Where is it, and when will it be delivered?",
            "If it is lost, please tell us what you need from us.",
        ),
    ),
    grouped_by="carrier",
    trigger="Every hour.",
    conditions=(
        "Scanned and not delivered: past the day the carrier named, on its way for too long where "
        "it named none, by the carrier's working days; or for so long that it counts as lost."
    ),
    action="Shows it to support, by carrier, with the order's money.",
    fallback="Nothing is said while the copy of orders is not fresh.",
)
