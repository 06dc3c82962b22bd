"""The form in which a pending wish gets another wording."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from agent.proposals import open_to
from policies.actions import ACTION_KINDS
from policies.actions.definition import ActionKind
from slack_app.cards.blocks import Block, aside, plain, said
from slack_app.cards.case import Case
from slack_app.cards.modals import WORDS_CHARACTERS, CardRef, View, choice, field, form, words

_AMOUNT_CHARACTERS = 20
_NOTE = "note"


def edit_form(
    case: Case,
    ref: CardRef,
    person_id: str,
    typed: Mapping[str, str] = MappingProxyType({}),
    refusal: str = "",
) -> View:
    """Show what this person may change, as it stands, or as typed when that was refused."""
    kind, now = ACTION_KINDS[case.action.kind], editable_now(case, person_id)
    now |= {name: value for name, value in typed.items() if name in now}
    blocks: list[Block] = [
        *([said(f"⚠ {refusal}")] if refusal else []),
        aside(plain("This makes a new version: votes so far do not count for it.")),
        *(field(name, _label(name), _element(kind, name, value)) for name, value in now.items()),
    ]
    return form("edit", f"Edit {case.action.name}", "Save", blocks, ref)


def editable_now(case: Case, person_id: str) -> dict[str, str]:
    """Return the fields a person may change here, as typed now, in the order of the ask."""
    kind = ACTION_KINDS[case.action.kind]
    ask: Mapping[str, Any] = (case.revision.told or {}).get("ask") or {}
    may = open_to(kind, case.action, case.revision, person_id)
    fields = [name for name in kind.ask.model_fields if name in may]
    now = {name: str(ask.get(name) or "") for name in fields}
    if kind.money_field in now and not now[kind.money_field] and case.money:
        now[kind.money_field] = case.money.decimal
    return now


def _label(name: str) -> str:
    return name.replace("_", " ").capitalize()


def _element(kind: ActionKind, name: str, value: str) -> Block:
    annotation = kind.ask.model_fields[name].annotation
    if isinstance(annotation, type) and issubclass(annotation, StrEnum):
        labels = {member.value: _label(member.value) for member in annotation}
        return choice(labels, "static_select", value)
    if name == kind.money_field:
        return words(value, multiline=False, most=_AMOUNT_CHARACTERS)
    return words(value, most=_longest(kind, name))


def _longest(kind: ActionKind, name: str) -> int:
    """Return how much the ask takes there: Slack refuses a form that holds more than it lets in."""
    said = (getattr(one, "max_length", None) for one in kind.ask.model_fields[name].metadata)
    return next((most for most in said if isinstance(most, int)), WORDS_CHARACTERS)
