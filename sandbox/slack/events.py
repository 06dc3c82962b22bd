"""Events as Slack's Events API words them."""

import secrets
import time
from typing import Literal

from sandbox.slack.members import APP_ID, BOT_USER_ID, TEAM_ID, Member
from sandbox.slack.messages import Conversation, Message
from sandbox.slack.payload import Payload
from sandbox.slack.views import View


def callback(event: Payload, *, shared: bool = False) -> Payload:
    """Wrap an event for delivery. Its `event_id` stays the same through every retry."""
    return {
        "token": "sandbox-verification-token",
        "team_id": TEAM_ID,
        "context_team_id": TEAM_ID,
        "context_enterprise_id": None,
        "api_app_id": APP_ID,
        "event": event,
        "type": "event_callback",
        "event_id": f"Ev{secrets.token_hex(5).upper()}",
        "event_time": int(time.time()),
        "authorizations": [
            {
                "enterprise_id": None,
                "team_id": TEAM_ID,
                "user_id": BOT_USER_ID,
                "is_bot": True,
                "is_enterprise_install": False,
            }
        ],
        "is_ext_shared_channel": shared,
        "event_context": f"4-{secrets.token_urlsafe(24)}",
    }


def subscription(event: Payload) -> str:
    """Return the name an app subscribes to in order to get this event."""
    if event["type"] == "message":
        return "message.im" if event["channel_type"] == "im" else "message.channels"
    return str(event["type"])


def message(conversation: Conversation, said: Message, author: Member) -> Payload:
    """`message`: somebody wrote, the app itself included."""
    event = conversation.told(said, with_metadata=True)
    for counted in ("reply_count", "reply_users", "reply_users_count", "latest_reply"):
        event.pop(counted, None)
    return {
        **event,
        **_home_team(conversation, author),
        "channel": conversation.id,
        "channel_type": "im" if conversation.is_im else "channel",
        "event_ts": said.ts,
    }


def message_changed(conversation: Conversation, now: Message) -> Payload:
    """`message` with subtype `message_changed`: an earlier message looks different now."""
    return {
        "type": "message",
        "subtype": "message_changed",
        "hidden": True,
        "message": now.as_slack(with_metadata=True),
        "previous_message": now.versions[-1],
        "channel": conversation.id,
        "channel_type": "im" if conversation.is_im else "channel",
        "ts": now.edited["ts"] if now.edited else now.ts,
        "event_ts": now.edited["ts"] if now.edited else now.ts,
    }


def app_mention(conversation: Conversation, said: Message, author: Member) -> Payload:
    """`app_mention`: somebody named the app in a channel it is in."""
    event = {**message(conversation, said, author), "type": "app_mention"}
    event.pop("channel_type")
    return event


def app_home_opened(
    conversation: Conversation, person: Member, tab: str, home: View | None
) -> Payload:
    """`app_home_opened`, for the Home tab or the Messages tab."""
    event: Payload = {
        "type": "app_home_opened",
        "user": person.id,
        "channel": conversation.id,
        "tab": tab,
        "event_ts": f"{time.time():.6f}",
    }
    if tab == "home" and home:
        event["view"] = home.as_slack()
    return event


def reaction(
    kind: Literal["reaction_added", "reaction_removed"],
    conversation: Conversation,
    on: Message,
    person: Member,
    name: str,
) -> Payload:
    """`reaction_added` and `reaction_removed`."""
    return {
        "type": kind,
        "user": person.id,
        "reaction": name,
        "item_user": on.user,
        "item": {"type": "message", "channel": conversation.id, "ts": on.ts},
        "event_ts": f"{time.time():.6f}",
    }


def link_shared(conversation: Conversation, said: Message, links: list[Payload]) -> Payload:
    """`link_shared`: somebody posted links to domains the app registered."""
    return {
        "type": "link_shared",
        "user": said.user,
        "channel": conversation.id,
        "message_ts": said.ts,
        "unfurl_id": f"{conversation.id}.{said.ts}",
        "source": "conversations_history",
        "links": links,
        "is_bot_user_member": BOT_USER_ID in conversation.members,
        "event_ts": said.ts,
    } | ({"thread_ts": said.thread_ts} if said.thread_ts else {})


def _home_team(conversation: Conversation, author: Member) -> Payload:
    if not conversation.is_shared:
        return {"team": author.team_id}
    return {
        "team": author.team_id,
        "user_team": author.team_id,
        "source_team": author.team_id,
        "user_profile": {
            "name": author.handle,
            "real_name": author.staff.name,
            "display_name": author.handle,
            "team": author.team_id,
            "is_restricted": author.staff.kind == "guest",
            "is_ultra_restricted": author.staff.kind == "guest",
        },
    }
