"""How many there are, where they lie, and what is on its way."""

import re
from collections.abc import Sequence
from difflib import get_close_matches
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from tools.connectors.shopify import ShopifyReader
from tools.connectors.shopify_stock import STATES, Stock
from tools.plain_text import plain_text
from tools.tool import Answer, Lookup, LookupContext, Status

_MOST = 5
_WORD = re.compile(r"[^\W_]+(?:[-.'][^\W_]+)*")
_LETTERS = re.compile(r"[A-Za-z]{2,}")


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


def _find(product: str, shop: ShopifyReader) -> tuple[Stock, ...]:
    """Find variants by SKU, else by all the words, else by the words without a plural's s."""
    words = _WORD.findall(product)
    singular = [word.removesuffix("s") if len(word) > 3 else word for word in words]  # noqa: PLR2004 - "gas" has no plural s
    return (
        (shop.stock_of(product) if len(words) == 1 else ())
        or shop.stock_like(words, first=_MOST + 1)
        or (shop.stock_like(singular, first=_MOST + 1) if singular != words else ())
    )


def _near(product: str, shop: ShopifyReader) -> list[str]:
    """Name the SKUs that look most like what was asked for."""
    letters = _LETTERS.match(product)
    if letters is None:
        return []
    begins = shop.stock_beginning(letters.group(), first=50)
    skus = sorted({stock.sku for stock in begins if stock.sku})
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
    return f"{name}: {', '.join(counts)}."


def _data(found: Sequence[Stock]) -> dict[str, Any]:
    return {
        "products": [
            {
                "sku": plain_text(stock.sku),
                "title": plain_text(stock.title),
                "locations": {
                    plain_text(level.location.name): {s: level.count(s) for s in STATES}
                    for level in stock.levels
                },
                **{state: stock.count(state) for state in STATES},
            }
            for stock in found
        ]
    }


def _unknown(product: str, context: LookupContext) -> Answer:
    near = [sku for _, shop in sorted(context.reads.shops.items()) for sku in _near(product, shop)]
    hint = f" Did you mean {', '.join(near[:_MOST])}?" if near else ""
    return Answer(
        f"No product matches “{plain_text(product, limit=40)}”.{hint}",
        status=Status.NO_DATA,
        source="Shopify",
        as_of=context.as_of,
        data={"near": near[:_MOST]},
    )


def _how_many(question: StockQuestion, context: LookupContext) -> Answer:
    found = [
        stock
        for _, shop in sorted(context.reads.shops.items())
        for stock in _find(question.product, shop)
    ]
    if not found:
        return _unknown(question.product, context)
    if len(found) == 1:
        text = _line(found[0])
    else:
        names = [
            f"{plain_text(stock.sku, limit=32)} ({stock.count('available')})"
            for stock in found[:_MOST]
        ]
        count = f"More than {_MOST}" if len(found) > _MOST else str(len(found))
        text = f"{count} products match: {', '.join(names)}. Which one?"
    return Answer(text, source="Shopify", as_of=context.as_of, data=_data(found[:_MOST]))


INVENTORY_LOOKUP = Lookup(
    name="inventory_lookup",
    description=(
        "How many of a product are available, committed and incoming, for each warehouse. "
        "Takes a SKU (BIN-24) or words of the product's title."
    ),
    arguments=StockQuestion,
    run=_how_many,
    examples=(
        "how many BIN-24 do we have",
        "stock of BIN-24",
        "how many BIN-24 are left?",
        "is SHELF-48 in stock",
        "do we still have stack bins",
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
    ),
)
