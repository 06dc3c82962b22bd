"""What is to become of an order, drawn from its number alone, so that no change draws it anew."""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sandbox.shop.state import ZONE

_SUNDAY = 6
_OPENS, _CLOSES = 8, 17


class Mishap(StrEnum):
    """What goes wrong with an order on its way; each rights itself after some days."""

    FORGOTTEN = "forgotten"
    ADDRESS = "address"
    NO_SCAN = "no_scan"
    STUCK = "stuck"


SHARES = {
    Mishap.FORGOTTEN: 0.05,
    Mishap.ADDRESS: 0.04,
    Mishap.NO_SCAN: 0.04,
    Mishap.STUCK: 0.04,
}
"""Of all orders, the part each happens to."""
COMES_BACK, ASKS_FOR_MONEY, PAID_BACK = 0.05, 0.04, 0.7
"""Of those that arrived, the parts sent back and asked a refund for; of what came back, paid."""
_TROUBLE_DAYS = {
    Mishap.FORGOTTEN: (4, 6),
    Mishap.ADDRESS: (2, 4),
    Mishap.NO_SCAN: (3, 5),
    Mishap.STUCK: (8, 11),
}


@dataclass(frozen=True, slots=True)
class Fate:
    """How an order fares.

    `trouble` is how long its mishap lasts; `back_after` and `asks_after` count from its arrival.
    """

    packing: timedelta
    travel: timedelta
    carrier: str
    mishap: Mishap | None
    trouble: timedelta
    back_after: timedelta | None
    asks_after: timedelta | None
    is_paid_back: bool

    @classmethod
    def of(cls, seed: int, number: object) -> "Fate":
        """Draw what becomes of the order with this number."""
        rng = random.Random(f"fate {seed} {number}")
        packing = timedelta(hours=rng.uniform(3, 40))
        travel = timedelta(days=rng.uniform(1.5, 4))
        carrier = rng.choice(("UPS", "UPS", "FedEx", "USPS"))
        mishap = _mishap(rng.random())
        days = _TROUBLE_DAYS[mishap] if mishap else (0, 0)
        trouble = timedelta(days=rng.uniform(*days))
        back, asks = timedelta(days=rng.uniform(2, 6)), timedelta(hours=rng.uniform(2, 60))
        return cls(
            packing,
            travel,
            carrier,
            mishap,
            trouble,
            back if rng.random() < COMES_BACK else None,
            asks if rng.random() < ASKS_FOR_MONEY else None,
            rng.random() < PAID_BACK,
        )

    @property
    def ready_after(self) -> timedelta:
        """How long after it was placed the warehouse is ready to send it."""
        return self.trouble if self.mishap is Mishap.FORGOTTEN else self.packing

    @property
    def scanned_after(self) -> timedelta:
        """How long after it was sent its carrier takes it in."""
        return self.trouble if self.mishap is Mishap.NO_SCAN else timedelta(hours=4)

    @property
    def arrives_after(self) -> timedelta:
        """How long after it was sent it arrives."""
        if self.mishap is Mishap.STUCK:
            return self.trouble
        return self.scanned_after + self.travel


def at_work(now: datetime) -> bool:
    """Whether anybody works in the warehouses: in the daytime, but on Sundays."""
    local = now.astimezone(ZONE)
    return local.weekday() != _SUNDAY and _OPENS <= local.hour < _CLOSES


def _mishap(drawn: float) -> Mishap | None:
    for mishap, share in SHARES.items():
        if drawn < share:
            return mishap
        drawn -= share
    return None
