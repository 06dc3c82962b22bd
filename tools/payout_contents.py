"""What is in a payout, and whether it is what the bank was sent."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from policies.money import Money
from tools.connectors.stripe import StripeReader
from tools.connectors.stripe_answers import Charge, Movement, Payout
from tools.payments import named_order
from tools.sums import in_words

_MOST = 5
_KINDS = {
    "charge": ("payment", "payments"),
    "payment": ("payment", "payments"),
    "refund": ("refund", "refunds"),
    "payment_refund": ("refund", "refunds"),
    "adjustment": ("dispute or correction", "disputes or corrections"),
    "payout_failure": ("payout that came back", "payouts that came back"),
    "stripe_fee": ("fee of Stripe's", "fees of Stripe's"),
}
_OTHER = ("other movement", "other movements")


@dataclass(frozen=True)
class Contents:
    """The movements a payout is made of, without its own."""

    account: StripeReader
    payout: Payout
    parts: Sequence[Movement]

    @property
    def total(self) -> Money:
        """What they come to."""
        nothing = Money(minor=0, currency=self.payout.money.currency)
        return sum((one.left for one in self.parts), start=nothing)

    @property
    def orders(self) -> list[str]:
        """The orders whose payments are in it, as people call them."""
        return [name for name in (named_order(self.account, one) for one in self._paid()) if name]

    def lines(self) -> Iterator[str]:
        """Say what is in it, and what of it is not right."""
        if not self.parts:
            yield "Stripe does not say what is in it."
            return
        yield f"In it: {self._by_kind()}."
        if self.total != self.payout.money:
            yield f"It does not add up: its parts come to {self.total}."
        nameless = [one for one in self._paid() if not named_order(self.account, one)]
        if nameless:
            many = f"{len(nameless)} payments name" if len(nameless) > 1 else "1 payment names"
            shown = ", ".join(f"{one.id} {one.money}" for one in nameless[:_MOST])
            yield f"{many} no order of the shop: {shown}."
        elif self.total == self.payout.money:
            yield "It adds up, and every payment names its order."

    def _paid(self) -> Iterator[Charge]:
        return (one.source for one in self.parts if isinstance(one.source, Charge))

    def _by_kind(self) -> str:
        by_kind: dict[tuple[str, str], list[Movement]] = {}
        for part in self.parts:
            by_kind.setdefault(_KINDS.get(part.kind, _OTHER), []).append(part)
        said = [
            f"{len(some)} {one if len(some) == 1 else several} {in_words(x.money for x in some)}"
            for (one, several), some in by_kind.items()
        ]
        fees = [part.charged for part in self.parts if part.fee]
        return ", ".join([*said, *([f"less {in_words(fees)} fees"] if fees else [])])


def contents_of(account: StripeReader, sent: Payout) -> Contents:
    """Read what is in a payout. Stripe knows it of automatic ones only."""
    inside = account.inside(sent.id) if sent.automatic else ()
    return Contents(account, sent, [one for one in inside if one.kind != "payout"])
