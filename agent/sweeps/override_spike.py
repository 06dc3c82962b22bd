"""Kinds of change that get past their rules too often: the rule may be the wrong one."""

from agent.sweeps.slots import NIGHTLY
from agent.sweeps.sweep import Sweep
from policies.people import Group
from policies.thresholds import Unit, threshold

OVERRIDE_SPIKE = Sweep(
    name="override_spike",
    title="Rule overridden often",
    needs=(),
    slots=NIGHTLY,
    team=Group.ADMINS,
    thresholds={
        "days": threshold("Days that are looked at", 30, Unit.DAYS, least=1),
        "least": threshold("Exceptions it takes at least", 5, Unit.EXCEPTIONS, least=1, most=1000),
        "percent": threshold("Per cent of what was approved", 20, Unit.PERCENT, least=1, most=100),
    },
    sql="""
        select p.account as account, 'action' as kind, p.kind as object, p.kind as name,
            case when p.exceptions * 2 > p.approved then 2 else 1 end as severity,
            null as money, null as currency, p.account as place,
            p.first_at as since_at, null as due_at,
            p.exceptions as exceptions, p.approved as approved
        from (
            select account, kind, sum(pleaded) as exceptions, count(*) as approved,
                min(case when pleaded = 1 then created_at end) as first_at
            from pleas
            where created_at >= :days_ago and state in (
                'approved', 'executing', 'unknown', 'needs_human', 'succeeded', 'failed'
            )
            group by account, kind
        ) p
        where p.exceptions >= :least and p.exceptions * 100 >= :percent * p.approved
    """,
    says="Of {approved} that were approved since {since}, {exceptions} were exceptions to a rule.",
    undone="A rule that is set aside so often protects nobody, and costs an owner every time.",
    grouped_by="account",
    trigger="Every morning.",
    conditions="Enough exceptions were approved of one kind of change, and a large part of all.",
    action="Shows the kind of change to the admins, who tune the rule or the habit.",
    fallback="Exceptions that were asked for and turned down do not count: there the rule held.",
)
