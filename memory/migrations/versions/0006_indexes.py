"""Indexes for what is asked all the time, of tables whose rows stay for good."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_PARTIAL = {
    "ix_outbox_behind": ("not_before", "shown < wanted"),
    "ix_outbox_held": ("lease_until", "lease_until is not null"),
}


def upgrade() -> None:
    """Make them."""
    op.create_index("ix_inbox_partition", "inbox", ["partition"])
    op.create_index("ix_outbox_channel_thread_ts", "outbox", ["channel", "thread_ts"])
    op.create_index("ix_outbox_channel_ts", "outbox", ["channel", "ts"])
    for name, (column, condition) in _PARTIAL.items():
        where = sa.text(condition)
        op.create_index(name, "outbox", [column], sqlite_where=where, postgresql_where=where)


def downgrade() -> None:
    """Drop them; nothing is lost."""
    for name in (*_PARTIAL, "ix_outbox_channel_ts", "ix_outbox_channel_thread_ts"):
        op.drop_index(name, "outbox")
    op.drop_index("ix_inbox_partition", "inbox")
