"""The tables of the control tower: what sweeps found, what people did about it, and their runs.

The trade calls such a row an exception; here that word is a rule's (`policies.exceptions`), so it
is a problem. `metadata` taken from here knows these and those of `memory.event_tables`.
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
from memory.event_tables import metadata
from memory.tables import Id

__all__ = ["metadata", "problem_notes", "problems", "sweep_runs"]

_OPEN = text("ended_at is null")
problems = Table(
    "problems",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("sweep", String(60), nullable=False),
    # No key into `accounts`: what was wrong stays readable once a system is no longer connected.
    Column("account", String(120), nullable=False),
    Column("kind", String(40), nullable=False),
    Column("object", String(250), nullable=False),
    Column("name", Text, nullable=False),
    Column("state", String(12), nullable=False),
    Column("there", Boolean, nullable=False),
    Column("shown", Boolean, nullable=False),
    Column("severity", Integer, nullable=False),
    Column("money", BigInteger),
    Column("currency", String(3)),
    Column("place", String(200), nullable=False),
    Column("since", UtcDateTime, nullable=False),
    Column("due_at", UtcDateTime),
    Column("facts", Json, nullable=False),
    Column("team", String(20), nullable=False),
    Column("assignee_id", ForeignKey("people.id"), index=True),
    Column("snoozed_until", UtcDateTime),
    Column("action_id", ForeignKey("actions.id"), index=True),
    Column("found_at", UtcDateTime, nullable=False),
    Column("changed_at", UtcDateTime, nullable=False),
    Column("ended_at", UtcDateTime, index=True),
    Column("reopened", Integer, nullable=False),
    UniqueConstraint("sweep", "account", "kind", "object"),
    # Most have ended long ago.
    Index("ix_problems_open", "sweep", "team", sqlite_where=_OPEN, postgresql_where=_OPEN),
)
problem_notes = Table(
    "problem_notes",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("problem_id", ForeignKey("problems.id"), nullable=False, index=True),
    Column("at", UtcDateTime, nullable=False),
    Column("person_id", ForeignKey("people.id")),
    Column("what", String(20), nullable=False),
    Column("words", Text, nullable=False),
)
sweep_runs = Table(
    "sweep_runs",
    metadata,
    Column("sweep", String(60), primary_key=True),
    Column("slot", UtcDateTime, primary_key=True),
    Column("state", String(12), nullable=False),
    Column("owner", String(120), nullable=False),
    Column("lease_until", UtcDateTime),
    Column("fence", Integer, nullable=False),
    Column("began_at", UtcDateTime, nullable=False),
    Column("ended_at", UtcDateTime),
    Column("found", Integer, nullable=False),
    Column("opened", Integer, nullable=False),
    Column("closed", Integer, nullable=False),
    Column("sentence", Text, nullable=False),
    Index(None, "sweep", "state", "slot"),
)
