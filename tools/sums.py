"""Amounts added up as a shop adds them: each currency by itself."""

from collections import Counter
from collections.abc import Iterable

from policies.money import Money


def by_currency(amounts: Iterable[Money]) -> tuple[Money, ...]:
    """Return one sum for each currency, the most frequent currency first."""
    every = list(amounts)
    counts = Counter(amount.currency for amount in every)
    return tuple(
        sum(
            (amount for amount in every if amount.currency == currency),
            start=Money(minor=0, currency=currency),
        )
        for currency, _ in counts.most_common()
    )


def in_words(amounts: Iterable[Money]) -> str:
    """Write sums as a person reads them: `$812.40 and 40.00 CAD`."""
    return " and ".join(str(amount) for amount in by_currency(amounts))
