"""What people have confirmed about vendors' lists, and what the lists say of an article of ours."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, delete, func, or_, select
from sqlalchemy.dialects import postgresql, sqlite

from memory.audit import Entry, append
from memory.database import Tx
from memory.mirror.tables import vendor_articles, vendor_columns, vendor_parts
from memory.tables import people


@dataclass(frozen=True)
class Confirmed:
    """Which columns of a list say what, as a person confirmed it for one line of titles."""

    digest: str
    columns: Mapping[str, Any]
    by: str
    at: datetime


@dataclass(frozen=True)
class Offer:
    """What one vendor's list says of an article; `linked` is whether a person said it is ours."""

    source: str
    part: str
    kept: str
    units: int | None
    price: int | None
    currency: str | None
    lead_days: int | None
    origin: str
    as_of: datetime
    linked: bool


def confirmed(tx: Tx, source: str) -> Confirmed | None:
    """Return what was confirmed last of a vendor's list."""
    query = (
        select(vendor_columns, people.c.name)
        .join(people, people.c.id == vendor_columns.c.person_id)
        .where(vendor_columns.c.source == source)
        .order_by(vendor_columns.c.id.desc())
        .limit(1)
    )
    row = tx.connection.execute(query).one_or_none()
    return Confirmed(row.digest, row.columns, row.name, row.at) if row else None


def confirm(tx: Tx, source: str, digest: str, columns: Mapping[str, Any], *, person: str) -> None:
    """Keep what a person has confirmed beside what was before, and log it."""
    row = {"source": source, "digest": digest, "columns": dict(columns), "person_id": person}
    tx.connection.execute(vendor_columns.insert().values(**row, at=tx.now()))
    append(
        tx,
        Entry(kind="list_columns_confirmed", person=person),
        {"source": source, "digest": digest, "columns": dict(columns)},
    )


def link(tx: Tx, source: str, part: str, sku: str, *, person: str) -> None:
    """Keep that a vendor's number is an article of ours, because a person says so, and log it."""
    dialect = sqlite if tx.is_sqlite else postgresql
    said = {"sku": sku, "person_id": person, "at": tx.now()}
    tx.connection.execute(
        dialect.insert(vendor_parts)
        .values(source=source, part=part, **said)
        .on_conflict_do_update(index_elements=("source", "part"), set_=said)
    )
    append(
        tx,
        Entry(kind="vendor_part_linked", person=person),
        {"source": source, "part": part, "sku": sku},
    )


def unlink(tx: Tx, source: str, part: str, *, person: str) -> bool:
    """Forget what a person said of a vendor's number, and log it; false where nobody did."""
    is_it = and_(vendor_parts.c.source == source, vendor_parts.c.part == part)
    if not tx.connection.execute(delete(vendor_parts).where(is_it)).rowcount:
        return False
    entry = Entry(kind="vendor_part_unlinked", person=person)
    append(tx, entry, {"source": source, "part": part})
    return True


def has_part(tx: Tx, source: str, part: str) -> bool:
    """Whether a vendor's list names this number."""
    rows = vendor_articles.c
    query = select(rows.part).where(rows.source == source, rows.part == part, ~rows.deleted)
    return tx.connection.scalar(query) is not None


def offers(tx: Tx, sku: str) -> tuple[Offer, ...]:
    """Return what each list says of an article of ours, by vendor.

    A number is ours where a person has said so. Where nobody has, it has to be the same, in the
    vendor's column for ours, or else in its own: nothing alike is ever taken for it.
    """
    rows, said = vendor_articles.c, vendor_parts.c
    same = sku.casefold()
    by_person = and_(said.source == rows.source, said.part == rows.part)
    ours = func.lower(func.coalesce(rows.ours, rows.part)) == same
    query = (
        select(vendor_articles, said.sku)
        .join_from(vendor_articles, vendor_parts, by_person, isouter=True)
        .where(~rows.deleted, or_(func.lower(said.sku) == same, and_(said.sku.is_(None), ours)))
        .order_by(rows.source, rows.part)
    )
    return tuple(
        Offer(
            source=row.source,
            part=row.part,
            kept=row.kept,
            units=row.units,
            price=row.price,
            currency=row.currency,
            lead_days=row.lead_days,
            origin=row.origin,
            as_of=row.updated_at,
            linked=row.sku is not None,
        )
        for row in tx.connection.execute(query)
    )
