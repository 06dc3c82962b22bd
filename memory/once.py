"""Inserting a row unless it is there already, in one statement and alike on both databases."""

from collections.abc import Callable, Collection, Mapping
from typing import Any

from sqlalchemy import Column, Table
from sqlalchemy.dialects import postgresql, sqlite

from memory.database import Tx


def insert_once(
    table: Table, key: Collection[str], returning: Column[Any]
) -> Callable[[Tx, Mapping[str, Any]], Any]:
    """Prepare it: called with a transaction and a row, it returns a column of what is new.

    `key` names the columns that make two rows the same. It returns None where one was there.
    """
    statements = {
        dialect: make(table).on_conflict_do_nothing(index_elements=[*key]).returning(returning)
        for dialect, make in (("sqlite", sqlite.insert), ("postgresql", postgresql.insert))
    }

    def insert(tx: Tx, row: Mapping[str, Any]) -> Any:  # noqa: ANN401 - whatever the column holds
        return tx.connection.scalar(statements[tx.connection.dialect.name], row)

    return insert
