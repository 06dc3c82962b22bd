"""Copies of what customers send back."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_NAME = sa.String(length=200)
_TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Create the two tables."""
    op.create_table(
        "returns",
        *_copied("returns"),
        sa.Column("order_id", _NAME, nullable=False),
        sa.Column("name", _NAME, nullable=False),
        sa.Column("status", _NAME, nullable=False),
        sa.Column("requested_at", _TIME, nullable=False),
        sa.Column("received_at", _TIME, nullable=True),
        sa.Column("closed_at", _TIME, nullable=True),
        sa.Column("units", sa.Integer(), nullable=False),
    )
    op.create_index(op.f("ix_returns_order_id"), "returns", ["order_id"])
    op.create_table(
        "return_lines",
        *_copied("return_lines"),
        sa.Column("return_id", _NAME, nullable=False),
        sa.Column("line_id", _NAME, nullable=True),
        sa.Column("sku", _NAME, nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("processed", sa.Integer(), nullable=False),
        sa.Column("refunded", sa.Integer(), nullable=False),
        sa.Column("reason", _NAME, nullable=True),
    )
    op.create_index(op.f("ix_return_lines_return_id"), "return_lines", ["return_id"])


def downgrade() -> None:
    """Forget them; the shop still has its returns."""
    op.drop_table("return_lines")
    op.drop_table("returns")


def _copied(name: str) -> tuple[sa.Column[object] | sa.PrimaryKeyConstraint, ...]:
    return (
        sa.Column("source", sa.String(length=120), nullable=False),
        sa.Column("id", _NAME, nullable=False),
        sa.Column("updated_at", _TIME, nullable=False),
        sa.Column("fetched_at", _TIME, nullable=False),
        sa.Column("deleted", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("source", "id", name=op.f(f"pk_{name}")),
    )
