"""`countersign feedback`: what people thought of answers, by who answered and by which look-up."""

from collections.abc import Iterator
from datetime import timedelta, tzinfo

from memory import feedback, roster
from memory.database import Database
from memory.feedback import Opinion, Score
from tools.plain_text import quoted

_LAST = 10
_QUESTION_CHARACTERS = 90


def report(database: Database, zone: tzinfo, *, days: int) -> str:
    """Render counts and the last answers people did not like."""
    with database.read() as tx:
        since = tx.now() - timedelta(days=days)
        counted, bad = feedback.scores(tx, since), feedback.disliked(tx, since, limit=_LAST)
        names = {person.id: person.name for person in roster.everybody(tx)}
    if not counted:
        return f"Nobody has said what they think of an answer in the last {days} days."
    return "\n".join([f"The last {days} days:", *_table(counted), *_quoted(bad, names, zone)])


def _table(counted: list[Score]) -> Iterator[str]:
    rows = [(one.brain, one.route, str(one.liked), str(one.disliked)) for one in counted]
    liked, disliked = sum(one.liked for one in counted), sum(one.disliked for one in counted)
    rows = [("answered by", "with", "good", "not right"), *rows]
    rows.append(("all", "", str(liked), str(disliked)))
    wide = [max(len(row[column]) for row in rows) for column in range(4)]
    for brain, route, up, down in rows:
        yield f"{brain:{wide[0]}}  {route:{wide[1]}}  {up:>{wide[2]}}  {down:>{wide[3]}}"


def _quoted(bad: list[Opinion], names: dict[str, str], zone: tzinfo) -> Iterator[str]:
    if bad:
        yield "Not right, newest first:"
    for one in bad:
        at = one.at.astimezone(zone)
        asked = quoted(one.rated.question, _QUESTION_CHARACTERS)
        who = names.get(one.person_id, "somebody")
        words = f" {who} says: {quoted(one.words, 300)}" if one.words else f" ({who})"
        yield f"{at:%d %b %H:%M} {one.rated.route}: {asked}{words}"
