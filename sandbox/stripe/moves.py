"""What moves on the company's account at Stripe: payments, refunds, disputes, payouts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from sandbox.shop.money import Money
from sandbox.shop.orders import Order
from sandbox.shop.payments import Card, Dispute, Transaction

_RATE, _PER_PAYMENT = 29, 30  # 2.9 % and 30 cents
_EVIDENCE_TAKEN = timedelta(days=9)


@dataclass(frozen=True, slots=True, eq=False)
class Payment:
    """One payment intent and its charge. `amount` is the customer's, `settled` the company's."""

    number: str
    amount: Money
    settled: Money
    created: datetime
    order: Order | None = None
    card: Card | None = None
    captured: bool = True
    voided: bool = False
    source: Transaction | None = None
    description: str = ""

    @property
    def charge(self) -> str:
        """The charge's id."""
        return f"ch_{self.number}"

    @property
    def intent(self) -> str:
        """The payment intent's id."""
        return f"pi_{self.number}"

    @property
    def state(self) -> str:
        """How the payment intent stands."""
        if self.voided:
            return "canceled"
        return "succeeded" if self.captured else "requires_capture"

    @property
    def metadata(self) -> dict[str, str]:
        """What the shop's checkout has left on it."""
        return {"order_number": str(self.order.number)} if self.order else {}

    @property
    def fee(self) -> int:
        """What Stripe keeps of it."""
        return (self.settled.minor * _RATE + 500) // 1000 + _PER_PAYMENT

    @property
    def rate(self) -> float | None:
        """How the customer's money was exchanged; None where it was not."""
        if self.amount.currency_code == self.settled.currency_code:
            return None
        return round(float(self.settled.amount / self.amount.amount), 6)


@dataclass(frozen=True, slots=True, eq=False)
class GivenBack:
    """One refund, made in the shop or at Stripe."""

    number: str
    payment: Payment
    amount: Money
    settled: Money
    created: datetime
    reason: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)
    failed_at: datetime | None = None

    @property
    def id(self) -> str:
        """The refund's id."""
        return f"re_{self.number}"


@dataclass(frozen=True, slots=True, eq=False)
class Made:
    """A refund that was made at Stripe, of which the shop knows nothing."""

    number: str
    charge: str
    amount: int
    created: datetime
    reason: str | None
    metadata: Mapping[str, str]


@dataclass(frozen=True, slots=True, eq=False)
class Chargeback:
    """One dispute: the money is gone until the bank has decided."""

    number: str
    payment: Payment
    about: Dispute
    created: datetime

    @property
    def id(self) -> str:
        """The dispute's id."""
        return f"dp_{self.number}"

    @property
    def due_by(self) -> datetime:
        """Until when evidence is taken."""
        return datetime.combine(self.created + _EVIDENCE_TAKEN, time(23, 59, 59), UTC)


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """One movement of the balance, in the company's own currency; what is left is `net`."""

    number: str
    kind: str
    source: str
    created: datetime
    available: datetime
    amount: int
    fee: int = 0
    description: str = ""
    rate: float | None = None
    category: str = ""

    @property
    def id(self) -> str:
        """The balance transaction's id."""
        return f"txn_{self.number}"

    @property
    def net(self) -> int:
        """What it did to the balance."""
        return self.amount - self.fee


@dataclass(frozen=True, slots=True, eq=False)
class Payout:
    """What was sent to the bank on one day: `entries` are everything that is in it."""

    number: str
    created: datetime
    arrival: datetime
    entries: tuple[Entry, ...]
    failed_at: datetime | None = None

    @property
    def id(self) -> str:
        """The payout's id."""
        return f"po_{self.number}"

    @property
    def amount(self) -> int:
        """What was sent."""
        return sum(one.net for one in self.entries)

    @property
    def own(self) -> Entry:
        """Its own movement: out of the balance."""
        said = "STRIPE PAYOUT"
        return Entry(
            self.number, "payout", self.id, self.created, self.arrival, -self.amount, 0, said
        )

    def returned(self, at: datetime) -> Entry:
        """The movement back, where the bank did not take it."""
        return Entry(
            f"{self.number}F",
            "payout_failure",
            self.id,
            at,
            at,
            self.amount,
            0,
            "STRIPE PAYOUT FAILED",
            category="payout_reversal",
        )


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An address that hears of events, and the secret they are signed with."""

    number: str
    url: str
    wanted: tuple[str, ...]
    secret: str
    created: datetime

    @property
    def id(self) -> str:
        """The endpoint's id."""
        return f"we_{self.number}"

    def wants(self, kind: str) -> bool:
        """Whether it hears of such events."""
        return kind in self.wanted or "*" in self.wanted


@dataclass(frozen=True, slots=True)
class Kept:
    """What Stripe alone knows."""

    endpoints: list[Endpoint] = field(default_factory=list)

    made: list[Made] = field(default_factory=list)
    unasked: list[Payment] = field(default_factory=list)
    came_back: dict[date, datetime] = field(default_factory=dict)
    """Which day's payout the bank sent back, and when."""
    not_paid_back: dict[str, datetime] = field(default_factory=dict)
    """Which refunds, by number, the customer's bank did not take, and when."""
    disputed: dict[str, datetime] = field(default_factory=dict)
    """Which disputes, by the shop's id, were opened here, and when."""
