"""The approval card: everything a person needs to decide in twenty seconds on a phone."""

from memory.states import State
from policies.judgement import Check
from slack_app.cards.blocks import (
    Block,
    Message,
    actions,
    aside,
    button,
    clean,
    escape,
    header,
    link,
    plain,
    said,
)
from slack_app.cards.case import Case, headline
from slack_app.cards.endings import ending

_CHECKS_SHOWN = 8
_FACTS_CHARACTERS = 1500
_PAUSE_CHARACTERS = 600
_WHO_CHARACTERS = 600


def approval_card(case: Case) -> Message:
    """Render an Action for those who decide, in whatever state it is."""
    pending = case.action.state is State.PENDING
    title = headline(case)
    until = case.at(case.action.expires_at) if pending else ""
    deadline = f"Decide by {until}" if until else ""
    shown = [header(title), aside(plain(_who(case, deadline), _WHO_CHARACTERS)), *_paused(case)]
    if case.told:
        shown.append(said(clean("\n".join(case.told), _FACTS_CHARACTERS)))
    if case.evidence:
        shown.append(aside(" · ".join(_seen(place, url) for place, url in case.evidence)))
    shown += [*_deciding(case), _buttons(case)] if pending else ending(case)
    rest = deadline if pending else case.truth
    return Message(escape(f"{title}. {rest}" if rest else title, limit=1000), shown)


def _seen(place: int, url: str) -> str:
    return link(f"see {place}", url)


def _who(case: Case, deadline: str) -> str:
    pending = case.action.state is State.PENDING
    parts = [
        f"{case.requester} {'asks' if pending else 'asked'}",
        f"changed by {case.editor}" if case.editor else "",
        f"needs {case.deciders}" if pending else "",
        deadline,
        case.action.name,
    ]
    return " · ".join(part for part in parts if part)


def _paused(case: Case) -> list[Block]:
    pause = case.pause
    if pause is None or case.action.state not in {State.PENDING, State.APPROVED}:
        return []
    words = clean(pause.sentence(case.zone), _PAUSE_CHARACTERS)
    return [said(f"{words}\nNothing is decided or carried out until that is lifted.")]


def _deciding(case: Case) -> list[Block]:
    terms = case.revision.terms
    shown = []
    if terms.checks:
        # What failed or is in doubt comes first: if anything is cut, it is what went well.
        ordered = sorted(terms.checks, key=lambda check: check.passed)
        ticks = [_tick(check) for check in ordered[:_CHECKS_SHOWN]]
        more = len(ordered) - len(ticks)
        shown.append(said(" · ".join([*ticks, *([f"{more} more in Details"] if more else [])])))
    shown.append(aside(plain(f"Why you: {terms.why}", 600)))
    if case.seats > 1:
        names = ", ".join(vote.name for vote in case.approvals)
        so_far = f"{len(case.approvals)} of {case.seats} people agreed"
        shown.append(aside(plain(f"{so_far}: {names}" if names else so_far)))
    checked = f"{case.system} {case.at(case.revision.created_at)}, checked again on press"
    shown.append(aside(plain(checked)))
    return shown


def _tick(check: Check) -> str:
    return f"{'✓' if check.passed else '✗'} {check.text}"


def _buttons(case: Case) -> Block:
    approve = f"Approve {case.money}" if case.money else "Approve"
    row = [
        button(approve, "approve", case.ref, style="primary"),
        button("No…", "reject", case.ref),
        button(f"Ask {clean(case.requester, 40)} to change", "change", case.ref),
    ]
    if case.revision.terms.editable:
        row.append(button("Edit…", "edit", case.ref))
    return actions([*row, button("Details", "details", case.ref)])
