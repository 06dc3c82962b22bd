"""The accounts customers' cards are charged through, and who may look into them."""

import re
from collections.abc import Sequence

from policies.errors import BadRequest
from policies.people import Group
from tools.access import Reads
from tools.connectors.stripe import StripeReader
from tools.connectors.stripe_answers import Charge, Payment
from tools.orders import FoundOrder

SOURCE = "Stripe"
_ORDER = re.compile(r"#?[0-9A-Za-z][0-9A-Za-z-]{0,19}", re.ASCII)
SEES_MONEY = frozenset({Group.FINANCE, Group.OWNERS})
"""Who is told what is in the bank and what is on its way there."""


def every_account(reads: Reads) -> Sequence[StripeReader]:
    """Return all accounts there are. Raises `BadRequest` where none is connected."""
    if not reads.payments:
        raise BadRequest("No Stripe is connected, so I cannot see payouts, fees or disputes.")
    return [one for _, one in sorted(reads.payments.items())]


def payments_of(found: FoundOrder, reads: Reads) -> list[tuple[StripeReader, Payment]]:
    """Read what was paid for an order, in whichever account."""
    number = found.order.name.removeprefix("#")
    return [(one, paid) for one in every_account(reads) for paid in one.payments(number)]


def named_order(account: StripeReader, charge: Charge | str) -> str:
    """Say which order a charge is for, as people call it: `#1013`; empty where it names none.

    What is not built like an order's name is none: others than the shop may have written it.
    """
    name = account.order_of(charge) if isinstance(charge, Charge) else None
    return f"#{name.removeprefix('#')}" if name and _ORDER.fullmatch(name) else ""
