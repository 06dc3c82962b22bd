"""A process that sweeps until it is killed: `python -m tests.scenario.sweeper URL OWNER`."""

import sys
import time
from datetime import timedelta

from agent.sweeping import Sweeping
from agent.sweeps.slots import Slots
from agent.sweeps.sweep import Sweep
from memory.database import Database
from policies.people import Group
from tests.copies import EVERYBODY, ZONE

DAILY = Slots("0 0 * * *", timedelta(days=1), "every midnight")
FOUND = 50
_PAUSE = 0.05


def _sweep(name: str, steps: int) -> Sweep:
    """Make a sweep that finds fifty things after counting to `steps` first."""
    return Sweep(
        name=name,
        title="Something",
        needs=(),
        slots=DAILY,
        team=Group.SUPPORT,
        sql=f"""
            with recursive number(i) as (
                select 1 union all select i + 1 from number where i < {steps}
            )
            select 'shop:1' as account, 'thing' as kind, 'thing/' || i as object,
                'thing ' || i as name, 2 as severity, 100 as money, 'USD' as currency,
                '' as place, :now as since_at, null as due_at
            from number where i <= {FOUND}
        """,  # noqa: S608 - numbers of ours
        says="It is there.",
        undone="It stays there.",
        trigger="Every midnight.",
        conditions="Always.",
        action="Tells it.",
        fallback="None.",
    )


def main(url: str, owner: str) -> None:
    """Sweep for good."""
    database = Database(url, practice=True)
    # Long enough to be killed in: SQLite counts four times as fast.
    slow = _sweep("slow", 12_000_000 if database.is_sqlite else 3_000_000)
    sweeping = Sweeping(database, ZONE, EVERYBODY, owner, (slow, _sweep("quick", FOUND)))
    while True:
        sweeping.run_due()
        time.sleep(_PAUSE)


if __name__ == "__main__":
    main(*sys.argv[1:])
