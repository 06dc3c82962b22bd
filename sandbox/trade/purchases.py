from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from sandbox.shop.catalogue import Variant
from sandbox.shop.money import Money
from sandbox.shop.orders import Order
from sandbox.trade.partners import Partner


class PurchaseState(StrEnum):
    """Where a purchase order stands, from our side."""

    DRAFT = "draft"
    SENT = "sent"
    ACKNOWLEDGED = "acknowledged"
    SHIPPED = "shipped"
    RECEIVED = "received"
    CANCELLED = "cancelled"


@dataclass(slots=True, eq=False)
class PurchaseLine:
    """One article on a purchase order, at the cost agreed when it was ordered."""

    variant: Variant
    part_number: str
    quantity: int
    unit_cost: Money
    received: int = 0

    @property
    def total(self) -> Money:
        """What all its units cost."""
        return Money(self.unit_cost.minor * self.quantity, self.unit_cost.currency_code)


@dataclass(slots=True, eq=False)
class PurchaseOrder:
    """What the company ordered from a vendor; `order` is the customer's, where it dropships."""

    number: int
    partner: Partner
    created_at: datetime
    lines: list[PurchaseLine]
    expected_on: date
    order: Order | None = None
    state: PurchaseState = PurchaseState.SENT
    acknowledged_at: datetime | None = None
    shipped_at: datetime | None = None
    received_at: datetime | None = None

    @property
    def name(self) -> str:
        """What people call it: `PO 4471`."""
        return f"PO {self.number}"

    @property
    def is_whole(self) -> bool:
        """Whether all that was ordered has come."""
        return all(line.received >= line.quantity for line in self.lines)

    @property
    def total(self) -> Money:
        """What all its lines cost, freight aside."""
        return Money(sum(line.total.minor for line in self.lines), "USD")


@dataclass(slots=True, eq=False)
class BillLine:
    """One line of a vendor's bill; `purchase_line` is what it bills, if it was ordered at all."""

    description: str
    part_number: str | None
    quantity: int
    unit_price: Money
    purchase_line: PurchaseLine | None = None

    @property
    def total(self) -> Money:
        """Quantity times price."""
        return Money(self.unit_price.minor * self.quantity, self.unit_price.currency_code)


@dataclass(slots=True, eq=False)
class Bill:
    """A vendor's invoice. `entered` is whether it stands in the books already.

    `entered_at` is when that was done, where it was not by noon of the day it is dated.
    """

    number: str
    partner: Partner
    dated: date
    due: date
    lines: list[BillLine]
    purchase: PurchaseOrder | None
    entered: bool = True
    entered_at: datetime | None = None
    paid_on: date | None = None
    notes: list[str] = field(default_factory=list)

    @property
    def total(self) -> Money:
        """What is to be paid."""
        return Money(sum(line.total.minor for line in self.lines), "USD")
