"""Pay money of an order back to the payment it came from."""

from datetime import timedelta
from enum import StrEnum
from typing import Annotated, ClassVar, Self

from pydantic import Field, model_validator

from policies.actions.definition import (
    ORDER_NAME,
    ActionKind,
    Arguments,
    Ask,
    ConnectorKind,
    Count,
    Days,
    Exceptional,
    Facts,
    FactSource,
    Named,
    Speech,
    material,
)
from policies.money import Amount, Currency, Money, Total
from policies.ref import Ref


class Reason(StrEnum):
    """Why money goes back. Closed, so that reasons can be counted and ruled on."""

    DAMAGED = "damaged"
    WRONG_ITEM = "wrong_item"
    NOT_RECEIVED = "not_received"
    RETURNED = "returned"
    CHANGED_MIND = "changed_mind"
    GOODWILL = "goodwill"
    OTHER = "other"


class Risk(StrEnum):
    """The shop platform's own fraud recommendation."""

    NONE = "none"
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class PaymentState(StrEnum):
    """Where the order's money stands. Source: Shopify's `OrderDisplayFinancialStatus`."""

    AUTHORIZED = "authorized"
    EXPIRED = "expired"
    PAID = "paid"
    PARTIALLY_PAID = "partially_paid"
    PARTIALLY_REFUNDED = "partially_refunded"
    PENDING = "pending"
    REFUNDED = "refunded"
    VOIDED = "voided"


class LineAsk(Ask):
    """Some units of one product of the order."""

    sku: Annotated[str, Field(min_length=1, max_length=64, description="The product's SKU.")]
    quantity: Annotated[int, Field(ge=1, le=10_000, description="How many units.")]


class RefundAsk(Ask):
    """A wish for a refund: an amount, or units, or neither for all that is left."""

    order: Annotated[str, Field(pattern=ORDER_NAME, description="The order's name, e.g. 1001.")]
    amount: Annotated[
        str | None,
        Field(max_length=20, description="Decimal string in the order's currency, e.g. '24.50'."),
    ] = None
    lines: Annotated[tuple[LineAsk, ...], Field(max_length=50, description="Units to refund.")] = ()
    reason: Reason = Reason.OTHER
    note: Annotated[str, Field(max_length=500, description="The words of whoever asked.")] = ""


class RefundLine(Arguments):
    """Units of one line item that the refund is for."""

    line: str
    sku: str
    title: str
    quantity: Annotated[int, Field(ge=1)]


class Payback(Arguments):
    """The part of the money that goes back to one payment (a Shopify transaction)."""

    payment: str
    gateway: str
    label: str
    amount: Amount


class Refund(Exceptional):
    """One refund, complete: nothing is left for the executor to decide."""

    order: Ref
    order_name: str
    customer: str | None
    lines: tuple[RefundLine, ...]
    paybacks: Annotated[tuple[Payback, ...], Field(min_length=1)]
    amount: Amount
    reason: Reason
    note: str
    ordinal: Annotated[int, Field(ge=0)]

    @model_validator(mode="after")
    def _paybacks_add_up(self) -> Self:
        paid_back = [payback.amount for payback in self.paybacks]
        if sum(paid_back[1:], start=paid_back[0]) != self.amount:
            raise ValueError("the paybacks do not add up to the amount")
        return self

    def at(self, amount: Money) -> Self:
        """The same refund for another amount, all of it to the first payment."""
        payback = self.paybacks[0].model_copy(update={"amount": amount})
        return self.model_copy(update={"amount": amount, "paybacks": (payback,)})


class OrderFacts(FactSource):
    """The order as its shop shows it."""

    source: ClassVar[str] = "shopify"
    max_age: ClassVar[timedelta] = timedelta(minutes=2)

    age_days: Days = Field(description="Whole days since delivery, else since the order was placed")
    payment: PaymentState = material("Where the money stands")
    paid: Total = material("Received from the customer, before refunds")
    refunded: Total = material("Paid back so far, by anybody")
    refunds: Count = material("How many refunds there are")
    cancelled: bool = material("Cancelled in the shop")
    disputed: bool = material("An open chargeback or inquiry")
    final_sale: bool = Field(description="Something the money may be for is, or may be, final sale")
    unknown_product: bool = Field(description="It only may be: the shop has no such product (now)")
    risk: Risk = Field(description="The platform's fraud recommendation")


class EvidenceFacts(FactSource):
    """What backs the customer's words."""

    source: ClassVar[str] = "shopify"
    max_age: ClassVar[timedelta] = timedelta(minutes=2)

    photos: Count = Field(description="Photos on the order")
    mails: Count = Field(description="Mails linked to the order")


class CustomerFacts(FactSource):
    """What this customer was paid back lately, this order included, by anybody."""

    source: ClassVar[str] = "shopify"
    max_age: ClassVar[timedelta] = timedelta(minutes=2)

    refunded_30d: Total = Field(description="Sum over the last 30 days")
    refunds_30d: Count = Field(description="How many refunds in the last 30 days")


class RefundSums(FactSource):
    """Our own sums: money that other Actions have promised or moved. Read inside the claim."""

    source: ClassVar[str] = "ledger"
    max_age: ClassVar[timedelta] = timedelta(minutes=2)

    order_in_flight: Total = Field(description="Claimed for this order, outcome not yet known")
    order_settled: Total = Field(description="Refunded on this order by us")
    requester_today: Total = Field(description="Claimed or refunded today for this requester")
    shop_today: Total = Field(description="Claimed or refunded today for the whole shop")


class LedgerFacts(RefundSums):
    """Our own sums, and those of the customer. Read inside the claim."""

    customer_in_flight: Total = Field(description="Claimed for this customer, outcome not known")
    customer_settled: Total = Field(description="Refunded to this customer by us in 30 days")


class RefundFacts(Facts):
    """Everything a refund is judged on."""

    order: OrderFacts
    evidence: EvidenceFacts
    customer: CustomerFacts
    ledger: LedgerFacts

    @property
    def currency(self) -> Currency:
        """The currency of the order, in which all its money is counted."""
        return self.order.paid.currency


REFUND = ActionKind(
    name="refund",
    schema_version=1,
    title="Refund",
    done="Refunded",
    ask=RefundAsk,
    arguments=Refund,
    facts=RefundFacts,
    connector=ConnectorKind.IDEMPOTENT,
    owner_field="order",
    identity_fields=("lines", "amount", "ordinal"),
    money_field="amount",
    allowed_states=frozenset({"paid", "partially_paid", "partially_refunded"}),
    once_only=False,
    editable=frozenset({"amount", "reason", "note"}),
    undo=timedelta(seconds=30),
    speech=Speech(
        verbs=(
            *("refund", "refunds", "refunding", "refunded", "refnd"),
            *("reimburse", "reimbursed", "reimbursement"),
            *("pay back", "give back", "money back", "credit back", "pay .. back", "give .. back"),
            *("paid back", "gave back", "paid .. back", "gave .. back"),
        ),
        example="refund 1001, it arrived bent",
        command="1001 24.50 damaged arrived bent",
        names={"order": Named.ORDER, "amount": Named.AMOUNT},
        spellings={
            Reason.DAMAGED: r"damaged?",
            Reason.WRONG_ITEM: r"wrong[\s_-]?items?",
            Reason.NOT_RECEIVED: r"(?:not|never)[\s_-]?(?:received?|recieved?|arrived)",
            Reason.CHANGED_MIND: r"changed?[\s_-]?(?:(?:of|his|her|their|my)[\s_-]?)?minds?",
            Reason.GOODWILL: r"good[\s_-]?will",
        },
    ),
)
