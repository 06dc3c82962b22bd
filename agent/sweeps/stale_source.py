"""Copies that are not kept up: what stands on them says nothing, or nothing new."""

from agent.sweeps.slots import OFTEN
from agent.sweeps.sweep import Sweep
from policies.people import Group
from policies.thresholds import Unit, threshold

STALE_SOURCE = Sweep(
    name="stale_source",
    title="Copy not up to date",
    needs=(),
    slots=OFTEN,
    team=Group.ADMINS,
    thresholds={
        "tries": threshold("Attempts that may fail in a row", 4, Unit.ATTEMPTS, most=100),
        "silence": threshold(
            "Hours since it was last brought up to date", 6, Unit.HOURS, least=1, most=240
        ),
        "sent": threshold(
            "Days without a new list of a vendor that sends more often",
            3,
            Unit.DAYS,
            least=1,
            most=90,
        ),
    },
    sql="""
        select account as account, 'source' as kind, stream as object, title as name,
            3 as severity, null as money, null as currency, account as place,
            coalesce(sent_at, succeeded_at, tried_at, due_at) as since_at, null as due_at,
            failures as failures, coalesce(sent_at, succeeded_at) as succeeded_at,
            case
                when failures > 1
                    then cast(failures as text) || ' tries have failed since it was up to date'
                when failures = 1 then 'A try has failed since it was up to date'
                when sent_at is not null then 'Nothing newer was sent'
                when succeeded_at is null then 'It waits for somebody'
                else 'It has not been up to date for hours'
            end || case when error = '' then '' else ': ' || rtrim(error, '.') end as why
        from (
            select s.*, case when stale_after <= 86400 * :sent and seen_at <= :sent_ago
                then seen_at end as sent_at
            from sources s
        ) x
        where failures > :tries or succeeded_at <= :silence_ago or sent_at is not null
            or (succeeded_at is null and failures = 0 and error <> '')
    """,
    says="{why}.",
    undone="Whatever needs it is not looked for: problems stay unseen, and nobody is told.",
    grouped_by="account",
    trigger="Every 15 minutes.",
    conditions="Too many tries failed in a row, none went well for hours, a first one waits for "
    "somebody, or a vendor that sends a list has sent none for days.",
    action="Shows it to the admins, by account, with what the system answered.",
    fallback="A first load that takes long is left alone for as long as nothing fails.",
)
