"""What Amazon paid out for an order, and what it took back."""

from typing import Annotated

from pydantic import Field

from tools.connectors.amazon_wire import AmazonWire, Moment, Moved

REFUND = "Refund"


class _ItemIdentifier(AmazonWire):
    value: Annotated[str, Field(alias="itemRelatedIdentifierValue")] = ""


class _Item(AmazonWire):
    identifiers: Annotated[tuple[_ItemIdentifier, ...], Field(alias="relatedIdentifiers")] = ()


class Transaction(AmazonWire):
    """One movement of money, seen from the seller: a refund is below zero."""

    kind: Annotated[str, Field(alias="transactionType")]
    id: Annotated[str, Field(alias="transactionId")] = ""
    posted_at: Annotated[Moment, Field(alias="postedDate")]
    amount: Annotated[Moved, Field(alias="totalAmount")]
    items: tuple[_Item, ...] = ()

    @property
    def references(self) -> frozenset[str]:
        """What the seller called the adjustments that are in it."""
        return frozenset(one.value for item in self.items for one in item.identifiers if one.value)


class _Payload(AmazonWire):
    transactions: tuple[Transaction, ...] = ()
    next_token: str | None = None


class TransactionPage(AmazonWire):
    """One page of `listTransactions`."""

    payload: _Payload
