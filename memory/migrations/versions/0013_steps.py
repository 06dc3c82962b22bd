"""Lists that are carried out in steps, and what of a step was left as it was."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_JSON = sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql")


def upgrade() -> None:
    """Create the table and add the column."""
    op.create_table(
        "stored_lists",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("part", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("body", _JSON, nullable=False),
        sa.Column("stored_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("digest", "part", name=op.f("pk_stored_lists")),
    )
    op.add_column("effects", sa.Column("left_out", _JSON))


def downgrade() -> None:
    """Forget both."""
    op.drop_column("effects", "left_out")
    op.drop_table("stored_lists")
