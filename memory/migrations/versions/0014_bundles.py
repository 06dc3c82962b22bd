"""Actions that are decided together and carried out one after the other."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add which Action has to be done before."""
    key = sa.ForeignKey("actions.id", name=op.f("fk_actions_follows"))
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.add_column("actions", sa.Column("follows", number, key), inline_references=True)


def downgrade() -> None:
    """Forget it."""
    with op.batch_alter_table("actions") as table:
        table.drop_column("follows")
