"""Whether what came of a sentence is right: the one reading of the request set."""

from typing import Any

from evals.rehearsal import Observed
from evals.request_set import Said
from policies.actions import ACTION_KINDS

Wish = tuple[str, dict[str, Any]]


def wrong_write(said: Said, seen: Observed) -> bool:
    """Whether anything was filed that was not exactly what was asked for."""
    return any(not _is_asked_for(said, wish) for wish in seen.filed)


def wrong_offer(said: Said, seen: Observed) -> bool:
    """Whether a button stands there that was not asked for, or for something else."""
    return any(not _is_asked_for(said, wish) for wish in seen.offered)


def right(said: Said, seen: Observed) -> bool:
    """Whether everything that was done is right, and asking back only where nothing else is."""
    if seen.asked_back:
        return not said.answerable
    return right_or_asked(said, seen)


def right_or_asked(said: Said, seen: Observed) -> bool:
    """Whether nothing wrong was done."""
    looks = all(call.name in said.look and _is_about(said, call.arguments) for call in seen.calls)
    foretold = all(subject(wish) == said.foretell for wish in seen.foretold)
    return looks and foretold and not wrong_offer(said, seen) and not wrong_write(said, seen)


def _is_about(said: Said, arguments: dict[str, Any]) -> bool:
    values = {str(value).casefold().removeprefix("#") for value in arguments.values()}
    return not said.about or any(name.casefold() in values for name in said.about)


def subject(wish: Wish) -> str | None:
    """Return what a wish is about: its order, or its SKU."""
    kind, asked = wish
    return asked.get(ACTION_KINDS[kind].about)


def _is_asked_for(said: Said, wish: Wish) -> bool:
    kind, asked = wish
    exact = subject(wish) == said.offer and asked.get("amount") in said.amount
    return kind == said.kind and exact
