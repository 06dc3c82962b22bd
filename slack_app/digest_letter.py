"""The morning digest as a mail: the same words as in Slack, and the same picture."""

from collections.abc import Iterable
from datetime import tzinfo
from html import unescape

from agent.digest import Digest
from agent.digest_chart import Chart
from memory import problem_queue
from memory.database import Database
from policies.people import Person
from slack_app.cards.blocks import words_of
from slack_app.cards.digest import digest, rest
from slack_app.chart import draw
from slack_app.problems import listed, names_of
from tools.connectors.notices import Notice

_FOOT = "What can be done about it is done in Slack. Answers to this mail are read by nobody."


def letter(database: Database, morning: Digest, people: Iterable[Person], zone: tzinfo) -> Notice:
    """Write a digest down. In words, escapes are nothing but signs in the way."""
    names = names_of(people)
    with database.read() as tx:
        top = [listed(problem_queue.get(tx, one), names, zone) for one in morning.top]
    shown = digest(morning, top)
    parts = [words_of(shown.blocks)]
    if morning.groups:
        parts.append(words_of(rest(morning).blocks))
    return Notice(
        key=f"digest:{morning.title}",
        subject=f"Countersign: {unescape(shown.text)}",
        text="\n\n".join([*map(unescape, parts), _FOOT]) + "\n",
        picture=draw(Chart.of(morning.chart)) if morning.chart else b"",
    )
