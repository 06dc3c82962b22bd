"""Many prices of a shop: read with their costs, compared, and changed product by product.

Shopify changes the variants of one product in one mutation, all of them or none, and several
mutations may stand in one request. What that costs it has published: 10 points a product, 0.2 a
variant and 0.4 a metafield; an array takes 250 entries.
https://shopify.dev/changelog/dynamic-complexity-for-productvariantsbulkcreate-and-productvariantsbulkupdate-mutations
"""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Annotated, Any, Final

from pydantic import Field, model_validator

from policies.errors import OutcomeUnknown, Unavailable
from policies.money import Money
from tools.connectors.shopify import ShopifyReader, ShopifyWriter
from tools.connectors.shopify_answers import UserError
from tools.connectors.shopify_bulk import ask_in_bulk, lines_of, look_at
from tools.connectors.shopify_documents import Document
from tools.connectors.shopify_graphql import NOBODY_KNOWS
from tools.connectors.shopify_wire import Id, Nodes, Wire
from tools.plain_text import plain_text

MOST_IN_ARRAY: Final = 250
MOST_PRODUCTS: Final = 25
SKUS_A_SEARCH: Final = 25
_LONGEST_EXPORT = 900.0
_LOOK_EVERY = (0.2, 5.0)
_POINTS = {"product": 10.0, "variant": 0.2, "mark": 0.4}
_PRICED = "id sku price product { id } inventoryItem { unitCost { amount currencyCode } }"

PRICES_OF_SKUS: Final = Document(
    "PricesOfSkus",
    f"""
query PricesOfSkus($search: String!, $first: Int!) {{
  productVariants(first: $first, query: $search) {{ nodes {{ {_PRICED} }} }}
}}
""",
)
EVERY_PRICE: Final = Document(
    "EveryPrice",
    f"query EveryPrice {{ productVariants {{ edges {{ node {{ {_PRICED} }} }} }} }}",
)
PRICES_NOW: Final = Document(
    "PricesNow",
    """
query PricesNow($ids: [ID!]!) {
  nodes(ids: $ids) { ... on ProductVariant { id price } }
}
""",
)
PRICES_AND_MARKS: Final = Document(
    "PricesAndMarks",
    """
query PricesAndMarks($ids: [ID!]!) {
  nodes(ids: $ids) {
    ... on ProductVariant {
      id
      price
      metafield(namespace: "countersign", key: "last_change") { value }
    }
  }
}
""",
)


def _set_prices(products: int) -> Document:
    name, places = f"SetPrices{products}", range(products)
    given = ", ".join(
        f"$product{at}: ID!, $variants{at}: [ProductVariantsBulkInput!]!" for at in places
    )
    calls = "\n".join(
        f"  p{at}: productVariantsBulkUpdate(productId: $product{at}, variants: $variants{at}) {{\n"
        "    userErrors { code message }\n  }"
        for at in places
    )
    return Document(name, f"\nmutation {name}({given}) {{\n{calls}\n}}\n")


SET_PRICES: Final = tuple(_set_prices(products) for products in range(1, MOST_PRODUCTS + 1))
"""The change of so many products' prices in one request, by how many there are less one."""


class _Cost(Wire):
    amount: str
    currency_code: str


class _Item(Wire):
    unit_cost: _Cost | None


class Priced(Wire):
    """One variant, what it sells for, and what one costs where the shop knows."""

    id: str
    sku: str | None
    price_text: Annotated[str, Field(alias="price")]
    product: Id
    item: Annotated[_Item, Field(alias="inventoryItem")]

    def price(self, currency: str) -> Money:
        """The price in the shop's currency; raises `BadMoney`."""
        return Money.from_vendor(self.price_text, currency)

    def cost(self, currency: str) -> Money | None:
        """What one costs, in the same currency; None where nobody has said so."""
        said = self.item.unit_cost
        if said is None or said.currency_code != currency:
            return None
        cost = Money.from_vendor(said.amount, currency)
        return cost if cost.minor > 0 else None


class _PricedAnswer(Wire):
    found: Annotated[tuple[Priced, ...], Nodes, Field(alias="productVariants")]


class _Text(Wire):
    value: str


class Now(Wire):
    """What a variant sells for now, and whose change was the last of ours to it."""

    id: str
    price: str
    mark: Annotated[_Text | None, Field(alias="metafield")] = None


class _NowAnswer(Wire):
    nodes: tuple[Now | None, ...]


class _Payload(Wire):
    user_errors: tuple[UserError, ...]


class _SetAnswer(Wire):
    payloads: tuple[_Payload, ...]

    @model_validator(mode="before")
    @classmethod
    def _in_order(cls, data: Mapping[str, Any]) -> Mapping[str, Any]:
        return {"payloads": [data[f"p{at}"] for at in range(len(data))]}


@dataclass(frozen=True)
class ProductPrices:
    """The new prices of one product, by variant id; the first of them bears our mark."""

    product: str
    prices: Mapping[str, Money]

    def written(self, mark: Mapping[str, str]) -> list[dict[str, Any]]:
        """Write them as Shopify's `ProductVariantsBulkInput`."""
        listed: list[dict[str, Any]] = [
            {"id": variant, "price": price.decimal} for variant, price in self.prices.items()
        ]
        listed[0]["metafields"] = [dict(mark)]
        return listed


def prices_of(shop: ShopifyReader, skus: Sequence[str]) -> Iterator[Priced]:
    """Find what is sold under some SKUs, a few at a time. The search is wide."""
    for start in range(0, len(skus), SKUS_A_SEARCH):
        terms = " OR ".join(f"sku:{_quoted(sku)}" for sku in skus[start : start + SKUS_A_SEARCH])
        answer = shop.ask(PRICES_OF_SKUS, _PricedAnswer, search=terms, first=2 * SKUS_A_SEARCH)
        yield from answer.found


def every_price(
    shop: ShopifyReader, sleep: Callable[[float], None] = time.sleep
) -> Iterator[Priced]:
    """Have Shopify write down everything it sells, and wait for it.

    Raises `Unavailable` where that takes longer than a quarter of an hour, and what the reader
    raises.
    """
    asked, waited, pause = ask_in_bulk(shop, EVERY_PRICE), 0.0, _LOOK_EVERY[0]
    found = look_at(shop, asked.id)
    while found is not None and found.under_way and waited < _LONGEST_EXPORT:
        sleep(pause)
        waited, pause = waited + pause, min(1.5 * pause, _LOOK_EVERY[1])
        found = look_at(shop, asked.id)
    if found is None or not found.complete:
        raise Unavailable("Shopify did not finish its export. Nothing was asked; try again later.")
    lines = lines_of(shop, found.url, start=0) if found.url else iter(())
    yield from (Priced.read(line) for _, line in lines)


def prices_now(shop: ShopifyReader, variants: Sequence[str]) -> dict[str, Now]:
    """Read what up to 250 variants sell for now; what is gone is missing."""
    return _now(shop, PRICES_NOW, variants)


def prices_and_marks(shop: ShopifyReader, variants: Sequence[str]) -> dict[str, Now]:
    """Read the same with our mark."""
    return _now(shop, PRICES_AND_MARKS, variants)


def wait_for_room(shop: ShopifyWriter, changes: Sequence[ProductPrices]) -> None:
    """Wait until these changes could be sent at once, so that nothing is announced long before."""
    shop.wait_for(SET_PRICES[len(changes) - 1], sum(map(_points, changes)))


def set_prices(
    shop: ShopifyWriter, changes: Sequence[ProductPrices], mark: Mapping[str, str]
) -> tuple[str, ...]:
    """Change the prices of up to 25 products in one request, each product's all or none.

    Returns for each product why it was not changed; empty where it was. Raises what `change` does.
    """
    document = SET_PRICES[len(changes) - 1]
    shop.expect(document, sum(map(_points, changes)))
    given: dict[str, object] = {}
    for at, change in enumerate(changes):
        given |= {f"product{at}": change.product, f"variants{at}": change.written(mark)}
    payloads = shop.change(document, _SetAnswer, **given).payloads
    if len(payloads) != len(changes):
        raise OutcomeUnknown(NOBODY_KNOWS)
    return tuple(
        plain_text(" ".join(error.message for error in one.user_errors), limit=120)
        for one in payloads
    )


def _points(change: ProductPrices) -> float:
    more = len(change.prices) * _POINTS["variant"] + _POINTS["mark"]
    return _POINTS["product"] + ceil(more)


def _now(shop: ShopifyReader, document: Document, variants: Sequence[str]) -> dict[str, Now]:
    found = shop.ask(document, _NowAnswer, ids=list(variants)).nodes
    return {one.id: one for one in found if one is not None}


def _quoted(sku: str) -> str:
    escaped = sku.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
