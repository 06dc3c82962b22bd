"""The morning digest as a message, and the rest of it as one in its thread."""

from collections.abc import Sequence

from agent.digest import Digest
from agent.digest_chart import Chart
from memory.problems import Standing
from slack_app.cards.blocks import (
    Block,
    Message,
    aside,
    button,
    escape,
    file_picture,
    header,
    plain,
    preformatted,
    said,
)
from slack_app.cards.problems import group_row
from slack_app.problems import Listed

_TITLE = 75
_PRESSED = 10


def digest(morning: Digest, top: Sequence[Listed], picture: str = "") -> Message:
    """Render a morning: what is down first, then what needs a person; a quiet one is a line.

    `picture` is Slack's id of the file that shows two weeks; without it words say the same.
    """
    down = [said(f"⚠ {line}.") for line in morning.down]
    fresh = f"{morning.fresh} of {morning.systems} sources fresh"
    if not morning.needs and not morning.down:
        line = f"All quiet. {morning.sent:,} shipped, {fresh}."
        blocks = [header(morning.title), said(line)]
        return Message(escape(f"{morning.title}: {line}"), [*blocks, *_feet(morning)])
    counts = _counts(morning)
    blocks = [header(morning.title), *down]
    if down:
        blocks.append(aside(plain(f"{fresh}. What needs the others waits until they are back.")))
    blocks.append(header(counts))
    for number, one in enumerate(top, 1):
        blocks += _line(number, one)
    if morning.more:
        worth = f", {morning.more_worth}," if morning.more_worth else ""
        blocks.append(aside(plain(f"{morning.more:,} more{worth} in the thread")))
    if morning.chart:
        words = Chart.of(morning.chart).words
        blocks.append(file_picture(picture, words) if picture else aside(plain(words)))
    first = f"{top[0].problem.name} {top[0].title}" if top else ""
    text = " · ".join(part for part in (morning.title, counts, first) if part)
    return Message(escape(text, limit=1000), [*blocks, *_feet(morning)])


def rest(morning: Digest) -> Message:
    """Render all of it by kind and place: the first with what can be done, then a table."""
    title = f"{morning.needs:,} open, by kind"
    first, later = morning.groups[:_PRESSED], morning.groups[_PRESSED:]
    blocks = [header(title), *(group_row(one) for one in first)]
    if later:
        lines = [f"{one['count']:>6,}  {one['worth']:>12}  {one['what']}" for one in later]
        blocks.append(preformatted("\n".join(lines)))
    return Message(escape(title), blocks)


def _counts(morning: Digest) -> str:
    since = [f"{morning.new} new"] if morning.new else []
    since += [f"{morning.gone} gone"] if morning.gone else []
    changed = f" ({', '.join(since)})" if since else ""
    worth = f" · {morning.worth} at risk" if morning.worth else ""
    return f"Need a person: {morning.needs:,}{changed}{worth}"


def _line(number: int, one: Listed) -> list[Block]:
    """Show a problem with the one thing to press; one that is over says so instead."""
    words = [f"{number}. {one.headline}", _below(one)]
    block = said("\n".join(part for part in words if part))
    if one.problem.is_over:
        return [block]
    label = one.steps[0] if one.steps and not one.problem.action_id else "Open"
    opening = button(label if len(label) <= _TITLE else "Open", "problem", str(one.problem.id))
    return [{**block, "accessory": opening}]


def _below(one: Listed) -> str:
    if one.problem.is_over:
        return f"✓ {one.stands}"
    stands = one.stands if one.problem.state in {Standing.WAITING, Standing.SNOOZED} else ""
    return " ".join([one.told, " · ".join(part for part in (one.owner, one.due, stands) if part)])


def _feet(morning: Digest) -> list[Block]:
    lines = [line for line in (morning.decided, morning.done) if line]
    return [aside(plain(" · ".join(lines)))] if lines else []
