"""What people thought of answers: one opinion a person and turn, the last one given.

A turn is named by the event it answered, as in the inbox. The question is kept beside the opinion,
because it is what somebody who mends an answer has to read.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import case, func, insert, select, update

from memory.database import Tx, storable
from memory.tables import feedback

MOST_CHARACTERS = 1_000


@dataclass(frozen=True)
class Rated:
    """The answer an opinion is about: the turn, its question, who answered and by which tools."""

    turn: str
    question: str
    brain: str
    route: str


@dataclass(frozen=True)
class Opinion:
    """One person's opinion of one answer."""

    id: int
    rated: Rated
    person_id: str
    liked: bool
    words: str
    at: datetime


@dataclass(frozen=True)
class Score:
    """How answers of one kind were taken."""

    brain: str
    route: str
    liked: int
    disliked: int


def rate(tx: Tx, rated: Rated, *, person: str, liked: bool) -> int:
    """Keep an opinion and return its number; another press of the same person replaces it."""
    known = tx.connection.scalar(
        select(feedback.c.id).where(feedback.c.turn == rated.turn, feedback.c.person_id == person)
    )
    said: dict[str, Any] = {"liked": liked, "words": "", "at": tx.now()}
    if known is not None:
        tx.connection.execute(update(feedback).where(feedback.c.id == known).values(said))
        return int(known)
    about = storable(rated.__dict__ | {"question": rated.question[:MOST_CHARACTERS]})
    row = insert(feedback).values(**about, person_id=person, **said).returning(feedback.c.id)
    return int(tx.connection.scalars(row).one())


def explain(tx: Tx, opinion: int, words: str, *, person: str) -> bool:
    """Add words to an opinion; false where it is not this person's."""
    kept = storable({"words": words[:MOST_CHARACTERS]})
    own = feedback.c.id == opinion, feedback.c.person_id == person
    changed = tx.connection.execute(update(feedback).where(*own).values(kept))
    return changed.rowcount == 1


def scores(tx: Tx, since: datetime) -> list[Score]:
    """Count opinions since then by who answered and by which tools, the most disliked first."""
    liked = func.sum(case((feedback.c.liked, 1), else_=0))
    disliked = func.sum(case((feedback.c.liked, 0), else_=1))
    query = (
        select(feedback.c.brain, feedback.c.route, liked, disliked)
        .where(feedback.c.at >= since)
        .group_by(feedback.c.brain, feedback.c.route)
        .order_by(disliked.desc(), liked.desc(), feedback.c.route)
    )
    return [
        Score(brain, route, int(up), int(down))
        for brain, route, up, down in tx.connection.execute(query)
    ]


def disliked(tx: Tx, since: datetime, *, limit: int = 10) -> list[Opinion]:
    """Return the last answers people did not like, newest first."""
    query = select(feedback).where(feedback.c.at >= since, feedback.c.liked.is_(False))
    newest = query.order_by(feedback.c.at.desc(), feedback.c.id.desc()).limit(limit)
    return [
        Opinion(
            id=row["id"],
            rated=Rated(row["turn"], row["question"], row["brain"], row["route"]),
            person_id=row["person_id"],
            liked=row["liked"],
            words=row["words"],
            at=row["at"],
        )
        for row in tx.connection.execute(newest).mappings()
    ]
