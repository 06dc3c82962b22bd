"""Asking the copies in plain SQL: one query that both databases understand, and typed rows.

What is named `..._at` is a moment; the database's own types are kept otherwise. A query is given
only what it names.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import bindparam, text

from memory.database import Tx, UtcDateTime

_NAMED = re.compile(r"(?<![:\w]):([a-z_]+)")


def ask(tx: Tx, sql: str, given: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Run a query; yields its rows. Raises `KeyError` where it names what is not given."""
    wanted = {name: given[name] for name in dict.fromkeys(_NAMED.findall(sql))}
    typed = [
        bindparam(name, type_=UtcDateTime() if isinstance(value, datetime) else None)
        for name, value in wanted.items()
    ]
    for row in tx.connection.execute(text(sql).bindparams(*typed), wanted).mappings():
        yield {name: _read(name, value) for name, value in row.items()}


def _read(name: str, value: Any) -> Any:  # noqa: ANN401 - whatever a column holds
    if name.endswith("_at") and isinstance(value, str):
        value = datetime.fromisoformat(value)
    if isinstance(value, datetime):
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value
