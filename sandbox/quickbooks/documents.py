"""What stands in the books: one document an entity, and the trade it is about."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from sandbox.quickbooks.refusals import moment
from sandbox.shop.money import Money

Body = dict[str, Any]

PAYABLES = {"value": "33", "name": "Accounts Payable (A/P)"}
CHECKING = {"value": "35", "name": "Checking"}
STOCK = {"value": "81", "name": "Inventory Asset"}
COST = {"value": "80", "name": "Cost of Goods Sold"}
SALES = {"value": "79", "name": "Sales of Product Income"}
FREIGHT = {"value": "72", "name": "Freight and Delivery"}
ACCOUNTS = frozenset(one["value"] for one in (PAYABLES, CHECKING, STOCK, COST, SALES, FREIGHT))
TERMS = {15: "2", 30: "3", 45: "5", 60: "4"}
DOLLARS = {"value": "USD", "name": "United States Dollar"}


@dataclass(slots=True, eq=False)
class Document:
    """One entity. `body` is what people wrote in it; the rest QuickBooks keeps itself.

    `subject` is the practice company's own purchase, bill, vendor or article, where it is of one.
    """

    kind: str
    id: str
    body: Body
    created_at: datetime
    updated_at: datetime
    subject: object = None
    version: int = 0
    deleted: bool = False
    content: bytes | None = None
    paid: Decimal = field(default_factory=Decimal)

    def shown(self) -> Body:
        """Return it as QuickBooks shows it: decimals as JSON numbers, and a tombstone if gone."""
        meta = self._meta()
        if self.deleted:
            changed = {"LastUpdatedTime": meta["LastUpdatedTime"]}
            return {"domain": "QBO", "status": "Deleted", "Id": self.id, "MetaData": changed}
        kept = {"domain": "QBO", "sparse": False, "Id": self.id, "SyncToken": str(self.version)}
        shown: Body = {**as_json(self.body), **kept, "MetaData": meta}
        return shown

    def part(self, name: str) -> Any:  # noqa: ANN401 - JSON
        """Return one field as it would be shown; all of them would take much longer."""
        if name == "Id":
            return self.id
        return self._meta() if name == "MetaData" else as_json(self.body.get(name))

    def _meta(self) -> Body:
        return {
            "CreateTime": moment(self.created_at),
            "LastUpdatedTime": moment(self.updated_at),
        }

    def touch(self, now: datetime) -> None:
        """Count a change of it."""
        self.version += 1
        self.updated_at = now

    def links_to(self, kind: str) -> list[str]:
        """Return the ids of the transactions of a type it is linked to."""
        return links_in(self.body, kind)

    def link(self, kind: str, other: str) -> None:
        """Write down that another transaction belongs to it, once."""
        linked = self.body.setdefault("LinkedTxn", [])
        if not any(one["TxnId"] == other for one in linked):
            linked.append({"TxnId": other, "TxnType": kind})

    def unlink(self, other: str) -> None:
        """Forget a transaction that is gone."""
        self.body["LinkedTxn"] = [x for x in self.body.get("LinkedTxn", []) if x["TxnId"] != other]


def links_in(body: Body, kind: str) -> list[str]:
    """Return the ids of the transactions of a type a body is linked to, at its head or lines."""
    lines = [one for line in body.get("Line", []) for one in line.get("LinkedTxn", [])]
    linked = [*body.get("LinkedTxn", []), *lines]
    return list(dict.fromkeys(one["TxnId"] for one in linked if one["TxnType"] == kind))


def as_json(value: Any) -> Any:  # noqa: ANN401 - JSON on either side
    """Turn exact decimals into JSON numbers of the same digits, all the way down."""
    kind = type(value)
    if kind is str:  # most of it, and asked first: a company's past is long
        return value
    if kind is dict:
        return {name: as_json(one) for name, one in value.items()}
    if kind is list:
        return [as_json(one) for one in value]
    if kind is Decimal:
        return int(value) if value == int(value) else float(value)
    return value


def plain(money: Money) -> Decimal:
    """Return a sum in major units, as the books hold it."""
    return money.amount


def item_line(number: int, item: Document, quantity: int, price: Decimal, **more: object) -> Body:
    """Write one line of articles."""
    detail = {
        "ItemRef": {"value": item.id, "name": item.body["Name"]},
        "UnitPrice": price,
        "Qty": quantity,
        "TaxCodeRef": {"value": "NON"},
        "BillableStatus": "NotBillable",
    }
    return {
        "Id": str(number),
        "LineNum": number,
        "Amount": price * quantity,
        "DetailType": "ItemBasedExpenseLineDetail",
        "ItemBasedExpenseLineDetail": detail,
        **more,
    }
