"""What the copy of a shop is asked for: everything in bulk, then page by page what has changed.

A bulk query takes no variables and wants `edges { node }`; the pages take sizes that keep one
question inside Shopify's thousand points. Both ask the same of each object.
"""

import json
from typing import Final

from tools.connectors.shopify_documents import Document

_SUM = "{ shopMoney { amount currencyCode } }"
_ORDER = f"""
  id name createdAt updatedAt cancelledAt closedAt email
  displayFinancialStatus displayFulfillmentStatus
  totalPriceSet {_SUM}
  totalRefundedSet {_SUM}
  totalDiscountsSet {_SUM}
  risk {{ recommendation }}
  shippingAddress {{ validationResultSummary }}
  customer {{ id updatedAt defaultEmailAddress {{ emailAddress }} }}
  fulfillments {{
    id status displayStatus createdAt updatedAt estimatedDeliveryAt deliveredAt
    trackingInfo(first: 1) {{ company number }}
  }}
  refunds {{ id createdAt updatedAt totalRefundedSet {_SUM} }}
"""
_LINE = f"""
  id sku title vendor quantity unfulfilledQuantity requiresShipping
  variant {{ id }}
  discountedUnitPriceSet {_SUM}
  totalDiscountSet {_SUM}
"""
_WORK = """
  id status fulfillAt updatedAt
  assignedLocation { name }
  order { updatedAt }
"""
_VARIANT = """
  id sku displayName price updatedAt
  product { id status vendor updatedAt }
  inventoryItem { id tracked updatedAt unitCost { amount currencyCode } }
"""
_LEVEL = """
  id updatedAt
  item { id }
  location { id name }
  quantities(names: ["available", "on_hand", "committed", "incoming"]) { name quantity }
"""
_MORE = "pageInfo { hasNextPage endCursor }"


def _document(name: str, text: str) -> Document:
    return Document(name, f"query {name}{text}")


def _orders(name: str, found: str = "") -> Document:
    return _document(
        name,
        f"""
{{
  orders{found} {{ edges {{ node {{
    {_ORDER}
    lineItems {{ edges {{ node {{ {_LINE} }} }} }}
    fulfillmentOrders {{ edges {{ node {{ {_WORK} }} }} }}
  }} }} }}
}}
""",
    )


def _variants(name: str, found: str = "") -> Document:
    return _document(name, f" {{ productVariants{found} {{ edges {{ node {{ {_VARIANT} }} }} }} }}")


def _by(search: str) -> str:
    """Write a search where a bulk query, which takes no variables, can have it."""
    return f"(query: {json.dumps(search)})"


EVERY_ORDER: Final = _orders("EveryOrder")
EVERY_VARIANT: Final = _variants("EveryVariant")
EVERY_LEVEL: Final = _document(
    "EveryLevel",
    f"""
{{
  inventoryItems {{ edges {{ node {{
    id
    inventoryLevels {{ edges {{ node {{ {_LEVEL} }} }} }}
  }} }} }}
}}
""",
)


def changed_orders(search: str) -> Document:
    """Ask for the orders a search finds, in bulk."""
    return _orders("OrdersSince", _by(search))


def changed_variants(search: str) -> Document:
    """Ask for the variants a search finds, in bulk."""
    return _variants("VariantsSince", _by(search))


def changed_levels(search: str) -> Document:
    """Ask for the counts a search finds, place by place, in bulk."""
    return _document(
        "LevelsSince",
        f"""
{{
  locations(includeInactive: true) {{ edges {{ node {{
    id
    inventoryLevels{_by(search)} {{ edges {{ node {{ {_LEVEL} }} }} }}
  }} }} }}
}}
""",
    )


CHANGED_ORDERS: Final = _document(
    "ChangedOrders",
    f"""($search: String!, $first: Int!, $lines: Int!, $works: Int!, $after: String) {{
  orders(first: $first, after: $after, query: $search, sortKey: UPDATED_AT) {{
    nodes {{
      {_ORDER}
      lineItems(first: $lines) {{ nodes {{ {_LINE} }} {_MORE} }}
      fulfillmentOrders(first: $works) {{ nodes {{ {_WORK} }} {_MORE} }}
    }}
    {_MORE}
  }}
}}
""",
)
MORE_LINES: Final = _document(
    "MoreLines",
    f"""($id: ID!, $first: Int!, $after: String) {{
  order(id: $id) {{ lineItems(first: $first, after: $after) {{ nodes {{ {_LINE} }} {_MORE} }} }}
}}
""",
)
MORE_WORKS: Final = _document(
    "MoreFulfilmentOrders",
    f"""($id: ID!, $first: Int!, $after: String) {{
  order(id: $id) {{
    fulfillmentOrders(first: $first, after: $after) {{ nodes {{ {_WORK} }} {_MORE} }}
  }}
}}
""",
)
CHANGED_VARIANTS: Final = _document(
    "ChangedVariants",
    f"""($search: String!, $first: Int!, $after: String) {{
  productVariants(first: $first, after: $after, query: $search) {{
    nodes {{ {_VARIANT} }}
    {_MORE}
  }}
}}
""",
)
CHANGED_LEVELS: Final = _document(
    "ChangedLevels",
    f"""($id: ID!, $search: String!, $first: Int!, $after: String) {{
  location(id: $id) {{
    inventoryLevels(first: $first, after: $after, query: $search) {{
      nodes {{ {_LEVEL} }}
      {_MORE}
    }}
  }}
}}
""",
)
PLACES: Final = _document(
    "Places", f" {{ locations(first: 250, includeInactive: true) {{ nodes {{ id }} {_MORE} }} }}"
)
RUN_IN_BULK: Final = Document(
    "RunInBulk",
    """
mutation RunInBulk($query: String!) {
  bulkOperationRunQuery(query: $query) {
    bulkOperation { id status errorCode createdAt objectCount url }
    userErrors { message code }
  }
}
""",
    once=True,
)
BULK_OPERATION: Final = Document(
    "BulkOperation",
    """
query BulkOperation($id: ID!) {
  bulkOperation(id: $id) { id status errorCode createdAt objectCount url }
}
""",
)
BULK_OPERATIONS: Final = Document(
    "BulkOperations",
    """
query BulkOperations($first: Int!) {
  bulkOperations(first: $first) {
    nodes { id status errorCode createdAt objectCount url query }
  }
}
""",
)
SPAN_OF_ORDERS: Final = Document(
    "SpanOfOrders",
    """
query SpanOfOrders {
  ordersCount(limit: null) { count }
  oldest: orders(first: 1, sortKey: CREATED_AT) { nodes { createdAt } }
  newest: orders(first: 1, sortKey: CREATED_AT, reverse: true) { nodes { createdAt } }
}
""",
)
