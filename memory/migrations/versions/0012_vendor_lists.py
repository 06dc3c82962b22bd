"""What vendors' own lists say, and what people have confirmed about those lists."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Create the copies, what was confirmed of them, and how old a source may be."""
    op.create_table(
        "vendor_articles",
        sa.Column("source", sa.String(length=120), nullable=False),
        sa.Column("id", sa.String(length=200), nullable=False),
        sa.Column("updated_at", _TIME, nullable=False),
        sa.Column("fetched_at", _TIME, nullable=False),
        sa.Column("deleted", sa.Boolean(), nullable=False),
        sa.Column("part", sa.String(length=200), nullable=False),
        sa.Column("ours", sa.String(length=200), nullable=True),
        sa.Column("kept", sa.String(length=200), nullable=False),
        sa.Column("units", sa.Integer(), nullable=True),
        sa.Column("price", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=True),
        sa.Column("lead_days", sa.Integer(), nullable=True),
        sa.Column("origin", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("source", "id", name=op.f("pk_vendor_articles")),
    )
    op.create_index(op.f("ix_vendor_articles_part"), "vendor_articles", ["part"])
    op.create_index(op.f("ix_vendor_articles_ours"), "vendor_articles", ["ours"])
    op.create_table(
        "vendor_columns",
        sa.Column("id", _ID, nullable=False),
        sa.Column("source", sa.String(length=120), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column(
            "columns",
            sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"),
            nullable=False,
        ),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("at", _TIME, nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_vendor_columns_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vendor_columns")),
    )
    op.create_index(op.f("ix_vendor_columns_source"), "vendor_columns", ["source"])
    op.create_table(
        "vendor_parts",
        sa.Column("source", sa.String(length=120), nullable=False),
        sa.Column("part", sa.String(length=200), nullable=False),
        sa.Column("sku", sa.String(length=200), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("at", _TIME, nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_vendor_parts_person_id")
        ),
        sa.PrimaryKeyConstraint("source", "part", name=op.f("pk_vendor_parts")),
    )
    op.create_index(op.f("ix_vendor_parts_sku"), "vendor_parts", ["sku"])
    op.add_column("sources", sa.Column("stale_after", sa.Integer(), nullable=True))


def downgrade() -> None:
    """Forget them; the vendors still have their lists, and columns are confirmed anew."""
    op.drop_column("sources", "stale_after")
    for name in ("vendor_parts", "vendor_columns", "vendor_articles"):
        op.drop_table(name)
