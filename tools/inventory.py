"""How many there are, where they lie, and what is on its way."""

import re
from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from tools.connectors.shopify import ShopifyReader
from tools.connectors.shopify_stock import STATES, Stock, Variant
from tools.market_stock import market_line, on_market, sources
from tools.plain_text import plain_text, quoted
from tools.tool import Answer, Link, Lookup, LookupContext, Status

_MOST = 5
_WORD = re.compile(r"[^\W_]+")
_LETTERS = re.compile(r"[A-Za-z]{2,}")
_SHORTEST = 3


class StockQuestion(BaseModel):
    """Which product is meant."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    product: Annotated[
        str,
        Field(
            min_length=1,
            max_length=100,
            description="A SKU such as BIN-24, or words of the product's title.",
        ),
    ]


def _words(text: str) -> list[str]:
    return [word.casefold() for word in _WORD.findall(text)]


def _stems(text: str) -> list[str]:
    """Reduce words to what both "bin" and "bins" begin with; short ones say nothing, sizes do."""
    return [
        word.removesuffix("s")
        for word in _words(text)
        if len(word) >= _SHORTEST or word.isdecimal()
    ]


def _has(words: Sequence[str], stem: str) -> bool:
    return stem in words if stem.isdecimal() else any(word.startswith(stem) for word in words)


def _like(product: str, shop: ShopifyReader) -> list[Variant]:
    """Find the variants that share the most words with what was asked for."""
    stems = _stems(product)[:8]
    if not stems:
        return []
    shared: dict[int, list[Variant]] = {}
    for variant in shop.variants_of_products(stems):
        words = _words(f"{variant.title} {variant.sku}")
        score = sum(_has(words, stem) for stem in stems)
        shared.setdefault(score, []).append(variant)
    best = max(shared, default=0)
    return shared[best] if best else []


def _near(product: str, shop: ShopifyReader) -> list[str]:
    """Name the SKUs that look most like what was asked for."""
    letters = _LETTERS.match(product)
    if letters is None:
        return []
    skus = sorted({v.sku for v in shop.variants_beginning(letters.group()) if v.sku})
    return get_close_matches(product.upper(), skus, n=_MOST, cutoff=0.5) or skus[:_MOST]


def _line(stock: Stock) -> str:
    name = plain_text(stock.sku or stock.title, limit=40)
    if not stock.tracked:
        return f"{name} is not counted in the shop."
    places = ", ".join(
        f"{plain_text(level.location.name, limit=24)} {level.count('available')}"
        for level in stock.levels
    )
    counts = [f"{stock.count('available')} available" + (f" ({places})" if places else "")]
    counts += [f"{stock.count(s)} {s}" for s in ("committed", "incoming") if stock.count(s)]
    return f"{name}: {', '.join(counts)}.{_outlook(stock)}"


def _outlook(stock: Stock) -> str:
    """Say what is known of when it is back: the shop counts what is coming and dates nothing."""
    if stock.count("incoming"):
        return " The shop names no date for what is incoming."
    return "" if stock.count("available") > 0 else " Nothing is incoming, as far as the shop knows."


def _data(stock: Stock) -> dict[str, Any]:
    return {
        "sku": plain_text(stock.sku),
        "title": plain_text(stock.title),
        "locations": {
            plain_text(level.location.name): {state: level.count(state) for state in STATES}
            for level in stock.levels
        },
        **{state: stock.count(state) for state in STATES},
    }


def _links(found: Sequence[tuple[ShopifyReader, Stock]]) -> Iterator[Link]:
    for shop, stock in found:
        page = shop.pages.stock(stock.sku) if stock.sku else None
        if page:
            yield Link(plain_text(stock.sku, limit=40), page)


def _counted(counted: Sequence[tuple[ShopifyReader, Stock]], context: LookupContext) -> Answer:
    found = [stock for _, stock in counted]
    listed = [on_market(stock.sku, context.reads) if stock.sku else () for stock in found]
    both = list(zip(found, listed, strict=True))
    return Answer(
        "\n".join(_line(stock) + market_line(market) for stock, market in both),
        source=sources(tuple(one for market in listed for one in market)),
        as_of=context.as_of,
        links=tuple(dict.fromkeys(_links(counted))),
        data={
            "products": [
                _data(stock) | {"amazon": {one.account: one.quantity for one in market}}
                for stock, market in both
            ]
        },
    )


def _which(found: Sequence[Variant], context: LookupContext) -> Answer:
    """Ask which of several is meant, naming each with what is available of it."""
    shown = [
        (plain_text(variant.sku or variant.title, limit=40), variant.available)
        for variant in found[:_MOST]
    ]
    names = ", ".join(f"{name} ({count})" if count is not None else name for name, count in shown)
    more = f" and {len(found) - _MOST} more" if len(found) > _MOST else ""
    return Answer(
        f"{len(found)} products match: {names}{more}. Which one?",
        source="Shopify",
        as_of=context.as_of,
        data={"products": [{"sku": name, "available": count} for name, count in shown]},
    )


def _unknown(product: str, context: LookupContext) -> Answer:
    near = [sku for shop in _shops(context) for sku in _near(product, shop)][:_MOST]
    hint = f" Did you mean {', '.join(near)}?" if near else ""
    return Answer(
        f"No product matches {quoted(product, limit=40)}.{hint}",
        status=Status.NO_DATA,
        source="Shopify",
        as_of=context.as_of,
        data={"near": near},
    )


def _shops(context: LookupContext) -> list[ShopifyReader]:
    return [shop for _, shop in sorted(context.reads.shops.items())]


def _how_many(question: StockQuestion, context: LookupContext) -> Answer:
    product = question.product
    exact = [(shop, stock) for shop in _shops(context) for stock in shop.stock_of(product)]
    if exact:
        return _counted(exact, context)
    is_sku = not re.search(r"\s", product) and re.search(r"\d", product)
    alike = [] if is_sku else [v for shop in _shops(context) for v in _like(product, shop)]
    if len(alike) == 1 and alike[0].sku:
        return _how_many(StockQuestion(product=alike[0].sku), context)
    return _which(alike, context) if alike else _unknown(product, context)


INVENTORY_LOOKUP = Lookup(
    name="inventory_lookup",
    description=(
        "How many of a product are available, committed and incoming, for each warehouse, and how "
        "many Amazon may sell. "
        "Takes a SKU (BIN-24) or words of the product's title."
    ),
    arguments=StockQuestion,
    run=_how_many,
    doing="Counting the stock",
    examples=(
        "how many BIN-24 do we have",
        "stock of BIN-24",
        "how many BIN-24 are left?",
        "is SHELF-48 in stock",
        "do we still have stack bins",
        "do we have any shelf clips in steel",
        "what's available of CAB-12 in Reno",
        "how many in Columbus, BIN-30",
        "inventory PART-6",
        "when is BIN-24 back",
        "any incoming units of SHELF-72",
        "are we out of BIN-18?",
        "on hand for CAB-30",
        "qty available BIN-24",
        "can we sell 50 of the drawer cabinets",
        "how much stock of wire shelving is there",
        "committed vs available for BIN-24",
        "is BIN-24 paused on Amazon",
        "how many BIN-24 may Amazon sell",
        "are we low on BIN-24",
    ),
)
