"""Holding a copy of the practice shop against the shop itself, by SQL."""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Column, MetaData, Table, func, insert, select

from memory.database import Database, Tx, UtcDateTime
from memory.mirror import copying, sources, tables
from policies.freshness import Freshness
from tests.sandbox_fixture import Sandbox
from tools.connectors.shopify_mirror_documents import EVERY_LEVEL
from tools.mirror.feed import hashed

SOURCE = "shopify:countersign-practice"
COPIED = (
    *(tables.orders, tables.order_lines, tables.fulfilments, tables.refunds),
    *(tables.fulfilment_orders, tables.returns, tables.return_lines, tables.subscriptions),
    *(tables.customers, tables.variants, tables.stock),
)
Facts = Mapping[str, list[dict[str, Any]]]


def census_of(sandbox: Sandbox) -> Facts:
    """Ask the shop's back door for everything, as rows of our tables."""
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    with sandbox.client.stream("GET", "/_control/census") as answer:
        for line in answer.iter_lines():
            fact = json.loads(line)
            table = fact.pop("table")
            if "mail" in fact:
                fact["mail_hash"] = hashed(SOURCE, fact.pop("mail"))
            if table != "stock" or f'"{fact["state"]}"' in EVERY_LEVEL.text:
                found[table].append(fact)
    return found


def differences(database: Database, facts: Facts) -> dict[str, tuple[int, int, int]]:
    """Count, for each table that differs: facts we lack, rows nobody has, rows too many."""
    with database.copying() as tx:
        found = {table.name: _difference(tx, table, facts[table.name]) for table in COPIED}
    return {name: counts for name, counts in found.items() if any(counts)}


def _difference(tx: Tx, ours: Table, facts: list[dict[str, Any]]) -> tuple[int, int, int]:
    names = [*facts[0]]
    columns = [ours.c[name] for name in names]
    theirs = Table(
        f"census_{ours.name}",
        MetaData(),
        *(Column(column.name, column.type) for column in columns),
        prefixes=["TEMPORARY"],
    )
    theirs.create(tx.connection)
    moments = {column.name for column in columns if isinstance(column.type, UtcDateTime)}
    tx.connection.execute(insert(theirs), [dict(_timed(fact, moments)) for fact in facts])
    kept = select(*columns).where(ours.c.source == SOURCE, ours.c.deleted.is_(False))
    there = select(*(theirs.c[name] for name in names))
    lacking = there.except_(kept).subquery()
    spare = kept.except_(there).subquery()
    counts = (
        tx.connection.scalar(select(func.count()).select_from(lacking)) or 0,
        tx.connection.scalar(select(func.count()).select_from(spare)) or 0,
        copying.count(tx, ours, SOURCE) - len(facts),
    )
    theirs.drop(tx.connection)
    return counts


def _timed(fact: dict[str, Any], moments: set[str]) -> Iterator[tuple[str, Any]]:
    for name, value in fact.items():
        yield name, datetime.fromisoformat(value) if value and name in moments else value


def streams(database: Database) -> dict[str, Freshness]:
    """Return how each stream stands."""
    with database.read() as tx:
        return {one.stream: one for one in sources.read(tx)}
