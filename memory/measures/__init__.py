"""Every measure there is: open this folder and you have read all that is counted, and how."""

from memory.measures.decisions import (
    APPROVAL_LATENCY,
    CARRIED_OUT,
    DECIDED,
    MINUTES_SAVED,
    NEVER_REFUSED,
    OVERRIDE_RATE,
)
from memory.measures.goods import STOCK_OUT_DAYS
from memory.measures.measure import Measure
from memory.measures.queue import (
    LATE_CONTACTS,
    MONEY_AT_RISK,
    PROBLEMS_ENDED,
    PROBLEMS_FOUND,
    PROBLEMS_OPEN,
    PROBLEMS_RESOLVED,
    REFUND_LEAKAGE,
    STUCK_ORDERS,
)

MEASURES: tuple[Measure, ...] = (
    STUCK_ORDERS,
    LATE_CONTACTS,
    STOCK_OUT_DAYS,
    MONEY_AT_RISK,
    REFUND_LEAKAGE,
    PROBLEMS_OPEN,
    PROBLEMS_FOUND,
    PROBLEMS_ENDED,
    PROBLEMS_RESOLVED,
    APPROVAL_LATENCY,
    DECIDED,
    OVERRIDE_RATE,
    NEVER_REFUSED,
    CARRIED_OUT,
    MINUTES_SAVED,
)
