"""Whether Slack still vouches for somebody."""

import logging

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from memory import roster
from memory.database import Database
from policies.people import Person
from slack_app.trouble import UNREACHABLE, code_of

log = logging.getLogger(__name__)
_DISQUALIFIED = ("deleted", "is_bot", "is_restricted", "is_ultra_restricted", "is_stranger")
_UNKNOWN = frozenset({"user_not_found", "user_not_visible", "users_not_found"})


class Vouching:
    """Looks a person up in Slack, for `agent.directory.CachedDirectory`.

    Guests, bots, deactivated accounts, people of other companies and people without a Slack account
    are a no; everything but a clear yes is one. `enterprise_id` is the other name Enterprise Grid
    may give our own workspace.
    """

    def __init__(
        self, client: WebClient, database: Database, *, enterprise_id: str | None = None
    ) -> None:
        self._client = client
        self._database = database
        self._enterprise_id = enterprise_id

    def __call__(self, person: Person) -> bool | None:
        """Return whether the person is an active member right now; None if Slack does not say."""
        with self._database.glance() as tx:
            account = roster.identity_of(tx, person.id, "slack")
        team, _, user_id = (account or "").partition(":")
        if not user_id:
            return False
        try:
            user = self._client.users_info(user=user_id).get("user") or {}
        except SlackApiError as error:
            code = code_of(error)
            log.warning("Slack did not vouch for person %s: %s", person.id, code or "no answer")
            return False if code in _UNKNOWN else None
        except UNREACHABLE as error:
            log.warning("Slack did not vouch for person %s: %s", person.id, type(error).__name__)
            return None
        ours = {team, self._enterprise_id} - {None}
        clean = all(user.get(flag, False) is False for flag in _DISQUALIFIED)
        return clean and user.get("id") == user_id and user.get("team_id") in ours
