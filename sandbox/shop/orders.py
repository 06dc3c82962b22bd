from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import reduce
from operator import add

from sandbox.shop.catalogue import Location, Product, Variant
from sandbox.shop.customers import Customer, MailingAddress
from sandbox.shop.holds import FulfillmentOrder, Hold
from sandbox.shop.metafields import Metafield
from sandbox.shop.money import Exchange, MoneyBag
from sandbox.shop.payments import Dispute, Transaction
from sandbox.shop.returns import Return, standing
from sandbox.shop.shipments import Fulfillment


@dataclass(frozen=True, slots=True)
class Attribute:
    """A key and value the checkout, and so the buyer, or an app left on an order."""

    key: str
    value: str


@dataclass(frozen=True, slots=True)
class Event:
    """A line of the order's timeline; `by` is who did it, empty where nobody in particular did."""

    id: str
    action: str
    created_at: datetime
    message: str
    by: str = ""
    app_title: str | None = None
    attribute_to_app: bool = False
    attribute_to_user: bool = False
    critical_alert: bool = False


@dataclass(frozen=True, slots=True)
class RiskFact:
    """One sign for or against the order being honest."""

    description: str
    sentiment: str


@dataclass(frozen=True, slots=True)
class RiskAssessment:
    """What one assessor made of the order."""

    risk_level: str
    facts: tuple[RiskFact, ...]


@dataclass(frozen=True, slots=True)
class Risk:
    """What to do about the order's risk, and who says so."""

    recommendation: str
    assessments: tuple[RiskAssessment, ...]


NO_RISK = Risk("ACCEPT", (RiskAssessment("LOW", (RiskFact("Card address matches", "POSITIVE"),)),))


@dataclass(slots=True, eq=False)
class LineItem:
    """One variant on an order. Amounts are what the customer pays, tax excluded."""

    id: str
    variant: Variant
    quantity: int
    original_unit_price_set: MoneyBag
    total_discount_set: MoneyBag
    total_tax_set: MoneyBag
    fulfilled: int = 0
    refunded: int = 0
    cancelled: int = 0

    @property
    def title(self) -> str:
        """The product's name."""
        return self.variant.product.title

    @property
    def variant_title(self) -> str:
        """The size and colour."""
        return self.variant.title

    @property
    def name(self) -> str:
        """Product and variant in one line."""
        return self.variant.display_name

    @property
    def sku(self) -> str:
        """The shop's own article number."""
        return self.variant.sku

    @property
    def vendor(self) -> str:
        """Who makes it."""
        return self.variant.product.vendor

    @property
    def requires_shipping(self) -> bool:
        """Whether somebody has to send it: no gift card, and nothing to download."""
        return self.variant.inventory_item.requires_shipping and not self.product.is_gift_card

    @property
    def product(self) -> Product:
        """The product this is a variant of."""
        return self.variant.product

    @property
    def current_quantity(self) -> int:
        """Units that are neither refunded nor removed."""
        return self.quantity - self.refunded

    @property
    def refundable_quantity(self) -> int:
        """Units that can still be refunded."""
        return self.quantity - self.refunded

    @property
    def unfulfilled_quantity(self) -> int:
        """Units that are still to be shipped."""
        return self.quantity - self.fulfilled - self.cancelled

    @property
    def original_total_set(self) -> MoneyBag:
        """All units before discounts."""
        return self.original_unit_price_set * self.quantity

    @property
    def discounted_total_set(self) -> MoneyBag:
        """All units after line discounts."""
        return self.original_total_set - self.total_discount_set

    @property
    def discounted_unit_price_set(self) -> MoneyBag:
        """One unit after line discounts, rounded to the minor unit."""
        return self.discounted_total_set.share(1, self.quantity)


@dataclass(slots=True, eq=False)
class RefundLineItem:
    """Units of one line that a refund pays back. Only a made refund's have an id."""

    id: str | None
    line_item: LineItem
    quantity: int
    restock_type: str
    subtotal_set: MoneyBag
    total_tax_set: MoneyBag
    location: Location | None = None

    @property
    def restocked(self) -> bool:
        """Whether the units went back on a shelf."""
        return self.restock_type in {"RETURN", "CANCEL"}

    @property
    def price_set(self) -> MoneyBag:
        """One unit, as it was sold."""
        return self.line_item.discounted_unit_price_set


@dataclass(slots=True, eq=False)
class Refund:
    """Money, and perhaps units, given back."""

    id: str
    created_at: datetime
    processed_at: datetime
    updated_at: datetime
    note: str | None
    refund_line_items: list[RefundLineItem]
    transactions: list[Transaction]
    shipping: MoneyBag
    total_refunded_set: MoneyBag
    order: "Order" = field(repr=False)


@dataclass(slots=True, eq=False)
class Order:
    """What a customer bought, and everything that became of it."""

    id: str
    number: int
    created_at: datetime
    updated_at: datetime
    customer: Customer
    email: str
    exchange: Exchange
    location: Location
    line_items: list[LineItem]
    total_shipping_price_set: MoneyBag
    shipping_address: MailingAddress
    billing_address: MailingAddress
    transactions: list[Transaction] = field(default_factory=list)
    fulfillments: list[Fulfillment] = field(default_factory=list)
    refunds: list[Refund] = field(default_factory=list)
    returns: list[Return] = field(default_factory=list)
    disputes: list[Dispute] = field(default_factory=list)
    holds: list[Hold] = field(default_factory=list)
    risk: Risk = NO_RISK
    tags: list[str] = field(default_factory=list)
    custom_attributes: list[Attribute] = field(default_factory=list)
    metafields: list[Metafield] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    note: str | None = None
    cancelled_at: datetime | None = None
    cancel_reason: str | None = None
    staff_note: str | None = None
    closed_at: datetime | None = None
    source_name: str = "web"
    test: bool = False

    @property
    def fulfillment_orders(self) -> list[FulfillmentOrder]:
        """The work of sending it: one piece, as there is one warehouse for each order."""
        return [FulfillmentOrder(self)]

    @property
    def name(self) -> str:
        """The number people say."""
        return f"#{self.number}"

    @property
    def processed_at(self) -> datetime:
        """When the order came in."""
        return self.created_at

    @property
    def currency_code(self) -> str:
        """The shop's currency on this order."""
        return self.exchange.shop

    @property
    def presentment_currency_code(self) -> str:
        """The customer's currency on this order."""
        return self.exchange.presentment

    @property
    def subtotal_price_set(self) -> MoneyBag:
        """Lines after discounts, before shipping and tax."""
        return self.add_up(line.discounted_total_set for line in self.line_items)

    @property
    def total_tax_set(self) -> MoneyBag:
        """Tax over all lines."""
        return self.add_up(line.total_tax_set for line in self.line_items)

    @property
    def total_discounts_set(self) -> MoneyBag:
        """Discounts over all lines."""
        return self.add_up(line.total_discount_set for line in self.line_items)

    @property
    def total_price_set(self) -> MoneyBag:
        """What the order cost when it was placed."""
        return self.subtotal_price_set + self.total_shipping_price_set + self.total_tax_set

    @property
    def current_total_price_set(self) -> MoneyBag:
        """What the order costs after refunded units and shipping are taken off."""
        given_back = (
            item.subtotal_set + item.total_tax_set
            for refund in self.refunds
            for item in refund.refund_line_items
        )
        return self.total_price_set - self.add_up(given_back) - self.total_refunded_shipping_set

    @property
    def total_received_set(self) -> MoneyBag:
        """Payments that came in."""
        return self.add_up(t.amount_set for t in self.transactions if t.is_payment)

    @property
    def total_refunded_set(self) -> MoneyBag:
        """Payments that went back."""
        return self.add_up(refund.total_refunded_set for refund in self.refunds)

    @property
    def total_refunded_shipping_set(self) -> MoneyBag:
        """Shipping that was given back."""
        return self.add_up(refund.shipping for refund in self.refunds)

    @property
    def net_payment_set(self) -> MoneyBag:
        """Payments received less payments refunded."""
        return self.total_received_set - self.total_refunded_set

    @property
    def refundable(self) -> bool:
        """Whether any payment is left to give back."""
        return any(transaction.refundable > 0 for transaction in self.transactions)

    @property
    def closed(self) -> bool:
        """Whether the order is archived."""
        return self.closed_at is not None

    @property
    def fully_paid(self) -> bool:
        """Whether payments cover the price."""
        return self.total_received_set.minor >= self.total_price_set.minor

    @property
    def unpaid(self) -> bool:
        """Whether nothing was paid."""
        return self.total_received_set.minor == 0

    @property
    def payment_gateway_names(self) -> list[str]:
        """The gateways used, each once."""
        return list(dict.fromkeys(t.gateway for t in self.transactions))

    @property
    def display_financial_status(self) -> str:
        """Where the money stands, in Shopify's words."""
        received, refunded = self.total_received_set.minor, self.total_refunded_set.minor
        if received == 0:
            kinds = {t.kind for t in self.transactions if t.status == "SUCCESS"}
            if "VOID" in kinds:
                return "VOIDED"
            return "AUTHORIZED" if "AUTHORIZATION" in kinds else "PENDING"
        if refunded:
            return "REFUNDED" if refunded >= received else "PARTIALLY_REFUNDED"
        return "PAID" if self.fully_paid else "PARTIALLY_PAID"

    @property
    def display_fulfillment_status(self) -> str:
        """Where the goods stand, in Shopify's words."""
        shipped = sum(line.fulfilled for line in self.line_items)
        waiting = sum(line.unfulfilled_quantity for line in self.line_items)
        if waiting == 0:
            return "FULFILLED" if shipped else "UNFULFILLED"
        return "PARTIALLY_FULFILLED" if shipped else "UNFULFILLED"

    @property
    def return_status(self) -> str:
        """How its returns stand together, in Shopify's words."""
        return standing(self.returns)

    def add_up(self, bags: Iterable[MoneyBag]) -> MoneyBag:
        """Return the sum of bags in this order's two currencies; of none it is zero."""
        return reduce(add, bags, self.exchange.bag(0))
