"""All tables. Each says whose truth it holds; nothing true lives anywhere else."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.sql.elements import TextClause

from memory.database import Json, UtcDateTime
from memory.states import HOLDING, IN_FLIGHT, State

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)
Id = BigInteger().with_variant(Integer(), "sqlite")


def _among(states: frozenset[State]) -> TextClause:
    return text("state in (" + ", ".join(f"'{state}'" for state in sorted(states)) + ")")


# Who and where -------------------------------------------------------------------------------
accounts = Table(
    "accounts",
    metadata,
    Column("id", String(120), primary_key=True),
    Column("system", String(40), nullable=False),
    Column("name", Text, nullable=False),
)
people = Table(
    "people",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("name", Text, nullable=False),
    Column("kind", String(20), nullable=False),
    Column("active", Boolean, nullable=False),
)
identities = Table(
    "identities",
    metadata,
    Column("system", String(20), primary_key=True),
    Column("external", String(200), primary_key=True),
    Column("person_id", ForeignKey("people.id"), nullable=False, index=True),
)
memberships = Table(
    "memberships",
    metadata,
    Column("person_id", ForeignKey("people.id"), primary_key=True),
    Column("group_name", String(40), primary_key=True),
)

# The ledger ----------------------------------------------------------------------------------
bundles = Table(
    "bundles",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("digest", String(64), nullable=False),
    Column("edges", Json, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
)
actions = Table(
    "actions",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("kind", String(40), nullable=False),
    Column("account", ForeignKey("accounts.id"), nullable=False),
    Column("target", String(300), nullable=False, index=True),
    Column("business_key", String(64), nullable=False),
    Column("state", String(20), nullable=False, index=True),
    Column("revision", Integer, nullable=False),
    Column("requester_id", ForeignKey("people.id"), nullable=False, index=True),
    Column("words", Text, nullable=False),
    Column("origin_event", String(200), nullable=False),
    Column("origin_position", Integer, nullable=False),
    Column("thread", String(200), nullable=False),
    Column("channel", String(60), nullable=False),
    Column("ts", String(40), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("changed_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime),
    Column("not_before", UtcDateTime),
    Column("lease_owner", String(120)),
    Column("lease_until", UtcDateTime),
    Column("fence", Integer, nullable=False, server_default="0"),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("outcome", Text, nullable=False, server_default=""),
    Column("replaces", ForeignKey("actions.id")),
    Column("replaced_by", ForeignKey("actions.id")),
    Column("retries", ForeignKey("actions.id")),
    Column("bundle_id", ForeignKey("bundles.id")),
    Column("follows", ForeignKey("actions.id")),
    UniqueConstraint("origin_event", "origin_position"),
    Index(
        "uq_actions_business_key",
        "business_key",
        unique=True,
        sqlite_where=_among(HOLDING),
        postgresql_where=_among(HOLDING),
    ),
    Index(
        "uq_actions_one_in_flight",
        "target",
        unique=True,
        sqlite_where=_among(IN_FLIGHT),
        postgresql_where=_among(IN_FLIGHT),
    ),
)
revisions = Table(
    "revisions",
    metadata,
    Column("action_id", ForeignKey("actions.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("schema_version", Integer, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("arguments", Json),
    Column("nonce", String(32)),
    Column("terms", Json, nullable=False),
    Column("facts", Json),
    Column("material", Json, nullable=False),
    Column("told", Json),
    Column("editor_id", ForeignKey("people.id"), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
)
votes = Table(
    "votes",
    metadata,
    Column("action_id", ForeignKey("actions.id"), primary_key=True),
    Column("revision", Integer, primary_key=True),
    Column("person_id", ForeignKey("people.id"), primary_key=True),
    Column("decision", String(20), nullable=False),
    Column("reason", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False),
)
effects = Table(
    "effects",
    metadata,
    Column("action_id", ForeignKey("actions.id"), primary_key=True),
    Column("step", Integer, primary_key=True),
    Column("key", String(80), nullable=False, unique=True),
    Column("marker", String(80), nullable=False),
    Column("credit", Text, nullable=False, server_default=""),
    Column("request_digest", String(64), nullable=False),
    Column("fence", Integer, nullable=False),
    Column("intended_at", UtcDateTime, nullable=False),
    Column("outcome", String(20), nullable=False),
    Column("remote_ref", Text),
    Column("url", Text),
    Column("left_out", Json),
)
stored_lists = Table(
    "stored_lists",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("part", Integer, primary_key=True, autoincrement=False),
    Column("body", Json, nullable=False),
    Column("stored_at", UtcDateTime, nullable=False),
)
reservations = Table(
    "reservations",
    metadata,
    Column("action_id", ForeignKey("actions.id"), primary_key=True),
    Column("counter", String(40), primary_key=True),
    Column("key", String(300), nullable=False),
    Column("currency", String(3), nullable=False),
    Column("amount", BigInteger, nullable=False),
    Column("state", String(20), nullable=False),
    Index("ix_reservations_counter_key", "counter", "key", "currency", "state"),
)
suggestions = Table(
    "suggestions",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("kind", String(40), nullable=False),
    Column("label", Text, nullable=False),
    Column("ask", Json, nullable=False),
    Column("words", Text, nullable=False),
    Column("person_id", ForeignKey("people.id"), nullable=False),
    Column("thread", String(200), nullable=False),
    Column("channel", String(60), nullable=False),
    Column("ts", String(40), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
)

# The audit log -------------------------------------------------------------------------------
audit = Table(
    "audit",
    metadata,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("prev", String(64), nullable=False),
    Column("at", String(32), nullable=False),
    Column("kind", String(40), nullable=False),
    Column("person", String(32)),
    Column("action", BigInteger, index=True),
    Column("revision", Integer),
    Column("digest", String(64)),
    Column("from_state", String(20)),
    Column("to_state", String(20)),
    Column("policy_version", String(64)),
    Column("commitment", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
)
audit_payload = Table(
    "audit_payload",
    metadata,
    Column("seq", ForeignKey("audit.seq"), primary_key=True, autoincrement=False),
    Column("salt", String(32), nullable=False),
    Column("json", Text, nullable=False),
)
audit_head = Table(
    "audit_head",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("seq", BigInteger, nullable=False),
    Column("hash", String(64), nullable=False),
)
audit_checkpoints = Table(
    "audit_checkpoints",
    metadata,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("hash", String(64), nullable=False),
    Column("at", String(32), nullable=False),
    Column("key", String(64), nullable=False),
    Column("signature", String(128), nullable=False),
)

# In and out ----------------------------------------------------------------------------------
inbox = Table(
    "inbox",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("event_id", String(200), nullable=False, unique=True),
    Column("kind", String(20), nullable=False),
    Column("payload", Json, nullable=False),
    Column("partition", String(200), nullable=False, index=True),
    Column("received_at", UtcDateTime, nullable=False),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("done_at", UtcDateTime, index=True),
)
_BEHIND, _HELD = text("shown < wanted"), text("lease_until is not null")
outbox = Table(
    "outbox",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("surface", String(200), nullable=False, unique=True),
    Column("kind", String(20), nullable=False),
    Column("subject", String(80), nullable=False, index=True),
    Column("payload", Json, nullable=False),
    Column("channel", String(60), nullable=False),
    Column("thread_ts", String(40), nullable=False),
    Column("ts", String(40), nullable=False),
    Column("wanted", Integer, nullable=False),
    Column("shown", Integer, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("not_before", UtcDateTime, nullable=False),
    Column("lease_owner", String(120)),
    Column("lease_until", UtcDateTime),
    Index("ix_outbox_channel_thread_ts", "channel", "thread_ts"),
    Index("ix_outbox_channel_ts", "channel", "ts"),
    # Surfaces stay for good, and few are ever behind or held.
    Index("ix_outbox_behind", "not_before", sqlite_where=_BEHIND, postgresql_where=_BEHIND),
    Index("ix_outbox_held", "lease_until", sqlite_where=_HELD, postgresql_where=_HELD),
)
workers = Table(
    "workers",
    metadata,
    Column("name", String(120), primary_key=True),
    Column("seen_at", UtcDateTime, nullable=False),
)
allowances = Table(
    "allowances",
    metadata,
    Column("bucket", String(300), primary_key=True),
    Column("remaining", Float, nullable=False),
    Column("counted_at", Float, nullable=False),
)
switches = Table(
    "switches",
    metadata,
    Column("name", String(80), primary_key=True),
    Column("value", Text, nullable=False),
    Column("person_id", String(32)),
    Column("at", UtcDateTime, nullable=False),
)

# The operator's turns -------------------------------------------------------------------------
usage = Table(
    "usage",
    metadata,
    Column("event_id", String(200), primary_key=True),
    Column("day", String(10), nullable=False, index=True),
    Column("model", String(120), nullable=False),
    Column("began_at", UtcDateTime, nullable=False),
    Column("held", BigInteger, nullable=False),
    Column("calls", Integer, nullable=False),
    Column("input_tokens", BigInteger, nullable=False),
    Column("cached_tokens", BigInteger, nullable=False),
    Column("output_tokens", BigInteger, nullable=False),
    Column("cost", BigInteger, nullable=False),
    Column("currency", String(3), nullable=False),
)
next_steps = Table(
    "next_steps",
    metadata,
    Column("origin_event", String(200), primary_key=True),
    Column("ask_event", String(200), nullable=False, index=True),
    Column("person_id", ForeignKey("people.id"), nullable=False),
    Column("words", Text, nullable=False),
    Column("taken", Json, nullable=False),
)

# Keys that renew themselves ---------------------------------------------------------------------
sealed_keys = Table(
    "sealed_keys",
    metadata,
    Column("name", String(200), primary_key=True),
    Column("sealed", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("lease_owner", String(120)),
    Column("lease_until", UtcDateTime),
    Column("changed_at", UtcDateTime, nullable=False),
)

# Who is told in person ------------------------------------------------------------------------
nudges = Table(
    "nudges",
    metadata,
    Column("action_id", ForeignKey("actions.id"), primary_key=True),
    Column("due_at", UtcDateTime, nullable=False, index=True),
    Column("is_reminder", Boolean, nullable=False),
)
pushes = Table(
    "pushes",
    metadata,
    Column("person_id", ForeignKey("people.id"), primary_key=True),
    Column("action_id", ForeignKey("actions.id"), primary_key=True),
    Column("surface", String(200), nullable=False, index=True),
    Column("at", UtcDateTime, nullable=False),
)
homes = Table(
    "homes",
    metadata,
    Column("surface", String(200), primary_key=True),
    Column("opened_at", UtcDateTime, nullable=False),
    Column("shows", String(80), nullable=False),
    Column("page", Integer, nullable=False),
)

# What people thought of answers ----------------------------------------------------------------
feedback = Table(
    "feedback",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("turn", String(200), nullable=False),
    Column("person_id", ForeignKey("people.id"), nullable=False),
    Column("liked", Boolean, nullable=False),
    Column("words", Text, nullable=False),
    Column("question", Text, nullable=False),
    Column("brain", String(20), nullable=False),
    Column("route", String(200), nullable=False),
    Column("at", UtcDateTime, nullable=False, index=True),
    UniqueConstraint("turn", "person_id"),
)
