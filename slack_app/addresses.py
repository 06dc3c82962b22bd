"""Where things are in Slack: channels by role or name, direct messages, links to messages.

Answers are kept for as long as the process lives: ids never change, and links neither.
"""

import re
import threading
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from slack_sdk import WebClient

from memory import roster
from memory.database import Database
from slack_app.accounts import Account
from slack_app.records import Spot
from slack_app.trouble import UNREACHABLE

_ID = re.compile(r"[CDG][A-Z0-9]{4,}")
_PAGE = 200


class NoSuchPlace(Exception):
    """There is no such channel, or no account to write to."""


def channels_in(client: WebClient) -> Iterator[Mapping[str, Any]]:
    """Go through the channels the app can see, as Slack words them, as far as anybody reads on."""
    cursor = ""
    while True:
        answer = client.conversations_list(
            types="public_channel,private_channel",
            exclude_archived=True,
            limit=_PAGE,
            cursor=cursor,
        )
        yield from answer["channels"]
        cursor = (answer.get("response_metadata") or {}).get("next_cursor") or ""
        if not cursor:
            return


class Addresses:
    """Looks up where to write. Methods raise what the SDK raises, and `NoSuchPlace`."""

    def __init__(self, client: WebClient, database: Database, channels: Mapping[str, str]) -> None:
        self._client = client
        self._database = database
        self._roles = channels
        self._known: dict[str, str] = {}
        self._lock = threading.Lock()

    def channel(self, name: str) -> str:
        """Return the id of a channel given as id, as `#role`, or as `@person`: their messages."""
        if name.startswith("@"):
            return self.direct(self.account(name[1:]))
        if not name.startswith("#"):
            return name
        wanted = self._roles.get(name[1:], name[1:]).removeprefix("#")
        return wanted if _ID.fullmatch(wanted) else self._once(f"#{wanted}", self._listed)

    def direct(self, account: Account) -> str:
        """Return the id of the direct message with an account."""
        return self._once(account.user, self._opened)

    def account(self, person_id: str) -> Account:
        """Return the Slack account of a person of ours."""
        with self._database.glance() as tx:
            external = roster.identity_of(tx, person_id, "slack")
        if not external:
            raise NoSuchPlace(f"person {person_id} has no Slack account")
        team, _, user = external.partition(":")
        return Account(team, user)

    def permalink(self, spot: Spot | None) -> str:
        """Return a link to a message; empty where there is none or Slack does not say."""
        if spot is None:
            return ""
        try:
            return self._once(f"{spot.channel}|{spot.ts}", self._linked)
        except (*UNREACHABLE, NoSuchPlace):
            return ""

    def _once(self, key: str, find: Callable[[str], str]) -> str:
        with self._lock:
            known = self._known.get(key)
        if known is None:
            known = find(key)
            with self._lock:
                self._known[key] = known
        return known

    def _listed(self, name: str) -> str:
        for channel in channels_in(self._client):
            if f"#{channel['name']}" == name:
                return str(channel["id"])
        raise NoSuchPlace(f"there is no channel {name}, or I am not in it")

    def _opened(self, user: str) -> str:
        return str(self._client.conversations_open(users=user)["channel"]["id"])

    def _linked(self, key: str) -> str:
        channel, _, ts = key.partition("|")
        return str(self._client.chat_getPermalink(channel=channel, message_ts=ts)["permalink"])
