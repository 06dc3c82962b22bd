"""A vendor of the tests' own, in this process: it keeps money, honours keys, and can misbehave.

What it did is the only truth about effects that tests of the ledger count, never our own log.
It is permissive on purpose: it never refuses a refund for being too much, so that nothing but the
ledger stands between an approval and the money.
"""

import itertools
import threading
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, tzinfo
from enum import StrEnum

from policies.actions.definition import Arguments, Ask
from policies.actions.refund import (
    CustomerFacts,
    EvidenceFacts,
    OrderFacts,
    Payback,
    PaymentState,
    Refund,
    RefundAsk,
    Risk,
)
from policies.canonical import digest
from policies.errors import (
    NotFound,
    OutcomeUnknown,
    Unavailable,
    VendorRejected,
    VendorThrottled,
)
from policies.money import Money
from policies.ref import Ref
from tools.access import Reads, Writes
from tools.capability import Capability, Draft, Effect, Found, Receipt, RemoteFacts, Trace
from tools.refunds import REFUNDS

ACCOUNT = "till:test"
CURRENCY = "USD"
KEY_LIFE = timedelta(hours=24)


class Fault(StrEnum):
    """What may go wrong with one call that writes."""

    RESPONSE_LOST = "response lost"
    REQUEST_LOST = "request lost"
    ERROR_AFTER_COMMIT = "5xx after commit"
    GARBLED = "garbled answer"
    LATE_COMMIT = "timeout, then late commit"
    THROTTLED = "throttled"
    UNREACHABLE = "unreachable"
    REFUSED = "refused"


@dataclass(frozen=True)
class Paid:
    """One refund as the Till booked it. `key` and `arguments` are None for one made by hand."""

    number: int
    order: str
    minor: int
    note: str
    at: datetime
    key: str | None = None
    arguments: Refund | None = None

    @property
    def action(self) -> int | None:
        """The Action that signed it."""
        return int(self.note.removeprefix("A-").partition(":")[0]) if self.key else None


@dataclass
class TillOrder:
    """One order. Amounts are minor units; `age_days` counts from delivery."""

    paid: int
    customer: str
    age_days: int = 3
    photos: int = 1
    final_sale: bool = False
    disputed: bool = False
    risk: Risk = Risk.LOW
    refunds: list[Paid] = field(default_factory=list)

    @property
    def refunded(self) -> int:
        return sum(refund.minor for refund in self.refunds)

    @property
    def left(self) -> int:
        return self.paid - self.refunded


@dataclass
class Till:
    """The vendor. `faults` are spent one a write; `on_commit` sees every new effect of ours.

    `overpays` are minor units it books on top of what it was told to.
    """

    clock: Callable[[], datetime]
    orders: dict[str, TillOrder] = field(default_factory=dict)
    faults: deque[Fault] = field(default_factory=deque)
    spent: list[Fault] = field(default_factory=list)
    blind: bool = False
    stale: bool = False
    overpays: int = 0
    calls: int = 0
    on_call: Callable[[Effect, Refund], None] = lambda _effect, _refund: None
    on_commit: Callable[[Paid], None] = lambda _paid: None
    _late: list[tuple[datetime, Refund, Effect]] = field(default_factory=list)
    _keys: dict[str, tuple[str, Paid]] = field(default_factory=dict)
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))
    _lock: threading.RLock = field(default_factory=threading.RLock)

    # What tests look at ----------------------------------------------------------------------
    @property
    def effects(self) -> list[Paid]:
        """Every refund that carries a key of ours."""
        return [one for order in self.orders.values() for one in order.refunds if one.key]

    def effects_of(self, action_id: int) -> list[Paid]:
        return [one for one in self.effects if one.action == action_id]

    @property
    def owes_late_commits(self) -> bool:
        return bool(self._late)

    def shown(self, name: str) -> list[Paid]:
        """What a reader sees: where reads are stale, not the newest effect of ours."""
        with self._lock:
            seen = list(self.orders[name].refunds)
        if self.stale and seen and seen[-1].key:
            seen.pop()
        return seen

    # What people and the network do ----------------------------------------------------------
    def refund_by_hand(self, order: str, minor: int) -> None:
        """Somebody refunds in the vendor's own back office."""
        with self._lock:
            self._book(order, minor, "by hand")

    def deliver_late(self) -> None:
        """Let requests that timed out arrive at last; none is on its way for a day."""
        with self._lock:
            arrived, self._late = self._late, []
            for sent_at, refund, effect in arrived:
                if self.clock() - sent_at < KEY_LIFE:
                    self._commit(refund, effect)

    # The capability --------------------------------------------------------------------------
    def capability(self) -> Capability:
        """The real refund capability on this vendor instead of a shop."""
        return replace(
            REFUNDS,
            choices=lambda _ask, _reads: (),
            prepare=self.prepare,
            load_facts=self.load_facts,
            execute=self.execute,
            reconcile=self.reconcile,
        )

    def prepare(self, ask: Ask, _reads: Reads, as_of: datetime, _zone: tzinfo) -> Draft:
        assert isinstance(ask, RefundAsk)
        name = ask.order.removeprefix("#")
        order = self._look(name)
        amount = Money.parse(ask.amount, CURRENCY) if ask.amount else _usd(order.left)
        refund = Refund(
            order=Ref(account=ACCOUNT, kind="order", id=name),
            order_name=f"#{name}",
            customer=order.customer,
            lines=(),
            paybacks=(Payback(payment="1", gateway="till", label="Visa ..4417", amount=amount),),
            amount=amount,
            reason=ask.reason,
            note=ask.note,
            ordinal=0,
        )
        return Draft(refund, self._facts(name, as_of))

    def load_facts(
        self, arguments: Arguments, _reads: Reads, as_of: datetime, _zone: tzinfo
    ) -> RemoteFacts:
        assert isinstance(arguments, Refund)
        return self._facts(arguments.order.id, as_of)

    def execute(self, _writes: Writes, arguments: Arguments, effect: Effect) -> Receipt:
        assert isinstance(arguments, Refund)
        with self._lock:
            self.calls += 1
            self.on_call(effect, arguments)
            fault = self.faults.popleft() if self.faults else None
            if fault is not None:
                self.spent.append(fault)
            if fault is Fault.THROTTLED:
                raise VendorThrottled(retry_after=2)
            if fault is Fault.UNREACHABLE:
                raise Unavailable
            if fault is Fault.REFUSED:
                raise VendorRejected
            if fault is Fault.LATE_COMMIT:
                self._late.append((self.clock(), arguments, effect))
            if fault in {Fault.LATE_COMMIT, Fault.REQUEST_LOST}:
                raise OutcomeUnknown
            receipt = self._commit(arguments, effect)
        if fault is Fault.GARBLED:
            raise ValueError("the answer was no JSON")
        if fault is not None or self.overpays:
            raise OutcomeUnknown
        return receipt

    def reconcile(self, _reads: Reads, arguments: Arguments, effect: Effect) -> Found:
        assert isinstance(arguments, Refund)
        self._look(arguments.order.id)
        shown = self.shown(arguments.order.id)
        found = next((one for one in shown if one.note == effect.marker), None)
        if found is None:
            return Found(Trace.ABSENT)
        if found.minor != arguments.amount.minor:
            return Found(Trace.DIFFERENT, _receipt(found), f"{_usd(found.minor)} went back.")
        return Found(Trace.PRESENT, _receipt(found))

    # -----------------------------------------------------------------------------------------
    def _commit(self, refund: Refund, effect: Effect) -> Receipt:
        """Book it, unless the key was seen before: then answer as before, or refuse other bytes."""
        sent = digest({"arguments": refund.model_dump(mode="json"), "note": effect.marker})
        known = self._keys.get(effect.key)
        if known is not None and self.clock() - known[1].at < KEY_LIFE:
            if known[0] != sent:
                raise VendorRejected("This key was used for something else.")
            return _receipt(known[1])
        minor = refund.amount.minor + self.overpays
        paid = self._book(refund.order.id, minor, effect.marker, key=effect.key, arguments=refund)
        self._keys[effect.key] = (sent, paid)
        self.on_commit(paid)
        return _receipt(paid)

    def _book(
        self,
        order: str,
        minor: int,
        note: str,
        *,
        key: str | None = None,
        arguments: Refund | None = None,
    ) -> Paid:
        paid = Paid(next(self._numbers), order, minor, note, self.clock(), key, arguments)
        self.orders[order].refunds.append(paid)
        return paid

    def _look(self, name: str) -> TillOrder:
        if self.blind:
            raise Unavailable
        if name not in self.orders:
            raise NotFound(f"There is no order {name}.")
        return self.orders[name]

    def _facts(self, name: str, as_of: datetime) -> RemoteFacts:
        order = self._look(name)
        refunds = self.shown(name)
        refunded = sum(one.minor for one in refunds)
        of_customer = [
            one
            for number, other in list(self.orders.items())
            if other.customer == order.customer
            for one in self.shown(number)
            if as_of - one.at < timedelta(days=30)
        ]
        return {
            "order": OrderFacts(
                read_at=as_of,
                age_days=order.age_days,
                payment=PaymentState.PARTIALLY_REFUNDED if refunds else PaymentState.PAID,
                paid=_usd(order.paid),
                refunded=_usd(refunded),
                refunds=len(refunds),
                cancelled=False,
                disputed=order.disputed,
                final_sale=order.final_sale,
                unknown_product=False,
                risk=order.risk,
            ),
            "evidence": EvidenceFacts(read_at=as_of, photos=order.photos, mails=0),
            "customer": CustomerFacts(
                read_at=as_of,
                refunded_30d=_usd(sum(one.minor for one in of_customer)),
                refunds_30d=len(of_customer),
            ),
        }


def _usd(minor: int) -> Money:
    return Money(minor=minor, currency=CURRENCY)


def _receipt(paid: Paid) -> Receipt:
    return Receipt(f"till/{paid.number}")
