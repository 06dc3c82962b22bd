"""The foot of a card once nobody has to decide any more: one function for each state."""

from collections.abc import Callable
from datetime import timedelta

from agent.sentences import EXPLANATIONS
from memory.states import State
from memory.votes import Decision
from slack_app.cards.blocks import (
    Block,
    actions,
    aside,
    button,
    escape,
    formatted,
    link,
    plain,
    said,
)
from slack_app.cards.case import Case

NEXT_UPDATE = timedelta(minutes=5)
_DONE = {"refund": "Refunded"}


def ending(case: Case) -> list[Block]:
    """Render how an Action stands or ended, who decided, and what can still be done."""
    details = button("Details", "details", case.ref)
    shown, buttons = _FEET[case.action.state](case)
    return [*_decided(case), *shown, actions([*buttons, details])]


def proof_of(case: Case) -> str:
    """Return where to see for oneself how it ended, as mrkdwn; empty where there is nothing."""
    action = case.action
    if action.state is State.SUCCEEDED and case.confirmed:
        words = f"{_done(case)}, {escape(case.system)} confirms"
        url = case.effect.url if case.effect else None
        return f"{words} · {link('open', url)}" if url else words
    if action.state is State.SUPERSEDED and action.replaced_by:
        return f"Replaced by a newer version, {link(f'A-{action.replaced_by}', case.newer_url)}"
    return ""


def _done(case: Case) -> str:
    return f"{_DONE.get(case.action.kind, 'Done')} {case.at(case.action.changed_at)}"


def _decided(case: Case) -> list[Block]:
    lines = [
        f"{'Approved by' if vote.decision is Decision.APPROVE else 'No, by'} {vote.name} "
        f"{case.at(vote.at)}" + (f": {vote.reason}" if vote.reason else "")
        for vote in case.votes
    ]
    return [said("\n".join(lines))] if lines else []


_Foot = tuple[list[Block], list[Block]]


def _approved(case: Case) -> _Foot:
    if case.may_be_undone:
        until = f"Undo until {case.at(case.action.not_before, seconds=True)}"
        return [aside(plain(until))], [button("Undo", "undo", case.ref)]
    return [aside(plain("It is next in line to be carried out."))], []


def _executing(_: Case) -> _Foot:
    return [said(EXPLANATIONS[State.EXECUTING])], []


def _succeeded(case: Case) -> _Foot:
    if proof := proof_of(case):
        return [formatted(proof)], []
    return [said(f"{_done(case)}. {case.action.outcome}")], []


def _failed(case: Case) -> _Foot:
    return [said(f"It did not work: {case.action.outcome or 'no reason was given.'}")], []


def _unknown(case: Case) -> _Foot:
    by = case.at(max(case.now, case.action.changed_at) + NEXT_UPDATE)
    words = "Checking whether this went through. Please do not do it by hand."
    return [said(f"{words} Next update by {by}")], []


def _needs_human(case: Case) -> _Foot:
    words = f"Nobody can tell whether this went through. Please look in {case.system} first."
    evidence = [aside(plain(case.action.outcome, 600))] if case.action.outcome else []
    seen = button("Say what you saw…", "settle", case.ref, style="primary")
    return [said(words), *evidence], [seen]


def _superseded(case: Case) -> _Foot:
    why = [aside(plain(case.action.outcome, 600))] if case.action.outcome else []
    return [formatted(proof_of(case) or "Replaced by a newer version."), *why], []


def _denied(case: Case) -> _Foot:
    return [said(f"Not allowed: {case.action.outcome or case.revision.terms.why}")], []


def _cancelled(case: Case) -> _Foot:
    return [said(f"{case.action.outcome or 'It was taken back'}. Nothing was changed.")], []


def _explained(case: Case) -> _Foot:
    return [said(EXPLANATIONS.get(case.action.state, "Nothing was changed."))], []


_FEET: dict[State, Callable[[Case], _Foot]] = {
    **dict.fromkeys(State, _explained),
    State.APPROVED: _approved,
    State.EXECUTING: _executing,
    State.SUCCEEDED: _succeeded,
    State.FAILED: _failed,
    State.UNKNOWN: _unknown,
    State.NEEDS_HUMAN: _needs_human,
    State.SUPERSEDED: _superseded,
    State.DENIED: _denied,
    State.CANCELLED: _cancelled,
}
