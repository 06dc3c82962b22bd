"""Who wants to be told things of their own accord. `metadata` taken from here knows every table."""

from sqlalchemy import Column, ForeignKey, Table

from memory.database import UtcDateTime
from memory.measure_tables import metadata

__all__ = ["digest_readers", "metadata"]

digest_readers = Table(
    "digest_readers",
    metadata,
    Column("person_id", ForeignKey("people.id"), primary_key=True),
    Column("since", UtcDateTime, nullable=False),
)
