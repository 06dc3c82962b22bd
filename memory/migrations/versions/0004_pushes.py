"""Who is told what in person and when, and whose Home is looked at; see `memory.tables`."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the three tables."""
    op.create_table(
        "nudges",
        sa.Column(
            "action_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
        ),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_reminder", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["action_id"], ["actions.id"], name=op.f("fk_nudges_action_id")),
        sa.PrimaryKeyConstraint("action_id", name=op.f("pk_nudges")),
    )
    op.create_index(op.f("ix_nudges_due_at"), "nudges", ["due_at"], unique=False)
    op.create_table(
        "pushes",
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column(
            "action_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
        ),
        sa.Column("surface", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["action_id"], ["actions.id"], name=op.f("fk_pushes_action_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_pushes_person_id")),
        sa.PrimaryKeyConstraint("person_id", "action_id", name=op.f("pk_pushes")),
    )
    op.create_index(op.f("ix_pushes_surface"), "pushes", ["surface"], unique=False)
    op.create_table(
        "homes",
        sa.Column("surface", sa.String(length=200), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("shows", sa.String(length=20), nullable=False),
        sa.Column("page", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("surface", name=op.f("pk_homes")),
    )


def downgrade() -> None:
    """Forget them; none is part of the record."""
    op.drop_table("homes")
    op.drop_table("pushes")
    op.drop_table("nudges")
