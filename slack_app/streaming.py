"""Answers that grow: in a direct message, a slow turn shows its look-ups while it goes on.

A stream is only another way for an answer's surface to come into being. Its row is written as soon
as Slack has named the message (`outbox.begin`), so that whoever sends the answer, in whatever
process and after whatever crash, ends that very message instead of posting a second one. Words are
shown only when the turn is over, because only then have they been held against what was read.

Anything Slack says no to ends the stream, never the answer: the message is then brought up to date
whole, like any other. A stream dies by itself after about five minutes
(`message_not_in_streaming_state`); in channels only one person would see it, so there is none.
"""

import logging
import threading
from collections.abc import Iterable, Sequence
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from agent.surfaces import answer_to
from agent.turns import Ask, Origin, Pace, Reply, Step
from memory import outbox
from memory.database import Database
from policies.errors import Unavailable
from slack_app.cards.blocks import Block, Message
from slack_app.records import Spot
from slack_app.trouble import PASSING, UNREACHABLE, code_of

log = logging.getLogger(__name__)
PATIENCE_SECONDS = 1.0  # a turn that answers sooner is posted whole
LONG_CHARACTERS = 1_500
_DIRECT = "D"  # what the ids of direct messages begin with
_TITLE_CHARACTERS = 256
_PACES = {Pace.RUNNING: "in_progress", Pace.DONE: "complete", Pace.FAILED: "error"}


class Stream:
    """One turn's message in a direct thread, begun only if the turn takes long or says much."""

    def __init__(
        self, client: WebClient, database: Database, origin: Origin, patience: float
    ) -> None:
        self._client = client
        self._database = database
        self._origin = origin
        self._steps: dict[int, Step] = {}
        self._ts = ""
        self._due = self._over = False
        self._lock = threading.Lock()
        self._timer = threading.Timer(patience, self._takes_long)
        self._timer.daemon = True

    def start(self) -> None:
        """Wait a moment before anything is shown."""
        self._timer.start()

    def step(self, step: Step) -> None:
        """Show how far a look-up has come, once there is a message to show it in."""
        with self._lock:
            self._steps[step.number] = step
            if self._ts and not self._over:
                self._grow([step])
            elif self._due:
                self._begin()

    def end(self, reply: Reply | None) -> None:
        """Leave the message to whoever sends the answer. A long one gets a message to grow in."""
        self._timer.cancel()
        with self._lock:
            if reply is not None and len(reply.text) > LONG_CHARACTERS:
                self._begin()
            self._over = True

    def _takes_long(self) -> None:
        with self._lock:
            self._due = True
            self._begin()

    def _begin(self) -> None:
        """Begin the message, once there is something to show; the lock is held."""
        if self._over or self._ts or not self._steps:
            return
        try:
            self._ts = self._begun_before() or self._begun()
        except UNREACHABLE as error:
            log.info("no stream was begun: %s", type(error).__name__)
        except Unavailable:
            log.warning("a stream was begun that its answer will not find")
        except Exception:
            log.exception("a stream could not be begun")
        self._over = not self._ts

    def _begun_before(self) -> str:
        """Return the message that an attempt at this very turn began before it died."""
        with self._database.glance() as tx:
            return outbox.begun(tx, answer_to(self._origin.event_id))

    def _begun(self) -> str:
        begun = self._client.chat_startStream(
            channel=self._origin.channel,
            thread_ts=self._origin.ts,
            task_display_mode="timeline",
            chunks=_tasks(self._steps.values()),
        )
        ts, origin = str(begun["ts"]), self._origin
        with self._database.transaction() as tx:
            surface = answer_to(origin.event_id)
            outbox.begin(tx, surface, "say", channel=origin.channel, thread_ts=origin.ts, ts=ts)
        return ts

    def _grow(self, steps: Sequence[Step]) -> None:
        try:
            self._client.chat_appendStream(
                channel=self._origin.channel, ts=self._ts, chunks=_tasks(steps)
            )
        except UNREACHABLE as error:
            log.info("a stream stopped growing: %s", type(error).__name__)
            self._over = True


class Streams:
    """Begins a stream for whoever asks in a direct message."""

    def __init__(
        self, client: WebClient, database: Database, patience: float = PATIENCE_SECONDS
    ) -> None:
        self._client = client
        self._database = database
        self._patience = patience

    def of(self, ask: Ask) -> Stream | None:
        """Return the stream of a turn; None where answers are posted whole."""
        origin = ask.origin
        if not origin.channel.startswith(_DIRECT) or not origin.ts:
            return None
        stream = Stream(self._client, self._database, origin, self._patience)
        stream.start()
        return stream


def ended(client: WebClient, spot: Spot, message: Message, metadata: dict[str, Any]) -> bool:
    """End a stream with the whole answer; false where Slack would not, and an update has to do.

    Paragraphs go in one by one, each as plain text: what a stranger wrote must not become a link or
    ring anybody, as it could in a stream's markdown. Raises what may be different in a moment: the
    connection's own errors, Slack's, and rate limits.
    """
    said, rest = _apart(message.blocks)
    try:
        for block in said:
            client.chat_appendStream(
                channel=spot.channel, ts=spot.ts, chunks=[{"type": "blocks", "blocks": [block]}]
            )
        client.chat_stopStream(channel=spot.channel, ts=spot.ts, blocks=rest, metadata=metadata)
    except SlackApiError as error:
        _raise_passing(error)
        log.info("a stream could not be ended (%s); its message is updated", code_of(error))
        return False
    return True


def stopped(client: WebClient, spot: Spot) -> None:
    """Make sure a message is no stream any more, so that it can be updated."""
    try:
        client.chat_stopStream(channel=spot.channel, ts=spot.ts)
    except SlackApiError as error:
        _raise_passing(error)


def _raise_passing(error: SlackApiError) -> None:
    """Let the outbox try again later what is no refusal."""
    if code_of(error) in PASSING | {"ratelimited"}:
        raise error


def _apart(blocks: Sequence[Block]) -> tuple[list[Block], list[Block]]:
    """Part the paragraphs before the last from what stands at the end."""
    last = max((n for n, block in enumerate(blocks) if block["type"] == "section"), default=0)
    return list(blocks[:last]), list(blocks[last:])


def _tasks(steps: Iterable[Step]) -> list[dict[str, Any]]:
    return [
        {
            "type": "task_update",
            "id": f"step-{step.number}",
            "title": step.doing[:_TITLE_CHARACTERS],
            "status": _PACES[step.pace],
        }
        for step in steps
    ]
