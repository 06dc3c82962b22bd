"""What Amazon paid out or took back: one transaction for a parcel, one for a refund."""

from datetime import timedelta
from typing import Any

from sandbox.amazon.operation import Ask, Operation, Param, Plan
from sandbox.amazon.wire import invalid, stamp
from sandbox.door import Answer
from sandbox.shop.money import Money
from sandbox.trade.market import MARKETPLACE, SELLER, MarketOrder

PAGE = 100
SETTLES = timedelta(minutes=2)


def list_transactions(ask: Ask) -> Answer:
    """Answer `listTransactions`, for a time or for one order."""
    order = _order_asked(ask)
    after, before = ask.moment("postedAfter"), ask.moment("postedBefore")
    if after is None and order is None:
        raise invalid("Provide postedAfter, or a related identifier.")
    if after is not None and after > ask.now - SETTLES:
        raise invalid("postedAfter has to be more than two minutes ago.")
    found = [
        one
        for one in _all(ask)
        if order in (None, one["relatedIdentifiers"][0]["relatedIdentifierValue"])
        if after is None or one["postedDate"] >= stamp(after)
        if before is None or one["postedDate"] < stamp(before)
    ]
    found.sort(key=lambda one: (one["postedDate"], one["transactionId"]))
    start = ask.one("nextToken") or "0"
    if not start.isdecimal():
        raise invalid("Invalid nextToken.")
    page = found[int(start) : int(start) + PAGE]
    more = {"nextToken": str(int(start) + PAGE)} if int(start) + PAGE < len(found) else {}
    return Answer({"payload": {"transactions": page, **more}})


def _order_asked(ask: Ask) -> str | None:
    name, value = ask.one("relatedIdentifierName"), ask.one("relatedIdentifierValue")
    if (name is None) != (value is None):
        raise invalid("relatedIdentifierName and relatedIdentifierValue go together.")
    return value


def _all(ask: Ask) -> list[dict[str, Any]]:
    market = ask.office.market
    sent = [
        _transaction(
            order, "Shipment", f"S-{order.id}-{package.reference}", sum_, package.shipped_at
        )
        for order in market.orders.values()
        for package in order.packages
        for sum_ in [_worth(order, package.units)]
    ]
    back = [
        _transaction(
            market.orders[one["order"]],
            "Refund",
            f"R-{one['feed']}",
            Money(-one["minor"], "USD"),
            one["at"],
            one["references"],
        )
        for one in ask.office.adjustments
    ]
    return sent + back


def _worth(order: MarketOrder, units: dict[str, int]) -> Money:
    return Money(sum(item.unit_price.minor * units.get(item.id, 0) for item in order.items), "USD")


def _transaction(
    order: MarketOrder,
    kind: str,
    name: str,
    sum_: Money,
    at: Any,  # noqa: ANN401 # a moment
    references: list[str] | None = None,
) -> dict[str, Any]:
    amount = {"currencyCode": sum_.currency_code, "currencyAmount": float(sum_.amount)}
    related = [{"relatedIdentifierName": "ORDER_ID", "relatedIdentifierValue": order.id}]
    if kind == "Refund":
        related.append({"relatedIdentifierName": "REFUND_ID", "relatedIdentifierValue": name})
    items = [
        {
            "relatedIdentifiers": [
                {
                    "itemRelatedIdentifierName": "ORDER_ADJUSTMENT_ITEM_ID",
                    "itemRelatedIdentifierValue": one,
                }
            ],
            "totalAmount": amount,
        }
        for one in references or ()
    ]
    return {
        "sellingPartnerMetadata": {
            "sellingPartnerId": SELLER,
            "accountType": "PAYABLE",
            "marketplaceId": MARKETPLACE,
        },
        "relatedIdentifiers": related,
        "transactionType": kind,
        "transactionId": name,
        "transactionStatus": "RELEASED",
        "postedDate": stamp(at),
        "totalAmount": amount,
        "items": items,
    }


OPERATIONS = (
    Operation(
        "listTransactions",
        "GET",
        "/finances/2024-06-19/transactions",
        Plan(0.5, 10),
        list_transactions,
        {
            "postedAfter": Param(),
            "postedBefore": Param(),
            "marketplaceId": Param(),
            "transactionStatus": Param(values=("DEFERRED", "RELEASED", "DEFERRED_RELEASED")),
            "relatedIdentifierName": Param(values=("FINANCIAL_EVENT_GROUP_ID", "ORDER_ID")),
            "relatedIdentifierValue": Param(),
            "nextToken": Param(),
        },
    ),
)
