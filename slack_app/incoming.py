"""What Slack sent, read without trusting its shape."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from slack_sdk import WebClient

from policies.card_numbers import without_card_numbers
from slack_app.accounts import Account
from slack_app.cards.modals import CardRef

# Slack writes every other "<" as an entity; without it in between, a text is read in one pass.
_LABELLED = re.compile(
    r"<(?:(?P<mark>[#@!])(?P<id>[^|<>]*)|(?P<url>[^|<>]*))(?:\|(?P<label>[^<>]*))?>"
)


@dataclass(frozen=True)
class Arrival:
    """One delivery: an event, a press, a submitted form or a command."""

    body: Mapping[str, Any]
    client: WebClient

    def text(self, *path: str) -> str:
        """Return the string at a path; empty where there is none."""
        found: Any = self.body
        for step in path:
            found = found.get(step) if isinstance(found, Mapping) else None
        return found if isinstance(found, str) else ""

    @property
    def account(self) -> Account:
        """Who did it, by their own workspace.

        Bolt's `context.team_id` is the workspace the app is installed in, also for a partner's
        press in a shared channel; only the user object tells.
        """
        if "event" in self.body:
            team = self.text("event", "user_team") or self.text("event", "team") or self.team
            return Account(team, self.text("event", "user"))
        if isinstance(self.body.get("user"), Mapping):
            return Account(self.text("user", "team_id"), self.text("user", "id"))
        return Account(self.team, self.text("user_id"))

    @property
    def team(self) -> str:
        """The workspace the app is installed in."""
        return self.text("team_id") or self.text("team", "id")

    @property
    def channel(self) -> str:
        """The channel it happened in; empty on the Home tab."""
        return (
            self.text("event", "channel")
            or self.text("container", "channel_id")
            or self.text("channel", "id")
            or self.text("channel_id")
        )

    @property
    def is_overheard(self) -> bool:
        """Whether an event comes from a channel that is shared with another company."""
        return self.body.get("is_ext_shared_channel") is True

    @property
    def thread_ts(self) -> str:
        """The thread the pressed message stands in; empty at the top of a channel."""
        return self.text("container", "thread_ts")

    @property
    def press(self) -> Mapping[str, Any]:
        """The pressed button; empty where nothing was pressed."""
        pressed = self.body.get("actions")
        first = pressed[0] if isinstance(pressed, list) and pressed else {}
        return first if isinstance(first, Mapping) else {}

    @property
    def key(self) -> str:
        """What makes this one gesture the same when it is delivered twice."""
        moment = self.press.get("action_ts") or self.text("trigger_id") or self.text("event_id")
        return f"{moment}:{self.account.user}"

    def card(self) -> CardRef:
        """Read which Action and revision the pressed button was made for. Raises `BadRequest`."""
        return CardRef.parse(self.press.get("value"), self.channel)

    def form(self) -> CardRef:
        """Read which Action and revision the form was opened for. Raises `BadRequest`."""
        return CardRef.from_form(self.text("view", "private_metadata"))

    def filled(self, block_id: str) -> str:
        """Return what was typed or chosen in one field of a form, without numbers of cards."""
        path = ("view", "state", "values", block_id, "value")
        chosen = self.text(*path, "selected_option", "value")
        return without_card_numbers(self.text(*path, "value")) or chosen


def spoken(text: str, own_id: str = "") -> str:
    """Turn Slack's markup back into the words that were typed.

    Our own name is left out, and so are the numbers of cards: from here on words are kept.
    """

    def word(found: re.Match[str]) -> str:
        mark, label = found["mark"] or "", found["label"]
        if mark == "@" and found["id"] == own_id:
            return ""
        if mark:
            return mark.replace("!", "@") + (label or found["id"]).lstrip("@#")
        return label or found["url"].removeprefix("mailto:")

    plain = _LABELLED.sub(word, text)
    words = plain.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&").strip()
    return without_card_numbers(words)
