"""The newest runs by an index, what sweeps and the readiness report both ask, money as minor units.

A limit of money was once tuned in hundreds of cents; whatever was said of it is put right.
"""

from collections.abc import Callable

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

_NEWEST = ("sweep", "state", "slot")
_IN_HUNDREDS = ("sweep:overstock:worth", "wish:sweep:overstock:worth", "undo:sweep:overstock:worth")
_HUNDRED = 100
_VIEWS = {
    "unpaid_returns": """
        select r.* from open_returns r
        where r.received_at is not null and r.refunded = 0 and r.unrefunded > 0
            and not exists (
                select 1 from refunds f
                where f.source = r.source and f.order_id = r.order_id and not f.deleted
                    and f.amount > 0 and f.made_at >= r.requested_at
            )
    """,
    "refunds_astray": """
        select c.source, c.id, c.order_number, c.charge, c.state, c.amount, c.currency, c.made_at
        from card_refunds c
        where not c.deleted and c.state in ('failed', 'canceled', 'pending', 'requires_action')
            and c.amount > (
                select coalesce(sum(later.amount), 0) from card_refunds later
                where later.source = c.source and later.charge = c.charge and not later.deleted
                    and later.state = 'succeeded' and later.made_at > c.made_at
            )
    """,
    "unordered_bills": """
        select b.source, b.id, b.vendor, b.number
        from bills b
        left join purchase_orders p
            on p.source = b.source and p.id = b.purchase_order and not p.deleted
        left join (
            select distinct source, vendor from purchase_orders where not deleted
        ) o on o.source = b.source and o.vendor = b.vendor
        left join (
            select distinct source, bill_id from bill_lines where item is not null
        ) g on g.source = b.source and g.bill_id = b.id
        where not b.deleted and b.state = 'open' and b.open > 0 and p.id is null
            and (o.vendor is not null or g.bill_id is not null)
    """,
}


def upgrade() -> None:
    """Make the index and the views, and write tuned money in minor units."""
    op.create_index(op.f("ix_sweep_runs_sweep_state_slot"), "sweep_runs", [*_NEWEST])
    for name, query in _VIEWS.items():
        op.execute(f"create view {name} as {query}")
    _rewrite(lambda value: value * _HUNDRED)


def downgrade() -> None:
    """Drop them, and write tuned money in hundreds again."""
    _rewrite(lambda value: value // _HUNDRED)
    for name in _VIEWS:
        op.execute(f"drop view {name}")
    op.drop_index(op.f("ix_sweep_runs_sweep_state_slot"), "sweep_runs")


def _rewrite(as_it_is_now: Callable[[int], int]) -> None:
    """Change what admins said, wish, or may go back to."""
    switches = sa.table("switches", sa.column("name", sa.String), sa.column("value", sa.String))
    ours = switches.c.name.in_(_IN_HUNDREDS)
    for name, value in op.get_bind().execute(sa.select(switches).where(ours)).all():
        change = sa.update(switches).where(switches.c.name == name)
        op.execute(change.values(value=str(as_it_is_now(int(value)))))
