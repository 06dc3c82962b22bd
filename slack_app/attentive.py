"""The operator, with somebody at the door who says that it is at work."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from slack_sdk import WebClient

from agent.letters import Brain
from agent.turns import Ask, Reply
from memory.database import Database
from slack_app.status import Lane, Status
from slack_app.streaming import Streams


@dataclass(frozen=True)
class Attentive:
    """A brain whose turns are seen in Slack while they last; what it answers is untouched."""

    brain: Brain
    status: Status
    streams: Streams

    def turn(self, ask: Ask) -> Reply:
        """Answer one sentence."""
        where = ask.origin.channel, ask.origin.ts
        if not all(where):
            return self.brain.turn(ask)
        stream = self.streams.of(ask)
        reply: Reply | None = None
        with self.status.looking(*where):
            try:
                reply = self.brain.turn(replace(ask, watch=stream.step) if stream else ask)
            finally:
                if stream:
                    stream.end(reply)
        return reply

    def command(self, ask: Ask) -> Reply:
        """Carry out one strict slash command; nobody waits for it in a thread."""
        return self.brain.command(ask)

    def told(
        self, thread: str, event_id: str, sentence: str, names: Mapping[str, Any] | None = None
    ) -> None:
        """Hear how a change ended."""
        self.brain.told(thread, event_id, sentence, names)

    def go_on(self, ask: Ask) -> Reply:
        """Answer what was to be told after an outcome."""
        return self.brain.go_on(ask)


def attentive(brain: Brain, client: WebClient, database: Database) -> Attentive:
    """Put somebody at the door of a brain."""
    return Attentive(brain, Status(client, Lane()), Streams(client, database))
