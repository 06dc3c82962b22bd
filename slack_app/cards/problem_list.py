"""The problems on a Home tab: the first ones at a glance, or one list of them page by page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from slack_app.cards.blocks import Block, actions, aside, button, header, plain
from slack_app.cards.problems import row
from slack_app.problems import Listed

PAGE = 10
GLANCE = 3
MINE, ALL = "problems:mine", "problems:all"
_MOST_KINDS = 98


@dataclass(frozen=True)
class ProblemList:
    """What of the queue is on a tab.

    `shows` is which list (`problems:mine`, `problems:all`, `problems:all:SWEEP`), empty for a
    glance; `found` are the ones of this page, `total` how many the list has, `worth` what is at
    risk in it. `kinds` are the sweeps that have any, with their titles and numbers.
    """

    shows: str = ""
    page: int = 0
    found: Sequence[Listed] = ()
    total: int = 0
    everybodys: int = 0
    worth: str = ""
    kinds: Mapping[str, str] = field(default_factory=dict)


def is_of_problems(shows: str) -> bool:
    """Whether a look at Home is at a list of problems."""
    return shows in {MINE, ALL} or shows.startswith(f"{ALL}:")


def kind_of(shows: str) -> str:
    """Return the sweep a list is narrowed to; empty for all."""
    return shows.removeprefix(f"{ALL}:") if shows.startswith(f"{ALL}:") else ""


def problem_list(shown: ProblemList) -> list[Block]:
    """Render the problems of a tab."""
    whose = "All problems" if shown.shows.startswith(ALL) else "Problems for you"
    worth = f" · {shown.worth} at risk" if shown.worth else ""
    blocks = [header(f"{whose} ({shown.total:,}){worth}")]
    if not shown.found:
        blocks.append(aside(plain("Nothing is open here.")))
    for one in shown.found:
        blocks += row(one)
    if shown.shows:
        return [*blocks, *_turning(shown), _chooser(shown)]
    ways = []
    if shown.total > len(shown.found):
        ways.append(button(f"All {shown.total:,} for you", "problems_mine", MINE))
    if shown.everybodys:
        ways.append(button(f"All {shown.everybodys:,} of everybody", "problems_all", ALL))
    return [*blocks, actions(ways)] if ways else blocks


def _turning(shown: ProblemList) -> list[Block]:
    first = shown.page * PAGE
    last = first + len(shown.found)
    row_of = []
    if shown.page:
        row_of.append(button("Previous", "problems_back", f"{shown.shows}|{shown.page - 1}"))
    if last < shown.total:
        row_of.append(button("Next", "problems_on", f"{shown.shows}|{shown.page + 1}"))
    row_of.append(button("Overview", "problems_none", "|0"))
    told = f"{first + 1:,} to {last:,} of {shown.total:,}" if shown.found else "0 of 0"
    return [aside(plain(told)), actions(row_of)]


def _chooser(shown: ProblemList) -> Block:
    """Offer to narrow the list to one kind."""
    offered = {MINE: "Those for you", ALL: "Those of everybody"}
    kinds = list(shown.kinds.items())[:_MOST_KINDS]
    offered |= {f"{ALL}:{name}": label for name, label in kinds}
    options = {name: {"text": plain(label, 75), "value": name} for name, label in offered.items()}
    select: Block = {
        "type": "static_select",
        "action_id": "problems_show",
        "options": [*options.values()],
    }
    if shown.shows in options:
        select["initial_option"] = options[shown.shows]
    return actions([select])
