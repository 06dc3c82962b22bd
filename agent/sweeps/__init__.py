"""Every sweep there is: open this folder and you have read all that is looked for by itself."""

from agent.sweeps.address_problem import ADDRESS_PROBLEM
from agent.sweeps.amazon_ship_by import AMAZON_SHIP_BY
from agent.sweeps.cancelled_still_ordered import CANCELLED_STILL_ORDERED
from agent.sweeps.cancelled_still_sending import CANCELLED_STILL_SENDING
from agent.sweeps.carrier_exception import CARRIER_EXCEPTION
from agent.sweeps.discount_stacking import DISCOUNT_STACKING
from agent.sweeps.half_sent import HALF_SENT
from agent.sweeps.held_too_long import HELD_TOO_LONG
from agent.sweeps.in_transit_too_long import IN_TRANSIT_TOO_LONG
from agent.sweeps.label_without_scan import LABEL_WITHOUT_SCAN
from agent.sweeps.low_stock import LOW_STOCK
from agent.sweeps.not_received import NOT_RECEIVED
from agent.sweeps.out_of_stock_selling import OUT_OF_STOCK_SELLING
from agent.sweeps.oversold import OVERSOLD
from agent.sweeps.overstock import OVERSTOCK
from agent.sweeps.paid_not_sent import PAID_NOT_SENT
from agent.sweeps.price_below_floor import PRICE_BELOW_FLOOR
from agent.sweeps.price_mismatch import PRICE_MISMATCH
from agent.sweeps.risky_held import RISKY_HELD
from agent.sweeps.risky_waiting import RISKY_WAITING
from agent.sweeps.selling_fast_promoted import SELLING_FAST_PROMOTED
from agent.sweeps.stock_mismatch import STOCK_MISMATCH
from agent.sweeps.sweep import Sweep
from agent.sweeps.vendor_out_live import VENDOR_OUT_LIVE

SWEEPS: tuple[Sweep, ...] = (
    ADDRESS_PROBLEM,
    AMAZON_SHIP_BY,
    CANCELLED_STILL_ORDERED,
    CANCELLED_STILL_SENDING,
    CARRIER_EXCEPTION,
    DISCOUNT_STACKING,
    HALF_SENT,
    HELD_TOO_LONG,
    IN_TRANSIT_TOO_LONG,
    LABEL_WITHOUT_SCAN,
    LOW_STOCK,
    NOT_RECEIVED,
    OUT_OF_STOCK_SELLING,
    OVERSOLD,
    OVERSTOCK,
    PAID_NOT_SENT,
    PRICE_BELOW_FLOOR,
    PRICE_MISMATCH,
    RISKY_HELD,
    RISKY_WAITING,
    SELLING_FAST_PROMOTED,
    STOCK_MISMATCH,
    VENDOR_OUT_LIVE,
)
