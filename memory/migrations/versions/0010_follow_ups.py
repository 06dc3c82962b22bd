"""Which events a vendor is asked about, and of which somebody was told."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "follow_ups",
        sa.Column("arrival_id", _ID, autoincrement=False, nullable=False),
        sa.Column("tells", sa.Boolean(), nullable=False),
        sa.Column("wanted", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("due_at", _TIME),
        sa.Column("told_at", _TIME),
        sa.ForeignKeyConstraint(
            ["arrival_id"],
            ["arrivals.id"],
            name=op.f("fk_follow_ups_arrival_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("arrival_id", name=op.f("pk_follow_ups")),
    )
    op.create_index("ix_follow_ups_due_at", "follow_ups", ["due_at"])


def downgrade() -> None:
    """Forget it; what was not asked yet is asked when somebody looks."""
    op.drop_table("follow_ups")
