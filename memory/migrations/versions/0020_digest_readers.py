"""Who wants the morning digest as a direct message."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "digest_readers",
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_digest_readers_person_id")
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_digest_readers")),
    )


def downgrade() -> None:
    """Drop it."""
    op.drop_table("digest_readers")
