"""How many listings were paused or resumed in one day, in the shop or on a marketplace."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from policies.actions.definition import Arguments, Facts
from policies.actions.listing import ListingsToday
from policies.money import Money
from policies.ref import Ref
from tools.capability import Complete, Counter, Ours, Sum, joined

_TODAY: Final = "listing.day"
ONE = Money(minor=1, currency="XXX")  # a count: ISO 4217 keeps XXX for where there is no currency


def counted(listing: Ref, day: str) -> tuple[Counter, ...]:
    """Count one towards the day of its shop or seller."""
    return (Counter(_TODAY, f"{listing.account}:{day}", ONE),)


def with_today(facts: type[Facts]) -> Complete:
    """Join what the vendor shows with how many there were today."""

    def ours(_arguments: Arguments, sums: Mapping[str, Sum], as_of: datetime) -> Ours:
        today = sums[_TODAY].held + sums[_TODAY].settled
        return {"ledger": ListingsToday(read_at=as_of, today=today.minor)}

    return joined(facts, ours)
