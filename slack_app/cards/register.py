"""The register of automations: its pages on the Home tab, and the forms that set one of them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from agent.in_force import MODES, TEAMS, InForce, offered
from agent.register import Entry
from memory.sweep_settings import MODE, TEAM
from policies.errors import BadRequest
from policies.thresholds import Unit
from slack_app.cards.blocks import (
    TITLE_CHARACTERS,
    Block,
    actions,
    aside,
    button,
    header,
    plain,
    said,
    titled,
)
from slack_app.cards.modals import View, choice, field, notice, whole_number, words

PAGE = 10
REGISTER = "register"
_TITLE = "Automation"
_Name = Annotated[str, Field(pattern=r"^[a-z][a-z_0-9]{0,59}$")]
_LONGEST = 20
_Value = Annotated[str, Field(max_length=_LONGEST)]


class Kept(BaseModel):
    """What a form about an automation carries: which one, and values of what may be set of it.

    The first form keeps what it showed, so that only what a person changed there is changed; the
    second one keeps what they want.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    sweep: _Name
    values: Annotated[dict[_Name, _Value], Field(max_length=40)]

    @classmethod
    def from_form(cls, metadata: str) -> "Kept":
        """Read what a form carried along. Raises `BadRequest` for anything else."""
        try:
            return cls.model_validate_json(metadata)
        except ValidationError as error:
            raise BadRequest("I cannot read that form. Nothing was changed by it.") from error


@dataclass(frozen=True)
class Register:
    """What of the register is on a tab: a page of it, or where `page` is None the way in.

    `person` looks at it; `may_set` says whether as an admin.
    """

    entries: Sequence[Entry]
    page: int | None = None
    person: str = ""
    may_set: bool = False


def register(shown: Register) -> list[Block]:
    """Render the way in, or a page of the register; one that is gone is the last there is."""
    title = f"Automations ({', '.join(_counts(shown.entries))})"
    if shown.page is None:
        return [actions([button(title, REGISTER, "0")])] if shown.entries else []
    page = min(shown.page, max(0, (len(shown.entries) - 1) // PAGE))
    blocks = [header(title)]
    for one in shown.entries[page * PAGE : (page + 1) * PAGE]:
        blocks += _row(one, shown)
    return [*blocks, *_turning(page, len(shown.entries))]


def _counts(entries: Sequence[Entry]) -> Iterator[str]:
    """Say how many there are, and of how many somebody should know."""
    yield str(len(entries))
    for counted, found in (
        ("failing", [one for one in entries if one.failing]),
        ("to agree", [one for one in entries if one.wish]),
        ("stale", [one for one in entries if one.stale]),
    ):
        if found:
            yield f"{len(found)} {counted}"


def _row(one: Entry, shown: Register) -> list[Block]:
    signs = [*(["⚠ failing"] if one.failing else []), *(["⚠ stale"] if one.stale else [])]
    title = " · ".join([*signs, one.title, one.mode, one.owner])
    does = f"{one.trigger} {one.conditions}\n{one.action} {one.fallback}"
    lines = [does, one.last, one.wish.told if one.wish else ""]
    row = [button("Set…" if shown.may_set else "Open", "automation", one.name)]
    if shown.may_set and one.wish:
        value = f"{one.wish.setting.sweep}|{one.wish.setting.name}"
        if one.wish.person_id != shown.person:
            row.append(button("Agree…", "automation_agree", value, style="primary"))
        row.append(button("No", "automation_no", value))
    if shown.may_set and one.undo:
        value = f"{one.undo.setting.sweep}|{one.undo.setting.name}"
        row.append(button(one.undo.told, "automation_undo", value))
    return [titled(title, "\n".join(line for line in lines if line)), actions(row)]


def _turning(page: int, total: int) -> list[Block]:
    first, last = page * PAGE, min((page + 1) * PAGE, total)
    row = []
    if page:
        row.append(button("Previous", "register_back", str(page - 1)))
    if last < total:
        row.append(button("Next", "register_on", str(page + 1)))
    row.append(button("Overview", "problems_none", "|0"))
    told = f"{first + 1} to {last} of {total}" if total else "0 of 0"
    return [aside(plain(told)), actions(row)]


def automation_notice(one: Entry, who: str) -> View:
    """Show an automation to somebody who may not set it; `who` are those who may."""
    return notice(_TITLE, *_head(one), aside(plain(f"{who} can set this.")))


def automation_form(one: Entry, stands: InForce) -> View:
    """Show an automation, and let an admin set its mode, its owner and its thresholds."""
    modes = {mode.value: MODES[mode] for mode in offered(stands.sweep)}
    teams = {team.value: team.value.capitalize() for team in TEAMS}
    asked = [
        field(MODE, "Mode", choice(modes, chosen=stands.mode.value), optional=True),
        field(TEAM, "Owner", choice(teams, "static_select", stands.team.value)),
        *(_limit(name, stands) for name in stands.thresholds if stands.is_typed(name)),
    ]
    kept = Kept(sweep=one.name, values=dict(stands.values))
    return _form("automation", "Next", [*_head(one), *asked], kept)


def sure_form(stands: InForce, wanted: Mapping[str, str], told: Sequence[str]) -> View:
    """Say what changes would mean before they are made."""
    blocks = [said(stands.sweep.title), *(said(line) for line in told)]
    kept = Kept(sweep=stands.sweep.name, values=dict(wanted))
    return _form("automation_sure", "Set it", blocks, kept)


def _form(callback_id: str, submit: str, blocks: Sequence[Block], kept: Kept) -> View:
    return {
        **notice(_TITLE, *blocks),
        "callback_id": callback_id,
        "private_metadata": kept.model_dump_json(),
        "submit": plain(submit, TITLE_CHARACTERS),
        "close": plain("Not now", TITLE_CHARACTERS),
    }


def _head(one: Entry) -> list[Block]:
    since = f" ({one.since})" if one.since else ""
    limits = "\n".join(one.limits)
    told = [f"{one.mode}{since} · {one.owner}", limits, one.wish.told if one.wish else ""]
    return [
        said(one.title),
        said(f"{one.trigger} {one.conditions}\n{one.action} {one.fallback}"),
        aside(plain("\n".join([*(line for line in told if line), one.last]), 2000)),
    ]


def _limit(name: str, stands: InForce) -> Block:
    one, currency = stands.thresholds[name], stands.currency
    comes_of_it = "asks for more" if name in stands.sweep.brakes else "finds less"
    hint = f"{one.bounds(currency)}. {one.looser.value.capitalize()} {comes_of_it}."
    element = whole_number(one.value, one.min, one.max)
    if one.unit is Unit.MONEY:
        element = words(one.typed(one.value, currency), multiline=False, most=_LONGEST)
    return field(name, one.title, element, hint=hint)
