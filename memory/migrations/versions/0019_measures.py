"""What each day came to, what carried out Actions were good for, and the rules that fired."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_TIME = sa.DateTime(timezone=True)
_FIRED = {
    "sqlite": """
        select a.id as action_id, a.state as state, a.created_at as created_at,
            json_extract(f.value, '$.rule') as rule, json_extract(f.value, '$.effect') as effect,
            exists (
                select 1 from json_each(r.terms, '$.excepted') e
                where e.value = json_extract(f.value, '$.rule')
            ) as excepted
        from actions a
        join revisions r on r.action_id = a.id and r.number = a.revision,
        json_each(r.terms, '$.findings') f
        where json_extract(f.value, '$.fired')
    """,
    "postgresql": """
        select a.id as action_id, a.state as state, a.created_at as created_at,
            f.value->>'rule' as rule, f.value->>'effect' as effect,
            case when coalesce(r.terms->'excepted', '[]') @> jsonb_build_array(f.value->'rule')
                then 1 else 0 end as excepted
        from actions a
        join revisions r on r.action_id = a.id and r.number = a.revision
        cross join jsonb_array_elements(coalesce(r.terms->'findings', '[]')) f
        where (f.value->>'fired')::boolean
    """,
}


def upgrade() -> None:
    """Create the tables, and a view of the rules that fired on each Action."""
    op.create_table(
        "measures",
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("measure", sa.String(length=40), nullable=False),
        sa.Column("dimension", sa.String(length=200), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.Column("source", sa.String(length=10), nullable=False),
        sa.PrimaryKeyConstraint("day", "measure", "dimension", name=op.f("pk_measures")),
    )
    op.create_table(
        "hindsight",
        sa.Column("action_id", _ID, nullable=False),
        sa.Column("benefit", sa.String(length=10), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("judged_at", _TIME, nullable=False),
        sa.ForeignKeyConstraint(["action_id"], ["actions.id"], name=op.f("fk_hindsight_action_id")),
        sa.PrimaryKeyConstraint("action_id", name=op.f("pk_hindsight")),
    )
    op.execute(f"create view rules_fired as {_FIRED[op.get_bind().dialect.name]}")


def downgrade() -> None:
    """Forget them; the days that are past are not counted again."""
    op.execute("drop view rules_fired")
    op.drop_table("hindsight")
    op.drop_table("measures")
