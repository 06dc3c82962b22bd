"""Give the buyer of an Amazon order money back for one of its articles."""

from datetime import timedelta
from typing import Annotated, ClassVar, Self

from pydantic import Field

from policies.actions.confirm_shipment import ItemId, MarketNumber, MarketSending
from policies.actions.definition import (
    ActionKind,
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
from policies.actions.refund import REFUND, Reason, RefundSums
from policies.money import Amount, Currency, Money, Total
from policies.ref import Ref


class AmazonRefundAsk(Ask):
    """A wish for a refund of an Amazon order: an amount, or none for all of one article."""

    order: MarketNumber
    amount: Annotated[
        str | None,
        Field(max_length=20, description="Decimal string in the order's currency, e.g. '24.50'."),
    ] = None
    sku: Annotated[
        str, Field(max_length=64, description="The article's SKU, where the order has several.")
    ] = ""
    reason: Reason = Reason.OTHER
    note: Annotated[str, Field(max_length=500, description="The words of whoever asked.")] = ""


class AmazonRefund(Exceptional):
    """Money back to the buyer of an Amazon order, for one of its articles."""

    order: Ref
    order_name: str
    item: ItemId
    sku: str
    amount: Amount
    reason: Reason
    note: str
    ordinal: Annotated[int, Field(ge=0)]

    def at(self, amount: Money) -> Self:
        """The same refund for another amount."""
        return self.model_copy(update={"amount": amount})


class MarketMoneyFacts(FactSource):
    """The order and its money as Amazon shows them; refunds it may show up to two days late."""

    source: ClassVar[str] = "amazon"
    max_age: ClassVar[timedelta] = timedelta(minutes=2)

    age_days: Days = Field(description="Whole days since the last parcel left, else since ordered")
    state: MarketSending = material("How far sending it is: nothing is charged before it leaves")
    paid: Total = material("What the buyer paid for all its articles")
    paid_for_item: Total = material("What the buyer paid for the article in question")
    refunded: Total = material("Given back so far, by anybody")
    refunds: Count = material("How many refunds there are")


class MarketRefundSums(RefundSums):
    """Our own sums, and those of the one article. Read inside the claim."""

    item_in_flight: Total = Field(description="Claimed for this article, outcome not yet known")
    item_settled: Total = Field(description="Refunded for this article by us")


class AmazonRefundFacts(Facts):
    """Everything a refund on Amazon is judged on."""

    order: MarketMoneyFacts
    ledger: MarketRefundSums

    @property
    def currency(self) -> Currency:
        """The currency of the order, in which all its money is counted."""
        return self.order.paid.currency


AMAZON_REFUND = ActionKind(
    name="amazon_refund",
    title="Refund on Amazon",
    done="Refunded",
    ask=AmazonRefundAsk,
    arguments=AmazonRefund,
    facts=AmazonRefundFacts,
    connector=ConnectorKind.LOOKUP,
    owner_field="order",
    identity_fields=("item", "amount", "ordinal"),
    money_field="amount",
    allowed_states=frozenset({"sent", "partly_sent"}),
    editable=frozenset({"amount", "reason", "note"}),
    speech=Speech(
        verbs=REFUND.speech.verbs,
        example="refund 114-7102265-9923418, it arrived bent",
        command="114-7102265-9923418 24.50 damaged arrived bent",
        names={"order": Named.MARKET_ORDER, "amount": Named.AMOUNT},
        spellings=REFUND.speech.spellings,
        market="Amazon",
    ),
)
