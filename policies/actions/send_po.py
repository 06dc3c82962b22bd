"""Send a purchase order that is still a draft to its vendor."""

from datetime import timedelta
from typing import Annotated, ClassVar, Self

from pydantic import Field

from policies.actions.definition import (
    MAIL_ADDRESS,
    ActionKind,
    Ask,
    ConnectorKind,
    Exceptional,
    Facts,
    FactSource,
    Named,
    Speech,
    material,
)
from policies.money import Amount, Currency, Money, Total
from policies.ref import Ref


class SendPoAsk(Ask):
    """A wish that a purchase order is sent."""

    purchase: Annotated[
        str,
        Field(
            pattern=r"^(?:PO-?)?[0-9A-Za-z][0-9A-Za-z-]{0,20}$",
            description="The purchase order's number, e.g. 4471.",
        ),
    ]
    note: Annotated[str, Field(max_length=500, description="The words of whoever asked.")] = ""


class SendPo(Exceptional):
    """Mail one purchase order as it was read (`content`) to the vendor's address in the books."""

    purchase: Ref
    purchase_name: str
    vendor_name: str
    to: Annotated[str, Field(pattern=MAIL_ADDRESS)]
    content: str
    amount: Amount
    note: str

    def at(self, amount: Money) -> Self:
        """The same order for another amount."""
        return self.model_copy(update={"amount": amount})


class DraftFacts(FactSource):
    """The purchase order and its vendor as they stand in the books."""

    source: ClassVar[str] = "quickbooks"
    max_age: ClassVar[timedelta] = timedelta(minutes=2)

    sent: bool = material("Sent to the vendor already")
    closed: bool = material("Closed, so that nothing of it is wanted")
    as_read: bool = material("Asks for the same, of the same vendor, at the same address")
    vendor_active: bool = material("Whether the vendor is in use")
    total: Total = material("What all of it comes to")


class OrderingFacts(FactSource):
    """Our own sums: orders that other Actions have sent or are sending. Read in the claim."""

    source: ClassVar[str] = "ledger"
    max_age: ClassVar[timedelta] = timedelta(minutes=2)

    today: Total = Field(description="Sent or on its way today, for the whole company")


class SendPoFacts(Facts):
    """Everything the sending of an order is judged on."""

    draft: DraftFacts
    ordering: OrderingFacts

    @property
    def currency(self) -> Currency:
        """The currency of the order."""
        return self.draft.total.currency


SEND_PO = ActionKind(
    name="send_po",
    title="Send",
    done="Sent",
    ask=SendPoAsk,
    arguments=SendPo,
    facts=SendPoFacts,
    connector=ConnectorKind.IDEMPOTENT,
    owner_field="purchase",
    called="purchase_name",
    identity_fields=(),
    money_field="amount",
    allowed_states=frozenset({"draft"}),
    once_only=True,
    editable=frozenset({"note"}),
    speech=Speech(
        verbs=(
            *("send po", "send the po", "send purchase order", "send the purchase order"),
            *("mail po", "mail the po", "place po", "place the po", "send off po"),
        ),
        example="send PO 4028, we are short of labels",
        command="4028 we are short of labels",
        names={"purchase": Named.PURCHASE},
    ),
)
