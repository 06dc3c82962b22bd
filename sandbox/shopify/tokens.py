from dataclasses import dataclass

API_VERSION = "2026-07"

READ_SCOPES = frozenset(
    {
        "read_all_orders",
        "read_customers",
        "read_inventory",
        "read_locations",
        "read_merchant_managed_fulfillment_orders",
        "read_orders",
        "read_own_subscription_contracts",
        "read_products",
        "read_returns",
    }
)

WRITE_SCOPES = frozenset(
    {
        "write_inventory",
        "write_merchant_managed_fulfillment_orders",
        "write_orders",
        "write_products",
    }
)

_READ_TO_WRITE = READ_SCOPES - {
    "read_customers",
    "read_locations",
    "read_own_subscription_contracts",
    "read_returns",
}
"""What is shown to the app that writes of what it changes, on older orders, too."""

DESCRIPTIONS = {
    "read_all_orders": "View orders older than 60 days",
    "read_customers": "View customers",
    "read_inventory": "View inventory",
    "read_locations": "View locations",
    "read_merchant_managed_fulfillment_orders": "View fulfillment orders at own locations",
    "read_orders": "View orders, transactions and fulfillments",
    "read_own_subscription_contracts": "View own subscription contracts",
    "read_products": "View products and variants",
    "read_returns": "View returns",
    "write_inventory": "Change inventory",
    "write_merchant_managed_fulfillment_orders": "Hold and change fulfillment orders",
    "write_orders": "Edit and refund orders",
    "write_products": "Change products and variants",
}


@dataclass(frozen=True, slots=True)
class Token:
    """An access token of the practice app: what it is called in the journal and what it may do."""

    kind: str
    scopes: frozenset[str]


TOKENS = {
    "shpat_sandbox_read": Token("read", READ_SCOPES),
    "shpat_sandbox_write": Token("write", _READ_TO_WRITE | WRITE_SCOPES),
    "shpat_sandbox_products": Token("products", frozenset({"read_products"})),
    "shpat_sandbox_recent": Token("recent", READ_SCOPES - {"read_all_orders"}),
    "shpat_sandbox_no_returns": Token("no_returns", READ_SCOPES - {"read_returns"}),
    "shpat_sandbox_no_subscriptions": Token(
        "no_subscriptions", READ_SCOPES - {"read_own_subscription_contracts"}
    ),
}
"""By token value. The last four exist so that a missing scope can be met."""

# Which scopes open a type, any one of them; a type that is not listed is open to every token.
SCOPES_BY_TYPE = {
    "Order": frozenset({"read_orders"}),
    "OrderTransaction": frozenset({"read_orders"}),
    "Refund": frozenset({"read_orders"}),
    "Return": frozenset({"read_returns"}),
    "ReturnLineItemType": frozenset({"read_returns"}),
    "ReverseFulfillmentOrder": frozenset({"read_returns"}),
    "Fulfillment": frozenset({"read_orders"}),
    "FulfillmentOrder": frozenset({"read_merchant_managed_fulfillment_orders"}),
    "Customer": frozenset({"read_customers"}),
    "SubscriptionContract": frozenset({"read_own_subscription_contracts"}),
    "Product": frozenset({"read_products"}),
    "ProductVariant": frozenset({"read_products"}),
    "InventoryItem": frozenset({"read_inventory", "read_products"}),
    "InventoryLevel": frozenset({"read_inventory"}),
    "Location": frozenset({"read_locations", "read_inventory"}),
}
WRITE_SCOPE = frozenset({"write_orders"})
_FULFILMENT_ORDERS = frozenset({"write_merchant_managed_fulfillment_orders"})
SCOPES_BY_MUTATION: dict[str, frozenset[str]] = {
    "bulkOperationCancel": frozenset(),
    "bulkOperationRunQuery": frozenset(),
    "fulfillmentCancel": _FULFILMENT_ORDERS,
    "fulfillmentOrderHold": _FULFILMENT_ORDERS,
    "fulfillmentOrderReleaseHold": _FULFILMENT_ORDERS,
    "fulfillmentTrackingInfoUpdate": _FULFILMENT_ORDERS,
    "inventoryAdjustQuantities": frozenset({"write_inventory"}),
    "metafieldsSet": frozenset({"write_orders", "write_products"}),
    "productUpdate": frozenset({"write_products"}),
    "productVariantsBulkUpdate": frozenset({"write_products"}),
    "webhookSubscriptionCreate": frozenset(),
    "webhookSubscriptionDelete": frozenset(),
}
"""Which scopes a mutation takes where it is not `WRITE_SCOPE`.

A bulk query takes those of what it reads, a subscription those of its topic.
"""
