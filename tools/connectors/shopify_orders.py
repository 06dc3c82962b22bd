"""An order as Shopify tells it, reduced to what people ask about and refunds are judged on."""

from collections.abc import Iterable
from typing import Annotated, Self

from pydantic import Field, model_validator

from policies.money import Money
from tools.connectors.shopify_wire import Booked, Id, Moment, Nodes, Paid, Tags, Texts, Units, Wire
from tools.plain_text import plain_text

_RECEIVED = frozenset({"SALE", "CAPTURE"})
# A refund that is not known to have failed has to be counted: its money may be on the way.
_FAILED = frozenset({"FAILURE", "ERROR"})
# The bank did not take the customer's side, so the shop still has the money.
_HARMLESS_DISPUTES = frozenset({"WON", "PREVENTED"})
_CANCELLED = frozenset({"CANCELLED", "FAILURE", "ERROR"})


class OrderStub(Wire):
    """One hit of a search; the search index lags, so facts are read from the order itself."""

    id: str
    name: str
    created_at: Moment


class Customer(Wire):
    """Who bought. Absent on an order by a guest."""

    id: str


class OrderLine(Wire):
    """Units of one variant. `unit_price` is after line discounts, before an order's own.

    `tags` are those of its product; None where the shop has no product for it (any more).
    """

    id: str
    title: str
    sku: str | None
    quantity: Units
    refundable_quantity: Units
    unit_price: Annotated[Paid, Field(alias="discountedUnitPriceSet")]
    tags: Annotated[Tags, Field(alias="product")]


class _Method(Wire):
    company: str | None = None


class Transaction(Wire):
    """One movement of money. `amount` is in the currency the customer paid in."""

    id: str
    kind: str
    status: str
    gateway: str | None
    formatted_gateway: str | None
    account_number: str | None
    processed_at: Moment | None
    amount: Annotated[Paid, Field(alias="amountSet")]
    parent: Annotated[Id | None, Field(alias="parentTransaction")]
    method: Annotated[_Method | None, Field(alias="paymentDetails")]

    @property
    def received(self) -> bool:
        """Whether this is money the customer has really paid."""
        return self.kind in _RECEIVED and self.status == "SUCCESS"

    @property
    def paid_back(self) -> bool:
        """Whether this is money that went back, or may have."""
        return self.kind == "REFUND" and self.status not in _FAILED

    @property
    def label(self) -> str:
        """How a person recognises the payment: `Visa ..4417`. Never more than four characters."""
        company = self.method.company if self.method else None
        name = plain_text(company or self.formatted_gateway or self.gateway, limit=40) or "payment"
        last = "".join(c for c in self.account_number or "" if c.isalnum())[-4:]
        return f"{name} ..{last}" if last else name


class Tracking(Wire):
    """One parcel's number at its carrier."""

    company: str | None
    number: str | None


class FulfilmentEvent(Wire):
    """What a carrier reported."""

    status: str
    message: str | None
    happened_at: Moment


class Fulfilment(Wire):
    """Goods that left, or were meant to."""

    status: str
    display_status: str | None
    created_at: Moment
    delivered_at: Moment | None
    estimated_delivery_at: Moment | None
    tracking: Annotated[tuple[Tracking, ...], Field(alias="trackingInfo")]
    events: Annotated[tuple[FulfilmentEvent, ...], Nodes]

    @property
    def valid(self) -> bool:
        """Whether it still stands."""
        return self.status not in _CANCELLED


class RefundRecord(Wire):
    """One refund in the shop, whoever made it."""

    id: str
    created_at: Moment
    note: str | None
    total: Annotated[Paid, Field(alias="totalRefundedSet")]
    booked: Annotated[Booked, Field(validation_alias="totalRefundedSet")]


class TimelineLine(Wire):
    """One line of an order's timeline. `message` is Shopify's own wording and may hold markup."""

    action: str
    created_at: Moment
    message: str
    attribute_to_user: bool


class WaitingOrder(Wire):
    """An order of which something has yet to leave. `worth` is in the shop's currency."""

    id: str
    name: str
    created_at: Moment
    cancelled_at: Moment | None
    closed_at: Moment | None
    financial_status: Annotated[str | None, Field(alias="displayFinancialStatus")]
    fulfilment_status: Annotated[str, Field(alias="displayFulfillmentStatus")]
    worth: Annotated[Booked, Field(alias="currentTotalPriceSet")]


class _Risk(Wire):
    recommendation: str


class _Dispute(Wire):
    status: str


class Payment(Wire):
    """A payment and how much of it could still go back."""

    transaction: Transaction
    left: Money


class Order(Wire):
    """One order. All amounts are in the currency the customer paid in."""

    id: str
    name: str
    created_at: Moment
    cancelled_at: Moment | None
    email: str | None
    note: str | None
    tags: tuple[str, ...]
    financial_status: Annotated[str | None, Field(alias="displayFinancialStatus")]
    fulfilment_status: Annotated[str, Field(alias="displayFulfillmentStatus")]
    return_status: str
    evidence_photos: Texts
    customer: Customer | None
    total: Annotated[Paid, Field(alias="totalPriceSet")]
    tax: Annotated[Paid | None, Field(alias="totalTaxSet")]
    lines: Annotated[tuple[OrderLine, ...], Nodes, Field(alias="lineItems")]
    transactions: tuple[Transaction, ...]
    fulfilments: Annotated[tuple[Fulfilment, ...], Field(alias="fulfillments")]
    refunds: tuple[RefundRecord, ...]
    risk: _Risk
    disputes: tuple[_Dispute, ...]

    @model_validator(mode="after")
    def _adds_up(self) -> Self:
        """Refuse sums that cannot be made, so that nobody meets them later."""
        _ = self.left, self.payments
        return self

    @property
    def currency(self) -> str:
        """The currency the customer paid in, and is paid back in."""
        return self.total.currency

    @property
    def received(self) -> Money:
        """What the customer has paid, before refunds."""
        return self._sum(t.amount for t in self.transactions if t.received)

    @property
    def refunded(self) -> Money:
        """What went back so far, by anybody; money on its way back counts."""
        moved = self._sum(t.amount for t in self.transactions if t.paid_back)
        return max(moved, self._sum(refund.total for refund in self.refunds))

    @property
    def times_paid_back(self) -> int:
        """How many refunds moved money; Shopify calls goods that came back a refund as well."""
        return sum(refund.total.minor > 0 for refund in self.refunds)

    @property
    def left(self) -> Money:
        """What could still go back."""
        return max(self.received - self.refunded, self._sum(()))

    @property
    def payments(self) -> tuple[Payment, ...]:
        """Received payments, the one with most left first, then the most recent, then by id."""
        payments = [
            Payment(transaction=t, left=max(t.amount - self._back_to(t), self._sum(())))
            for t in self.transactions
            if t.received
        ]
        return tuple(sorted(payments, key=_most_left_first))

    @property
    def moves(self) -> int:
        """The length of the longer list of money movements, to see whether it was cut off."""
        return max(len(self.transactions), len(self.refunds))

    @property
    def units(self) -> int:
        """How many pieces were bought."""
        return sum(line.quantity for line in self.lines)

    @property
    def disputed(self) -> bool:
        """Whether the bank is deciding, or has decided against the shop, about this money."""
        return any(dispute.status not in _HARMLESS_DISPUTES for dispute in self.disputes)

    def _back_to(self, payment: Transaction) -> Money:
        back = (t for t in self.transactions if t.paid_back and t.parent == payment.id)
        return self._sum(t.amount for t in back)

    def _sum(self, amounts: Iterable[Money]) -> Money:
        return sum(amounts, start=Money(minor=0, currency=self.currency))


def _most_left_first(payment: Payment) -> tuple[int, float, str]:
    when = payment.transaction.processed_at
    return (-payment.left.minor, -when.timestamp() if when else 0.0, payment.transaction.id)
