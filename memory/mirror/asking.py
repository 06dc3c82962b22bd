"""Asking the copies in plain SQL: one query that both databases understand, and typed rows.

What is named `..._at` is a moment; the database's own types are kept otherwise. A query is given
only what it names. A table it is given (rows of the same columns, at least one) stands
where it is named: `join :carriers c on c.name = …`.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import bindparam, text

from memory.database import Tx, UtcDateTime

_NAMED = re.compile(r"(?<![:\w]):([a-z_][a-z0-9_]*)")


def ask(tx: Tx, sql: str, given: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Run a query; yields its rows. Raises `KeyError` where it names what is not given."""
    plain, wanted = written_out(sql, given)
    typed = [
        bindparam(name, type_=UtcDateTime() if isinstance(value, datetime) else None)
        for name, value in wanted.items()
    ]
    for row in tx.connection.execute(text(plain).bindparams(*typed), wanted).mappings():
        yield {name: _read(name, value) for name, value in row.items()}


def written_out(sql: str, given: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    """Return a query with its tables written out, and the values it names. Raises as above."""
    wanted: dict[str, Any] = {}

    def put(found: re.Match[str]) -> str:
        name, value = found[1], given[found[1]]
        if not isinstance(value, list):
            wanted[name] = value
            return found[0]
        columns = [*value[0]]
        cells = [{f"{name}_{n}_{one}": row[one] for one in columns} for n, row in enumerate(value)]
        rows = ", ".join(f"({', '.join(f':{cell}' for cell in row)})" for row in cells)
        for row in cells:
            wanted.update(row)
        return f"(with given ({', '.join(columns)}) as (values {rows}) select * from given)"  # noqa: S608 - names of ours

    return _NAMED.sub(put, sql), wanted


def _read(name: str, value: Any) -> Any:  # noqa: ANN401 - whatever a column holds
    if name.endswith("_at") and isinstance(value, str):
        value = datetime.fromisoformat(value)
    if isinstance(value, datetime):
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value
