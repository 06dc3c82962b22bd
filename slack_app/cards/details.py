"""Everything there is about an Action, for whoever wants to know exactly."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from policies.explanation import explained
from slack_app.cards.blocks import SECTION_CHARACTERS, Block, aside, clean, header, pieces, plain
from slack_app.cards.case import Case, headline
from slack_app.cards.modals import View, notice

_SECTIONS = 25


def details(case: Case, log: Iterable[Mapping[str, Any]], names: Mapping[str, str]) -> View:
    """Show the exact arguments, the digest voted on, the rules, the votes and the log.

    `log` are the Action's audit rows; `names` are people by id.
    """
    revision, action = case.revision, case.action
    # ASCII on purpose: a character nobody can see stands there as its number.
    exact = json.dumps(revision.arguments, indent=2, sort_keys=True)
    facts = (
        f"{headline(case)}\n{action.name}, version {revision.number}, {action.state}. "
        f"Asked by {case.requester}: “{action.words}”"
    )
    votes = "\n".join(
        f"{vote.name} {vote.decision} {case.at(vote.at, seconds=True)} {vote.reason}"
        for vote in case.votes
    )
    return notice(
        f"Details of {action.name}",
        *_chapter("", facts),
        header("Exactly this is voted on"),
        *(_verbatim(part) for part in pieces("erased" if revision.arguments is None else exact)),
        aside(plain(f"digest {revision.digest}")),
        *_chapter("Rules and what they saw", explained(revision.terms)),
        *_chapter("Votes on this version", votes or "None yet."),
        *_chapter("Log", "\n".join(_entry(row, names) for row in log)),
    )


def _chapter(title: str, text: str) -> list[Block]:
    whole = clean(text, SECTION_CHARACTERS * _SECTIONS)
    parts = [{"type": "section", "text": plain(part)} for part in pieces(whole)]
    return [*([header(title)] if title else []), *parts]


def _verbatim(text: str) -> Block:
    shown = {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": text}]}
    return {"type": "rich_text", "elements": [shown]}


def _entry(row: Mapping[str, Any], names: Mapping[str, str]) -> str:
    who = names.get(row["person"] or "", "somebody") if row["person"] else "the program"
    step = f" {row['from_state']} to {row['to_state']}" if row["to_state"] else ""
    why = row["payload"].get("reason") or row["payload"].get("why") or ""
    parts = (f"{row['seq']}", str(row["at"])[:19], f"{row['kind']}{step}", f"by {who}", str(why))
    return " · ".join(part for part in parts if part)
