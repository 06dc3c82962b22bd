"""Events that were laid aside are counted on every Home tab, so they have an index of their own."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_DEAD = sa.text("state = 'dead'")


def upgrade() -> None:
    """Make it."""
    op.create_index(
        "ix_arrivals_dead", "arrivals", ["id"], sqlite_where=_DEAD, postgresql_where=_DEAD
    )


def downgrade() -> None:
    """Drop it; nothing is lost."""
    op.drop_index("ix_arrivals_dead", "arrivals")
