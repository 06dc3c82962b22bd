"""From Stripe's answers to the rows we keep of what became of money."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from memory.mirror.row import Row
from memory.mirror.rows import CardRefundRow, DisputeRow, PayoutRow
from tools.connectors.stripe import DISPUTES, PAYOUTS, REFUNDS, Listing, StripeReader
from tools.connectors.stripe_answers import Charge, Dispute, Payout, Refund
from tools.plain_text import plain_text

_LONGEST = 200


@dataclass(frozen=True)
class Kind:
    """One stream of an account: which list it is, and what becomes of one thing in it.

    `settles_within` is how long after it was made its state may still change.
    """

    stream: str
    title: str
    listing: Listing[Any]
    rows: type[Row]
    row: Callable[[StripeReader, Any, dict[str, Any]], Row]
    settles_within: timedelta

    def read(self, reader: StripeReader, one: Payout | Dispute | Refund, at: datetime) -> Row:
        """Return what is kept of one. Stripe dates no changes, so the later question's answer wins.

        Raises `BadMoney` where its sum makes no sense.
        """
        common = {
            "source": reader.account,
            "id": one.id,
            "updated_at": one.created,
            "fetched_at": at,
            "amount": one.money.minor,
            "currency": one.money.currency,
        }
        return self.row(reader, one, common)


def _payout(_reader: StripeReader, payout: Payout, common: dict[str, Any]) -> PayoutRow:
    return PayoutRow(
        **common, made_at=payout.created, arrives_at=payout.arrival, state=payout.status
    )


def _dispute(reader: StripeReader, dispute: Dispute, common: dict[str, Any]) -> DisputeRow:
    charge = dispute.charge
    return DisputeRow(
        **common,
        opened_at=dispute.created,
        due_at=dispute.evidence.due_by,
        state=dispute.status,
        reason=dispute.reason,
        charge=charge.id if isinstance(charge, Charge) else charge,
        order_number=_number(reader.order_of(charge)) if isinstance(charge, Charge) else None,
    )


def _refund(reader: StripeReader, refund: Refund, common: dict[str, Any]) -> CardRefundRow:
    return CardRefundRow(
        **common,
        made_at=refund.created,
        state=refund.status or "",
        charge=refund.charge,
        order_number=_number(reader.order_of(refund)),
    )


def _number(named: str | None) -> str | None:
    return plain_text(named or "", limit=_LONGEST) or None


KINDS = (
    Kind("payouts", "Stripe payouts", PAYOUTS, PayoutRow, _payout, timedelta(days=30)),
    Kind("disputes", "Stripe disputes", DISPUTES, DisputeRow, _dispute, timedelta(days=180)),
    Kind("card_refunds", "Stripe refunds", REFUNDS, CardRefundRow, _refund, timedelta(days=30)),
)
