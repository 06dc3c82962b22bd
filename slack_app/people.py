"""Whether Slack still vouches for somebody. Everything that is not a clear yes is a no."""

import http.client
import logging

from slack_sdk import WebClient
from slack_sdk.errors import SlackClientError

from memory import roster
from memory.database import Database
from policies.people import Person

log = logging.getLogger(__name__)
UNREACHABLE = (SlackClientError, OSError, http.client.HTTPException)
"""What the SDK raises when Slack refuses or cannot be reached; URLError is an OSError."""

_DISQUALIFIED = ("deleted", "is_bot", "is_restricted", "is_ultra_restricted", "is_stranger")


class Vouching:
    """Looks a person up in Slack, for `agent.directory.CachedDirectory(live=...)`.

    Guests, bots, deactivated accounts, people of other companies and people without a Slack account
    are a no; so is a Slack that does not answer (fail closed). `enterprise_id` is the other name
    Enterprise Grid may give our own workspace.
    """

    def __init__(
        self, client: WebClient, database: Database, *, enterprise_id: str | None = None
    ) -> None:
        self._client = client
        self._database = database
        self._enterprise_id = enterprise_id

    def __call__(self, person: Person) -> bool:
        """Return whether the person is an active member of their workspace right now."""
        with self._database.read() as tx:
            account = roster.identity_of(tx, person.id, "slack")
        team, _, user_id = (account or "").partition(":")
        if not user_id:
            return False
        try:
            user = self._client.users_info(user=user_id).get("user") or {}
        except UNREACHABLE as error:
            log.warning("Slack did not vouch for person %s: %s", person.id, type(error).__name__)
            return False
        ours = {team, self._enterprise_id} - {None}
        clean = all(user.get(flag, False) is False for flag in _DISQUALIFIED)
        return clean and user.get("id") == user_id and user.get("team_id") in ours
