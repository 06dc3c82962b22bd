"""What can go wrong with a call to Slack, named once for all who make one."""

import http.client

from slack_sdk.errors import SlackApiError, SlackClientError

UNREACHABLE = (SlackClientError, OSError, http.client.HTTPException)
"""What the SDK raises when Slack refuses or cannot be reached; URLError is an OSError."""

PASSING = frozenset({"", "internal_error", "fatal_error", "service_unavailable", "request_timeout"})
"""Slack's own troubles: the same call may work in a moment. Empty is an answer nobody can read."""


WENT_WRONG = "Something went wrong on my side. The card shows what holds; please tell an admin."


def lacks_a_file(error: SlackApiError) -> bool:
    """Whether Slack refused a message because it does not know a file in it, or not yet."""
    answer = error.response
    lines = answer.get("errors") or () if hasattr(answer, "get") else ()
    return any("invalid slack file" in str(line) for line in lines)


def code_of(error: SlackApiError) -> str:
    """Return Slack's own word for an error; empty where its answer could not be read.

    For an answer that is no JSON the SDK makes up a sentence of its own; words have no spaces.
    """
    answer = error.response
    code = str(answer.get("error") or "") if hasattr(answer, "get") else ""
    return "" if " " in code else code
