"""The tables of what vendors tell us, and of what that calls for.

`metadata` taken from here knows these and those of `memory.tables`.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from memory.database import Json, UtcDateTime
from memory.tables import Id, metadata

__all__ = ["arrivals", "follow_ups", "metadata", "second_looks"]

_NEW, _DEAD = text("state = 'new'"), text("state = 'dead'")
arrivals = Table(
    "arrivals",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    # No key into `accounts`: what a system sent stays readable once it is no longer connected.
    Column("account", String(120), nullable=False),
    Column("event_id", String(250), nullable=False),
    Column("topic", String(120), nullable=False),
    Column("object_ref", String(400), nullable=False),
    Column("vendor_time", UtcDateTime, nullable=False),
    Column("received_at", UtcDateTime, nullable=False),
    Column("payload", Json, nullable=False),
    Column("state", String(10), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("not_before", UtcDateTime, nullable=False),
    Column("settled_at", UtcDateTime, index=True),
    Column("reason", Text, nullable=False),
    UniqueConstraint("account", "event_id"),
    Index("ix_arrivals_object_ref_vendor_time", "object_ref", "vendor_time"),
    # Most have been dealt with long ago, few ever wait, and fewer are laid aside.
    Index("ix_arrivals_new", "not_before", "id", sqlite_where=_NEW, postgresql_where=_NEW),
    Index("ix_arrivals_dead", "id", sqlite_where=_DEAD, postgresql_where=_DEAD),
)
follow_ups = Table(
    "follow_ups",
    metadata,
    Column("arrival_id", ForeignKey("arrivals.id", ondelete="CASCADE"), primary_key=True),
    Column("tells", Boolean, nullable=False),
    Column("wanted", Integer, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("due_at", UtcDateTime, index=True),
    Column("told_at", UtcDateTime),
)
second_looks = Table(
    "second_looks",
    metadata,
    Column("action_id", ForeignKey("actions.id"), primary_key=True),
    Column("arrival_id", BigInteger, nullable=False),
)
