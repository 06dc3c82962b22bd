"""Copies of other systems and how far each is; see `memory.mirror.tables`."""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeEngine

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_JSON = sa.JSON().with_variant(JSONB(), "postgresql")
_KINDS: Mapping[str, TypeEngine[Any]] = {
    "name": sa.String(length=200),
    "words": sa.Text(),
    "moment": sa.DateTime(timezone=True),
    "minor": sa.BigInteger(),
    "count": sa.Integer(),
    "flag": sa.Boolean(),
    "currency": sa.String(length=3),
    "lines": _JSON,
}
_COPIES: Mapping[str, Mapping[str, str]] = {
    "orders": {
        "name": "name",
        "placed_at": "moment",
        "cancelled_at": "moment?",
        "closed_at": "moment?",
        "paid": "name",
        "sent": "name",
        "customer_id": "name?",
        "mail_hash": "name?",
        "total": "minor",
        "refunded": "minor",
        "currency": "currency",
    },
    "order_lines": {
        "order_id": "name",
        "variant_id": "name?",
        "sku": "name?",
        "title": "words",
        "maker": "name?",
        "quantity": "count",
        "unsent": "count",
        "unit_price": "minor",
        "currency": "currency",
    },
    "fulfilments": {
        "order_id": "name",
        "status": "name",
        "travel": "name?",
        "sent_at": "moment",
        "expected_at": "moment?",
        "delivered_at": "moment?",
        "carrier": "name?",
        "number": "name?",
    },
    "refunds": {
        "order_id": "name",
        "made_at": "moment",
        "amount": "minor",
        "currency": "currency",
    },
    "customers": {
        "mail_hash": "name?",
    },
    "variants": {
        "product_id": "name",
        "item_id": "name",
        "sku": "name?",
        "title": "words",
        "maker": "name?",
        "status": "name",
        "tracked": "flag",
        "price": "minor",
        "cost": "minor?",
        "currency": "currency",
    },
    "stock": {
        "item_id": "name",
        "location_id": "name",
        "location": "words",
        "state": "name",
        "units": "count",
    },
    "market_orders": {
        "placed_at": "moment",
        "state": "name",
        "ship_by": "moment?",
        "total": "minor",
        "currency": "currency",
        "lines": "lines",
    },
    "purchase_orders": {
        "number": "name",
        "vendor": "name",
        "placed_at": "moment",
        "expected_at": "moment?",
        "state": "name",
        "order_name": "name?",
        "total": "minor",
        "currency": "currency",
        "lines": "lines",
    },
    "bills": {
        "number": "name",
        "vendor": "name",
        "dated_at": "moment",
        "due_at": "moment?",
        "state": "name",
        "purchase_order": "name?",
        "total": "minor",
        "open": "minor",
        "currency": "currency",
        "lines": "lines",
    },
    "mails": {
        "thread": "name",
        "folder": "name",
        "sender_hash": "name?",
        "received_at": "moment",
        "subject": "words",
        "seen": "flag",
        "has_files": "flag",
    },
    "prices": {
        "sku": "name",
        "listing": "name?",
        "state": "name",
        "price": "minor?",
        "currency": "currency",
        "units": "count?",
    },
    "payouts": {
        "paid_at": "moment?",
        "state": "name",
        "amount": "minor",
        "fees": "minor",
        "currency": "currency",
    },
}
_FOUND_BY = {
    "orders": ("name", "placed_at"),
    "order_lines": ("order_id", "sku"),
    "fulfilments": ("number", "order_id"),
    "refunds": ("order_id",),
    "customers": ("mail_hash",),
    "variants": ("item_id", "sku"),
    "stock": ("item_id",),
    "market_orders": ("placed_at",),
    "purchase_orders": ("number", "order_name"),
    "bills": ("number", "purchase_order"),
    "mails": ("received_at", "thread"),
    "prices": ("sku",),
    "payouts": ("paid_at",),
}
_SOURCES = {
    "title": "words",
    "cursor": "lines",
    "due_at": "moment",
    "tried_at": "moment?",
    "succeeded_at": "moment?",
    "whole_at": "moment?",
    "seen_at": "moment?",
    "loaded": "minor",
    "expected": "minor?",
    "rows": "minor",
}


def upgrade() -> None:
    """Create them, empty: everything is fetched anew."""
    for name, columns in _COPIES.items():
        op.create_table(
            name,
            sa.Column("source", sa.String(length=120), nullable=False),
            sa.Column("id", sa.String(length=200), nullable=False),
            sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
            sa.Column("fetched_at", sa.DateTime(timezone=True), nullable=False),
            sa.Column("deleted", sa.Boolean(), nullable=False),
            *_columns(columns),
            sa.PrimaryKeyConstraint("source", "id", name=op.f(f"pk_{name}")),
        )
    for name, found_by in _FOUND_BY.items():
        for column in found_by:
            op.create_index(op.f(f"ix_{name}_{column}"), name, [column], unique=False)
    op.create_table(
        "sources",
        sa.Column("account", sa.String(length=120), nullable=False),
        sa.Column("stream", sa.String(length=40), nullable=False),
        *_columns(_SOURCES),
        sa.Column("tries", sa.String(length=50), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("budget", sa.Integer(), nullable=True),
        sa.Column("lease_owner", sa.String(length=120), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("account", "stream", name=op.f("pk_sources")),
    )


def _columns(kinds: Mapping[str, str]) -> list[sa.Column[Any]]:
    return [
        sa.Column(name, _KINDS[kind.rstrip("?")], nullable=kind.endswith("?"))
        for name, kind in kinds.items()
    ]


def downgrade() -> None:
    """Forget the copies; the systems they came from still have everything."""
    for name in ("sources", *_COPIES):
        op.drop_table(name)
