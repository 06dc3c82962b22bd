"""What a customer has sent again and again: a contract, what is in it, and how it was paid."""

from dataclasses import dataclass, field
from datetime import datetime

from sandbox.shop.catalogue import Variant
from sandbox.shop.customers import Customer
from sandbox.shop.money import Money


@dataclass(slots=True, eq=False)
class SubscriptionLine:
    """One article of every delivery, at the price that was agreed on."""

    id: str
    variant: Variant
    quantity: int
    current_price: Money

    @property
    def sku(self) -> str:
        """The shop's own article number."""
        return self.variant.sku

    @property
    def title(self) -> str:
        """The product's name."""
        return self.variant.product.title

    @property
    def variant_id(self) -> str:
        """Which variant it is."""
        return self.variant.id

    @property
    def line_discounted_price(self) -> Money:
        """What all units of it cost; nobody gave a discount."""
        return Money(self.current_price.minor * self.quantity, self.current_price.currency_code)


@dataclass(slots=True, eq=False)
class SubscriptionBillingAttempt:
    """One attempt to be paid for a delivery; `failed` is how it ended."""

    id: str
    created_at: datetime
    completed_at: datetime | None
    failed: bool = False


@dataclass(slots=True, eq=False)
class SubscriptionContract:
    """A standing order. `billing_attempts` come oldest first."""

    id: str
    customer: Customer
    created_at: datetime
    updated_at: datetime
    lines: list[SubscriptionLine]
    delivery_price: Money
    status: str = "ACTIVE"
    next_billing_date: datetime | None = None
    billing_attempts: list[SubscriptionBillingAttempt] = field(default_factory=list)

    @property
    def currency_code(self) -> str:
        """What it is paid in."""
        return self.delivery_price.currency_code

    @property
    def last_payment_status(self) -> str | None:
        """How the newest attempt that is over ended, in Shopify's words."""
        ended = [one for one in self.billing_attempts if one.completed_at]
        return ("FAILED" if ended[-1].failed else "SUCCEEDED") if ended else None
