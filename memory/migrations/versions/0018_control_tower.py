"""The control tower: problems, their notes, the runs of sweeps; lines of documents as rows.

Views say once what several sweeps ask, or what the two databases would have to be asked differently
for: lines of documents, how far apart refunds are, and whether a change was pleaded for.
"""

import sqlalchemy as sa
from alembic import op

from memory.database import Json

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_NAME = sa.String(length=200)
_TIME = sa.DateTime(timezone=True)
_OPEN = sa.text("ended_at is null")
_EACH = {
    "sqlite": ("json_each(d.lines)", "json_extract(line.value, '$.{}')"),
    "postgresql": ("jsonb_array_elements(d.lines)", "line.value->>'{}'"),
}
_TEXTS = {
    "market_lines": (
        "market_orders",
        "order_id",
        ("sku", "listing"),
        ("quantity", "unsent", "total"),
    ),
    "purchase_lines": (
        "purchase_orders",
        "purchase_id",
        ("item", "article"),
        ("quantity", "received", "amount"),
    ),
    "bill_lines": ("bills", "bill_id", ("item", "purchase_order"), ("quantity", "amount")),
}
_FOUND_BY = (
    ("fulfilments", "sent_at"),
    ("fulfilment_orders", "order_id"),
    ("fulfilment_orders", "status"),
    ("market_orders", "state"),
)
_UNSENT = sa.text("unsent > 0")
_CANCELLED = sa.text("cancelled_at is not null")
# What has yet to leave and what has yet to arrive, said once for every sweep that looks at it.
_WAITING = {
    "unsent_work": """
        select source, order_id, sum(unsent) as units, sum(unsent * unit_price) as money
        from order_lines where not deleted and unsent > 0
        group by source, order_id
    """,
    "open_work": """
        select source, order_id, min(place) as place,
            case when count(fulfil_at) < count(*) then null else min(fulfil_at) end as fulfil_at,
            sum(case when status = 'ON_HOLD' then 1 else 0 end) as held,
            sum(case when status = 'ON_HOLD' then 0 else 1 end) as free,
            min(case when status = 'ON_HOLD' then updated_at end) as held_at
        from fulfilment_orders
        where not deleted and status in ('OPEN', 'IN_PROGRESS', 'ON_HOLD', 'SCHEDULED')
        group by source, order_id
    """,
    "parcels_out": """
        select f.source, f.id, f.order_id, o.name, f.travel, f.sent_at, f.updated_at,
            f.expected_at, f.carrier, f.number, o.currency,
            (o.total - o.refunded) / (
                select count(*) from fulfilments p where p.source = f.source
                    and p.order_id = f.order_id and not p.deleted and p.status = 'SUCCESS'
            ) as money
        from fulfilments f join orders o on o.source = f.source and o.id = f.order_id
        where not f.deleted and f.status = 'SUCCESS' and f.delivered_at is null
            and not o.deleted and o.cancelled_at is null and o.paid not in ('REFUNDED', 'VOIDED')
    """,
}
_SAID = {
    "sqlite": {
        "second": "cast(strftime('%s', made_at) as integer)",
        "exception": "json_extract(r.arguments, '$.exception')",
    },
    "postgresql": {
        "second": "cast(extract(epoch from made_at) as bigint)",
        "exception": "r.arguments->>'exception'",
    },
}
# What came back, what was paid back and what was pleaded for, said once and for both databases.
_BACK = {
    "open_returns": """
        select r.source, r.id, r.name, r.order_id, o.name as order_name, o.currency,
            o.total - o.refunded as unrefunded, r.requested_at, r.received_at,
            sum(l.quantity) as units, sum(l.processed) as processed, sum(l.refunded) as refunded,
            sum(l.quantity * s.unit_price) as worth,
            sum(case when l.processed = 0 then l.refunded else 0 end) as unseen,
            sum(case when l.processed = 0 then l.refunded * s.unit_price end) as unseen_worth
        from returns r
        join orders o on o.source = r.source and o.id = r.order_id and not o.deleted
        join return_lines l on l.source = r.source and l.return_id = r.id and not l.deleted
        left join order_lines s on s.source = l.source and s.id = l.line_id
        where not r.deleted and r.status = 'OPEN'
        group by r.source, r.id, r.name, r.order_id, o.name, o.currency, o.total, o.refunded,
            r.requested_at, r.received_at
    """,
    "paid_back": """
        select 'shop' as way, source, order_id, id, amount, made_at, {second} as second
        from refunds where not deleted and amount > 0
        union all
        select 'card' as way, o.source, o.id as order_id, c.id, c.amount, c.made_at,
            {second} as second
        from card_refunds c
        join orders o on o.name in (c.order_number, '#' || c.order_number)
            and o.currency = c.currency and not o.deleted
        where not c.deleted and c.amount > 0
            and c.state in ('succeeded', 'pending', 'requires_action')
    """,
    "pleas": """
        select a.id, a.account, a.kind, a.state, a.created_at,
            case when coalesce({exception}, '') = '' then 0 else 1 end as pleaded
        from actions a join revisions r on r.action_id = a.id and r.number = a.revision
    """,
}


def upgrade() -> None:
    """Create the tables, and views of documents' lines, of what waits and of what came back."""
    op.create_table(
        "problems",
        sa.Column("id", _ID, autoincrement=True, nullable=False),
        sa.Column("sweep", sa.String(length=60), nullable=False),
        sa.Column("account", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("object", sa.String(length=250), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("there", sa.Boolean(), nullable=False),
        sa.Column("shown", sa.Boolean(), nullable=False),
        sa.Column("severity", sa.Integer(), nullable=False),
        sa.Column("money", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=True),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("since", _TIME, nullable=False),
        sa.Column("due_at", _TIME, nullable=True),
        sa.Column("facts", Json, nullable=False),
        sa.Column("team", sa.String(length=20), nullable=False),
        sa.Column("assignee_id", sa.String(length=32), nullable=True),
        sa.Column("snoozed_until", _TIME, nullable=True),
        sa.Column("action_id", _ID, nullable=True),
        sa.Column("found_at", _TIME, nullable=False),
        sa.Column("changed_at", _TIME, nullable=False),
        sa.Column("ended_at", _TIME, nullable=True),
        sa.Column("reopened", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["assignee_id"], ["people.id"], name=op.f("fk_problems_assignee_id")
        ),
        sa.ForeignKeyConstraint(["action_id"], ["actions.id"], name=op.f("fk_problems_action_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_problems")),
        sa.UniqueConstraint(
            "sweep",
            "account",
            "kind",
            "object",
            name=op.f("uq_problems_sweep_account_kind_object"),
        ),
    )
    for column in ("assignee_id", "action_id", "ended_at"):
        op.create_index(op.f(f"ix_problems_{column}"), "problems", [column])
    op.create_index(
        "ix_problems_open",
        "problems",
        ["sweep", "team"],
        sqlite_where=_OPEN,
        postgresql_where=_OPEN,
    )
    op.create_table(
        "problem_notes",
        sa.Column("id", _ID, autoincrement=True, nullable=False),
        sa.Column("problem_id", _ID, nullable=False),
        sa.Column("at", _TIME, nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=True),
        sa.Column("what", sa.String(length=20), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["problem_id"], ["problems.id"], name=op.f("fk_problem_notes_problem_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_problem_notes_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_problem_notes")),
    )
    op.create_index(op.f("ix_problem_notes_problem_id"), "problem_notes", ["problem_id"])
    op.create_table(
        "sweep_runs",
        sa.Column("sweep", sa.String(length=60), nullable=False),
        sa.Column("slot", _TIME, nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("owner", sa.String(length=120), nullable=False),
        sa.Column("lease_until", _TIME, nullable=True),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.Column("began_at", _TIME, nullable=False),
        sa.Column("ended_at", _TIME, nullable=True),
        sa.Column("found", sa.Integer(), nullable=False),
        sa.Column("opened", sa.Integer(), nullable=False),
        sa.Column("closed", sa.Integer(), nullable=False),
        sa.Column("sentence", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("sweep", "slot", name=op.f("pk_sweep_runs")),
    )
    with op.batch_alter_table("homes") as homes:
        homes.alter_column("shows", existing_type=sa.String(length=20), type_=sa.String(length=80))
    _widen_copies()
    for name in _TEXTS:
        op.execute(_view(name))
    said = _SAID[op.get_bind().dialect.name]
    for name, query in {**_WAITING, **_BACK}.items():
        op.execute(f"create view {name} as {query.format(**said)}")


def _widen_copies() -> None:
    """Make room for what sweeps look at; every stream is loaded anew, as only that fills it."""
    for table in ("orders", "order_lines"):
        none = sa.Column("discount", sa.BigInteger(), nullable=False, server_default="0")
        op.add_column(table, none)
    for column in ("risk", "address_fault"):
        op.add_column("orders", sa.Column(column, _NAME, nullable=True))
    op.create_table(
        "fulfilment_orders",
        *_copied("fulfilment_orders"),
        sa.Column("order_id", _NAME, nullable=False),
        sa.Column("status", _NAME, nullable=False),
        sa.Column("place", _NAME, nullable=False),
        sa.Column("fulfil_at", _TIME, nullable=True),
    )
    for table, column in _FOUND_BY:
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])
    op.create_index(
        "ix_order_lines_unsent",
        "order_lines",
        ["source", "order_id"],
        sqlite_where=_UNSENT,
        postgresql_where=_UNSENT,
    )
    op.create_index(
        "ix_orders_cancelled_at",
        "orders",
        ["cancelled_at"],
        sqlite_where=_CANCELLED,
        postgresql_where=_CANCELLED,
    )
    op.drop_index(op.f("ix_return_lines_return_id"), "return_lines")
    op.create_index("ix_return_lines_return", "return_lines", ["source", "return_id"])
    op.create_table(
        "subscriptions",
        *_copied("subscriptions"),
        sa.Column("customer_id", _NAME, nullable=True),
        sa.Column("status", _NAME, nullable=False),
        sa.Column("last_payment", _NAME, nullable=True),
        sa.Column("failed_at", _TIME, nullable=True),
        sa.Column("next_at", _TIME, nullable=True),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
    )
    # These cursors say that all is here, which is no longer so.
    op.execute(
        "update sources set cursor = '{}', whole_at = null "
        "where stream in ('orders', 'purchase_orders')"
    )


def _copied(name: str) -> tuple[sa.Column[object] | sa.PrimaryKeyConstraint, ...]:
    return (
        sa.Column("source", sa.String(length=120), nullable=False),
        sa.Column("id", _NAME, nullable=False),
        sa.Column("updated_at", _TIME, nullable=False),
        sa.Column("fetched_at", _TIME, nullable=False),
        sa.Column("deleted", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("source", "id", name=op.f(f"pk_{name}")),
    )


def downgrade() -> None:
    """Forget them; what is wrong will be found again."""
    for name in (*_TEXTS, *_WAITING, *_BACK):
        op.execute(f"drop view {name}")
    op.drop_index("ix_return_lines_return", "return_lines")
    op.create_index(op.f("ix_return_lines_return_id"), "return_lines", ["return_id"])
    op.drop_index("ix_orders_cancelled_at", "orders")
    op.drop_index("ix_order_lines_unsent", "order_lines")
    for table, column in _FOUND_BY:
        op.drop_index(op.f(f"ix_{table}_{column}"), table)
    op.drop_table("subscriptions")
    op.drop_table("fulfilment_orders")
    for table, column in (
        ("order_lines", "discount"),
        *(("orders", name) for name in ("address_fault", "risk", "discount")),
    ):
        op.drop_column(table, column)
    with op.batch_alter_table("homes") as homes:
        homes.alter_column("shows", existing_type=sa.String(length=80), type_=sa.String(length=20))
    op.drop_table("sweep_runs")
    op.drop_table("problem_notes")
    op.drop_table("problems")


def _view(name: str) -> str:
    """Write the view that has a row for each line of a document, alike on both databases."""
    table, owner, texts, numbers = _TEXTS[name]
    each, value = _EACH[op.get_bind().dialect.name]
    # SQLite joins what JSON holds by no index unless it is told that it is text.
    columns = [f"cast({value.format(one)} as text) as {one}" for one in texts]
    columns += [f"cast({value.format(one)} as numeric) as {one}" for one in numbers]
    return (
        f"create view {name} as select d.source, d.id as {owner}, {', '.join(columns)} "  # noqa: S608 - names of ours
        f"from {table} d, {each} line where not d.deleted"
    )
