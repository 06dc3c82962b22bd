"""Asking back for how much, where nobody can tell from the words."""

from agent.amounts import has_to_be_worked_out
from agent.hearing import Heard
from agent.plans import AskBack
from agent.wishes import wished_parts
from policies.actions.definition import ActionKind
from tools.plain_text import quoted


def no_amount(number: str) -> AskBack:
    """Say that a number is none that money can have."""
    return AskBack(f"{quoted(number, 40)} is not an amount I can use. Write it like 24.50.")


def unclear_amount(kind: ActionKind, heard: Heard) -> AskBack | None:
    """Ask where the amount is not plain; None where it is, or nobody named one."""
    slots = heard.slots
    if slots.unreadable:
        return no_amount(slots.unreadable[0])
    if any(has_to_be_worked_out(part) for part in wished_parts(heard.text, kind.speech.verbs)):
        return AskBack(
            "How much exactly? Write the amount like 24.50, or leave it out for all that is left."
            if kind.money_field
            else "How much exactly? Write the amount like 24.50."
        )
    if len(slots.amounts) > 1:
        return AskBack(f"Which amount: {' or '.join(slots.amounts[:4])}?")
    return None
