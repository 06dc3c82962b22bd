"""Every sweep there is: open this folder and you have read all that is looked for by itself."""

from agent.sweeps.address_problem import ADDRESS_PROBLEM
from agent.sweeps.amazon_ship_by import AMAZON_SHIP_BY
from agent.sweeps.books_disagree import BOOKS_DISAGREE
from agent.sweeps.cancelled_still_ordered import CANCELLED_STILL_ORDERED
from agent.sweeps.cancelled_still_sending import CANCELLED_STILL_SENDING
from agent.sweeps.carrier_exception import CARRIER_EXCEPTION
from agent.sweeps.claim_deadline import CLAIM_DEADLINE
from agent.sweeps.discount_stacking import DISCOUNT_STACKING
from agent.sweeps.duplicate_refund import DUPLICATE_REFUND
from agent.sweeps.half_sent import HALF_SENT
from agent.sweeps.held_too_long import HELD_TOO_LONG
from agent.sweeps.in_transit_too_long import IN_TRANSIT_TOO_LONG
from agent.sweeps.invoice_to_match import INVOICE_TO_MATCH
from agent.sweeps.label_without_scan import LABEL_WITHOUT_SCAN
from agent.sweeps.low_stock import LOW_STOCK
from agent.sweeps.not_received import NOT_RECEIVED
from agent.sweeps.out_of_stock_selling import OUT_OF_STOCK_SELLING
from agent.sweeps.override_spike import OVERRIDE_SPIKE
from agent.sweeps.oversold import OVERSOLD
from agent.sweeps.overstock import OVERSTOCK
from agent.sweeps.paid_not_sent import PAID_NOT_SENT
from agent.sweeps.po_late import PO_LATE
from agent.sweeps.price_below_floor import PRICE_BELOW_FLOOR
from agent.sweeps.price_mismatch import PRICE_MISMATCH
from agent.sweeps.refund_not_arrived import REFUND_NOT_ARRIVED
from agent.sweeps.refund_without_return import REFUND_WITHOUT_RETURN
from agent.sweeps.refunds_disagree import REFUNDS_DISAGREE
from agent.sweeps.return_not_inspected import RETURN_NOT_INSPECTED
from agent.sweeps.return_not_refunded import RETURN_NOT_REFUNDED
from agent.sweeps.return_reason_spike import RETURN_REASON_SPIKE
from agent.sweeps.risky_held import RISKY_HELD
from agent.sweeps.risky_waiting import RISKY_WAITING
from agent.sweeps.selling_fast_promoted import SELLING_FAST_PROMOTED
from agent.sweeps.stale_source import STALE_SOURCE
from agent.sweeps.stock_mismatch import STOCK_MISMATCH
from agent.sweeps.subscription_failed import SUBSCRIPTION_FAILED
from agent.sweeps.sweep import Sweep
from agent.sweeps.vendor_out_live import VENDOR_OUT_LIVE

SWEEPS: tuple[Sweep, ...] = (
    ADDRESS_PROBLEM,
    AMAZON_SHIP_BY,
    BOOKS_DISAGREE,
    CANCELLED_STILL_ORDERED,
    CANCELLED_STILL_SENDING,
    CARRIER_EXCEPTION,
    CLAIM_DEADLINE,
    DISCOUNT_STACKING,
    DUPLICATE_REFUND,
    HALF_SENT,
    HELD_TOO_LONG,
    IN_TRANSIT_TOO_LONG,
    INVOICE_TO_MATCH,
    LABEL_WITHOUT_SCAN,
    LOW_STOCK,
    NOT_RECEIVED,
    OUT_OF_STOCK_SELLING,
    OVERRIDE_SPIKE,
    OVERSOLD,
    OVERSTOCK,
    PAID_NOT_SENT,
    PO_LATE,
    PRICE_BELOW_FLOOR,
    PRICE_MISMATCH,
    REFUND_NOT_ARRIVED,
    REFUND_WITHOUT_RETURN,
    REFUNDS_DISAGREE,
    RETURN_NOT_INSPECTED,
    RETURN_NOT_REFUNDED,
    RETURN_REASON_SPIKE,
    RISKY_HELD,
    RISKY_WAITING,
    SELLING_FAST_PROMOTED,
    STALE_SOURCE,
    STOCK_MISMATCH,
    SUBSCRIPTION_FAILED,
    VENDOR_OUT_LIVE,
)
