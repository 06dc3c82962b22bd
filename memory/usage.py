"""What each turn's language model used, so that every worker counts on the same day's budget.

Tokens are the provider's own count where it gives one. Costs are millionths of one currency unit
(a call costs fractions of a cent), from the prices in the settings at that time.
"""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, insert, select, update

from memory.database import Tx
from memory.tables import usage

_COUNTS = ("calls", "input_tokens", "cached_tokens", "output_tokens", "cost")
HOLD_LIFE = timedelta(minutes=10)  # a turn lasts a minute; what is held longer belongs to the dead


@dataclass(frozen=True)
class Spent:
    """What was used: `cost` in millionths of `currency`."""

    calls: int = 0
    input_tokens: int = 0
    cached_tokens: int = 0
    output_tokens: int = 0
    cost: int = 0
    currency: str = "USD"

    @property
    def tokens(self) -> int:
        """Prompt and answer together; cached ones are part of the prompt."""
        return self.input_tokens + self.output_tokens

    def __add__(self, more: "Spent") -> "Spent":
        sums = {name: getattr(self, name) + getattr(more, name) for name in _COUNTS}
        return Spent(**sums, currency=more.currency)


@dataclass(frozen=True)
class DayOfUse:
    """One day (`2026-11-24`, the shop's) of one model."""

    day: str
    model: str
    turns: int
    spent: Spent


def hold(tx: Tx, event_id: str, *, day: str, model: str, tokens: int, currency: str) -> None:
    """Set tokens of a day aside for a turn; a turn that is run again holds anew."""
    held = {"held": tokens, "began_at": tx.now()}
    known = tx.connection.execute(update(usage).where(usage.c.event_id == event_id).values(held))
    if not known.rowcount:
        row = {"event_id": event_id, "day": day, "model": model, "currency": currency}
        tx.connection.execute(
            insert(usage).values({**row, **held, **dict.fromkeys(_COUNTS, 0)}),
        )


def settle(tx: Tx, event_id: str, spent: Spent) -> None:
    """Book what a turn really used and free what it held."""
    more = {name: usage.c[name] + getattr(spent, name) for name in _COUNTS}
    tx.connection.execute(
        update(usage).where(usage.c.event_id == event_id).values({"held": 0, **more})
    )


def of_turn(tx: Tx, event_id: str) -> Spent | None:
    """Return what answering one event used; None where no model was asked."""
    columns = (usage.c[name] for name in (*_COUNTS, "currency"))
    query = select(*columns).where(usage.c.event_id == event_id, usage.c.calls > 0)
    row = tx.connection.execute(query).mappings().one_or_none()
    return Spent(**row) if row else None


def of_day(tx: Tx, day: str) -> Spent:
    """Sum a day over all models; costs of a day are in one currency."""
    sums = (func.coalesce(func.sum(usage.c[name]), 0).label(name) for name in _COUNTS)
    currency = func.coalesce(func.max(usage.c.currency), Spent.currency).label("currency")
    query = select(*sums, currency).where(usage.c.day == day)
    row = tx.connection.execute(query).mappings().one()
    return Spent(**{name: int(row[name]) for name in _COUNTS}, currency=row["currency"])


def held(tx: Tx, day: str) -> int:
    """Return the tokens of a day that running turns have set aside."""
    query = select(func.coalesce(func.sum(usage.c.held), 0)).where(
        usage.c.day == day, usage.c.began_at > tx.now() - HOLD_LIFE
    )
    return int(tx.connection.scalar(query) or 0)


def by_day(tx: Tx, *, limit: int = 31) -> list[DayOfUse]:
    """Return the last days of each model, newest first."""
    sums = (func.sum(usage.c[name]).label(name) for name in _COUNTS)
    groups = (usage.c.day, usage.c.model, usage.c.currency)
    query = (
        select(*groups, func.count().label("turns"), *sums)
        .where(usage.c.calls > 0)
        .group_by(*groups)
        .order_by(usage.c.day.desc(), usage.c.model)
        .limit(limit)
    )
    return [
        DayOfUse(
            row["day"],
            row["model"],
            row["turns"],
            Spent(**{name: int(row[name]) for name in _COUNTS}, currency=row["currency"]),
        )
        for row in tx.connection.execute(query).mappings()
    ]
