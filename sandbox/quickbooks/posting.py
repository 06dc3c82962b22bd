"""What the books accept, and what it means for the trade when they do."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from sandbox.quickbooks.books import Books
from sandbox.quickbooks.checking import check
from sandbox.quickbooks.documents import ACCOUNTS, PAYABLES, Body, Document, links_in
from sandbox.quickbooks.refusals import (
    against_the_rules,
    bad_sum,
    missing,
    no_such_reference,
    number_taken,
)
from sandbox.quickbooks.trading import bill_entered, bill_paid, bill_withdrawn, ordered
from sandbox.world import World

_REQUIRED: Mapping[str, tuple[str, ...]] = {
    "Vendor": ("DisplayName",),
    "Item": ("Name", "Type"),
    "PurchaseOrder": ("VendorRef", "APAccountRef", "Line"),
    "Bill": ("VendorRef", "Line"),
    "VendorCredit": ("VendorRef", "Line"),
    "BillPayment": ("VendorRef", "PayType", "TotalAmt", "Line"),
    "Attachable": (),
}
WRITABLE = frozenset(_REQUIRED)
_KEPT_BY_QUICKBOOKS = ("Id", "SyncToken", "MetaData", "domain", "sparse", "Balance", "status")
_BUYING = frozenset({"PurchaseOrder", "Bill", "VendorCredit"})


@dataclass(frozen=True, slots=True)
class Clerk:
    """Enters, changes and withdraws documents by the rules of the books."""

    books: Books
    world: World

    def create(self, kind: str, body: Body) -> Document:
        """Enter a new document. Raises `Refused`."""
        check(kind, body)
        self._complete(kind, body)
        now = self.world.clock.now()
        made = self.books.enter(kind, _own(body), now)
        self._settled(made, now)
        return made

    def change(self, kind: str, body: Body) -> Document:
        """Change a document: the named keys where it is sparse, else all of them."""
        check(kind, body)
        current = self.books.current(kind, body)
        wanted = {**current.body, **_own(body)} if body.get("sparse") else _own(body)
        self._complete(kind, wanted, current)
        now = self.world.clock.now()
        kept = {name: current.body[name] for name in ("Balance",) if name in current.body}
        current.body = {**wanted, **kept}
        current.touch(now)
        return current

    def delete(self, kind: str, body: Body) -> Document:
        """Withdraw a document nothing hangs on."""
        current = self.books.current(kind, body)
        if current.links_to("BillPaymentCheck"):
            raise against_the_rules("Delete its payments first.")
        current.deleted = True
        current.touch(self.world.clock.now())
        for order in current.links_to("PurchaseOrder"):
            found = self.books.find("PurchaseOrder", order)
            found.unlink(current.id)
            found.body["POStatus"] = "Open"
            found.touch(current.updated_at)
        bill_withdrawn(current)
        return current

    def _complete(self, kind: str, body: Body, current: Document | None = None) -> None:
        """Check what the schema cannot say: required keys, references, sums, numbers."""
        for name in _REQUIRED[kind]:
            if not body.get(name):
                raise missing(name)
        for name in ("VendorRef", "PrefVendorRef"):
            if name in body:
                vendor = self.books.referred("Vendor", body, name)
                body[name] = {**body[name], "name": vendor.body["DisplayName"]}
        if kind in _BUYING:
            self._buying(kind, body, current)
        elif kind == "BillPayment":
            self._paying(body)
        elif kind == "Vendor":
            self._name(body, current)

    def _buying(self, kind: str, body: Body, current: Document | None) -> None:
        body.setdefault("APAccountRef", PAYABLES)
        body.setdefault("TxnDate", self.world.clock.now().date().isoformat())
        if body["APAccountRef"]["value"] not in ACCOUNTS:
            raise no_such_reference("APAccountRef", body["APAccountRef"]["value"])
        for number, line in enumerate(body["Line"], 1):
            self._line(line, number)
        body["TotalAmt"] = sum((line["Amount"] for line in body["Line"]), Decimal(0))
        self._number(kind, body, current)
        if kind == "Bill":
            self._due(body)
        for order in links_in(body, "PurchaseOrder"):
            self._billable(order, body, current)

    def _line(self, line: Body, number: int) -> None:
        for name in ("Amount", "DetailType"):
            if name not in line:
                raise missing(f"Line.{name}")
        line.setdefault("Id", str(number))
        line.setdefault("LineNum", number)
        line["Amount"] = Decimal(line["Amount"])
        if line["DetailType"] == "DescriptionOnly":
            return
        detail = line.get(line["DetailType"])
        if not isinstance(detail, dict):
            raise missing(f"Line.{line['DetailType']}")
        if line["DetailType"] == "ItemBasedExpenseLineDetail":
            if "ItemRef" not in detail:
                raise missing("Line.ItemBasedExpenseLineDetail.ItemRef")
            self.books.referred("Item", detail, "ItemRef")
            if "Qty" in detail and "UnitPrice" in detail:
                right = Decimal(detail["Qty"]) * Decimal(detail["UnitPrice"])
                if right != line["Amount"]:
                    raise bad_sum(line["Amount"], right)
            return
        account = detail.get("AccountRef", {}).get("value")
        if account not in ACCOUNTS:
            raise no_such_reference("AccountRef", account)

    def _number(self, kind: str, body: Body, current: Document | None) -> None:
        number, vendor = body.get("DocNumber"), body["VendorRef"]["value"]
        for one in self.books.all(kind) if number else ():
            same_vendor = kind == "PurchaseOrder" or one.body["VendorRef"]["value"] == vendor
            if one is not current and one.body.get("DocNumber") == number and same_vendor:
                raise number_taken(str(number), kind, one.id)

    def _due(self, body: Body) -> None:
        vendor = self.books.referred("Vendor", body, "VendorRef")
        body.setdefault("SalesTermRef", vendor.body.get("TermRef") or {"value": "3"})
        days = int(body["SalesTermRef"].get("name", "Net 30").rpartition(" ")[2])
        dated = date.fromisoformat(body["TxnDate"])
        body.setdefault("DueDate", (dated + timedelta(days=days)).isoformat())

    def _billable(self, order: str, body: Body, current: Document | None) -> None:
        found = self.books.kinds.get("PurchaseOrder", {}).get(order)
        if found is None or found.deleted:
            raise no_such_reference("LinkedTxn", order)
        if found.body["VendorRef"]["value"] != body["VendorRef"]["value"]:
            raise against_the_rules("A purchase order can only be linked with its own vendor.")
        if found.body["POStatus"] == "Closed" and current is None:
            raise against_the_rules("That purchase order is closed.")

    def _paying(self, body: Body) -> None:
        total = Decimal(0)
        for line in body["Line"]:
            bills = [one for one in line.get("LinkedTxn", []) if one.get("TxnType") == "Bill"]
            if len(bills) != 1:
                raise missing("Line.LinkedTxn")
            bill = self.books.find("Bill", bills[0]["TxnId"])
            line["Amount"] = Decimal(line["Amount"])
            if line["Amount"] > bill.body["Balance"]:
                raise against_the_rules("The payment is more than the bill's balance.")
            total += line["Amount"]
        if total != body["TotalAmt"]:
            raise bad_sum(body["TotalAmt"], total)

    def _name(self, body: Body, current: Document | None) -> None:
        for one in self.books.all("Vendor"):
            if one is not current and one.body["DisplayName"] == body["DisplayName"]:
                raise against_the_rules("Another vendor is already using this name.")

    def _settled(self, made: Document, now: datetime) -> None:
        """Let what was entered have its consequences, in the books and in the trade."""
        settle = _SETTLE.get(made.kind)
        if settle is not None:
            settle(self, made, now)

    def _order_placed(self, made: Document, now: datetime) -> None:
        made.body.setdefault("EmailStatus", "NotSet")
        made.body["POStatus"] = "Open"
        ordered(made, self.books, self.world, now)

    def _bill_entered(self, made: Document, now: datetime) -> None:
        made.body["Balance"] = made.body["TotalAmt"]
        for order in made.links_to("PurchaseOrder"):
            found = self.books.find("PurchaseOrder", order)
            found.link("Bill", made.id)
            if _is_billed(found, self.books):
                found.body["POStatus"] = "Closed"
            found.touch(now)
        bill_entered(made, self.books, self.world)

    def _bill_paid(self, made: Document, now: datetime) -> None:
        for line in made.body["Line"]:
            bill = self.books.find("Bill", line["LinkedTxn"][0]["TxnId"])
            bill.body["Balance"] -= line["Amount"]
            bill.link("BillPaymentCheck", made.id)
            bill.touch(now)
            if not bill.body["Balance"]:
                bill_paid(
                    bill, date.fromisoformat(made.body.get("TxnDate", now.date().isoformat()))
                )


_SETTLE: Mapping[str, Callable[[Clerk, Document, datetime], None]] = {
    "PurchaseOrder": Clerk._order_placed,  # noqa: SLF001 # its own table
    "Bill": Clerk._bill_entered,  # noqa: SLF001 # as above
    "BillPayment": Clerk._bill_paid,  # noqa: SLF001 # as above
}


def _own(body: Body) -> Body:
    """Leave out what QuickBooks keeps itself, whoever sends it."""
    given = {name: value for name, value in body.items() if value is not None}
    return {name: value for name, value in given.items() if name not in _KEPT_BY_QUICKBOOKS}


def _is_billed(order: Document, books: Books) -> bool:
    """Whether every unit that was ordered stands on a bill."""
    billed: dict[str, Decimal] = {}
    whole = False
    for bill in order.links_to("Bill"):
        lines = books.find("Bill", bill).body["Line"]
        linked = [(line, one) for line in lines for one in line.get("LinkedTxn", [])]
        whole = whole or not linked
        for line, one in linked:
            detail = line.get("ItemBasedExpenseLineDetail", {})
            place = one.get("TxnLineId", "")
            billed[place] = billed.get(place, Decimal(0)) + Decimal(detail.get("Qty", 0))
    wanted = {line["Id"]: line["ItemBasedExpenseLineDetail"]["Qty"] for line in order.body["Line"]}
    return whole or all(billed.get(place, 0) >= quantity for place, quantity in wanted.items())
