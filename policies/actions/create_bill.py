"""Enter a vendor's invoice into the books, exactly as its purchase order says."""

from datetime import timedelta
from enum import StrEnum
from typing import Annotated, ClassVar, Self

from pydantic import Field, model_validator

from policies.actions.definition import (
    ActionKind,
    Arguments,
    Ask,
    ConnectorKind,
    Count,
    Exceptional,
    Facts,
    FactSource,
    Named,
    Speech,
    material,
)
from policies.money import Amount, Currency, Money, Total
from policies.ref import Ref

Day = Annotated[str, Field(pattern=r"^20[0-9]{2}-[01][0-9]-[0-3][0-9]$")]
Plain = Annotated[str, Field(pattern=r"^[0-9]{1,9}(?:\.[0-9]{1,7})?$")]
"""A plain decimal that is no money: a quantity, or a price with more places than coins have."""


class Billing(StrEnum):
    """Whether a purchase order can still be billed. Source: QuickBooks's `POStatus` and links."""

    OPEN = "open"
    BILLED = "billed"
    CLOSED = "closed"


class Arrival(StrEnum):
    """Whether what was ordered has come, as far as the books know."""

    WHOLE = "whole"
    PART = "part"
    UNKNOWN = "unknown"


class CreateBillAsk(Ask):
    """A wish that a vendor's invoice is entered against its purchase order."""

    purchase: Annotated[
        str,
        Field(
            pattern=r"^(?:PO-?)?[0-9A-Za-z][0-9A-Za-z-]{0,20}$",
            description="The purchase order it answers, e.g. 4471.",
        ),
    ]
    invoice: Annotated[
        str,
        Field(
            pattern=r"^[0-9A-Za-z][0-9A-Za-z./-]{0,20}$",
            description="The number the vendor gave the invoice, e.g. RI-84012.",
        ),
    ]
    amount: Annotated[
        str,
        Field(
            min_length=1,
            max_length=20,
            description="Its total as a decimal string in the order's currency, e.g. '286.00'.",
        ),
    ]
    dated: Annotated[
        Day | None, Field(description="The day on the invoice, e.g. 2026-11-24; today without it.")
    ] = None
    note: Annotated[str, Field(max_length=500, description="The words of whoever asked.")] = ""


class BilledLine(Arguments):
    """One line of the order, billed as it was ordered."""

    line: str
    item: str
    title: str
    quantity: Plain
    unit_price: Plain
    amount: Amount


class CreateBill(Exceptional):
    """One bill, complete. When it is due QuickBooks works out from the vendor's terms."""

    purchase: Ref
    purchase_name: str
    vendor: str
    vendor_name: str
    invoice: str
    dated: Annotated[str, Field(max_length=20)]
    lines: Annotated[tuple[BilledLine, ...], Field(min_length=1)]
    amount: Amount
    note: str
    ordinal: Annotated[int, Field(ge=0)]

    @model_validator(mode="after")
    def _lines_add_up(self) -> Self:
        billed = [line.amount for line in self.lines]
        if sum(billed[1:], start=billed[0]) != self.amount:
            raise ValueError("the lines do not add up to the amount")
        return self

    def at(self, amount: Money) -> Self:
        """The same bill for another amount, all of it on the first line."""
        line = self.lines[0].model_copy(update={"amount": amount})
        return self.model_copy(update={"amount": amount, "lines": (line,)})


class PurchaseFacts(FactSource):
    """The purchase order as it stands in the books."""

    source: ClassVar[str] = "quickbooks"
    max_age: ClassVar[timedelta] = timedelta(minutes=2)

    billing: Billing = material("Whether it can still be billed")
    as_billed: bool = material("Every line and the sum of the bill are as ordered")
    total: Total = material("What was ordered comes to")
    arrival: Arrival = material("Whether what was ordered has come")


class InvoiceFacts(FactSource):
    """What the books know of the invoice and its vendor."""

    source: ClassVar[str] = "quickbooks"
    max_age: ClassVar[timedelta] = timedelta(minutes=2)

    entered: Count = material("Bills of this vendor with this number, however it is written")
    alike: Count = material("Bills of this vendor for the same sum, dated within a month of it")
    vendor_active: bool = material("Whether the vendor is in use")


class SpendingFacts(FactSource):
    """Our own sums: bills that other Actions have entered or are entering. Read in the claim."""

    source: ClassVar[str] = "ledger"
    max_age: ClassVar[timedelta] = timedelta(minutes=2)

    today: Total = Field(description="Entered or on its way today, for the whole company")


class CreateBillFacts(Facts):
    """Everything a bill is judged on."""

    purchase: PurchaseFacts
    invoice: InvoiceFacts
    spending: SpendingFacts

    @property
    def currency(self) -> Currency:
        """The currency of the order, in which all its money is counted."""
        return self.purchase.total.currency


CREATE_BILL = ActionKind(
    name="create_bill",
    title="Bill",
    done="Entered",
    ask=CreateBillAsk,
    arguments=CreateBill,
    facts=CreateBillFacts,
    connector=ConnectorKind.IDEMPOTENT,
    owner_field="purchase",
    called="purchase_name",
    identity_fields=("invoice", "ordinal"),
    money_field="amount",
    allowed_states=frozenset({"open"}),
    editable=frozenset({"note"}),
    speech=Speech(
        verbs=(
            *("enter invoice", "enter the invoice", "enter bill", "enter the bill"),
            *("book invoice", "book the invoice", "book bill", "book the bill"),
            *("post invoice", "post the invoice", "post bill", "post the bill"),
        ),
        example="enter invoice SI-84027 for PO 4027, $399.62",
        command="4027 SI-84027 399.62 came by mail",
        names={
            "purchase": Named.PURCHASE,
            "invoice": Named.INVOICE,
            "amount": Named.AMOUNT,
        },
    ),
)
