from dataclasses import dataclass, field
from datetime import datetime

from sandbox.shop.money import Money, MoneyBag

GATEWAYS = {
    "shopify_payments": "Shopify Payments",
    "gift_card": "Gift card",
    "paypal": "PayPal",
    "manual": "Manual",
}


@dataclass(frozen=True, slots=True)
class Card:
    """The card behind a payment, as far as a shop may know it."""

    company: str
    number: str
    expiration_month: int
    expiration_year: int
    name: str
    payment_method_name: str = "visa"


@dataclass(slots=True, eq=False)
class Transaction:
    """One movement of money on an order, or one attempt at it."""

    id: str
    kind: str
    status: str
    gateway: str
    amount_set: MoneyBag
    processed_at: datetime
    created_at: datetime
    payment_details: Card | None = None
    parent_transaction: "Transaction | None" = field(default=None, repr=False)
    account_number: str | None = None
    payment_id: str | None = None
    error_code: str | None = None
    test: bool = True
    refunded: int = 0

    @property
    def formatted_gateway(self) -> str:
        """The gateway's name for people."""
        return GATEWAYS[self.gateway]

    @property
    def manual_payment_gateway(self) -> bool:
        """Whether the money moved outside of Shopify."""
        return self.gateway == "manual"

    @property
    def is_payment(self) -> bool:
        """Whether this brought money in, and so can be refunded."""
        return self.kind in {"SALE", "CAPTURE"} and self.status == "SUCCESS"

    @property
    def refundable(self) -> int:
        """What is left to refund of this payment, in the customer's minor units."""
        return self.amount_set.minor - self.refunded if self.is_payment else 0

    @property
    def maximum_refundable_v2(self) -> Money | None:
        """What is left to refund, or null for what is no payment."""
        if not self.is_payment:
            return None
        return Money(self.refundable, self.amount_set.presentment_money.currency_code)


@dataclass(frozen=True, slots=True)
class Dispute:
    """A customer's bank asking for the money back."""

    id: str
    initiated_as: str
    status: str

    @property
    def is_open(self) -> bool:
        """Whether the bank has not decided yet."""
        return self.status in {"NEEDS_RESPONSE", "UNDER_REVIEW"}
