"""How one amount goes back over the payments it came from. Pure arithmetic on minor units."""

from collections.abc import Sequence

from policies.actions.refund import Payback
from policies.errors import BadRequest
from policies.money import Money
from tools.connectors.shopify_orders import Payment


def split(amount: Money, payments: Sequence[Payment]) -> tuple[Payback, ...]:
    """Spread `amount` over `payments` in their order, each up to what it has left.

    What exceeds them all lies on the last payback: that the whole is too much is for the rules to
    say, on a card that shows the amount asked for. Raises `BadRequest` where there is no payment.
    """
    open_to = [payment for payment in payments if payment.transaction.gateway]
    if not open_to:
        raise BadRequest(
            "Nothing was charged for that order, so there is nothing to pay back to. "
            "Please check the payment in the shop."
        )
    parts: list[tuple[Payment, int]] = []
    missing = amount.minor
    for payment in open_to:
        part = min(missing, payment.left.minor)
        if part > 0:
            parts.append((payment, part))
            missing -= part
    if not parts:
        parts = [(open_to[0], 0)]
    last, part = parts[-1]
    parts[-1] = (last, part + missing)
    return tuple(_payback(payment, part) for payment, part in parts)


def _payback(payment: Payment, minor: int) -> Payback:
    transaction = payment.transaction
    return Payback(
        payment=transaction.id,
        gateway=transaction.gateway or "",
        label=transaction.label,
        amount=Money(minor=minor, currency=transaction.amount.currency),
    )
