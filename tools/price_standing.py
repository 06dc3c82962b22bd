"""How our price of an article stands beside what others ask for it on Amazon."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from policies.money import Money
from tools.connectors.keepa import KeepaReader
from tools.connectors.keepa_answers import Article, Kind
from tools.periods import day
from tools.plain_text import plain_text
from tools.tool import Link, LookupContext

STALE: Final = timedelta(days=1)
"""After this a look of Keepa's is said to be old: it is to be had within the hour."""


@dataclass(frozen=True)
class Offer:
    """What we ask for an article on one Amazon; no price where Amazon does not say.

    `domain` is what Keepa calls that Amazon; None where it does not look there.
    """

    sku: str
    asin: str
    domain: int | None
    price: Money | None
    on_sale: bool
    changed_at: datetime

    @property
    def name(self) -> str:
        """Its SKU, as people are shown it."""
        return plain_text(self.sku, limit=40)


@dataclass(frozen=True)
class Standing:
    """An article as Keepa saw it, and our own offer of it where we know that."""

    reader: KeepaReader
    article: Article
    ours: Offer | None

    @property
    def name(self) -> str:
        """What people call it: our SKU, or Amazon's name where it is none of ours."""
        return self.ours.name if self.ours else self.article.asin

    @property
    def link(self) -> Link:
        """Where people see for themselves."""
        return Link(self.name, self.reader.page(self.article.asin))

    @property
    def lowest(self) -> Money | None:
        """The lowest new price, ours among them; without shipping."""
        return self.article.price(Kind.NEW)

    @property
    def below_us(self) -> Money | None:
        """By how much somebody is below us; None where nobody is, or it cannot be compared."""
        ours = self.ours.price if self.ours and self.ours.on_sale else None
        if ours is None or self.lowest is None or ours.currency != self.lowest.currency:
            return None
        return ours - self.lowest if self.lowest < ours else None

    def lines(self, context: LookupContext) -> Iterator[str]:
        """Say it, and say so where Keepa's look is old."""
        parts = [self._compared(), self._others(), self._usually(), self._amazon(), self._rank()]
        yield f"{self.name}: {' '.join(part for part in parts if part)}"
        if context.as_of - self.article.seen_at > STALE:
            looked = day(self.article.seen_at, context.as_of, context.zone)
            yield f"Keepa looked last on {looked}, so it may have changed since."

    def _compared(self) -> str:
        if self.ours is None:
            lowest = f"the lowest new price is {self.lowest}, without shipping."
            return lowest if self.lowest else "nobody sells it new now."
        if self.ours.on_sale and self.ours.price:
            return self._beside(self.ours.price)
        others = f"others sell it new from {self.lowest}" if self.lowest else "nobody sells it new"
        if self.ours.on_sale:
            return f"Amazon did not say what we ask; {others}."
        return f"we do not sell it on Amazon now; {others}."

    def _beside(self, ours: Money) -> str:
        lowest, less = self.lowest, self.below_us
        if lowest is None:
            return f"we ask {ours}; Keepa saw no new offer."
        if less is not None:
            how_much = f"{less} ({less.minor * 100 / ours.minor:.0f} %) less, without shipping"
            return f"somebody is below us: {lowest} new, {how_much}. We ask {ours}.{self._newer()}"
        if lowest == ours:
            return f"nobody is below us: our {ours} is the lowest new price."
        if lowest.currency != ours.currency:
            return f"we ask {ours}; the lowest new price is {lowest}."
        return f"nobody is below us: we ask {ours}, and Keepa saw {lowest} as the lowest."

    def _newer(self) -> str:
        """Warn where the price Keepa saw may be one of ours that we changed since."""
        if self.ours is None or self.ours.changed_at <= self.article.seen_at:
            return ""
        return " Our listing was changed after Keepa looked, so that may have been ourselves."

    def _others(self) -> str:
        offers = self.article.new_offers
        if not offers:
            return ""
        return f"{offers} {'seller' if offers == 1 else 'sellers'}."

    def _usually(self) -> str:
        usual = self.article.usual_price(Kind.NEW)
        return f"In 30 days it was {usual} on average." if usual else ""

    def _amazon(self) -> str:
        asked = self.article.price(Kind.AMAZON)
        return f"Amazon itself asks {asked}." if asked else ""

    def _rank(self) -> str:
        rank = self.article.sales_rank
        return f"Sales rank {rank:,}." if rank else ""

    @property
    def data(self) -> Mapping[str, Any]:
        """Say the same as typed values."""
        ours = self.ours.price if self.ours else None
        usual, amazon = self.article.usual_price(Kind.NEW), self.article.price(Kind.AMAZON)
        return {
            "sku": self.ours.name if self.ours else "",
            "asin": self.article.asin,
            "price": self.lowest.decimal if self.lowest else None,
            "currency": self.article.currency,
            "ours": ours.decimal if ours else None,
            "below_us": self.below_us is not None,
            "usual": usual.decimal if usual else None,
            "amazon": amazon.decimal if amazon else None,
            "sellers": self.article.new_offers,
            "rank": self.article.sales_rank,
            "seen_at": self.article.seen_at.isoformat(),
        }
