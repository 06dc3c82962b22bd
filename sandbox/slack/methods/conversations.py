"""`conversations.*`: where things are said, and what was said there."""

from sandbox.slack import reading
from sandbox.slack.members import BOT_USER_ID
from sandbox.slack.messages import Conversation, Message
from sandbox.slack.methods.arguments import Arguments, Method
from sandbox.slack.methods.chat import place_to_write
from sandbox.slack.payload import Payload, SlackError
from sandbox.slack.reading import TIMESTAMP
from sandbox.slack.workspace import Workspace

PAGE = 100


def open_im(workspace: Workspace, args: Arguments) -> Payload:
    """`conversations.open`: the direct message with one person."""
    if "channel" in args:
        return {"channel": workspace.conversation(args["channel"]).as_slack()}
    users = args["users"] or ""
    names = users if isinstance(users, list) else [u for u in str(users).split(",") if u]
    if len(names) != 1:
        raise SlackError("users_list_not_supplied" if not names else "not_enough_users")
    person = workspace.member(names[0])
    if person.id == BOT_USER_ID:
        raise SlackError("cannot_dm_bot")
    if person.deactivated:
        raise SlackError("user_disabled")
    return {"channel": {"id": workspace.conversation(person.id).id}}


def info(workspace: Workspace, args: Arguments) -> Payload:
    """`conversations.info`."""
    return {"channel": workspace.conversation(args.required("channel")).as_slack()}


def list_conversations(workspace: Workspace, args: Arguments) -> Payload:
    """`conversations.list` of the asked `types`, public channels by default."""
    types = (args.text("types") or "public_channel").split(",")
    listed = [
        c.as_slack()
        for c in workspace.conversations.values()
        if ("im" if c.is_im else "public_channel") in types
    ]
    return {"channels": listed, "response_metadata": {"next_cursor": ""}}


def members(workspace: Workspace, args: Arguments) -> Payload:
    """`conversations.members`."""
    conversation = workspace.conversation(args.required("channel"))
    return {"members": sorted(conversation.members), "response_metadata": {"next_cursor": ""}}


def join(workspace: Workspace, args: Arguments) -> Payload:
    """`conversations.join` of a public channel."""
    conversation = workspace.conversation(args.required("channel"))
    if conversation.is_im:
        raise SlackError("method_not_supported_for_channel_type")
    conversation.members.add(BOT_USER_ID)
    workspace.changed()
    return {"channel": conversation.as_slack()}


def history(workspace: Workspace, args: Arguments) -> Payload:
    """`conversations.history`, newest first, without thread replies."""
    conversation = place_to_write(workspace, args)
    shown = list(reversed(conversation.top_level()))
    return _page(conversation, shown, args)


def replies(workspace: Workspace, args: Arguments) -> Payload:
    """`conversations.replies`: the parent first, then its thread."""
    conversation = place_to_write(workspace, args)
    parent = conversation.messages.get(args.required("ts"))
    if parent is None:
        raise SlackError("thread_not_found")
    root = conversation.messages.get(parent.thread_ts or parent.ts, parent)
    return _page(conversation, [root, *conversation.replies(root.ts)], args)


def _page(conversation: Conversation, messages: list[Message], args: Arguments) -> Payload:
    oldest, latest = _moment(args, "oldest", "0"), _moment(args, "latest", "inf")
    inclusive = args.flag("inclusive")
    within = [
        m
        for m in messages
        if oldest < float(m.ts) < latest or (inclusive and float(m.ts) in (oldest, latest))
    ]
    start, size = args.number("cursor", 0), min(args.number("limit", PAGE), 999)
    page = within[start : start + size]
    more = start + size < len(within)
    with_metadata = args.flag("include_all_metadata")
    return {
        "messages": [conversation.told(m, with_metadata=with_metadata) for m in page],
        "has_more": more,
        "response_metadata": {"next_cursor": str(start + size) if more else ""},
    }


def _moment(args: Arguments, name: str, default: str) -> float:
    try:
        return float(args.text(name) or default)
    except ValueError:
        raise SlackError(f"invalid_ts_{name}") from None


def mark(workspace: Workspace, args: Arguments) -> Payload:
    """`conversations.mark`: the app has read so far."""
    conversation = place_to_write(workspace, args)
    ts = args.required("ts")
    if not TIMESTAMP.fullmatch(ts):
        raise SlackError("invalid_timestamp")
    reading.mark(conversation, BOT_USER_ID, ts)
    return {}


METHODS: dict[str, Method] = {
    "conversations.history": history,
    "conversations.info": info,
    "conversations.join": join,
    "conversations.list": list_conversations,
    "conversations.mark": mark,
    "conversations.members": members,
    "conversations.open": open_im,
    "conversations.replies": replies,
}
