"""Copies of the books, of what lies in the mailbox, and of what a card company did with money.

The tables that are made anew had no rows yet: nothing copied into them before.
"""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeEngine

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_KINDS: Mapping[str, TypeEngine[Any]] = {
    "name": sa.String(length=200),
    "words": sa.Text(),
    "moment": sa.DateTime(timezone=True),
    "minor": sa.BigInteger(),
    "count": sa.Integer(),
    "flag": sa.Boolean(),
    "currency": sa.String(length=3),
    "lines": sa.JSON().with_variant(JSONB(), "postgresql"),
}
Tables = Mapping[str, tuple[Mapping[str, str], tuple[str, ...]]]
_NEW: Tables = {
    "vendors": ({"name": "name", "mail_hash": "name?", "active": "flag"}, ("name",)),
    "vendor_credits": (
        {
            "number": "name",
            "vendor": "name",
            "dated_at": "moment",
            "total": "minor",
            "currency": "currency",
            "lines": "lines",
        },
        ("number",),
    ),
    "disputes": (
        {
            "opened_at": "moment",
            "due_at": "moment?",
            "state": "name",
            "reason": "name",
            "charge": "name",
            "order_number": "name?",
            "amount": "minor",
            "currency": "currency",
        },
        ("charge", "order_number"),
    ),
    "card_refunds": (
        {
            "made_at": "moment",
            "state": "name",
            "charge": "name?",
            "order_number": "name?",
            "amount": "minor",
            "currency": "currency",
        },
        ("charge", "order_number"),
    ),
}
_ANEW: Tables = {
    "mails": (
        {
            "message_hash": "name?",
            "thread_hash": "name?",
            "folder": "name",
            "sender_hash": "name?",
            "sender_domain": "name?",
            "received_at": "moment",
            "has_files": "flag",
        },
        ("received_at", "sender_hash", "thread_hash"),
    ),
    "prices": (
        {
            "sku": "name",
            "listing": "name?",
            "state": "name",
            "price": "minor?",
            "currency": "currency?",
            "units": "count?",
        },
        ("sku",),
    ),
    "payouts": (
        {
            "made_at": "moment",
            "arrives_at": "moment?",
            "state": "name",
            "amount": "minor",
            "currency": "currency",
        },
        ("made_at",),
    ),
    "market_orders": (
        {
            "placed_at": "moment",
            "state": "name",
            "ship_by": "moment?",
            "total": "minor?",
            "currency": "currency?",
            "lines": "lines",
        },
        ("placed_at",),
    ),
}
_BEFORE: Tables = {
    "mails": (
        {
            "thread": "name",
            "folder": "name",
            "sender_hash": "name?",
            "received_at": "moment",
            "subject": "words",
            "seen": "flag",
            "has_files": "flag",
        },
        ("received_at", "thread"),
    ),
    "prices": (
        {
            "sku": "name",
            "listing": "name?",
            "state": "name",
            "price": "minor?",
            "currency": "currency",
            "units": "count?",
        },
        ("sku",),
    ),
    "payouts": (
        {
            "paid_at": "moment?",
            "state": "name",
            "amount": "minor",
            "fees": "minor",
            "currency": "currency",
        },
        ("paid_at",),
    ),
    "market_orders": (
        {
            "placed_at": "moment",
            "state": "name",
            "ship_by": "moment?",
            "total": "minor",
            "currency": "currency",
            "lines": "lines",
        },
        ("placed_at",),
    ),
}


def upgrade() -> None:
    """Create them, empty: everything is fetched anew."""
    for name in _ANEW:
        op.drop_table(name)
    _create({**_NEW, **_ANEW})


def downgrade() -> None:
    """Forget the copies; the systems they came from still have everything."""
    for name in (*_NEW, *_ANEW):
        op.drop_table(name)
    _create(_BEFORE)


def _create(tables: Tables) -> None:
    for name, (columns, found_by) in tables.items():
        op.create_table(
            name,
            sa.Column("source", sa.String(length=120), nullable=False),
            sa.Column("id", sa.String(length=200), nullable=False),
            sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
            sa.Column("fetched_at", sa.DateTime(timezone=True), nullable=False),
            sa.Column("deleted", sa.Boolean(), nullable=False),
            *(
                sa.Column(column, _KINDS[kind.rstrip("?")], nullable=kind.endswith("?"))
                for column, kind in columns.items()
            ),
            sa.PrimaryKeyConstraint("source", "id", name=op.f(f"pk_{name}")),
        )
        for column in found_by:
            op.create_index(op.f(f"ix_{name}_{column}"), name, [column], unique=False)
