"""What is wrong in the data itself, asked of the copies by SQL, and what each fault blocks.

A count over half a copy would be wrong by the other half: nothing is told of a table whose stream
has not been loaded completely once.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Table, func, select

from memory.database import Tx
from memory.mirror import tables as t
from memory.mirror.check import Check, present
from memory.mirror.money_checks import MONEY_CHECKS
from memory.mirror.shop_checks import SHOP_CHECKS

EXAMPLES = 5
CHECKS = (*SHOP_CHECKS, *MONEY_CHECKS)
_OF_ORDERS = (
    *("orders", "order_lines", "fulfilment_orders", "fulfilments", "refunds", "customers"),
)
_ITS_OWN = ("variants", "stock", "market_orders", "vendors", "purchase_orders", "bills")
_ITS_OWN_TOO = ("vendor_credits", "payouts", "disputes", "card_refunds", "subscriptions")
FILLED_BY: Mapping[str, str] = {
    **dict.fromkeys(_OF_ORDERS, "orders"),
    **{table: table for table in (*_ITS_OWN, *_ITS_OWN_TOO)},
    "mails": "mail",
    "prices": "listings",
    **dict.fromkeys(("returns", "return_lines"), "returns"),
}
"""Which stream copies into which table, by their names."""


@dataclass(frozen=True)
class Fault:
    """What a check found; `count` is None where what it needs is not copied completely yet."""

    check: Check
    count: int | None
    among: int
    examples: tuple[str, ...]


def faults(tx: Tx) -> tuple[Fault, ...]:
    """Run every check at this moment."""
    query = select(t.sources.c.stream, t.sources.c.whole_at)
    streams = [(one.stream, one.whole_at is None) for one in tx.connection.execute(query)]
    loading = frozenset(stream for stream, is_loading in streams if is_loading)
    whole = frozenset(stream for stream, is_loading in streams if not is_loading)
    return tuple(_fault(tx, check, loading, whole) for check in CHECKS)


def _fault(tx: Tx, check: Check, loading: frozenset[str], whole: frozenset[str]) -> Fault:
    among = _rows(tx, check.of)
    for table in check.needs:
        stream = FILLED_BY.get(table.name, "")
        if stream in loading or not (stream in whole or _rows(tx, table)):
            return Fault(check, None, among, ())
    found = check.find(tx.now()).subquery()
    count = tx.connection.scalar(select(func.count()).select_from(found)) or 0
    label = found.c[0]
    examples = tx.connection.scalars(select(label).order_by(label).limit(EXAMPLES))
    return Fault(check, count, among, tuple(examples))


def _rows(tx: Tx, table: Table) -> int:
    query = select(func.count()).select_from(table).where(present(table))
    return tx.connection.scalar(query) or 0
