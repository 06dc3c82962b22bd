"""The approval card: everything a person needs to decide in twenty seconds on a phone."""

from memory.states import State
from policies.judgement import EXCEPTION, Check, Effect
from policies.template import nth
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
    picture,
    plain,
    said,
)
from slack_app.cards.case import Case, headline
from slack_app.cards.endings import COUNTED_DOWN, ending
from tools.plain_text import quoted
from tools.web_address import is_plain

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
    title = title_of(case)
    shown = [header(title), aside(plain(_who(case), _WHO_CHARACTERS)), *_paused(case)]
    shown += _plea(case)
    if case.told:
        told = said(clean("\n".join(case.told), _FACTS_CHARACTERS))
        shown.append({**told, **(_thumbnail(case) if pending else {})})
    if backing := _backing(case):
        shown.append(aside(backing))
    if pending:
        shown += [*_deciding(case), *_buttons(case)]
    else:
        shown += ending(case)
    rest = "" if pending else case.truth
    text = escape(f"{title}. {rest}" if rest else title, limit=1000)
    return Message(text, shown, COUNTED_DOWN if case.may_be_undone else None)


def title_of(case: Case) -> str:
    """Say what is asked and until when it can be decided: the line a lock screen shows."""
    until = case.at(case.action.expires_at) if case.action.state is State.PENDING else ""
    return f"{headline(case)}. Decide by {until}" if until else headline(case)


def _who(case: Case) -> str:
    pending = case.action.state is State.PENDING
    parts = [
        f"{case.requester} {'asks' if pending else 'asked'}",
        "from the command line" if case.action.thread.startswith("cli:") else "",
        f"changed by {case.editor}" if case.editor else "",
        f"needs {case.deciders}" if pending else "",
        "" if pending else case.action.name,
    ]
    return _BETWEEN.join(part for part in parts if part)


def _plea(case: Case) -> list[Block]:
    """Say that this is an exception, why it is asked for, and how often that happens."""
    if not case.plea:
        return []
    terms = case.revision.terms
    besides = [
        one.text
        for one in terms.findings
        if one.fired and one.effect is Effect.REQUIRE and one.rule != EXCEPTION
    ]
    lines = [
        *(f"✗ {text}" for text in terms.excepted_texts),
        *besides,
        *(f"✗ {vote.name} said no to it before{vote.because}" for vote in case.noes_before),
        f"Why an exception: {quoted(case.plea, 600)}",
        f"{case.requester}'s {nth(case.exceptions)} exception this month",
    ]
    return [said(clean("\n".join(lines), _FACTS_CHARACTERS))]


def _backing(case: Case) -> str:
    """Say which reason was judged, as the quoted words are only the asker's, and link the proof."""
    wording = case.revision.arguments or {}
    # Where nobody said more than the reason, it stands among the facts already.
    reason = str(wording.get("reason") or "").replace("_", " ") if wording.get("note") else ""
    links = [link(f"see {place}", url) for place, url in case.evidence]
    return _BETWEEN.join([*([escape(f"Reason: {reason}")] if reason else []), *links])


def _thumbnail(case: Case) -> Block:
    """Show the first photo, small, beside the facts: whole, it would push them off a phone.

    Its address `tools` has checked to be the shop's own.
    """
    order = case.target or case.action.name
    return next(
        (
            {"accessory": picture(url, f"Photo {place} of {len(case.evidence)} on {order}")}
            for place, url in case.evidence
            if is_plain(url)
        ),
        {},
    )


def _meanwhile(case: Case) -> list[Block]:
    """Say who asked for another version, and what else is open on the same object."""
    asked = [one.sentence(case.requester) for one in case.wishes]
    shown = [said(clean("\n".join(asked), _FACTS_CHARACTERS))] if asked else []
    if case.siblings:
        listed = [f"{name} {money}" if money else name for name, money in case.siblings]
        more = len(listed) - _SIBLINGS_SHOWN
        rest = f" and {more} more" if more > 0 else ""
        where = case.target or "the same"
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
    told = {_brief(line) for line in case.told}
    checks = [one for one in terms.checks if not (_well(one) and _brief(one.text) in told)]
    if checks:
        # What failed or is in doubt comes first: if anything is cut, it is what went well.
        ordered = sorted(checks, key=lambda check: (check.passed, not check.doubtful))
        ticks = [_tick(check) for check in ordered[:_CHECKS_SHOWN]]
        more = len(ordered) - len(ticks)
        rest = [f"{more} more in Details"] if more else []
        shown.append(_unbroken(said(_BETWEEN.join([*ticks, *rest]))))
    if case.seats > 1:
        names = ", ".join(vote.name for vote in case.approvals)
        so_far = f"{len(case.approvals)} of {case.seats} people agreed"
        shown.append(aside(plain(f"{so_far}: {names}" if names else so_far)))
    why = f"{terms.why[:1].lower()}{terms.why[1:]}".rstrip(".")
    checked = f"{case.system} {case.at(case.revision.created_at)}, checked again on press"
    shown += [aside(plain(f"Why you: {why}", 600)), aside(plain(f"{checked} · {case.action.name}"))]
    return shown


def _brief(text: str) -> str:
    """Write a line so that it compares: whole amounts without their point, in small letters."""
    return text.replace(".00", "").casefold()


def _well(check: Check) -> bool:
    return check.passed and not check.doubtful


def _tick(check: Check) -> str:
    mark = "✗" if not check.passed else "⚠" if check.doubtful else "✓"
    return f"{mark} {check.text.rstrip('.')}"


def _unbroken(ticks: Block) -> Block:
    """Join each tick to its words, so that neither ends a line without the other."""
    shown = [
        tick.replace(" ", _NO_BREAK, -1 if len(tick) <= _SHORT_TICK else 1)
        if tick.startswith(("✓", "⚠", "✗"))
        else tick
        for tick in ticks["text"]["text"].split(_BETWEEN)
    ]
    return {**ticks, "text": {**ticks["text"], "text": _BETWEEN.join(shown)}}


def approve_button(case: Case) -> Block:
    """Return the button that counts a yes, saying for how much, or first asks to have it typed."""
    label = f"Approve {case.money}" if case.money else "Approve"
    gesture = "retype" if case.revision.terms.retype_amount else "approve"
    return button(label, gesture, case.ref, style="primary")


def _buttons(case: Case) -> list[Block]:
    """Return what most people press in one row, and what some need in the next."""
    wording = [button(f"Ask {clean(case.requester, 40)} to change", "change", case.ref)]
    if case.revision.terms.editable:
        wording.append(button("Edit…", "edit", case.ref))
    return [
        actions([approve_button(case), button("No…", "reject", case.ref)]),
        actions([*wording, button("Details", "details", case.ref)]),
    ]
