"""Which keys and types the practice books know, as Intuit's own XSD names them.

A line per shape: `Key:type`, with `[]` where it repeats. Types are those of the schema in short
(`id` and `string` are text, `decimal` a JSON number, `ref` a `ReferenceType`), an enumeration, or
another shape. The schema knows many more keys; what a company of this size never meets is left out,
and is refused by name.
"""

from collections.abc import Mapping
from dataclasses import dataclass

_ENTITY = "Id:id SyncToken:string MetaData:ModificationMetaData CustomField:CustomField[]"
_TRANSACTION = (
    f"{_ENTITY} DocNumber:string TxnDate:date CurrencyRef:ref PrivateNote:string "
    "LinkedTxn:LinkedTxn[] Line:Line[]"
)
_PURCHASE = f"{_TRANSACTION} VendorRef:ref APAccountRef:ref TotalAmt:decimal Memo:string"

_WRITTEN = {
    "ModificationMetaData": "CreateTime:dateTime LastUpdatedTime:dateTime",
    "CustomField": "DefinitionId:id Name:string Type:CustomFieldTypeEnum StringValue:string",
    "EmailAddress": "Address:string",
    "PhysicalAddress": "Id:id Line1:string Line2:string Line3:string City:string Country:string "
    "CountrySubDivisionCode:string PostalCode:string",
    "LinkedTxn": "TxnId:id TxnType:string TxnLineId:id",
    "Line": "Id:id LineNum:positiveInteger Description:string Amount:decimal Received:decimal "
    "LinkedTxn:LinkedTxn[] DetailType:LineDetailTypeEnum "
    "ItemBasedExpenseLineDetail:ItemBasedExpenseLineDetail "
    "AccountBasedExpenseLineDetail:AccountBasedExpenseLineDetail",
    "ItemBasedExpenseLineDetail": "ItemRef:ref UnitPrice:decimal Qty:decimal CustomerRef:ref "
    "TaxCodeRef:ref BillableStatus:BillableStatusEnum",
    "AccountBasedExpenseLineDetail": "AccountRef:ref CustomerRef:ref TaxCodeRef:ref "
    "BillableStatus:BillableStatusEnum",
    "BillPaymentCheck": "BankAccountRef:ref PrintStatus:PrintStatusEnum",
    "AttachableRef": "EntityRef:ref IncludeOnSend:boolean",
    "CompanyInfo": f"{_ENTITY} CompanyName:string LegalName:string Country:string",
    "Vendor": f"{_ENTITY} DisplayName:string CompanyName:string PrintOnCheckName:string "
    "Active:boolean PrimaryEmailAddr:EmailAddress Notes:string TermRef:ref Balance:decimal "
    "AcctNum:string CurrencyRef:ref Title:string GivenName:string MiddleName:string "
    "FamilyName:string Suffix:string BillRate:decimal TaxIdentifier:string "
    "TaxReportingBasis:string Vendor1099:boolean",
    "Item": f"{_ENTITY} Name:string Sku:string Description:string Active:boolean "
    "FullyQualifiedName:string UnitPrice:decimal Type:ItemTypeEnum PurchaseDesc:string "
    "PurchaseCost:decimal TrackQtyOnHand:boolean QtyOnHand:decimal InvStartDate:date "
    "PrefVendorRef:ref IncomeAccountRef:ref ExpenseAccountRef:ref AssetAccountRef:ref",
    "PurchaseOrder": f"{_PURCHASE} SalesTermRef:ref DueDate:date ExpectedDate:date "
    "VendorAddr:PhysicalAddress ShipAddr:PhysicalAddress POEmail:EmailAddress "
    "EmailStatus:EmailStatusEnum POStatus:PurchaseOrderStatusEnum",
    "Bill": f"{_PURCHASE} SalesTermRef:ref DueDate:date VendorAddr:PhysicalAddress Balance:decimal",
    "VendorCredit": f"{_PURCHASE} VendorAddr:PhysicalAddress Balance:decimal",
    "BillPayment": f"{_TRANSACTION} VendorRef:ref APAccountRef:ref TotalAmt:decimal "
    "PayType:BillPaymentTypeEnum CheckPayment:BillPaymentCheck",
    "Attachable": f"{_ENTITY} AttachableRef:AttachableRef[] FileName:string ContentType:string "
    "Size:long Note:string Category:string TempDownloadUri:string FileAccessUri:string",
}

ENUMS: Mapping[str, frozenset[str]] = {
    "BillPaymentTypeEnum": frozenset({"Check", "CreditCard"}),
    "BillableStatusEnum": frozenset({"Billable", "NotBillable", "HasBeenBilled"}),
    "CustomFieldTypeEnum": frozenset({"StringType", "BooleanType", "NumberType", "DateType"}),
    "EmailStatusEnum": frozenset({"NotSet", "NeedToSend", "EmailSent"}),
    "ItemTypeEnum": frozenset({"Inventory", "NonInventory", "Service"}),
    "LineDetailTypeEnum": frozenset(
        {"ItemBasedExpenseLineDetail", "AccountBasedExpenseLineDetail", "DescriptionOnly"}
    ),
    "PrintStatusEnum": frozenset({"NotSet", "NeedToPrint", "PrintComplete"}),
    "PurchaseOrderStatusEnum": frozenset({"Open", "Closed"}),
}


@dataclass(frozen=True, slots=True)
class Key:
    """One key of a shape: the type of its value, or of each of its values."""

    type: str
    repeats: bool


def _keys(written: str) -> Mapping[str, Key]:
    parts = (word.split(":") for word in written.split())
    return {name: Key(kind.removesuffix("[]"), kind.endswith("[]")) for name, kind in parts}


SHAPES: Mapping[str, Mapping[str, Key]] = {
    name: _keys(written) for name, written in _WRITTEN.items()
}

BEYOND_THE_SCHEMA = frozenset({"domain", "sparse", "status"})
"""Attributes of every entity in the XSD; plain keys in JSON."""

LONGEST: Mapping[str, int] = {"DocNumber": 21, "PrivateNote": 4000, "Memo": 4000}
"""Characters of a text, where Intuit's pages give a limit."""
