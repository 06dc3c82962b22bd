"""The tables of measures: what each day came to, and what carried out Actions were good for.

`metadata` taken from here knows these and those of `memory.tower_tables`. `rules_fired` is a view
with a row for each rule that fired on the present wording of an Action.
"""

from sqlalchemy import BigInteger, Column, ForeignKey, Integer, String, Table, Text, column, table

from memory.database import UtcDateTime
from memory.tower_tables import metadata

__all__ = ["hindsight", "measures", "metadata", "rules_fired"]

measures = Table(
    "measures",
    metadata,
    Column("day", String(10), primary_key=True),
    Column("measure", String(40), primary_key=True),
    Column("dimension", String(200), primary_key=True),
    Column("value", BigInteger, nullable=False),
    Column("source", String(10), nullable=False),
)
hindsight = Table(
    "hindsight",
    metadata,
    Column("action_id", ForeignKey("actions.id"), primary_key=True),
    Column("benefit", String(10), nullable=False),
    Column("evidence", Text, nullable=False),
    Column("judged_at", UtcDateTime, nullable=False),
)
rules_fired = table(
    "rules_fired",
    column("action_id", BigInteger),
    column("state", String),
    column("created_at", UtcDateTime),
    column("rule", String),
    column("effect", String),
    column("excepted", Integer),
)
