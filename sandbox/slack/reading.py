"""What each person has not seen yet, as Slack's bold names and numbers tell it."""

import re
from dataclasses import dataclass, field

from sandbox.slack.anatomy import broadcasts, strings
from sandbox.slack.messages import Conversation, Message

TIMESTAMP = re.compile(r"\d{10}\.\d{6}")
"""How Slack writes the time of a message, which is also its name."""


@dataclass(frozen=True, slots=True)
class Unread:
    """How much of a conversation a person has not seen.

    `messages` counts what stands in the conversation itself, `mentions` what calls for the person
    (everything, in a direct message), `threads` the new replies of each thread they take part in.
    """

    messages: int = 0
    mentions: int = 0
    threads: dict[str, int] = field(default_factory=dict)


def unread(conversation: Conversation, user: str) -> Unread:
    """Count what a person has not seen; nobody's own words and nothing ephemeral counts."""
    seen = conversation.read_until.get((user, ""), "")
    fresh = [m for m in conversation.top_level() if m.ts > seen and m.user != user]
    threads, replies = {}, []
    for parent, answers in conversation.threads.items():
        if not _takes_part(conversation, parent, user):
            continue
        read = conversation.read_until.get((user, parent), "")
        new = [m for ts, m in answers.items() if ts > read and m.user != user]
        if new:
            threads[parent] = len(new)
            replies += new
    calling = [m for m in (*fresh, *replies) if conversation.is_im or _calls(m, user)]
    return Unread(len(fresh), len(calling), threads)


def mark(conversation: Conversation, user: str, ts: str, thread: str = "") -> None:
    """Note that a person has seen everything up to `ts`; an earlier one makes it unread again."""
    conversation.read_until[user, thread] = ts


def _takes_part(conversation: Conversation, parent: str, user: str) -> bool:
    first = conversation.messages.get(parent)
    said = [*([first] if first else []), *conversation.replies(parent)]
    return conversation.is_im or any(m.user == user or _calls(m, user) for m in said)


def _calls(message: Message, user: str) -> bool:
    words = " ".join([message.text, *strings(message.blocks)])
    return f"<@{user}>" in words or bool(broadcasts(message.text, message.blocks))
