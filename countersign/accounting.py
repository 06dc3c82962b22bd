"""What the language model has used, by day: `countersign usage`."""

from collections.abc import Sequence

from agent.usage import cost_written
from countersign.settings import Settings
from memory import usage
from memory.database import Database
from memory.usage import DayOfUse
from policies.money import marked

_WORDS = 2  # columns of words before the figures
_HEADER = ("day", "model", "turns", "calls", "tokens in", "cached", "tokens out", "cost")


def used(settings: Settings, database: Database, *, days: int) -> str:
    """Render a table of the last days, and what a day may use."""
    with database.read() as tx:
        rows = usage.by_day(tx, limit=days)
    if not rows:
        return f"No model has been asked yet. {_limits(settings)}"
    return "\n".join([*_aligned([_HEADER, *map(_row, rows)]), _limits(settings)])


def _row(one: DayOfUse) -> tuple[str, ...]:
    spent = one.spent
    counts = (one.turns, spent.calls, spent.input_tokens, spent.cached_tokens, spent.output_tokens)
    return (one.day, one.model, *(f"{count:,}" for count in counts), cost_written(spent))


def _aligned(rows: Sequence[tuple[str, ...]]) -> list[str]:
    """Line columns up: words to the left, figures to the right."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(
            cell.ljust(width) if place < _WORDS else cell.rjust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]


def _limits(settings: Settings) -> str:
    model = settings.model
    if model is None or not model.base_url:
        return "There is no model: the built-in planner answers."
    cost = marked(f"{model.day_cost:,.2f}", model.currency)
    priced = model.input_price or model.output_price
    money = f" and {cost}" if priced else "; set its prices to bound the cost as well"
    return f"A day may use {model.day_tokens:,} tokens{money}."
