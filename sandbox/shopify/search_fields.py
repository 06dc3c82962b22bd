"""What each kind of object can be searched by."""

from sandbox.shop.catalogue import InventoryItem, InventoryLevel, Location, Product, Variant
from sandbox.shop.orders import Order
from sandbox.shop.subscriptions import SubscriptionContract
from sandbox.shopify.search import Fields

FULFILLMENT_WORDS = {
    "FULFILLED": ("fulfilled", "shipped"),
    "PARTIALLY_FULFILLED": ("partial", "partially_fulfilled"),
    "UNFULFILLED": ("unfulfilled", "unshipped"),
}

ORDER_FIELDS: Fields[Order] = {
    "id": lambda order: order.id.rpartition("/")[2],
    "name": lambda order: order.name,
    "email": lambda order: order.email,
    "tag": lambda order: order.tags,
    "sku": lambda order: [line.sku for line in order.line_items],
    "customer": lambda order: order.customer.display_name,
    "customer_id": lambda order: order.customer.id.rpartition("/")[2],
    "financial_status": lambda order: order.display_financial_status,
    "fulfillment_status": lambda order: FULFILLMENT_WORDS[order.display_fulfillment_status],
    "return_status": lambda order: order.return_status,
    "status": lambda order: (
        "cancelled" if order.cancelled_at else "closed" if order.closed else "open"
    ),
    "created_at": lambda order: order.created_at,
    "processed_at": lambda order: order.processed_at,
    "updated_at": lambda order: order.updated_at,
}
VARIANT_FIELDS: Fields[Variant] = {
    "id": lambda variant: variant.id.rpartition("/")[2],
    "sku": lambda variant: variant.sku,
    "barcode": lambda variant: variant.barcode,
    "title": lambda variant: variant.title,
    "product_id": lambda variant: variant.product.id.rpartition("/")[2],
    "tag": lambda variant: variant.product.tags,
    "updated_at": lambda variant: variant.updated_at,
}
PRODUCT_FIELDS: Fields[Product] = {
    "id": lambda product: product.id.rpartition("/")[2],
    "title": lambda product: product.title,
    "sku": lambda product: [variant.sku for variant in product.variants],
    "tag": lambda product: product.tags,
    "vendor": lambda product: product.vendor,
    "product_type": lambda product: product.product_type,
    "status": lambda product: product.status,
    "created_at": lambda product: product.created_at,
    "updated_at": lambda product: product.updated_at,
}
ITEM_FIELDS: Fields[InventoryItem] = {
    "id": lambda item: item.id.rpartition("/")[2],
    "sku": lambda item: item.sku,
    "created_at": lambda item: item.created_at,
    "updated_at": lambda item: item.updated_at,
}
LEVEL_FIELDS: Fields[InventoryLevel] = {
    "id": lambda level: level.id.rpartition("/")[2],
    "inventory_item_id": lambda level: level.item.id.rpartition("/")[2],
    "created_at": lambda level: level.created_at,
    "updated_at": lambda level: level.updated_at,
}
SUBSCRIPTION_FIELDS: Fields[SubscriptionContract] = {
    "id": lambda contract: contract.id.rpartition("/")[2],
    "customer_id": lambda contract: contract.customer.id.rpartition("/")[2],
    "status": lambda contract: contract.status,
    "created_at": lambda contract: contract.created_at,
    "updated_at": lambda contract: contract.updated_at,
}
LOCATION_FIELDS: Fields[Location] = {
    "id": lambda place: place.id.rpartition("/")[2],
    "name": lambda place: place.name,
}
