"""What is on sale, as it is priced, listed and counted, and the three changes made to it."""

from typing import Annotated, Final

from pydantic import Field

from policies.errors import NotFound, OutcomeUnknown
from policies.money import Money
from tools.connectors.shopify import ShopifyReader, ShopifyWriter
from tools.connectors.shopify_answers import UserError, said_no
from tools.connectors.shopify_documents import Document
from tools.connectors.shopify_graphql import NOBODY_KNOWS, names_key
from tools.connectors.shopify_wire import Nodes, Wire

COUNTED = "available"
_GOODS = """
fragment goods on ProductVariant {
  id
  sku
  displayName
  price
  product { id title status variantsCount { count } }
  inventoryItem {
    id
    tracked
    unitCost { amount currencyCode }
    inventoryLevels(first: 20) {
      nodes { location { id name } quantities(names: ["available"]) { name quantity } }
    }
  }
}
"""

GOODS_OF_SKU: Final = Document(
    "GoodsOfSku",
    """
query GoodsOfSku($search: String!) {
  productVariants(first: 3, query: $search) { nodes { ...goods } }
}
"""
    + _GOODS,
)

GOODS: Final = Document(
    "Goods",
    """
query Goods($id: ID!) {
  productVariant(id: $id) { ...goods }
}
"""
    + _GOODS,
)

ADJUST_STOCK: Final = Document(
    "AdjustStock",
    """
mutation AdjustStock(
  $input: InventoryAdjustQuantitiesInput!, $key: String!, $mark: [MetafieldsSetInput!]!
) {
  mark: metafieldsSet(metafields: $mark) { userErrors { message } }
  inventoryAdjustQuantities(input: $input) @idempotent(key: $key) {
    inventoryAdjustmentGroup { id }
    userErrors { code message }
  }
}
""",
)

SET_STATUS: Final = Document(
    "SetStatus",
    """
mutation SetStatus($product: ProductUpdateInput!) {
  productUpdate(product: $product) {
    product { id status }
    userErrors { message }
  }
}
""",
)

SET_PRICE: Final = Document(
    "SetPrice",
    """
mutation SetPrice($product: ID!, $variants: [ProductVariantsBulkInput!]!) {
  productVariantsBulkUpdate(productId: $product, variants: $variants) {
    productVariants { id price }
    userErrors { code message }
  }
}
""",
)


class _Count(Wire):
    count: int


class _Product(Wire):
    id: str
    title: str
    status: str
    variants: Annotated[_Count | None, Field(alias="variantsCount")]


class _Place(Wire):
    id: str
    name: str


class _Quantity(Wire):
    name: str
    quantity: int


class Level(Wire):
    """How many there are at one place."""

    location: _Place
    quantities: tuple[_Quantity, ...]

    @property
    def available(self) -> int:
        """Units that can be sold; below zero where more was sold than there is."""
        return sum(one.quantity for one in self.quantities if one.name == COUNTED)


class _Cost(Wire):
    amount: str
    currency_code: str


class _Item(Wire):
    id: str
    tracked: bool
    unit_cost: _Cost | None
    levels: Annotated[tuple[Level, ...], Nodes, Field(alias="inventoryLevels")]


class Goods(Wire):
    """One variant of a product: its price as the shop writes it, and its one stock item."""

    id: str
    sku: str | None
    title: Annotated[str, Field(alias="displayName")]
    price_text: Annotated[str, Field(alias="price")]
    product: _Product
    item: Annotated[_Item, Field(alias="inventoryItem")]

    def price(self, currency: str) -> Money:
        """The price in the shop's currency; raises `BadMoney`."""
        return Money.from_vendor(self.price_text, currency)

    @property
    def unit_cost(self) -> Money | None:
        """What one costs the shop; None where nobody has said."""
        cost = self.item.unit_cost
        return Money.from_vendor(cost.amount, cost.currency_code) if cost else None


class _GoodsOfSku(Wire):
    goods: Annotated[tuple[Goods, ...], Nodes, Field(alias="productVariants")]


class _GoodsAnswer(Wire):
    goods: Annotated[Goods | None, Field(alias="productVariant")]


class _Group(Wire):
    id: str


class _CodedError(UserError):
    code: str | None


class _AdjustPayload(Wire):
    group: Annotated[_Group | None, Field(alias="inventoryAdjustmentGroup")]
    user_errors: tuple[_CodedError, ...]


class _Adjusted(Wire):
    payload: Annotated[_AdjustPayload, Field(alias="inventoryAdjustQuantities")]


class _StatusPayload(Wire):
    class _Changed(Wire):
        id: str
        status: str

    product: _Changed | None
    user_errors: tuple[UserError, ...]


class _StatusSet(Wire):
    payload: Annotated[_StatusPayload, Field(alias="productUpdate")]


class _PricePayload(Wire):
    class _Priced(Wire):
        id: str
        price: str

    variants: Annotated[tuple[_Priced, ...] | None, Field(alias="productVariants")]
    user_errors: tuple[_CodedError, ...]


class _PriceSet(Wire):
    payload: Annotated[_PricePayload, Field(alias="productVariantsBulkUpdate")]


def goods_of_sku(shop: ShopifyReader, sku: str) -> tuple[Goods, ...]:
    """Find what is sold under a SKU; two variants may share it. The search is wide, this exact."""
    escaped = sku.replace("\\", "\\\\").replace('"', '\\"')
    found = shop.ask(GOODS_OF_SKU, _GoodsOfSku, search=f'sku:"{escaped}"').goods
    return tuple(one for one in found if (one.sku or "").casefold() == sku.casefold())


def goods(shop: ShopifyReader, variant: str) -> Goods:
    """Read one variant as it is now. Raises `NotFound`, and what the reader raises."""
    found = shop.ask(GOODS, _GoodsAnswer, id=variant).goods
    if found is None:
        raise NotFound("Shopify no longer has that product. Please check the SKU.")
    return found


def adjust_stock(
    shop: ShopifyWriter, given: dict[str, object], key: str, mark: list[dict[str, str]]
) -> str:
    """Change a count once under a key; `given` is Shopify's `InventoryAdjustQuantitiesInput`.

    Returns the id of the change. Raises `VendorRejected` where it provably did not happen, also
    where the count is not what it was expected to be, and `OutcomeUnknown` where nobody can say.
    """
    payload = shop.change(ADJUST_STOCK, _Adjusted, input=given, key=key, mark=mark).payload
    if any(names_key(f"{one.code} {one.message}") for one in payload.user_errors):
        raise OutcomeUnknown(NOBODY_KNOWS)
    if payload.group is None or payload.user_errors:
        raise said_no(payload.user_errors)
    return payload.group.id


def set_status(shop: ShopifyWriter, product: str, status: str, mark: dict[str, str]) -> None:
    """Take a product off every channel (`DRAFT`), or put it back (`ACTIVE`), marked with it."""
    given = {"id": product, "status": status, "metafields": [mark]}
    payload = shop.change(SET_STATUS, _StatusSet, product=given).payload
    if payload.user_errors:
        raise said_no(payload.user_errors)
    if payload.product is None or payload.product.status != status:
        raise OutcomeUnknown(NOBODY_KNOWS)


def set_price(
    shop: ShopifyWriter, product: str, variant: str, price: Money, mark: dict[str, str]
) -> None:
    """Set one variant's price, marked with it."""
    given = [{"id": variant, "price": price.decimal, "metafields": [mark]}]
    payload = shop.change(SET_PRICE, _PriceSet, product=product, variants=given).payload
    if payload.user_errors:
        raise said_no(payload.user_errors)
    now = {one.id: one.price for one in payload.variants or ()}
    if variant not in now or Money.from_vendor(now[variant], price.currency) != price:
        raise OutcomeUnknown(NOBODY_KNOWS)
