"""Whoever answers at the practice Stripe: the account, what it keeps, and what is planted in it."""

from datetime import datetime, timedelta

from sandbox.journal import Journal
from sandbox.shop.money import Money
from sandbox.shop.state import CURRENCY, Shop
from sandbox.stripe.books import Books
from sandbox.stripe.idempotency import Keys
from sandbox.stripe.moves import Kept, Made, Payment
from sandbox.stripe.objects import Shapes
from sandbox.stripe.wire import Tree
from sandbox.world import World

_UNASKED, _UNASKED_AGO = 18000, timedelta(days=6, hours=3)
_FAILED_AGO = timedelta(days=4)


class Desk:
    """One account over the practice company's shop."""

    def __init__(self, world: World, journal: Journal) -> None:
        self.world = world
        self.journal = journal
        self.keys = Keys()
        self._began = self.now
        self._kept: Kept | None = None
        self._books: tuple[object, Books] | None = None

    @property
    def now(self) -> datetime:
        """The practice company's moment."""
        return self.world.clock.now()

    @property
    def kept(self) -> Kept:
        """What Stripe alone knows; planted when it is first asked for, as that takes a while."""
        if self._kept is None:
            self._kept = planted(self.world.shop, self._began)
        return self._kept

    @property
    def books(self) -> Books:
        """The account as it stands; worked out anew when money moved, or an hour went by."""
        mark = self.mark()
        if self._books is None or self._books[0] != mark:
            self._books = (mark, Books(self.world.shop, self.kept, self.now))
        return self._books[1]

    def mark(self) -> object:
        """Return something that differs when the account does."""
        shop, hour = self.world.shop, self.now.replace(minute=0, second=0, microsecond=0)
        moved = sum(len(order.transactions) for order in shop.orders.values())
        here = self.kept
        told = len(here.made), len(here.came_back), len(here.not_paid_back), len(here.disputed)
        return shop, moved, told, hour

    def begin(self) -> None:
        """Start over with what is planted: a payment of no order, a payout that came back."""
        self.keys, self._began = Keys(), self.now
        self._kept = self._books = None

    def to_keep(self) -> tuple[Kept | None, datetime, Keys]:
        """Return what a later run goes on with."""
        return self._kept, self._began, self.keys

    def recall(self, kept: Kept | None, began: datetime, keys: Keys) -> None:
        """Go on with what an earlier run kept; whoever was at work is gone."""
        keys.at_work.clear()
        self._kept, self._began, self.keys, self._books = kept, began, keys, None

    def new_number(self) -> str:
        """Return the next refund's number; the shop's own refunds have others."""
        return f"3S{len(self.kept.made) + 1:013d}"

    def keep(self, made: Made, paid: Payment) -> None:
        """Pay back: what went back here, the shop cannot pay back once more."""
        self.kept.made.append(made)
        if paid.source is not None:
            paid.source.refunded += made.amount

    def written(self, made: Made) -> Tree:
        """Write a refund that was just made."""
        books = self.books
        return Shapes(books).refund(next(one for one in books.refunds if one.number == made.number))


def planted(shop: Shop, now: datetime) -> Kept:
    """Return what Stripe alone knows on the first day."""
    paid = now - _UNASKED_AGO
    money = Money(_UNASKED, CURRENCY)
    link = Payment("3L0000000000001", money, money, paid, description="Payment link: deposit")
    sent = Books(shop, Kept(unasked=[link]), now).payouts
    failed = next((one for one in sent if one.arrival < now - _FAILED_AGO), None)
    back = {failed.created.date(): failed.arrival} if failed else {}
    return Kept(unasked=[link], came_back=back)
