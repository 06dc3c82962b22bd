"""How the trade comes into the books: vendors, articles, purchase orders, bills and payments."""

from datetime import UTC, datetime, time
from decimal import Decimal

from sandbox.quickbooks.books import Books
from sandbox.quickbooks.documents import (
    CHECKING,
    COST,
    DOLLARS,
    FREIGHT,
    PAYABLES,
    SALES,
    STOCK,
    TERMS,
    Body,
    Document,
    item_line,
    plain,
)
from sandbox.shop.catalogue import Variant
from sandbox.shop.orders import Order
from sandbox.trade.partners import Partner
from sandbox.trade.purchases import Bill, PurchaseOrder, PurchaseState
from sandbox.world import World

ORDER_FIELD = "Shop order"


def catch_up(books: Books, world: World) -> None:
    """Enter whatever of the trade does not stand in the books yet.

    What came in whole, or is paid, is not looked at again: a company's past is long.
    """
    for partner in world.trade.partners.values():
        if partner not in books.about:
            books.enter("Vendor", _vendor(partner), world.shop.opened_at, partner)
    for variant in world.shop.variants:
        if variant not in books.about:
            vendor = books.about[_partner_of(variant, world)]
            books.enter("Item", _item(variant, vendor), world.shop.opened_at, variant)
    now, ahead = world.clock.now(), books.ahead
    for purchase in ahead.purchases(world.trade):
        if purchase in books.about:
            _count_in(purchase, books.about[purchase], now)
        else:
            books.enter("PurchaseOrder", _purchase(purchase, books), purchase.created_at, purchase)
    for bill in ahead.bills(world.trade):
        if bill.entered and bill not in books.about:
            _enter_bill(bill, books)
        elif bill.entered and bill.paid_on and books.about[bill].body["Balance"]:
            _pay(bill, books.about[bill], books, now)
    ahead.settle()


def _count_in(purchase: PurchaseOrder, document: Document, at: datetime) -> None:
    """Write down how much of each line has come, where more has than stands there."""
    written = [line for line in document.body["Line"] if "ItemBasedExpenseLineDetail" in line]
    for line, bought in zip(written, purchase.lines, strict=False):
        if line.get("Received", Decimal(0)) < bought.received:
            line["Received"] = Decimal(bought.received)
            document.touch(at)


def _enter_bill(bill: Bill, books: Books) -> None:
    entered = bill.entered_at or _noon(bill)
    document = books.enter("Bill", _bill(bill, books), entered, bill)
    order = books.about.get(bill.purchase)
    if order is not None:
        order.link("Bill", document.id)
        order.body["POStatus"] = "Closed"
        order.touch(entered)
    if bill.paid_on:
        _pay(bill, document, books, datetime.combine(bill.paid_on, time(12), UTC))


def _pay(bill: Bill, document: Document, books: Books, paid: datetime) -> None:
    payment = books.enter("BillPayment", _payment(bill, document, books), paid)
    document.paid = plain(bill.total)
    document.body["Balance"] = Decimal(0)
    document.link("BillPaymentCheck", payment.id)
    document.touch(paid)


def _partner_of(variant: Variant, world: World) -> Partner:
    name = variant.product.vendor
    return next(one for one in world.trade.partners.values() if one.name == name)


def _noon(bill: Bill) -> datetime:
    return datetime.combine(bill.dated, time(12), UTC)


def reference(document: Document, name: str) -> Body:
    """Refer to a document by its id, with what it is called."""
    return {"value": document.id, "name": document.body[name]}


def _vendor(partner: Partner) -> Body:
    return {
        "DisplayName": partner.name,
        "CompanyName": partner.name,
        "PrintOnCheckName": partner.name,
        "Active": True,
        "PrimaryEmailAddr": {"Address": partner.mail},
        "TermRef": {"value": TERMS[partner.terms], "name": f"Net {partner.terms}"},
        "CurrencyRef": DOLLARS,
    }


def _item(variant: Variant, vendor: Document) -> Body:
    return {
        "Name": variant.display_name[:100],
        "Sku": variant.sku,
        "FullyQualifiedName": variant.display_name[:100],
        "Active": True,
        "Type": "NonInventory",
        "UnitPrice": plain(variant.price),
        "PurchaseCost": plain(variant.inventory_item.unit_cost),
        "PrefVendorRef": reference(vendor, "DisplayName"),
        "IncomeAccountRef": SALES,
        "ExpenseAccountRef": COST,
        "AssetAccountRef": STOCK,
    }


def _purchase(purchase: PurchaseOrder, books: Books) -> Body:
    vendor = books.about[purchase.partner]
    is_draft = purchase.state is PurchaseState.DRAFT
    body: Body = {
        "DocNumber": str(purchase.number),
        "TxnDate": purchase.created_at.date().isoformat(),
        "ExpectedDate": purchase.expected_on.isoformat(),
        "VendorRef": reference(vendor, "DisplayName"),
        "APAccountRef": PAYABLES,
        "CurrencyRef": DOLLARS,
        "POEmail": {"Address": purchase.partner.mail},
        "EmailStatus": "NotSet" if is_draft else "EmailSent",
        "POStatus": "Open",
        "TotalAmt": plain(purchase.total),
        "Line": [
            item_line(
                number,
                books.about[line.variant],
                line.quantity,
                plain(line.unit_cost),
                Description=f"{line.part_number} {line.variant.display_name}",
                Received=Decimal(line.received),
            )
            for number, line in enumerate(purchase.lines, 1)
        ],
    }
    return body | (_for_order(purchase.order) if purchase.order else {})


def _for_order(order: Order) -> Body:
    place = order.shipping_address
    return {
        "CustomField": [
            {
                "DefinitionId": "1",
                "Name": ORDER_FIELD,
                "Type": "StringType",
                "StringValue": order.name,
            }
        ],
        "ShipAddr": {
            "Line1": place.name,
            "Line2": place.address1,
            "City": place.city,
            "CountrySubDivisionCode": place.province_code,
            "PostalCode": place.zip,
            "Country": place.country,
        },
    }


def _bill(bill: Bill, books: Books) -> Body:
    vendor, order = books.about[bill.partner], books.about.get(bill.purchase)
    lines: list[Body] = []
    for number, line in enumerate(bill.lines, 1):
        written: Body = {"Description": line.description}
        if line.purchase_line is None or bill.purchase is None or order is None:
            lines.append(_other_line(number, plain(line.total), line.description))
            continue
        place = bill.purchase.lines.index(line.purchase_line) + 1
        linked = {"TxnId": order.id, "TxnType": "PurchaseOrder", "TxnLineId": str(place)}
        item = books.about[line.purchase_line.variant]
        written["LinkedTxn"] = [linked]
        lines.append(item_line(number, item, line.quantity, plain(line.unit_price), **written))
    body: Body = {
        "DocNumber": bill.number,
        "TxnDate": bill.dated.isoformat(),
        "DueDate": bill.due.isoformat(),
        "VendorRef": reference(vendor, "DisplayName"),
        "APAccountRef": PAYABLES,
        "CurrencyRef": DOLLARS,
        "SalesTermRef": vendor.body["TermRef"],
        "TotalAmt": plain(bill.total),
        "Balance": plain(bill.total),
        "Line": lines,
    }
    if order is not None:
        body["LinkedTxn"] = [{"TxnId": order.id, "TxnType": "PurchaseOrder"}]
    return body


def _other_line(number: int, amount: Decimal, description: str) -> Body:
    return {
        "Id": str(number),
        "LineNum": number,
        "Description": description,
        "Amount": amount,
        "DetailType": "AccountBasedExpenseLineDetail",
        "AccountBasedExpenseLineDetail": {"AccountRef": FREIGHT, "BillableStatus": "NotBillable"},
    }


def _payment(bill: Bill, document: Document, books: Books) -> Body:
    vendor = books.about[bill.partner]
    assert bill.paid_on is not None  # noqa: S101 # only paid bills come here
    linked = [{"TxnId": document.id, "TxnType": "Bill"}]
    return {
        "TxnDate": bill.paid_on.isoformat(),
        "VendorRef": reference(vendor, "DisplayName"),
        "APAccountRef": PAYABLES,
        "CurrencyRef": DOLLARS,
        "PayType": "Check",
        "CheckPayment": {"BankAccountRef": CHECKING, "PrintStatus": "NotSet"},
        "TotalAmt": plain(bill.total),
        "Line": [{"Amount": plain(bill.total), "LinkedTxn": linked}],
    }
