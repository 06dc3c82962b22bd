"""What QuickBooks answers, as far as we ask for it. Source: the v3 XSD, by its own names."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Generic, TypeVar

from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field
from pydantic.alias_generators import to_pascal

from policies.money import Money

ORDER_FIELD = "Shop order"
"""The custom field in which a purchase order names the shop's order it was placed for."""


def _exact(value: object) -> object:
    """Take a JSON number by its digits: they are a decimal's, and Python prints them back."""
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


Exact = Annotated[Decimal, BeforeValidator(_exact)]


class Wire(BaseModel):
    """A part of an answer; keys we do not ask about are left out."""

    model_config = ConfigDict(
        defer_build=True,
        frozen=True,
        alias_generator=to_pascal,
        populate_by_name=True,
        hide_input_in_errors=True,
    )


class Reference(Wire):
    """Another entity: its id, and what it is called."""

    value: Annotated[str, Field(alias="value")]
    name: Annotated[str, Field(alias="name")] = ""


class Linked(Wire):
    """A transaction that belongs to another, or to one line of it."""

    txn_id: str
    txn_type: str
    txn_line_id: str | None = None


class ItemDetail(Wire):
    """Which article a line is of, how many, and at which price."""

    item_ref: Reference | None = None
    unit_price: Exact | None = None
    qty: Exact | None = None


class Line(Wire):
    """One line of a purchase order, a bill or a payment."""

    id: str | None = None
    description: str | None = None
    amount: Exact
    received: Exact | None = None
    linked_txn: tuple[Linked, ...] = ()
    detail_type: str | None = None
    item: Annotated[ItemDetail | None, Field(alias="ItemBasedExpenseLineDetail")] = None


class _CustomField(Wire):
    name: str = ""
    string_value: str | None = None


class _Meta(Wire):
    create_time: AwareDatetime
    last_updated_time: AwareDatetime


class _Mail(Wire):
    address: str | None = None


class Entity(Wire):
    """What everything in the books has."""

    id: str
    sync_token: str = "0"  # noqa: S105 - Intuit's word for a version
    meta_data: _Meta | None = None


class Transaction(Entity):
    """A document about money: its number, date, note, lines, and what belongs to it."""

    doc_number: str | None = None
    txn_date: date | None = None
    private_note: str | None = None
    currency_ref: Reference = Reference(value="USD")
    vendor_ref: Reference
    total_amt: Exact
    line: tuple[Line, ...] = ()
    linked_txn: tuple[Linked, ...] = ()

    @property
    def total(self) -> Money:
        """What all of it comes to."""
        return self.money(self.total_amt)

    def money(self, amount: Decimal) -> Money:
        """Return an amount in this document's own currency. Raises `BadMoney`."""
        return Money.from_vendor(f"{amount:f}", self.currency_ref.value)

    def linked_to(self, *kinds: str) -> tuple[str, ...]:
        """Return the ids of the transactions of some types that belong to it."""
        lines = (one for line in self.line for one in line.linked_txn)
        both = (*self.linked_txn, *lines)
        return tuple(dict.fromkeys(one.txn_id for one in both if one.txn_type in kinds))


class PurchaseOrder(Transaction):
    """What was ordered from a vendor."""

    expected_date: date | None = None
    po_status: Annotated[str | None, Field(alias="POStatus")] = None
    email_status: str | None = None
    po_email: Annotated[_Mail | None, Field(alias="POEmail")] = None
    custom_field: tuple[_CustomField, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether something of it has yet to be billed."""
        return self.po_status != "Closed"

    @property
    def is_sent(self) -> bool:
        """Whether it was mailed to the vendor."""
        return self.email_status == "EmailSent"

    @property
    def order(self) -> str | None:
        """The shop's order it was placed for, e.g. `#1001`."""
        found = (one.string_value for one in self.custom_field if one.name == ORDER_FIELD)
        return next((name for name in found if name), None)


class Bill(Transaction):
    """A vendor's invoice as it stands in the books."""

    due_date: date | None = None
    balance: Exact

    @property
    def left(self) -> Money:
        """What has yet to be paid."""
        return self.money(self.balance)


class BillPayment(Transaction):
    """Money that went to a vendor, and for which bills."""


class VendorCredit(Transaction):
    """What a vendor owes us, to be taken off its next bill."""


class Vendor(Entity):
    """Somebody the company buys from."""

    display_name: str
    active: bool = True
    primary_email_addr: _Mail | None = None
    term_ref: Reference | None = None

    @property
    def mail(self) -> str | None:
        """Where its orders are sent."""
        return self.primary_email_addr.address if self.primary_email_addr else None


class Attachable(Entity):
    """A file kept beside a document."""

    file_name: str | None = None
    size: int | None = None


class Company(Entity):
    """Whose books these are."""

    company_name: str


ENTITIES: Mapping[str, type[Entity]] = {
    "PurchaseOrder": PurchaseOrder,
    "Bill": Bill,
    "VendorCredit": VendorCredit,
    "BillPayment": BillPayment,
    "Vendor": Vendor,
    "Attachable": Attachable,
    "CompanyInfo": Company,
}


class QueryAnswer(BaseModel):
    """A query's answer: what was found by kind, or how many there are, and when that was."""

    model_config = ConfigDict(frozen=True)

    found: Annotated[dict[str, Any], Field(alias="QueryResponse")]
    time: AwareDatetime


class ChangeAnswer(BaseModel):
    """Everything of some kinds that changed since a moment, and when that was asked."""

    model_config = ConfigDict(frozen=True)

    found: Annotated[tuple[dict[str, tuple[dict[str, Any], ...]], ...], Field(alias="CDCResponse")]
    time: AwareDatetime


Found = TypeVar("Found", bound=Entity)


@dataclass(frozen=True)
class Looked(Generic[Found]):
    """What a look found: whole entities, ids of deleted ones, and QuickBooks's own time then."""

    found: tuple[Found, ...]
    gone: tuple[str, ...]
    at: datetime
