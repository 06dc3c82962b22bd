"""What may still be asked of a vendor, counted once for all workers."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make room for the buckets; times are seconds of the server's clock."""
    op.create_table(
        "allowances",
        sa.Column("bucket", sa.String(300), nullable=False),
        sa.Column("remaining", sa.Float(), nullable=False),
        sa.Column("counted_at", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("bucket", name=op.f("pk_allowances")),
    )


def downgrade() -> None:
    """Let each worker count for itself."""
    op.drop_table("allowances")
