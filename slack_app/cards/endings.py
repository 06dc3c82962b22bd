"""The foot of a card once nobody has to decide any more: one function for each state."""

import math
from collections.abc import Callable
from datetime import timedelta

from agent.second_chances import Chance
from agent.sentences import EXPLANATIONS, TAKEN_BACK
from memory.states import AGREED, State
from memory.votes import Decision
from policies.actions import ACTION_KINDS
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
# Card, copy and status line together are then some thirty calls of the fifty that Slack takes of
# one kind in a minute; more at once are told to wait, and wait.
COUNTED_DOWN = timedelta(seconds=3)


def ending(case: Case) -> list[Block]:
    """Render how an Action stands or ended, who decided, and what can still be done."""
    details = button("Details", "details", case.ref)
    shown, buttons = _FEET[case.action.state](case)
    return [*_decided(case), *shown, actions([*buttons, *second_chance(case), details])]


def second_chance(case: Case) -> list[Block]:
    """Return what the requester may press once it ended, if anything."""
    match case.chance:
        case Chance.EXCEPTION:
            return [button("Ask for an exception…", "exception", case.ref)]
        case Chance.AGAIN:
            return [button("Ask again", "again", case.ref)]
        case _:
            return []


def way_on(case: Case) -> str:
    """Return a link to where the matter can be seen or goes on, as mrkdwn; empty without one."""
    if case.action.state is State.SUCCEEDED and case.effect and case.effect.url:
        return link(f"See it {_where(case)}", case.effect.url)
    if case.action.state is State.SUPERSEDED and case.newer_url:
        return link(f"Open A-{case.action.replaced_by}", case.newer_url)
    return ""


def _where(case: Case) -> str:
    vendor = case.action.system
    return "in the shop" if vendor == "shopify" else f"at {vendor.title()}"


def undo_label(case: Case) -> str:
    """Say what the button does, and for how long it still does it."""
    left = (case.action.not_before or case.now) - case.now
    return f"Undo {math.ceil(left.total_seconds())} s"


def _decided(case: Case) -> list[Block]:
    lines = [
        f"{'Approved by' if vote.decision is Decision.APPROVE else 'No, by'} {vote.name} "
        f"{case.at(vote.at)}{vote.because}"
        for vote in case.votes
    ]
    if case.revision.terms.allowed and case.action.state in AGREED:
        lines.append(f"Nobody had to agree. {case.revision.terms.why}")
    return [said("\n".join(lines))] if lines else []


_Foot = tuple[list[Block], list[Block]]


def _approved(case: Case) -> _Foot:
    if case.may_be_undone:
        return [], [button(undo_label(case), "undo", case.ref)]
    before = case.action.follows
    line = f"It comes after A-{before}." if before else "It is next in line to be carried out."
    return [aside(plain(f"{line} {case.so_far}".rstrip()))], []


def _executing(case: Case) -> _Foot:
    so_far = [aside(plain(case.so_far))] if case.so_far else []
    return [said(EXPLANATIONS[State.EXECUTING]), *so_far], []


def _succeeded(case: Case) -> _Foot:
    done = f"{ACTION_KINDS[case.action.kind].done} {case.at(case.action.changed_at)}"
    if not case.confirmed:
        return [said(f"{done}. {case.outcome}")], []
    found = [aside(plain(case.outcome))] if case.outcome else []
    return [formatted(_joined(f"{done}, {escape(case.system)} confirms", way_on(case))), *found], []


def _failed(case: Case) -> _Foot:
    return [said(f"It did not work: {case.outcome or 'no reason was given.'}")], []


def _unknown(case: Case) -> _Foot:
    by = case.at(max(case.now, case.action.changed_at) + NEXT_UPDATE)
    words = "Checking whether this went through. Please do not do it by hand."
    return [said(f"{words} Next update by {by}")], []


def _needs_human(case: Case) -> _Foot:
    words = f"Nobody can tell whether this went through. Please look in {case.system} first."
    evidence = [aside(plain(case.outcome, 600))] if case.outcome else []
    seen = button("Say what you saw…", "settle", case.ref, style="primary")
    return [said(words), *evidence], [seen]


def _superseded(case: Case) -> _Foot:
    why = [aside(plain(case.outcome, 600))] if case.outcome else []
    return [formatted(_joined("Replaced by a newer version", way_on(case))), *why], []


def _denied(case: Case) -> _Foot:
    return [said(f"Not allowed: {case.outcome or case.revision.terms.why}")], []


def _cancelled(case: Case) -> _Foot:
    return [said(f"{case.outcome or 'It was taken back'}. {TAKEN_BACK}")], []


def _explained(case: Case) -> _Foot:
    return [said(EXPLANATIONS.get(case.action.state, "Nothing was changed."))], []


def _joined(*parts: str) -> str:
    return " · ".join(part for part in parts if part)


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
