"""Articles in the copies of a shop: what there is of them, what was sold, where else they are."""

from memory.mirror.rows import (
    MarketOrderRow,
    OrderLineRow,
    OrderRow,
    PriceRow,
    PurchaseOrderRow,
    StockRow,
    VariantRow,
    VendorArticleRow,
)
from tests.copies import Copies


def article(
    copies: Copies, sku: str | None, *, places: dict[str, int] | None = None, **given: object
) -> VariantRow:
    """Put an article on sale for $10 that costs $6, counted in some places: `{"Reno": 12}`."""
    told = {"title": f"Article {sku}", "maker": "Acme", "status": "ACTIVE", "tracked": True}
    told |= {"price": 1000, "cost": 600, "currency": "USD", "item_id": f"item {sku}"}
    variant = copies.put(VariantRow, sku=sku, **(told | given))
    for place, units in (places or {}).items():
        stocked(copies, variant, units, location=place)
    return variant


def stocked(copies: Copies, variant: VariantRow, units: int, **given: object) -> StockRow:
    """Count some of an article in a place, available unless another state is said."""
    told: dict[str, object] = {"location": "Reno", "state": "available"}
    return copies.put(StockRow, item_id=variant.item_id, units=units, **(told | given))


def sold(
    copies: Copies,
    variant: VariantRow,
    units: int,
    *,
    days: float = 2,
    off: int = 0,
    **order: object,
) -> OrderRow:
    """Sell some of an article so many days ago, `off` its price for all of them."""
    told = {"name": "#1", "placed_at": copies.ago(days=days), "paid": "PAID", "currency": "USD"}
    placed = copies.put(OrderRow, **(told | order))
    copies.put(
        OrderLineRow,
        order_id=placed.id,
        variant_id=variant.id,
        sku=variant.sku,
        quantity=units,
        unit_price=variant.price - off // units,
        discount=off,
        currency="USD",
    )
    return placed


def listed(copies: Copies, sku: str, **given: object) -> PriceRow:
    """Have a marketplace sell five of a SKU for $10 each."""
    told = {"state": "live", "price": 1000, "currency": "USD", "units": 5, "id": sku}
    return copies.put(PriceRow, sku=sku, **(told | given))


def on_both(
    copies: Copies, sku: str, *, places: dict[str, int] | None = None, **listing: object
) -> VariantRow:
    """Put an article on sale in the shop and on the marketplace, for $10 on each."""
    listed(copies, sku, **listing)
    return article(copies, sku, places=places)


def sold_there(copies: Copies, sku: str, units: int, **given: object) -> MarketOrderRow:
    """Sell some of a SKU on the marketplace two days ago."""
    line = {"sku": sku, "listing": "B0", "quantity": units, "unsent": 0, "total": units * 1000}
    told = {"placed_at": copies.ago(days=2), "state": "SHIPPED", "lines": [line]}
    return copies.put(MarketOrderRow, **(told | given))


def ordered(copies: Copies, name: str, units: int, **given: object) -> PurchaseOrderRow:
    """Send a vendor an order for some of what the books call so."""
    received = given.pop("received", None)
    line = {"item": "31", "article": name, "quantity": str(units), "received": received}
    told = {"number": "4471", "state": "sent", "lines": [{**line, "amount": 600}]}
    return copies.put(PurchaseOrderRow, **(told | given))


def offered(copies: Copies, sku: str, **given: object) -> VendorArticleRow:
    """Have a vendor's list of now say that there is none of an article."""
    told = {"part": sku, "kept": "counted", "units": 0}
    return copies.put(VendorArticleRow, **(told | given))
