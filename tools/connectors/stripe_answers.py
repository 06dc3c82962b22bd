"""Stripe's objects, as far as the program reads them.

Amounts are whole numbers of the currency's smallest unit, times are seconds since 1970. Source:
Stripe's API reference and its OpenAPI description.
"""

from datetime import UTC, datetime
from typing import Annotated, Generic, TypeVar

from pydantic import BeforeValidator, ConfigDict, Field

from policies.errors import BadMoney
from policies.money import Money
from tools.connectors.wire import Moment, VendorWire

VENDOR = "Stripe"
MARK = "countersign"
"""The metadata in which a change of ours says which it is."""
NOT_PAID_BACK = frozenset({"failed", "canceled"})
"""How a refund stands whose money did not reach the customer."""

# Where Stripe counts in another unit than ISO 4217. Source: its page on zero-decimal currencies.
_HUNDREDTHS_OF_WHOLE = frozenset({"ISK", "UGX"})
_WHOLE_OF_HUNDREDTHS = frozenset({"MGA"})


def money_of(amount: int, currency: str) -> Money:
    """Read an amount as Stripe counts it. Raises `BadMoney` for what the currency cannot say."""
    currency = currency.upper()
    if currency in _HUNDREDTHS_OF_WHOLE:
        amount, rest = divmod(amount, 100)
        if rest:
            raise BadMoney(f"Stripe sent hundredths of {currency}, which has none.")
    elif currency in _WHOLE_OF_HUNDREDTHS:
        amount *= 100
    return Money(minor=amount, currency=currency)


def counted(money: Money) -> int:
    """Write an amount as Stripe counts it. Raises `BadMoney` for what it cannot move."""
    if money.currency in _HUNDREDTHS_OF_WHOLE:
        return money.minor * 100
    if money.currency in _WHOLE_OF_HUNDREDTHS:
        whole, rest = divmod(money.minor, 100)
        if rest:
            raise BadMoney(f"Stripe moves whole {money.currency} only.")
        return whole
    return money.minor


def _whole_seconds(given: object) -> object:
    return datetime.fromtimestamp(given, UTC) if type(given) is int else given


At = Annotated[Moment, BeforeValidator(_whole_seconds)]
Metadata = Annotated[dict[str, str], BeforeValidator(lambda given: given or {})]


class StripeWire(VendorWire):
    """A piece of one of Stripe's answers."""

    vendor = VENDOR
    model_config = ConfigDict(alias_generator=None)


class _Numbered(StripeWire):
    id: str


class _Moved(_Numbered):
    amount: int
    currency: str

    @property
    def money(self) -> Money:
        """How much it is."""
        return money_of(self.amount, self.currency)


class Movement(_Moved):
    """A balance transaction: what one thing did to the balance, in the account's own currency."""

    kind: Annotated[str, Field(alias="type")]
    fee: int
    net: int
    created: At
    available_on: At
    status: str
    source: "Charge | _Named | str | None" = None
    description: str | None = None

    @property
    def left(self) -> Money:
        """What is left of it after Stripe's fee."""
        return money_of(self.net, self.currency)

    @property
    def charged(self) -> Money:
        """Stripe's fee."""
        return money_of(self.fee, self.currency)


class _Named(_Numbered):
    object: str


class Charge(_Moved):
    """One payment by card. `amount` is in the customer's currency."""

    object: Annotated[str, Field(pattern="^charge$")]
    amount_refunded: int
    captured: bool
    disputed: bool
    created: At
    metadata: Metadata
    movement: Annotated[Movement | str | None, Field(alias="balance_transaction")] = None

    @property
    def refunded(self) -> Money:
        """What went back of it."""
        return money_of(self.amount_refunded, self.currency)


class Payment(_Moved):
    """A payment intent: one wish to be paid, and the charge it came to."""

    status: str
    created: At
    metadata: Metadata
    charge: Annotated[Charge | str | None, Field(alias="latest_charge")] = None


class Refund(_Moved):
    """Money that went back to a customer, or is on its way."""

    status: str | None = None
    created: At
    charge: str | None = None
    payment: Annotated[str | None, Field(alias="payment_intent")] = None
    reason: str | None = None
    why_failed: Annotated[str | None, Field(alias="failure_reason")] = None
    metadata: Metadata


class _Evidence(StripeWire):
    due_by: At | None = None
    has_evidence: bool


class Dispute(_Moved):
    """A customer's bank that wants the money back."""

    status: str
    reason: str
    created: At
    charge: Charge | str
    evidence: Annotated[_Evidence, Field(alias="evidence_details")]

    @property
    def is_open(self) -> bool:
        """Whether the bank has not decided yet."""
        return self.status.removeprefix("warning_") in {"needs_response", "under_review"}

    @property
    def wants_answer(self) -> bool:
        """Whether evidence of ours is waited for."""
        return self.status.removeprefix("warning_") == "needs_response"


class Payout(_Moved):
    """What was sent to the bank. `status`: pending, in_transit, paid, failed or canceled."""

    status: str
    created: At
    arrival: Annotated[At, Field(alias="arrival_date")]
    automatic: bool
    why_failed: Annotated[str | None, Field(alias="failure_message")] = None


class _Sum(StripeWire):
    amount: int
    currency: str

    @property
    def money(self) -> Money:
        """How much it is."""
        return money_of(self.amount, self.currency)


class Balance(StripeWire):
    """What waits for the next payouts, by currency: what may go, and what may not yet."""

    available: tuple[_Sum, ...]
    pending: tuple[_Sum, ...]


T = TypeVar("T", bound=_Numbered)


class Page(StripeWire, Generic[T]):
    """One page of a list, newest first; `next_page` only where it was searched for."""

    data: tuple[T, ...]
    has_more: bool
    next_page: str | None = None
