"""What a source waits for, as a code: what can be done about it is offered with it."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; a source that waits says what for at its next turn."""
    op.add_column(
        "sources",
        sa.Column("waits_for", sa.String(length=40), nullable=False, server_default=""),
    )


def downgrade() -> None:
    """Drop it."""
    op.drop_column("sources", "waits_for")
