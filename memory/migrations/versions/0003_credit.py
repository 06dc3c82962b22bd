"""Each effect remembers whom it names in the vendor's system, so that a repeated call is the same.

What was sent before has no such words, and is found by its marker as ever.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column."""
    with op.batch_alter_table("effects") as effects:
        effects.add_column(sa.Column("credit", sa.Text(), nullable=False, server_default=""))


def downgrade() -> None:
    """Forget the words; they stand in the vendor's system."""
    with op.batch_alter_table("effects") as effects:
        effects.drop_column("credit")
