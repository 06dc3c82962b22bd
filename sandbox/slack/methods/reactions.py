"""`reactions.*`: what people and the app stick below a message."""

import re

from sandbox.slack import events
from sandbox.slack.members import BOT_USER_ID
from sandbox.slack.messages import Conversation, Message
from sandbox.slack.methods.arguments import Arguments, Method
from sandbox.slack.payload import Payload, SlackError
from sandbox.slack.reading import TIMESTAMP
from sandbox.slack.workspace import Workspace

EMOJI_NAME = re.compile(r"[a-z0-9_+'-]{1,100}(::skin-tone-[2-6])?")
DIFFERENT_AT_MOST = 50
EACH_AT_MOST = 23


def add(workspace: Workspace, args: Arguments) -> Payload:
    """`reactions.add` in the app's name."""
    conversation, message = _reacted(workspace, args)
    name = _name(args)
    users = message.reactions.get(name, [])
    if BOT_USER_ID in users:
        raise SlackError("already_reacted")
    if not users and len(message.reactions) >= DIFFERENT_AT_MOST:
        raise SlackError("too_many_emoji")
    if sum(BOT_USER_ID in those for those in message.reactions.values()) >= EACH_AT_MOST:
        raise SlackError("too_many_reactions")
    workspace.react(message, BOT_USER_ID, name)
    bot = workspace.member(BOT_USER_ID)
    workspace.echo(events.reaction("reaction_added", conversation, message, bot, name))
    return {}


def remove(workspace: Workspace, args: Arguments) -> Payload:
    """`reactions.remove` of the app's own reaction."""
    conversation, message = _reacted(workspace, args)
    name = _name(args)
    if BOT_USER_ID not in message.reactions.get(name, []):
        raise SlackError("no_reaction")
    workspace.unreact(message, BOT_USER_ID, name)
    bot = workspace.member(BOT_USER_ID)
    workspace.echo(events.reaction("reaction_removed", conversation, message, bot, name))
    return {}


def get(workspace: Workspace, args: Arguments) -> Payload:
    """`reactions.get` of one message."""
    conversation, message = _reacted(workspace, args)
    told = message.as_slack()
    told["permalink"] = workspace.permalink(conversation, message.ts)
    return {"type": "message", "channel": conversation.id, "message": told}


def _reacted(workspace: Workspace, args: Arguments) -> tuple[Conversation, Message]:
    if "channel" not in args or "timestamp" not in args:
        raise SlackError("no_item_specified")
    conversation = workspace.conversation(args["channel"])
    ts = args.text("timestamp")
    if not TIMESTAMP.fullmatch(ts):
        raise SlackError("bad_timestamp")
    if BOT_USER_ID not in conversation.members:
        raise SlackError("not_in_channel")
    if (message := conversation.messages.get(ts)) is None:
        raise SlackError("message_not_found")
    return conversation, message


def _name(args: Arguments) -> str:
    name = args.required("name").strip(":")
    if not EMOJI_NAME.fullmatch(name):
        raise SlackError("invalid_name")
    return name


METHODS: dict[str, Method] = {
    "reactions.add": add,
    "reactions.get": get,
    "reactions.remove": remove,
}
