"""Answers, status lines and private words: everything that is not a card."""

from collections.abc import Mapping, Sequence
from typing import Any

from agent.sentences import asked
from memory.states import State
from policies.people import Person
from slack_app.cards.blocks import (
    SEE_DETAILS,
    Message,
    actions,
    aside,
    button,
    clean,
    escape,
    link,
    pieces,
    plain,
    said,
)
from slack_app.cards.case import Case, headline
from slack_app.cards.endings import COUNTED_DOWN, second_chance, undo_label, way_on
from slack_app.feedback import thumbs

_TEXT_CHARACTERS = 9000
_BUTTONS = 5
_NOTHING = "I have nothing to add."


def answer(payload: Mapping[str, Any], chosen: Mapping[int, str]) -> Message:
    """Render an answer with its source, links and prefilled buttons.

    `chosen` maps suggestions that were pressed to what came of them; one choice ends them all.
    """
    text = clean(str(payload.get("text") or ""), _TEXT_CHARACTERS) or _NOTHING
    shown = [said(piece) for piece in pieces(text)]
    buttons = [dict(one) for one in payload.get("buttons") or ()][:_BUTTONS]
    picked = [one for one in buttons if int(one["suggestion"]) in chosen]
    if picked:
        labels = "; ".join(f"{one['label']} · {chosen[int(one['suggestion'])]}" for one in picked)
        shown.append(aside(plain(f"Chosen: {labels}")))
    elif buttons:
        # A row each: all are called `press`, and a name may stand in a row only once.
        shown += [
            actions([button(str(one["label"]), "press", str(int(one["suggestion"])))])
            for one in buttons
        ]
    if edit := payload.get("edit"):
        ref = f"{int(edit['action'])}:{int(edit['revision'])}"
        shown.append(actions([button("Edit…", "edit", ref), button("Details", "details", ref)]))
    if text.endswith(SEE_DETAILS):
        shown.append(actions([button("Details", "whole", "answer")]))
    if foot := _foot(payload):
        shown.append(aside(foot))
    if payload.get("rated"):
        shown.append(thumbs())
    return Message(escape(text, limit=3000), shown)


def whisper(text: str) -> Message:
    """Render something one person hears in private."""
    heard = clean(text) or _NOTHING
    return Message(escape(heard, limit=3000), [said(heard)])


def status(case: Case, people: Sequence[Person]) -> Message:
    """Render the line where something was asked: it stays true from asking to its end."""
    fresh = case.action.state in {State.PENDING, State.DENIED} and not case.votes
    fresh = fresh and case.revision.number == 1
    words = asked(case.action, case.revision.terms, people, case.involved) if fresh else case.truth
    if not case.action.ts:
        # Asked by a command, which nobody else saw: the line has to say who wanted what.
        words = f"{case.requester}: {headline(case)}. {words}"
    if fresh and case.pause:
        words = f"{words} {case.pause.sentence(case.zone)}."
    shown = [said(words)]
    if fresh:
        shown.append(aside(plain(case.action.name)))
    if link_to := way_on(case):
        shown.append(aside(link_to))
    if case.action.state is State.PENDING:
        shown.append(actions([button("Take it back", "undo", case.ref)]))
    elif case.may_be_undone:
        shown.append(actions([button(undo_label(case), "undo", case.ref)]))
    elif chance := second_chance(case):
        shown.append(actions(chance))
    return Message(escape(words, limit=1500), shown, COUNTED_DOWN if case.may_be_undone else None)


def _foot(payload: Mapping[str, Any]) -> str:
    source, as_of = str(payload.get("source") or ""), str(payload.get("as_of") or "")
    links = [link(str(label), str(url)) for label, url in payload.get("links") or ()]
    parts = [
        escape(f"{source}, as of {as_of}" if source and as_of else source or as_of, 300),
        *links[:_BUTTONS],
        escape(str(payload.get("degraded") or ""), 300),
        escape(str(payload.get("spent") or ""), 100),
    ]
    return " · ".join(part for part in parts if part)
