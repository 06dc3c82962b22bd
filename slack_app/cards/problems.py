"""Problems as rows of a list, and the form in which a person decides what to do about one."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from agent.problem_words import titled as group_title
from memory.problem_queue import Group
from policies.errors import BadRequest
from slack_app.cards.blocks import (
    TITLE_CHARACTERS,
    Block,
    aside,
    button,
    plain,
    said,
    titled,
)
from slack_app.cards.modals import View, choice, field, notice, words
from slack_app.problems import Listed

_NUMBER = re.compile(r"[1-9][0-9]{0,17}")
_HISTORY = 5
MOVES = {
    "take": "I take it",
    "give": "Give it to somebody (choose below)",
    "snooze_day": "Leave it until tomorrow morning",
    "snooze_week": "Leave it for a week",
    "note": "Only a note",
    "resolve": "It is resolved (say how)",
    "none": "Nothing was wrong (say why)",
}


class Chosen(BaseModel):
    """What a form about problems was opened for: one by its number, or all of a group."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    problem: Annotated[int, Field(ge=0)] = 0
    sweep: Annotated[str, Field(pattern=r"^[a-z_]{0,60}$")] = ""
    place: Annotated[str, Field(max_length=200)] = ""
    channel: Annotated[str, Field(pattern=r"^[A-Z0-9]{0,40}$")] = ""
    ts: Annotated[str, Field(pattern=r"^[0-9.]{0,40}$")] = ""

    @classmethod
    def from_form(cls, metadata: str) -> "Chosen":
        """Read what a form carried along. Raises `BadRequest` for anything else."""
        try:
            return cls.model_validate_json(metadata)
        except ValidationError as error:
            raise BadRequest("I cannot read that form. Nothing was changed by it.") from error


@dataclass(frozen=True)
class Somebody:
    """A person something may be given to."""

    id: str
    name: str


def number_in(value: object) -> int:
    """Read the number a button carries. Raises `BadRequest` for anything else."""
    if not isinstance(value, str) or not _NUMBER.fullmatch(value):
        raise BadRequest("I cannot read that button. Nothing was changed by it.")
    return int(value)


def row(one: Listed) -> list[Block]:
    """Show a problem in a list: what, what is wrong, whose, and the way into it."""
    line = " · ".join(part for part in (one.told, one.owner, one.due, one.stands) if part)
    block = titled(one.headline, line)
    opening = button("Open", "problem", str(one.problem.id))
    return [block, {"type": "actions", "elements": [opening]}]


def group_row(group: Mapping[str, Any]) -> Block:
    """Show a group of a digest with its number and money, and the way to deal with all of it."""
    parts = (f"{group['count']:,}", group["what"], group["worth"])
    text = " · ".join(part for part in parts if part)
    return {
        **said(text),
        "accessory": button("All…", "problems", f"{group['sweep']}|{group['place']}"),
    }


def problem_form(one: Listed, people: Sequence[Somebody], chosen: Chosen) -> View:
    """Show a problem whole, and ask what to do about it."""
    head = [
        said(one.headline),
        said("\n".join(part for part in (one.told, one.undone) if part)),
        aside(
            plain(
                " · ".join(
                    part for part in (one.problem.ref, one.owner, one.due, one.stands) if part
                )
            )
        ),
    ]
    if one.history:
        head.append(aside(plain("\n".join(one.history[-_HISTORY:]), 2000)))
    if one.problem.is_over:
        return notice("Problem", *head)
    steps = {f"step_{number}": f"Ask for: {label}" for number, label in enumerate(one.steps)}
    if one.problem.action_id:  # one is under way already
        steps = {}
    return _form("Problem", head, steps | MOVES, people, chosen, first=next(iter(steps), ""))


def group_form(group: Group, worth: str, people: Sequence[Somebody], chosen: Chosen) -> View:
    """Ask what to do about all problems of a group."""
    about = f"{group.count} problems: {group_title(group)}"
    head = [said(f"{about} · {worth}" if worth else about)]
    return _form("Problems", head, MOVES, people, chosen)


def _form(
    title: str,
    head: Sequence[Block],
    moves: dict[str, str],
    people: Sequence[Somebody],
    chosen: Chosen,
    *,
    first: str = "",
) -> View:
    """Ask what now; `first` is chosen already."""
    names = {one.id: one.name for one in people}
    asked = [
        field("move", "What now?", choice(moves, chosen=first)),
        field("who", "To whom?", choice(names, "static_select"), optional=True),
        field("words", "Words", words(), optional=True, hint="A reason where it is resolved."),
    ]
    return {
        **notice(title, *head, *asked),
        "callback_id": "problem",
        "private_metadata": chosen.model_dump_json(),
        "submit": plain("Do it", TITLE_CHARACTERS),
        "close": plain("Not now", TITLE_CHARACTERS),
    }
