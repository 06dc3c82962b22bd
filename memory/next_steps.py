"""What somebody wants to know once their change is made: said in the same sentence, kept as a row.

It is read only after the change was carried out, and a few times per sentence at most.
"""

from dataclasses import dataclass

from sqlalchemy import insert, select, update

from memory.database import Tx, storable
from memory.tables import next_steps

MOST_PER_ASK = 3


@dataclass(frozen=True)
class NextStep:
    """The words of `person_id`, to be answered after the Action that came of `origin_event`."""

    person_id: str
    words: str


def record(tx: Tx, origin_event: str, step: NextStep, *, ask_event: str) -> None:
    """Keep a next step for whatever Action comes of an event; the first one stays."""
    known = select(next_steps.c.origin_event).where(next_steps.c.origin_event == origin_event)
    if tx.connection.scalar(known) is None:
        tx.connection.execute(
            insert(next_steps).values(
                origin_event=origin_event,
                ask_event=ask_event,
                person_id=step.person_id,
                words=storable(step.words),
                taken=[],
            )
        )


def take(tx: Tx, origin_event: str, told: str) -> NextStep | None:
    """Return what is to be done after the news `told`, again for the same news.

    None where nothing was recorded, or where its sentence has been gone on with often enough.
    """
    mine = select(next_steps).where(next_steps.c.origin_event == origin_event)
    row = tx.connection.execute(mine).mappings().one_or_none()
    if row is None:
        return None
    if told not in row["taken"]:
        ask = select(next_steps.c.taken).where(next_steps.c.ask_event == row["ask_event"])
        if sum(len(taken) for taken in tx.connection.scalars(ask)) >= MOST_PER_ASK:
            return None
        tx.connection.execute(
            update(next_steps)
            .where(next_steps.c.origin_event == origin_event)
            .values(taken=[*row["taken"], told])
        )
    return NextStep(row["person_id"], row["words"])
