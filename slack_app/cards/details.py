"""Everything there is about an Action, for whoever wants to know exactly."""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from agent.next_steps import why_not
from memory.states import State
from memory.votes import Answer as Refusal
from memory.votes import Decision
from policies.explanation import explained
from slack_app.cards.blocks import (
    SECTION_CHARACTERS,
    Block,
    aside,
    clean,
    header,
    pieces,
    plain,
    preformatted,
)
from slack_app.cards.case import Case, headline
from slack_app.cards.modals import View, notice
from tools.plain_text import SPOKEN, plain_text, quoted

_SECTIONS = 25
_DID: dict[str, str] = {Decision.APPROVE: "approved", Decision.REJECT: "said no"}
_DEEDS = {
    "proposed": "asked",
    "revised": "changed it",
    "change_asked": "asked for a change",
    "settled_by_hand": "said what happened",
    "bundled": "tied to what is decided with it",
}
_STATES: dict[str, str] = {
    **{state: state.value for state in State},
    State.PENDING: "waiting for a decision",
    State.EXECUTING: "being carried out",
    State.SUCCEEDED: "done",
    State.FAILED: "over: it did not work",
    State.UNKNOWN: "being looked up",
    State.NEEDS_HUMAN: "waiting for a person to look",
    State.SUPERSEDED: "replaced by a newer version",
    State.DENIED: "not allowed",
    State.REJECTED: "refused",
    State.EXPIRED: "out of time",
    State.CANCELLED: "taken back",
    State.SHADOWED: "only watched",
}
_REFUSED: dict[str, str] = {
    Refusal.SELF: "own request",
    Refusal.EDITOR: "own wording",
    Refusal.OUTSIDER: "no member of this company",
    Refusal.NOT_ELIGIBLE: "not theirs to decide",
    Refusal.ALREADY_VOTED: "voted already",
    Refusal.OLD_VERSION: "an older version",
    Refusal.TOO_LATE: "decided already",
    Refusal.WITH_ANOTHER: "decided on another card",
    Refusal.EXPIRED: "out of time",
    Refusal.FROZEN: "all changes were paused",
}


def details(
    case: Case, log: Iterable[Mapping[str, Any]], names: Mapping[str, str], spent: str = ""
) -> View:
    """Show who, why, the rules, the votes and the log; last the exact arguments and their digest.

    `log` are the Action's audit rows; `names` are people by id; `spent` is what a model used to
    understand the wish, in one line.
    """
    revision, action = case.revision, case.action
    # ASCII on purpose: a character nobody can see stands there as its number.
    exact = json.dumps(revision.arguments, indent=2, sort_keys=True)
    facts = (
        f"{headline(case)}\n{action.name}, version {revision.number}, {_STATES[action.state]}. "
        f"Asked by {case.requester}: {quoted(action.words, SPOKEN)}\nWhy it needs what it needs: "
        f"{revision.terms.why or 'no rule says.'}"
    )
    votes = "\n".join(
        f"{case.at(vote.at, seconds=True)} {vote.name} {_DID[vote.decision]}{vote.because}"
        for vote in case.votes
    )
    return notice(
        f"Details of {action.name}",
        *_chapter("", facts),
        *_chapter("Votes on this version", votes or "None yet."),
        *_chapter("Rules and what they saw", explained(revision.terms)),
        *_chapter(f"Log, times in {case.zone}", "\n".join(_entry(row, case, names) for row in log)),
        header("Exactly this is voted on"),
        *(preformatted(part) for part in pieces("erased" if revision.arguments is None else exact)),
        aside(plain(" · ".join(part for part in (spent, f"digest {revision.digest}") if part))),
    )


def _chapter(title: str, text: str) -> list[Block]:
    whole = clean(text, SECTION_CHARACTERS * _SECTIONS)
    parts = [{"type": "section", "text": plain(part)} for part in pieces(whole)]
    return [*([header(title)] if title else []), *parts]


def _entry(row: Mapping[str, Any], case: Case, names: Mapping[str, str]) -> str:
    """Write one row of the log as a line: `10:42:07 Dana approved`."""
    moment = case.at(datetime.fromisoformat(row["at"]), seconds=True)
    who = names.get(row["person"], "Somebody") if row["person"] else ""
    did, why = _deed(row["kind"], row["payload"])
    if row["to_state"] and row["kind"] != "proposed":
        now = f"now {_STATES.get(row['to_state'], row['to_state'])}"
        # Who led it there stands in the row before, or in the reason.
        who, did = ("", now) if row["kind"] == row["to_state"] else (who, f"{did}, {now}")
    return " ".join(part for part in (moment, who, did) if part) + (f": {why}" if why else "")


def _deed(kind: str, payload: Mapping[str, Any]) -> tuple[str, str]:
    """Return what was done and, where somebody gave one, the reason."""
    if kind == "voted":
        did = _DID.get(payload.get("decision", ""), "voted")
        return did, why_not(str(payload.get("reason") or ""))
    if kind == "vote_refused":
        why = str(payload.get("why") or "")
        return "was refused", _REFUSED.get(why, why.replace("_", " "))
    did = _DEEDS.get(kind, kind.replace("_", " "))
    if kind == State.REJECTED:
        return did, why_not(str(payload.get("reason") or ""))
    if said := payload.get("reason") or payload.get("why"):
        return did, plain_text(str(said), SPOKEN)
    words = str(payload.get("words") or "")
    return did, quoted(words, SPOKEN) if words else ""
