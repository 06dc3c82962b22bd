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
_SIBLINGS_SHOWN = 5
_BETWEEN = " · "
_NO_BREAK = "\u00a0"
_SHORT_TICK = 32  # characters that fit one line of a phone


def approval_card(case: Case) -> Message:
    """Render an Action for those who decide, in whatever state it is."""
    pending = case.action.state is State.PENDING
    title = headline(case)
    until = case.at(case.action.expires_at) if pending else ""
    deadline = f"Decide by {until}" if until else ""
    shown = [header(title), aside(plain(_who(case, deadline), _WHO_CHARACTERS)), *_paused(case)]
    if case.told:
        shown.append(said(clean("\n".join(case.told), _FACTS_CHARACTERS)))
    if spoken := _reason(case):
        shown.append(aside(plain(spoken)))
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
        "from the command line" if case.action.thread.startswith("cli:") else "",
        f"changed by {case.editor}" if case.editor else "",
        f"needs {case.deciders}" if pending else "",
        deadline,
        case.action.name,
    ]
    return " · ".join(part for part in parts if part)


def _reason(case: Case) -> str:
    """Say which reason was judged: the quoted words beside it are only the asker's."""
    reason = str((case.revision.arguments or {}).get("reason") or "")
    return f"Reason: {reason.replace('_', ' ')}" if reason else ""


def _meanwhile(case: Case) -> list[Block]:
    """Say who asked for another version, and what else is open on the same object."""
    asked = [
        f"{one.name} asked {case.requester} for a change: “{one.words}”" for one in case.wishes
    ]
    shown = [said(clean("\n".join(asked), _FACTS_CHARACTERS))] if asked else []
    if case.siblings:
        listed = [f"{name} {money}" if money else name for name, money in case.siblings]
        more = len(listed) - _SIBLINGS_SHOWN
        rest = f" and {more} more" if more > 0 else ""
        where = str((case.revision.arguments or {}).get("order_name") or "the same")
        line = f"{len(listed)} more waiting on {where}: {', '.join(listed[:_SIBLINGS_SHOWN])}{rest}"
        shown.append(said(line))
    return shown


def _paused(case: Case) -> list[Block]:
    pause = case.pause
    if pause is None or case.action.state not in {State.PENDING, State.APPROVED}:
        return []
    words = clean(pause.sentence(case.zone), _PAUSE_CHARACTERS)
    return [said(f"{words}\nNothing is decided or carried out until that is lifted.")]


def _deciding(case: Case) -> list[Block]:
    terms = case.revision.terms
    shown = _meanwhile(case)
    told = "\n".join(case.told).casefold()
    checks = [check for check in terms.checks if not (check.passed and _told(check, told))]
    if checks:
        # What failed or is in doubt comes first: if anything is cut, it is what went well.
        ordered = sorted(checks, key=lambda check: check.passed)
        ticks = [_tick(check) for check in ordered[:_CHECKS_SHOWN]]
        more = len(ordered) - len(ticks)
        rest = [f"{more} more in Details"] if more else []
        shown.append(_unbroken(said(_BETWEEN.join([*ticks, *rest]))))
    shown.append(aside(plain(f"Why you: {terms.why}", 600)))
    if case.seats > 1:
        names = ", ".join(vote.name for vote in case.approvals)
        so_far = f"{len(case.approvals)} of {case.seats} people agreed"
        shown.append(aside(plain(f"{so_far}: {names}" if names else so_far)))
    checked = f"{case.system} {case.at(case.revision.created_at)}, checked again on press"
    shown.append(aside(plain(checked)))
    return shown


def _told(check: Check, told: str) -> bool:
    return check.text.casefold() in told.splitlines()


def _tick(check: Check) -> str:
    return f"{'✓' if check.passed else '✗'} {check.text}"


def _unbroken(ticks: Block) -> Block:
    """Join each tick to its words, so that neither ends a line without the other."""
    shown = [
        tick.replace(" ", _NO_BREAK, -1 if len(tick) <= _SHORT_TICK else 1)
        if tick.startswith(("✓", "✗"))
        else tick
        for tick in ticks["text"]["text"].split(_BETWEEN)
    ]
    return {**ticks, "text": {**ticks["text"], "text": _BETWEEN.join(shown)}}


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
