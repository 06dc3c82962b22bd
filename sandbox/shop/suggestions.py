from collections.abc import Sequence
from dataclasses import dataclass

from sandbox.shop.money import MoneyBag
from sandbox.shop.orders import Order, RefundLineItem
from sandbox.shop.payments import Card, Transaction
from sandbox.shop.refunding import Payback, Units, shipping_left, spread, subtotal_of, tax_of, worth


@dataclass(frozen=True, slots=True)
class SuggestedShipping:
    """The shipping part of a suggestion."""

    amount_set: MoneyBag
    maximum_refundable_set: MoneyBag
    tax_set: MoneyBag


@dataclass(frozen=True, slots=True)
class SuggestedTransaction:
    """One payment's part of a suggestion."""

    payback: Payback
    amount_set: MoneyBag
    maximum_refundable_set: MoneyBag
    kind: str = "SUGGESTED_REFUND"

    @property
    def parent_transaction(self) -> Transaction:
        """The payment that would be refunded."""
        return self.payback.parent

    @property
    def gateway(self) -> str:
        """The gateway the money would go back through."""
        return self.payback.parent.gateway

    @property
    def formatted_gateway(self) -> str:
        """That gateway's name for people."""
        return self.payback.parent.formatted_gateway

    @property
    def account_number(self) -> str | None:
        """The account the money would go back to."""
        return self.payback.parent.account_number

    @property
    def payment_details(self) -> Card | None:
        """The card the money would go back to."""
        return self.payback.parent.payment_details


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What refunding these units and this shipping would come to."""

    amount_set: MoneyBag
    maximum_refundable_set: MoneyBag
    subtotal_set: MoneyBag
    discounted_subtotal_set: MoneyBag
    total_tax_set: MoneyBag
    shipping: SuggestedShipping
    refund_line_items: Sequence[RefundLineItem]
    suggested_transactions: Sequence[SuggestedTransaction]


def suggest(order: Order, units: Sequence[Units], shipping: MoneyBag) -> Suggestion:
    """Work out a refund without making it."""
    subtotal = order.add_up(subtotal_of(u) for u in units)
    tax = order.add_up(tax_of(u) for u in units)
    most = order.exchange.bag(sum(t.refundable for t in order.transactions))
    wanted = worth(order, units, shipping)
    amount = wanted if wanted.minor <= most.minor else most
    return Suggestion(
        amount_set=amount,
        maximum_refundable_set=most,
        subtotal_set=subtotal,
        discounted_subtotal_set=subtotal,
        total_tax_set=tax,
        shipping=SuggestedShipping(shipping, shipping_left(order), order.exchange.bag(0)),
        refund_line_items=[
            RefundLineItem(
                None, u.line, u.quantity, u.restock, subtotal_of(u), tax_of(u), u.location
            )
            for u in units
        ],
        suggested_transactions=[
            SuggestedTransaction(
                payback,
                order.exchange.bag(payback.amount),
                order.exchange.bag(payback.parent.refundable),
            )
            for payback in spread(order, amount.minor)
        ],
    )
