"""Every payment the shop took by card, and what became of the money on its way to the bank.

Nothing is kept here: it is worked out of the shop's own orders, so that both tell one story. Only
what Stripe alone knows (refunds made there, a payment that no order asked for) is kept beside it.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Protocol, TypeVar, cast

from sandbox.shop.money import Exchange, Money
from sandbox.shop.orders import Order
from sandbox.shop.payments import Transaction
from sandbox.shop.state import Shop
from sandbox.stripe.moves import Chargeback, Entry, GivenBack, Kept, Made, Payment, Payout

GATEWAY = "shopify_payments"
SETTLES_AFTER = timedelta(days=2)
DISPUTED_AFTER = timedelta(days=20)
DISPUTE_FEE = 1500
_SATURDAY = 5


class Dated(Protocol):
    """Whatever stands in a list of Stripe's."""

    @property
    def created(self) -> datetime:
        """When it came about."""
        ...

    @property
    def number(self) -> str:
        """What its id ends with."""
        ...


T = TypeVar("T", bound=Dated)


class Books:
    """One moment's account, newest first in every list."""

    def __init__(self, shop: Shop, kept: Kept, now: datetime) -> None:
        self.now = now
        paid = [*_payments(shop), *kept.unasked]
        self.payments = _newest(paid)
        self.by_charge = {one.charge: one for one in self.payments}
        back = [*_refunds(shop, self.by_charge), *self._made(kept.made)]
        self.refunds = _newest(
            replace(one, failed_at=kept.not_paid_back.get(one.number)) for one in back
        )
        self.disputes = _newest(_disputes(shop, self.by_charge, kept.disputed))
        moved = sorted(self._moved(), key=lambda one: (one.available, one.number))
        self.payouts, self.waiting = _paid_out(moved, kept.came_back, now)
        returned = [
            one.returned(one.failed_at)
            for one in self.payouts
            if one.failed_at is not None and one.failed_at <= now
        ]
        own = [one.own for one in self.payouts]
        self.entries = _newest([*moved, *returned, *own])
        self._numbered: dict[int, Mapping[str, Dated]] = {}
        self._back: dict[str, int] = {}
        for one in self.refunds:
            if one.failed_at is None:
                number = one.payment.number
                self._back[number] = self._back.get(number, 0) + one.amount.minor

    def numbered(self, found: list[T]) -> Mapping[str, T]:
        """Return one of the lists by the numbers that ids end with."""
        if id(found) not in self._numbered:
            self._numbered[id(found)] = {one.number: one for one in found}
        return cast("Mapping[str, T]", self._numbered[id(found)])

    def refunded(self, payment: Payment) -> int:
        """Return what went back of a payment, in the customer's minor units."""
        return self._back.get(payment.number, 0)

    def _made(self, made: Iterable[Made]) -> Iterator[GivenBack]:
        for one in made:
            payment = self.by_charge[one.charge]
            amount = Money(one.amount, payment.amount.currency_code)
            settled = _settled(payment, amount)
            yield GivenBack(
                one.number, payment, amount, settled, one.created, one.reason, one.metadata
            )

    def _moved(self) -> Iterator[Entry]:
        for paid in self.payments:
            if paid.captured:
                ready = datetime.combine(paid.created + SETTLES_AFTER, time(), UTC)
                yield Entry(
                    paid.number,
                    "charge",
                    paid.charge,
                    paid.created,
                    ready,
                    paid.settled.minor,
                    paid.fee,
                    paid.description,
                    paid.rate,
                )
        for back in self.refunds:
            yield Entry(
                back.number,
                "refund",
                back.id,
                back.created,
                back.created,
                -back.settled.minor,
                0,
                f"REFUND FOR CHARGE ({back.payment.description})",
                back.payment.rate,
            )
            if back.failed_at is not None:
                yield _taken_back(back, back.failed_at)
        for lost in self.disputes:
            yield Entry(
                lost.number,
                "adjustment",
                lost.id,
                lost.created,
                lost.created,
                -lost.payment.settled.minor,
                DISPUTE_FEE,
                f"Chargeback withdrawal for {lost.payment.charge}",
                lost.payment.rate,
                "dispute",
            )


def _taken_back(back: GivenBack, at: datetime) -> Entry:
    return Entry(
        f"{back.number}F",
        "refund_failure",
        back.id,
        at,
        at,
        back.settled.minor,
        0,
        f"REFUND FAILURE FOR CHARGE ({back.payment.description})",
        back.payment.rate,
    )


def _newest(found: Iterable[T]) -> list[T]:
    return sorted(found, key=lambda one: (one.created, one.number), reverse=True)


def _number(gid: str) -> str:
    return f"3P{gid.rpartition('/')[2]}"


def _settled(payment: Payment, amount: Money) -> Money:
    exchange = payment.order.exchange if payment.order else Exchange()
    return exchange.bag(amount.minor).shop_money


def _by_card(order: Order) -> Iterator[Transaction]:
    for one in order.transactions:
        if one.gateway == GATEWAY and one.status == "SUCCESS":
            yield one


def _payments(shop: Shop) -> Iterator[Payment]:
    for order in shop.orders.values():
        ended = {
            one.parent_transaction.id: one
            for one in _by_card(order)
            if one.kind in {"CAPTURE", "VOID"} and one.parent_transaction
        }
        for first in _by_card(order):
            if first.kind not in {"SALE", "AUTHORIZATION"}:
                continue
            last = ended.get(first.id)
            money = (last or first).amount_set
            yield Payment(
                _number(first.id),
                money.presentment_money,
                money.shop_money,
                first.processed_at,
                order,
                first.payment_details,
                captured=first.kind == "SALE" or (last is not None and last.kind == "CAPTURE"),
                voided=last is not None and last.kind == "VOID",
                source=last or first,
                description=f"Order {order.name}",
            )


def _refunds(shop: Shop, by_charge: Mapping[str, Payment]) -> Iterator[GivenBack]:
    for order in shop.orders.values():
        for one in _by_card(order):
            parent = one.parent_transaction
            if one.kind != "REFUND" or parent is None:
                continue
            first = parent.parent_transaction or parent
            yield GivenBack(
                _number(one.id),
                by_charge[f"ch_{_number(first.id)}"],
                one.amount_set.presentment_money,
                one.amount_set.shop_money,
                one.processed_at,
                "requested_by_customer",
                {"order_number": str(order.number)},
            )


def _disputes(
    shop: Shop, by_charge: Mapping[str, Payment], opened_here: Mapping[str, datetime]
) -> Iterator[Chargeback]:
    for order in shop.orders.values():
        for about in order.disputes:
            first = next((one for one in _by_card(order) if one.kind == "SALE"), None)
            if first is not None:
                opened = opened_here.get(about.id, order.created_at + DISPUTED_AFTER)
                paid = by_charge[f"ch_{_number(first.id)}"]
                yield Chargeback(_number(about.id), paid, about, opened)


def _paid_out(
    moved: list[Entry], came_back: Mapping[date, datetime], now: datetime
) -> tuple[list[Payout], list[Entry]]:
    """Send to the bank, each working day at midnight UTC, whatever is available by then."""
    payouts: list[Payout] = []
    waiting, rest = list[Entry](), moved
    day = moved[0].available.date() if moved else now.date()
    while datetime.combine(day, time(), UTC) <= now:
        start = datetime.combine(day, time(), UTC)
        ready = [one for one in rest if one.available <= start]
        waiting, rest = [*waiting, *ready], rest[len(ready) :]
        if day.weekday() < _SATURDAY and sum(one.net for one in waiting) > 0:
            sent = Payout(
                f"3P{day:%Y%m%d}",
                start,
                _next_working_day(start),
                tuple(waiting),
                came_back.get(day),
            )
            payouts.insert(0, sent)
            waiting = []
            if sent.failed_at is not None:
                back = sent.returned(sent.failed_at)
                rest = sorted([*rest, back], key=lambda one: (one.available, one.number))
        day += timedelta(days=1)
    return payouts, [*waiting, *rest]


def _next_working_day(moment: datetime) -> datetime:
    following = moment + timedelta(days=1)
    while following.weekday() >= _SATURDAY:
        following += timedelta(days=1)
    return following
