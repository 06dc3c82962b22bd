"""Views over the copies that sweeps and the readiness report both ask: each is said once."""

from sqlalchemy import String, column, table

from memory.database import UtcDateTime

unpaid_returns = table(
    "unpaid_returns", column("order_name", String), column("received_at", UtcDateTime)
)
"""Open returns that came in, of whose order money is left and nothing was refunded since."""

refunds_astray = table(
    "refunds_astray",
    *(column(name, String) for name in ("id", "order_number", "state")),
)
"""Refunds by card that did not arrive, or not yet; less arrived on that payment since."""

unordered_bills = table("unordered_bills", column("vendor", String), column("number", String))
"""Open bills for goods, or of a vendor goods are ordered from, without a purchase order."""
