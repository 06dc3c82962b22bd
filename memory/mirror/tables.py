"""Copies of what other systems hold. None is truth: whatever is here can be fetched again.

Every row says which account it came from, when its vendor changed it and when we fetched it. Money
is minor units of `currency`. Of people there is nothing but hashes of their mail addresses, and of
a mail nothing that anybody wrote.
"""

from typing import Any

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
    text,
)

from memory.database import Json, UtcDateTime
from memory.tables import metadata


def _name(name: str, *, null: bool = False) -> Column[Any]:
    return Column(name, String(200), nullable=null)


def _words(name: str) -> Column[Any]:
    return Column(name, Text, nullable=False)


def _moment(name: str) -> Column[Any]:
    return Column(name, UtcDateTime)


def _minor(name: str, *, null: bool = False) -> Column[Any]:
    return Column(name, BigInteger, nullable=null)


def _count(name: str) -> Column[Any]:
    return Column(name, Integer, nullable=False)


def _currency(*, null: bool = False) -> Column[Any]:
    return Column("currency", String(3), nullable=null)


def _lines() -> Column[Any]:
    return Column("lines", Json, nullable=False)


def _copied(name: str, *columns: Column[Any], found_by: tuple[str, ...] = ()) -> Table:
    table = Table(
        name,
        metadata,
        Column("source", String(120), primary_key=True),
        Column("id", String(200), primary_key=True),
        Column("updated_at", UtcDateTime, nullable=False),
        Column("fetched_at", UtcDateTime, nullable=False),
        Column("deleted", Boolean, nullable=False),
        *columns,
    )
    for column in found_by:
        Index(None, table.c[column])
    return table


# The shop ------------------------------------------------------------------------------------
orders = _copied(
    "orders",
    _name("name"),
    Column("placed_at", UtcDateTime, nullable=False),
    _moment("cancelled_at"),
    _moment("closed_at"),
    _name("paid"),
    _name("sent"),
    _name("customer_id", null=True),
    _name("mail_hash", null=True),
    _minor("total"),
    _minor("refunded"),
    _minor("discount"),
    _currency(),
    _name("risk", null=True),
    _name("address_fault", null=True),
    found_by=("name", "placed_at"),
)
# Few are cancelled; those that are not are found by no index, or SQLite takes them for few.
_CANCELLED = text("cancelled_at is not null")
Index(
    "ix_orders_cancelled_at",
    orders.c.cancelled_at,
    sqlite_where=_CANCELLED,
    postgresql_where=_CANCELLED,
)
order_lines = _copied(
    "order_lines",
    _name("order_id"),
    _name("variant_id", null=True),
    _name("sku", null=True),
    _words("title"),
    _name("maker", null=True),
    _count("quantity"),
    _count("unsent"),
    _minor("unit_price"),
    _minor("discount"),
    _currency(),
    found_by=("order_id", "sku"),
)
# Of many millions of lines few have yet to leave; most sweeps begin with those.
_UNSENT = text("unsent > 0")
Index(
    "ix_order_lines_unsent",
    order_lines.c.source,
    order_lines.c.order_id,
    sqlite_where=_UNSENT,
    postgresql_where=_UNSENT,
)
fulfilment_orders = _copied(
    "fulfilment_orders",
    _name("order_id"),
    _name("status"),
    _name("place"),
    _moment("fulfil_at"),
    found_by=("order_id", "status"),
)
fulfilments = _copied(
    "fulfilments",
    _name("order_id"),
    _name("status"),
    _name("travel", null=True),
    Column("sent_at", UtcDateTime, nullable=False),
    _moment("expected_at"),
    _moment("delivered_at"),
    _name("carrier", null=True),
    _name("number", null=True),
    found_by=("order_id", "number", "sent_at"),
)
refunds = _copied(
    "refunds",
    _name("order_id"),
    Column("made_at", UtcDateTime, nullable=False),
    _minor("amount"),
    _currency(),
    found_by=("order_id",),
)
returns = _copied(
    "returns",
    _name("order_id"),
    _name("name"),
    _name("status"),
    Column("requested_at", UtcDateTime, nullable=False),
    _moment("received_at"),
    _moment("closed_at"),
    _count("units"),
    found_by=("order_id",),
)
return_lines = _copied(
    "return_lines",
    _name("return_id"),
    _name("line_id", null=True),
    _name("sku", null=True),
    _words("title"),
    _count("quantity"),
    _count("processed"),
    _count("refunded"),
    _name("reason", null=True),
)
# With the return alone SQLite reads all of an account's lines for each: it takes either for rare.
Index("ix_return_lines_return", return_lines.c.source, return_lines.c.return_id)
subscriptions = _copied(
    "subscriptions",
    _name("customer_id", null=True),
    _name("status"),
    _name("last_payment", null=True),
    _moment("failed_at"),
    _moment("next_at"),
    _minor("total"),
    _currency(),
)
customers = _copied("customers", _name("mail_hash", null=True), found_by=("mail_hash",))
variants = _copied(
    "variants",
    _name("product_id"),
    _name("item_id"),
    _name("sku", null=True),
    _words("title"),
    _name("maker", null=True),
    _name("status"),
    Column("tracked", Boolean, nullable=False),
    _minor("price"),
    _minor("cost", null=True),
    _currency(),
    found_by=("sku", "item_id"),
)
stock = _copied(
    "stock",
    _name("item_id"),
    _name("location_id"),
    _words("location"),
    _name("state"),
    _count("units"),
    found_by=("item_id",),
)

# Other channels, the books, the mail, the payments -----------------------------------------
market_orders = _copied(
    "market_orders",
    Column("placed_at", UtcDateTime, nullable=False),
    _name("state"),
    _moment("ship_by"),
    _minor("total", null=True),
    _currency(null=True),
    _lines(),
    found_by=("placed_at", "state"),
)
vendors = _copied(
    "vendors",
    _name("name"),
    _name("mail_hash", null=True),
    Column("active", Boolean, nullable=False),
    found_by=("name",),
)
purchase_orders = _copied(
    "purchase_orders",
    _name("number"),
    _name("vendor"),
    Column("placed_at", UtcDateTime, nullable=False),
    _moment("expected_at"),
    _name("state"),
    _name("order_name", null=True),
    _minor("total"),
    _currency(),
    _lines(),
    found_by=("number", "order_name"),
)
bills = _copied(
    "bills",
    _name("number"),
    _name("vendor"),
    Column("dated_at", UtcDateTime, nullable=False),
    _moment("due_at"),
    _name("state"),
    _name("purchase_order", null=True),
    _minor("total"),
    _minor("open"),
    _currency(),
    _lines(),
    found_by=("number", "purchase_order"),
)
vendor_credits = _copied(
    "vendor_credits",
    _name("number"),
    _name("vendor"),
    Column("dated_at", UtcDateTime, nullable=False),
    _minor("total"),
    _currency(),
    _lines(),
    found_by=("number",),
)
mails = _copied(
    "mails",
    _name("message_hash", null=True),
    _name("thread_hash", null=True),
    _name("folder"),
    _name("sender_hash", null=True),
    _name("sender_domain", null=True),
    Column("received_at", UtcDateTime, nullable=False),
    Column("has_files", Boolean, nullable=False),
    found_by=("thread_hash", "sender_hash", "received_at"),
)
prices = _copied(
    "prices",
    _name("sku"),
    _name("listing", null=True),
    _name("state"),
    _minor("price", null=True),
    _currency(null=True),
    Column("units", Integer),
    found_by=("sku",),
)
# What vendors' own lists say; `part` is the vendor's number, `ours` what it calls ours.
vendor_articles = _copied(
    "vendor_articles",
    _name("part"),
    _name("ours", null=True),
    _name("kept"),
    Column("units", Integer),
    _minor("price", null=True),
    Column("currency", String(3)),
    Column("lead_days", Integer),
    _name("origin"),
    found_by=("part", "ours"),
)
payouts = _copied(
    "payouts",
    Column("made_at", UtcDateTime, nullable=False),
    _moment("arrives_at"),
    _name("state"),
    _minor("amount"),
    _currency(),
    found_by=("made_at",),
)
disputes = _copied(
    "disputes",
    Column("opened_at", UtcDateTime, nullable=False),
    _moment("due_at"),
    _name("state"),
    _name("reason"),
    _name("charge"),
    _name("order_number", null=True),
    _minor("amount"),
    _currency(),
    found_by=("charge", "order_number"),
)
card_refunds = _copied(
    "card_refunds",
    Column("made_at", UtcDateTime, nullable=False),
    _name("state"),
    _name("charge", null=True),
    _name("order_number", null=True),
    _minor("amount"),
    _currency(),
    found_by=("charge", "order_number"),
)

# How far each copy is -----------------------------------------------------------------------
sources = Table(
    "sources",
    metadata,
    Column("account", String(120), primary_key=True),
    Column("stream", String(40), primary_key=True),
    Column("title", Text, nullable=False),
    Column("cursor", Json, nullable=False),
    Column("due_at", UtcDateTime, nullable=False),
    Column("tried_at", UtcDateTime),
    Column("succeeded_at", UtcDateTime),
    Column("whole_at", UtcDateTime),
    Column("seen_at", UtcDateTime),
    Column("loaded", BigInteger, nullable=False),
    Column("expected", BigInteger),
    Column("rows", BigInteger, nullable=False),
    Column("tries", String(50), nullable=False),
    Column("failures", Integer, nullable=False),
    Column("error", Text, nullable=False),
    Column("budget", Integer),
    Column("lease_owner", String(120)),
    Column("lease_until", UtcDateTime),
    Column("fence", Integer, nullable=False),
    Column("stale_after", Integer),
    Column("waits_for", String(40), nullable=False, server_default=""),
)

# What people have confirmed about vendors' lists: ours, so it is no copy ---------------------
vendor_columns = Table(
    "vendor_columns",
    metadata,
    Column("id", BigInteger().with_variant(Integer(), "sqlite"), primary_key=True),
    Column("source", String(120), nullable=False, index=True),
    Column("digest", String(64), nullable=False),
    Column("columns", Json, nullable=False),
    Column("person_id", ForeignKey("people.id"), nullable=False),
    Column("at", UtcDateTime, nullable=False),
)
vendor_parts = Table(
    "vendor_parts",
    metadata,
    Column("source", String(120), primary_key=True),
    Column("part", String(200), primary_key=True),
    Column("sku", String(200), nullable=False, index=True),
    Column("person_id", ForeignKey("people.id"), nullable=False),
    Column("at", UtcDateTime, nullable=False),
)
COPIES = frozenset(
    {
        *(orders, order_lines, fulfilments, refunds, customers, variants, stock),
        *(fulfilment_orders, subscriptions),
        *(returns, return_lines),
        *(market_orders, vendors, purchase_orders, bills, vendor_credits, mails, prices),
        *(payouts, disputes, card_refunds, vendor_articles),
    }
)
