from sandbox.seed.desk import Desk
from sandbox.seed.goods import PARTITION, STACK_BIN

OVERSOLD = "TOTE-12"
MISCOUNTED = "LABEL-5"
OFF_SALE = "CART-1"


def plant_stock_problems(desk: Desk) -> None:
    """Empty a bestseller, oversell one article, miscount another, and take one off sale."""
    variants = {variant.sku: variant for variant in desk.shop.variants}
    items = {sku: variant.inventory_item for sku, variant in variants.items()}
    variants[OFF_SALE].product.status = "DRAFT"
    yesterday = desk.day(1, 18)
    for level in items[STACK_BIN].inventory_levels:
        level.stock |= {"available": 0, "incoming": 0, "safety_stock": 0}
        level.updated_at = yesterday
    desk.shelf_problem(
        "out_of_stock",
        STACK_BIN,
        "Bestseller is out, and none is coming",
        "It sells about six a day; both warehouses are empty and no order is placed.",
        "Pause the listing elsewhere and order from the vendor.",
    )
    oversold = items[OVERSOLD].inventory_levels[0]
    oversold.stock |= {"available": -3}
    oversold.updated_at = yesterday
    desk.shelf_problem(
        "oversold",
        OVERSOLD,
        "Three sold that are not there",
        f"{oversold.location.name} shows -3 available.",
        "Move three from the other warehouse or tell the customers.",
    )
    miscounted = items[MISCOUNTED].inventory_levels[1]
    miscounted.stock |= {"damaged": 41}
    miscounted.updated_at = yesterday
    desk.shelf_problem(
        "miscount",
        MISCOUNTED,
        "41 damaged overnight",
        f"{miscounted.location.name} booked 41 label packs as damaged; usual is one.",
        "Count the shelf before ordering again.",
    )
    desk.shelf_problem(
        "stale_vendor_list",
        PARTITION,
        "Its vendor's stock list is nine days old",
        "Northvale Wire sends its list every day, and the last one is nine days old.",
        "Ask Northvale Wire for a new list; promise nothing of theirs until it has come.",
    )
