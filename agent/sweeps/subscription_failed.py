"""Standing orders that go on while their last payment failed."""

from agent.sweeps.slots import HOURLY
from agent.sweeps.sweep import Sweep
from policies.people import Group
from policies.thresholds import Unit, threshold

SUBSCRIPTION_FAILED = Sweep(
    name="subscription_failed",
    title="Subscription not paid",
    needs=("subscriptions",),
    slots=HOURLY,
    team=Group.SUPPORT,
    thresholds={
        "retries": threshold("Hours it may be mended by itself", 24, Unit.HOURS, most=240),
        "grave": threshold("Days after which it is grave", 7, Unit.DAYS, least=1, most=60),
    },
    sql="""
        select source as account, 'subscription' as kind, id as object,
            replace(id, 'gid://shopify/SubscriptionContract/', 'Subscription ') as name,
            case when failed_at <= :grave_ago then 3 else 2 end as severity,
            total as money, currency as currency, '' as place,
            coalesce(failed_at, updated_at) as since_at, next_at as due_at
        from subscriptions
        where not deleted and upper(status) = 'ACTIVE' and upper(last_payment) = 'FAILED'
            and coalesce(failed_at, updated_at) <= :retries_ago
    """,
    says="Its payment failed {since}, and it is still active. Next delivery: {due}.",
    undone="{money} is not paid with every delivery, and the customer is lost without a word.",
    trigger="Every hour.",
    conditions="Active, its last payment failed, longer ago than it takes to be tried again.",
    action="Shows it to support, who ask the customer for another card.",
    fallback="Where Shopify does not say when it failed, it counts from its last change.",
)
