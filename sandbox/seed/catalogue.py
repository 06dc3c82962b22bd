import random
from datetime import timedelta
from itertools import count

from sandbox.seed.goods import FAMILIES, Family
from sandbox.shop.catalogue import (
    InventoryItem,
    InventoryLevel,
    Location,
    LocationAddress,
    Product,
    Variant,
)
from sandbox.shop.money import Money
from sandbox.shop.state import CURRENCY, Shop

# Cheap goods lie on the shelf by the hundred, dear ones by the dozen: (cents below, usual stock).
USUAL_STOCK = ((2_000, 400), (20_000, 60))
FEW = 18


def warehouses(shop: Shop) -> None:
    """Give the shop its two warehouses."""
    places = (
        ("Reno", LocationAddress("1450 Equity Ave", "Reno", "Nevada", "NV", "89502", "7755550142")),
        (
            "Columbus",
            LocationAddress("2600 Creekway Dr", "Columbus", "Ohio", "OH", "43207", "6145550177"),
        ),
    )
    for name, address in places:
        warehouse = Location(shop.ids.new("Location"), name, address, shop.opened_at)
        shop.locations.append(shop.keep(warehouse))


def stock_catalogue(shop: Shop, rng: random.Random, skus: int) -> None:
    """Fill the shelves with the basic range, then numbered series until there are `skus`."""
    missing = skus - sum(_offer(shop, rng, family, "") for family in FAMILIES)
    for series in count(2):
        for family in FAMILIES:
            if missing <= 0:
                return
            missing -= _offer(shop, rng, family, f"-S{series}", missing)


def _offer(
    shop: Shop, rng: random.Random, family: Family, suffix: str, most: int | None = None
) -> int:
    """Put a line of goods on the shelf and return in how many variants."""
    since = shop.opened_at - timedelta(days=rng.randrange(400, 900))
    title = f"{family.title}, series {suffix[2:]}" if suffix else family.title
    product = Product(
        id=shop.ids.new("Product"),
        title=title,
        handle="-".join(title.lower().replace("&", "and").replace(",", "").split()),
        vendor=family.vendor,
        product_type=family.product_type,
        tags=sorted(family.tags),
        created_at=since,
        updated_at=shop.opened_at - timedelta(days=rng.randrange(1, 60)),
        description=f"{title} by {family.vendor}, made for daily use in a warehouse.",
    )
    shop.products.append(shop.keep(product))
    choices = [(size, colour) for size in family.sizes for colour in family.colours]
    for (stem, size, cents), (mark, colour) in choices[:most]:
        _add_variant(shop, rng, product, (f"{stem}{mark}{suffix}", f"{size} / {colour}", cents))
    return len(product.variants)


def _add_variant(
    shop: Shop, rng: random.Random, product: Product, goods: tuple[str, str, int]
) -> None:
    sku, title, cents = goods
    created, updated = product.created_at, product.updated_at
    item = InventoryItem(
        id=shop.ids.new("InventoryItem"),
        sku=sku,
        unit_cost=Money(cents * rng.randrange(46, 63) // 100, CURRENCY),
        created_at=created,
        updated_at=updated,
    )
    variant = Variant(
        id=shop.ids.new("ProductVariant"),
        sku=sku,
        title=title,
        price=Money(cents, CURRENCY),
        product=product,
        inventory_item=item,
        created_at=created,
        updated_at=updated,
        barcode=f"8{rng.randrange(10**11):011d}",
        position=len(product.variants) + 1,
    )
    product.variants.append(shop.keep(variant))
    shop.keep(item)
    for location in shop.locations:
        level = InventoryLevel(
            id=f"{shop.ids.new('InventoryLevel')}?inventory_item_id={item.id.rpartition('/')[2]}",
            item=item,
            location=location,
            created_at=created,
            updated_at=updated,
            stock=_shelf(rng, cents),
        )
        item.inventory_levels.append(shop.keep(level))
        location.levels.append(level)


def _shelf(rng: random.Random, cents: int) -> dict[str, int]:
    usual = next((units for below, units in USUAL_STOCK if cents < below), FEW)
    return {
        "available": rng.randrange(usual // 3, usual),
        "committed": 0,
        "damaged": rng.choice((0, 0, 0, 1, 2)),
        "quality_control": 0,
        "reserved": rng.choice((0, 0, 0, 0, 2)),
        "safety_stock": usual // 20,
        "incoming": rng.choice((0, 0, 0, usual)),
    }
