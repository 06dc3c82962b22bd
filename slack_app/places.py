"""Where our messages stand in Slack, as the inbox and outbox rows know it."""

from memory.database import Tx
from memory.tables import inbox, outbox


def owns_thread(tx: Tx, team: str, channel: str, thread_ts: str) -> bool:
    """Whether a thread is ours: we were asked in it, posted in it, or it hangs under our message.

    Following up needs no mention there, and everything else said in a channel stays unread.
    """
    asked = inbox.select().where(inbox.c.partition == f"{team}:{channel}:{thread_ts}").limit(1)
    ours = (outbox.c.thread_ts == thread_ts) | (outbox.c.ts == thread_ts)
    posted = outbox.select().where(outbox.c.channel == channel, ours).limit(1)
    return any(tx.connection.execute(query).first() for query in (asked, posted))


def surface_at(tx: Tx, channel: str, ts: str) -> str | None:
    """Return the name of the surface a message is, or None where it is not ours."""
    query = outbox.select().where(outbox.c.channel == channel, outbox.c.ts == ts).limit(1)
    row = tx.connection.execute(query).mappings().first()
    return str(row["surface"]) if row else None


def abandoned(tx: Tx) -> frozenset[int]:
    """Return unposted surfaces whose sender died holding them: they may be in Slack already.

    Read before claiming; whoever finishes or postpones a surface gives its lease back.
    """
    query = outbox.select().where(outbox.c.ts == "", outbox.c.lease_until.is_not(None))
    return frozenset(row["id"] for row in tx.connection.execute(query).mappings())
