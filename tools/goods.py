"""Which product is meant by a SKU: one of one shop, or a question back."""

from collections.abc import Iterator
from dataclasses import dataclass

from policies.errors import Ambiguous, NotFound
from policies.ref import Ref
from tools.access import Reads
from tools.connectors.shopify import ShopifyReader
from tools.connectors.shopify_goods import Goods, goods_of_sku
from tools.plain_text import plain_text


@dataclass(frozen=True)
class FoundGoods:
    """A variant and the shop it is sold in."""

    shop: ShopifyReader
    goods: Goods

    @property
    def sku(self) -> str:
        """Its SKU, as people are shown it."""
        return plain_text(self.goods.sku, limit=40)

    @property
    def variant(self) -> Ref:
        """Its one unmistakable name."""
        return Ref(account=self.shop.account, kind="variant", id=self.goods.id)

    @property
    def product(self) -> Ref:
        """The product it is a variant of."""
        return Ref(account=self.shop.account, kind="product", id=self.goods.product.id)


def find_goods(sku: str, reads: Reads) -> FoundGoods:
    """Find the one variant with this SKU. Raises `NotFound` or `Ambiguous` with a sentence."""
    hits = list(_hits(sku, reads))
    shown = plain_text(sku, limit=40)
    if not hits:
        raise NotFound(f"There is no product with the SKU {shown}. Please check it.")
    if len(hits) > 1:
        raise Ambiguous(f"More than one product has the SKU {shown}. Change it in the shop.")
    return hits[0]


def _hits(sku: str, reads: Reads) -> Iterator[FoundGoods]:
    for _, shop in sorted(reads.shops.items()):
        for goods in goods_of_sku(shop, sku):
            yield FoundGoods(shop, goods)
