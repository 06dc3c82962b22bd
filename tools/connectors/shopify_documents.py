"""Every GraphQL document this program can send to Shopify, and nothing else ever is.

Each is one named operation, valid in the API versions 2026-07 and 2026-10. `presentmentMoney` is
what the customer paid and what a refund is made in; `shopMoney` is what the shop's books add up.
List sizes are variables or small, because Shopify charges for what a query could return.
"""

from dataclasses import dataclass
from typing import Final

_PAID = """
fragment paid on MoneyBag {
  presentmentMoney { amount currencyCode }
}
"""

_REFUND = """
fragment refund on Refund {
  id
  createdAt
  note
  totalRefundedSet {
    presentmentMoney { amount currencyCode }
    shopMoney { amount currencyCode }
  }
}
"""

_REFUNDED = """
fragment refunded on OrderConnection {
  nodes {
    id
    refunds(first: $refunds) { ...refund }
  }
  pageInfo { hasNextPage endCursor }
}
"""


@dataclass(frozen=True)
class Document:
    """One operation; `name` is what logs, costs and the vendor know it by.

    One that is to be done `once` is not asked again where its answer was lost.
    """

    name: str
    text: str
    once: bool = False


ORDERS_BY_SEARCH: Final = Document(
    "OrdersBySearch",
    """
query OrdersBySearch($search: String!, $first: Int!) {
  orders(first: $first, query: $search, sortKey: CREATED_AT, reverse: true) {
    nodes { id name createdAt }
  }
}
""",
)

ORDER: Final = Document(
    "Order",
    """
query Order($id: ID!, $lines: Int!, $moves: Int!) {
  order(id: $id) {
    id
    name
    createdAt
    cancelledAt
    email
    note
    tags
    displayFinancialStatus
    displayFulfillmentStatus
    returnStatus
    evidencePhotos: metafield(namespace: "countersign", key: "evidence_photos") { jsonValue }
    customer { id }
    totalPriceSet { ...paid }
    totalTaxSet { ...paid }
    lineItems(first: $lines) {
      nodes {
        id
        title
        sku
        quantity
        refundableQuantity
        discountedUnitPriceSet { ...paid }
        product { tags }
      }
    }
    transactions(first: $moves) {
      id
      kind
      status
      gateway
      formattedGateway
      accountNumber
      processedAt
      amountSet { ...paid }
      parentTransaction { id }
      paymentDetails { ... on CardPaymentDetails { company } }
    }
    fulfillments(first: 10) {
      status
      displayStatus
      createdAt
      deliveredAt
      estimatedDeliveryAt
      trackingInfo(first: 3) { company number }
      events(first: 3, reverse: true) { nodes { status message happenedAt } }
    }
    refunds(first: $moves) { ...refund }
    risk { recommendation }
    disputes { status }
  }
}
"""
    + _PAID
    + _REFUND,
)

SUGGESTED_REFUND: Final = Document(
    "SuggestedRefund",
    """
query SuggestedRefund($id: ID!, $lines: [RefundLineItemInput!]!) {
  order(id: $id) {
    suggestedRefund(refundLineItems: $lines) { amountSet { ...paid } }
  }
}
"""
    + _PAID,
)

REFUNDS_BY_EMAIL: Final = Document(
    "RefundsByEmail",
    """
query RefundsByEmail($search: String!, $after: String, $refunds: Int!) {
  orders(first: 10, after: $after, query: $search, sortKey: UPDATED_AT, reverse: true) {
    ...refunded
  }
}
"""
    + _REFUNDED
    + _REFUND,
)

REFUNDS_OF_CUSTOMER: Final = Document(
    "RefundsOfCustomer",
    """
query RefundsOfCustomer($id: ID!, $search: String!, $after: String, $refunds: Int!) {
  customer(id: $id) {
    orders(first: 10, after: $after, query: $search, sortKey: UPDATED_AT, reverse: true) {
      ...refunded
    }
  }
}
"""
    + _REFUNDED
    + _REFUND,
)

REFUNDS_OF_ORDER: Final = Document(
    "RefundsOfOrder",
    """
query RefundsOfOrder($id: ID!, $refunds: Int!) {
  order(id: $id) {
    refunds(first: $refunds) { ...refund }
  }
}
"""
    + _REFUND,
)

REFUNDED_ORDERS: Final = Document(
    "RefundedOrders",
    """
query RefundedOrders($search: String!, $after: String, $refunds: Int!) {
  orders(first: 25, after: $after, query: $search, sortKey: UPDATED_AT, reverse: true) {
    nodes {
      id
      name
      refunds(first: $refunds) { ...refund }
    }
    pageInfo { hasNextPage endCursor }
  }
}
"""
    + _REFUND,
)

WAITING_ORDERS: Final = Document(
    "WaitingOrders",
    """
query WaitingOrders($search: String!, $after: String) {
  orders(first: 100, after: $after, query: $search, sortKey: CREATED_AT) {
    nodes {
      id
      name
      createdAt
      cancelledAt
      closedAt
      displayFinancialStatus
      displayFulfillmentStatus
      currentTotalPriceSet { shopMoney { amount currencyCode } }
    }
    pageInfo { hasNextPage endCursor }
  }
}
""",
)

TIMELINE: Final = Document(
    "Timeline",
    """
query Timeline($id: ID!, $lines: Int!) {
  order(id: $id) {
    events(first: $lines, reverse: true, sortKey: CREATED_AT) {
      nodes { action createdAt message attributeToUser }
    }
  }
}
""",
)

STOCK_OF_SKU: Final = Document(
    "StockOfSku",
    """
query StockOfSku($search: String!, $names: [String!]!) {
  productVariants(first: 3, query: $search) {
    nodes {
      sku
      displayName
      inventoryItem {
        tracked
        inventoryLevels(first: 20) {
          nodes { location { name } quantities(names: $names) { name quantity } }
        }
      }
    }
  }
}
""",
)

VARIANTS_BY_SKU: Final = Document(
    "VariantsBySku",
    """
query VariantsBySku($search: String!) {
  productVariants(first: 50, query: $search) {
    nodes { sku displayName inventoryQuantity }
  }
}
""",
)

VARIANTS_BY_PRODUCT: Final = Document(
    "VariantsByProduct",
    """
query VariantsByProduct($search: String!) {
  products(first: 10, query: $search) {
    nodes { variants(first: 30) { nodes { sku displayName inventoryQuantity } } }
  }
}
""",
)

SHOP: Final = Document(
    "Shop",
    """
query Shop {
  shop { name currencyCode ianaTimezone }
  currentAppInstallation { accessScopes { handle } }
}
""",
)

REFUND_CREATE: Final = Document(
    "RefundCreate",
    """
mutation RefundCreate($input: RefundInput!, $key: String!) {
  refundCreate(input: $input) @idempotent(key: $key) {
    refund { ...refund }
    userErrors { message }
  }
}
"""
    + _REFUND,
)
