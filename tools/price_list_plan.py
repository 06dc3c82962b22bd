"""From a list of prices to what is stored and carried out: found in the shop, compared, parted.

A part is what one step sends: at most 25 products and 250 variants, so that the shop needs seconds
for it, and what is in doubt after a lost answer is read with one question.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from policies.actions.price_list import PriceListFacts
from policies.errors import BadRequest
from policies.money import Money
from tools.connectors.shopify import ShopifyReader
from tools.connectors.shopify_prices import (
    MOST_IN_ARRAY,
    MOST_PRODUCTS,
    Priced,
    ProductPrices,
    every_price,
    prices_of,
)
from tools.plain_text import plain_text
from tools.price_list_form import Fault, Faults, WantedPrice, first_few, in_currency

ASKED_ONE_BY_ONE = 100
"""Above so many SKUs the shop is asked for everything it sells: an export costs no points."""
_MOST_PERCENT = 1_000_000


@dataclass(frozen=True)
class PriceChange:
    """One variant's price as it was read and as it shall be, in minor units of the currency."""

    product: str
    variant: str
    sku: str
    before: int
    after: int
    cost: int | None = None

    @property
    def moves(self) -> int:
        """How far it moves in percent of today's, rounded up, so that no limit is passed."""
        part = abs(self.after - self.before)
        return min(-(-part * 100 // self.before), _MOST_PERCENT) if self.before else _MOST_PERCENT

    @property
    def over_cost(self) -> int | None:
        """How far it is above what one costs, in percent of it, rounded down; None if unknown."""
        if self.cost is None:
            return None
        return min(max(self.after - self.cost, 0) * 100 // self.cost, _MOST_PERCENT)


@dataclass(frozen=True)
class Plan:
    """All prices that change, in the order of their products, and which need no change."""

    currency: str
    changes: tuple[PriceChange, ...]
    same: tuple[str, ...]

    def parts(self) -> list[dict[str, Any]]:
        """Take it apart into what one step sends each."""
        return [
            {
                "products": [
                    {
                        "id": product,
                        "variants": [[o.variant, o.sku, o.before, o.after] for o in some],
                    }
                    for product, some in part
                ]
            }
            for part in _packed(self.changes)
        ]

    def summary(self, sizes: Sequence[int]) -> dict[str, Any]:
        """Say of the whole list what rules and people have to know; `sizes` by part."""
        over = [one.over_cost for one in self.changes if one.over_cost is not None]
        below = sum(one.cost is not None and one.after < one.cost for one in self.changes)
        return {
            "currency": self.currency,
            "sizes": list(sizes),
            "count": len(self.changes),
            "rises": max((o.moves for o in self.changes if o.after > o.before), default=0),
            "falls": max((o.moves for o in self.changes if o.after < o.before), default=0),
            "uncosted": len(self.changes) - len(over),
            "below_cost": below,
            "least_over_cost": min(over, default=0),
            "before": sum(one.before for one in self.changes),
            "after": sum(one.after for one in self.changes),
        }

    def told(self) -> Iterator[str]:
        """Say it on a card: how many, the farthest moves, some examples, and what is left out."""
        rising = [one for one in self.changes if one.after > one.before]
        falling = [one for one in self.changes if one.after < one.before]
        yield f"{len(self.changes):,} PRICES: {len(rising):,} rise, {len(falling):,} fall"
        for what, some in (("rise", rising), ("fall", falling)):
            if some:
                most = max(some, key=lambda one: one.moves)
                yield f"Biggest {what}: {self._shown(most)}, {most.moves} %"
        step = max(len(self.changes) // 4, 1)
        yield "For example " + " · ".join(map(self._shown, self.changes[::step][:4]))
        if self.same:
            yield f"{len(self.same):,} sell for that already: {first_few(self.same, 3)}"

    def _shown(self, one: PriceChange) -> str:
        before, after = (
            Money(minor=minor, currency=self.currency) for minor in (one.before, one.after)
        )
        return f"{plain_text(one.sku, 40)} {before} to {after}"


def make_plan(wanted: Sequence[WantedPrice], shop: ShopifyReader) -> Plan:
    """Find every SKU in the shop. Raises `BadRequest` naming those it cannot change."""
    currency = shop.shop().currency_code
    priced = in_currency(wanted, currency)
    known = _found(wanted, shop)
    faults = Faults()
    for one in wanted:
        hits = len(known[one.sku.casefold()])
        if hits != 1:
            faults.add(Fault.SHARED if hits else Fault.UNKNOWN, one.shown)
    faults.refuse()
    changes, same = [], []
    for one, price in priced:
        (sold,) = known[one.sku.casefold()]
        before, cost = sold.price(currency), sold.cost(currency)
        sku = plain_text(sold.sku, 64)
        if before == price:
            same.append(sku)
            continue
        minor = cost.minor if cost else None
        changes.append(PriceChange(sold.product, sold.id, sku, before.minor, price.minor, minor))
    if not changes:
        raise BadRequest("All of these sell for that already. Nothing was asked.")
    changes.sort(key=lambda one: (_number(one.product), _number(one.variant)))
    return Plan(currency, tuple(changes), tuple(same))


def changes_of(part: Mapping[str, Any]) -> list[PriceChange]:
    """Read a stored part back."""
    return [
        PriceChange(product["id"], variant, sku, before, after)
        for product in part["products"]
        for variant, sku, before, after in product["variants"]
    ]


def by_product(changes: Iterable[PriceChange], currency: str) -> list[ProductPrices]:
    """Gather what is sent together."""
    return [
        ProductPrices(
            product, {one.variant: Money(minor=one.after, currency=currency) for one in some}
        )
        for product, some in groupby(changes, key=lambda one: one.product)
    ]


def facts_of(summary: Mapping[str, Any]) -> dict[str, int]:
    """Return what `PriceListFacts` takes of a summary, besides its moment."""
    moves = max(summary["rises"], summary["falls"])
    named = {name: summary[name] for name in PriceListFacts.model_fields if name in summary}
    return {**named, "moves": moves}


def _found(wanted: Sequence[WantedPrice], shop: ShopifyReader) -> dict[str, list[Priced]]:
    known: dict[str, list[Priced]] = {one.sku.casefold(): [] for one in wanted}
    few = len(wanted) <= ASKED_ONE_BY_ONE
    for found in prices_of(shop, [one.sku for one in wanted]) if few else every_price(shop):
        same = known.get((found.sku or "").casefold())
        if same is not None and all(one.id != found.id for one in same):
            same.append(found)
    return known


def _packed(changes: Iterable[PriceChange]) -> Iterator[list[tuple[str, list[PriceChange]]]]:
    part: list[tuple[str, list[PriceChange]]] = []
    held = 0
    for product, all_ in groupby(changes, key=lambda one: one.product):
        listed = list(all_)
        for start in range(0, len(listed), MOST_IN_ARRAY):
            some = listed[start : start + MOST_IN_ARRAY]
            if part and (len(part) == MOST_PRODUCTS or held + len(some) > MOST_IN_ARRAY):
                yield part
                part, held = [], 0
            part.append((product, some))
            held += len(some)
    if part:
        yield part


def _number(gid: str) -> tuple[int, str]:
    last = gid.rpartition("/")[2]
    return (int(last), gid) if last.isdigit() else (0, gid)
