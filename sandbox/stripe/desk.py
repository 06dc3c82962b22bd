"""Whoever answers at the practice Stripe: the account, what it keeps, and what is planted in it."""

from dataclasses import dataclass, field
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


@dataclass(slots=True)
class Desk:
    """One account over the practice company's shop."""

    world: World
    journal: Journal
    kept: Kept = field(default_factory=Kept)
    keys: Keys = field(default_factory=Keys)
    _books: tuple[object, Books] | None = None

    @property
    def now(self) -> datetime:
        """The practice company's moment."""
        return self.world.clock.now()

    @property
    def books(self) -> Books:
        """The account as it stands; worked out anew when something changed, or an hour went by."""
        now, shop = self.now, self.world.shop
        mark = (
            shop,
            self.journal.revision,
            len(self.kept.made),
            now.replace(minute=0, second=0, microsecond=0),
        )
        if self._books is None or self._books[0] != mark:
            self._books = (mark, Books(shop, self.kept, now))
        return self._books[1]

    def begin(self) -> None:
        """Start over with what is planted: a payment of no order, a payout that came back."""
        self.keys = Keys()
        self.kept = planted(self.world.shop, self.now)
        self._books = None

    def recall(self, kept: Kept, keys: Keys) -> None:
        """Go on with what an earlier run kept."""
        self.kept, self.keys, self._books = kept, keys, None

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
    failed = next((one.created.date() for one in sent if one.arrival < now - _FAILED_AGO), None)
    return Kept(unasked=[link], fails_on=[failed] if failed else [])
