"""A plain client of the practice Admin API, so that tests say only what they ask for."""

import uuid
from dataclasses import dataclass, replace
from typing import Any

import httpx

from tests.sandbox_fixture import Sandbox

REFUND = """
mutation Refund($input: RefundInput!, $key: String!) {
  refundCreate(input: $input) @idempotent(key: $key) {
    refund { id note totalRefundedSet { presentmentMoney { amount currencyCode } } }
    order { name displayFinancialStatus }
    userErrors { field message }
  }
}
"""
ORDER = """
query Order($id: ID!) {
  order(id: $id) {
    id name currencyCode displayFinancialStatus displayFulfillmentStatus updatedAt note tags
    netPaymentSet { presentmentMoney { amount } shopMoney { amount } }
    lineItems(first: 5) {
      nodes { id sku quantity refundableQuantity currentQuantity unfulfilledQuantity
              variant { inventoryItem { id } } }
    }
    transactions { id kind gateway parentTransaction { id }
                   amountSet { presentmentMoney { amount } } maximumRefundableV2 { amount } }
    refunds { id note totalRefundedSet { presentmentMoney { amount } } }
  }
}
"""


@dataclass(frozen=True)
class AdminApi:
    sandbox: Sandbox
    token: str = "shpat_sandbox_write"
    version: str = "2026-07"

    def holding(self, kind: str) -> "AdminApi":
        return replace(self, token=f"shpat_sandbox_{kind}")

    def post(self, query: str, **variables: object) -> httpx.Response:
        return self.sandbox.client.post(
            f"/shopify/admin/api/{self.version}/graphql.json",
            json={"query": query, "variables": variables},
            headers={"X-Shopify-Access-Token": self.token},
        )

    def ask(self, query: str, **variables: object) -> dict[str, Any]:
        """Return `data` of an answer that has no errors."""
        body = self.post(query, **variables).raise_for_status().json()
        assert "errors" not in body, body["errors"]
        data: dict[str, Any] = body["data"]
        return data

    def situation(self, name: str) -> dict[str, Any]:
        """Return the order that tells a story, as it is now."""
        number = self.sandbox.get("/_control/world")["situations"][name]
        found = self.ask(
            "query($q: String!) { orders(first: 2, query: $q) { nodes { id } } }",
            q=f"name:{number}",
        )["orders"]["nodes"]
        assert len(found) == 1
        return self.order(found[0]["id"])

    def order(self, order_id: str) -> dict[str, Any]:
        order: dict[str, Any] = self.ask(ORDER, id=order_id)["order"]
        return order

    def refund(self, given: dict[str, Any], key: str | None = None) -> dict[str, Any]:
        """Return the payload of one refundCreate, under a key of its own unless given."""
        payload: dict[str, Any] = self.ask(REFUND, input=given, key=key or str(uuid.uuid4()))[
            "refundCreate"
        ]
        return payload


def payback(order: dict[str, Any], amount: str) -> dict[str, Any]:
    """Return the input that gives a sum back to the order's first payment."""
    parent = next(t for t in order["transactions"] if t["kind"] in {"SALE", "CAPTURE"})
    return {
        "orderId": order["id"],
        "transactions": [
            {
                "orderId": order["id"],
                "parentId": parent["id"],
                "gateway": parent["gateway"],
                "kind": "REFUND",
                "amount": amount,
            }
        ],
    }


def units(order: dict[str, Any], quantity: int, **more: str) -> list[dict[str, Any]]:
    """Return `refundLineItems` for some units of the order's first line."""
    line = order["lineItems"]["nodes"][0]["id"]
    return [{"lineItemId": line, "quantity": quantity, **more}]


def sentence(payload: dict[str, Any]) -> str:
    """Return the one user error of a refusal, which must have made nothing."""
    assert payload["refund"] is None
    (error,) = payload["userErrors"]
    message: str = error["message"]
    return message
