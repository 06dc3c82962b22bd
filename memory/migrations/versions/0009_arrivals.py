"""What vendors tell us, and which open requests that makes worth a second look."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_TIME = sa.DateTime(timezone=True)
_NEW = sa.text("state = 'new'")


def upgrade() -> None:
    """Create both tables."""
    op.create_table(
        "arrivals",
        sa.Column(
            "id",
            _ID,
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("account", sa.String(length=120), nullable=False),
        sa.Column("event_id", sa.String(length=250), nullable=False),
        sa.Column("topic", sa.String(length=120), nullable=False),
        sa.Column("object_ref", sa.String(length=400), nullable=False),
        sa.Column("vendor_time", _TIME, nullable=False),
        sa.Column("received_at", _TIME, nullable=False),
        sa.Column(
            "payload",
            sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"),
            nullable=False,
        ),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("not_before", _TIME, nullable=False),
        sa.Column("settled_at", _TIME),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_arrivals")),
        sa.UniqueConstraint("account", "event_id", name=op.f("uq_arrivals_account_event_id")),
    )
    op.create_index("ix_arrivals_settled_at", "arrivals", ["settled_at"])
    op.create_index("ix_arrivals_object_ref_vendor_time", "arrivals", ["object_ref", "vendor_time"])
    op.create_index(
        "ix_arrivals_new",
        "arrivals",
        ["not_before", "id"],
        sqlite_where=_NEW,
        postgresql_where=_NEW,
    )
    op.create_table(
        "second_looks",
        sa.Column(
            "action_id",
            _ID,
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("arrival_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["action_id"], ["actions.id"], name=op.f("fk_second_looks_action_id")
        ),
        sa.PrimaryKeyConstraint("action_id", name=op.f("pk_second_looks")),
    )


def downgrade() -> None:
    """Forget both; what vendors said they say again when they are asked."""
    op.drop_table("second_looks")
    op.drop_table("arrivals")
