"""`conversations.*`, `reactions.*` and `assistant.threads.*`."""

from sandbox.slack.members import BOT_USER_ID
from sandbox.slack.messages import Conversation, Message
from sandbox.slack.methods.arguments import Arguments, Method
from sandbox.slack.methods.chat import place_to_write
from sandbox.slack.payload import Payload, SlackError
from sandbox.slack.rules import Findings, Items, Shape, String
from sandbox.slack.workspace import Workspace

PAGE = 100
PROMPTS = Items(Shape({"title": String(), "message": String()}), 4)


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


def add_reaction(workspace: Workspace, args: Arguments) -> Payload:
    """`reactions.add` in the app's name."""
    message, name = _reacted(workspace, args)
    users = message.reactions.setdefault(name, [])
    if BOT_USER_ID in users:
        raise SlackError("already_reacted")
    users.append(BOT_USER_ID)
    workspace.changed()
    return {}


def remove_reaction(workspace: Workspace, args: Arguments) -> Payload:
    """`reactions.remove` of the app's own reaction."""
    message, name = _reacted(workspace, args)
    users = message.reactions.get(name, [])
    if BOT_USER_ID not in users:
        raise SlackError("no_reaction")
    users.remove(BOT_USER_ID)
    if not users:
        del message.reactions[name]
    workspace.changed()
    return {}


def _reacted(workspace: Workspace, args: Arguments) -> tuple[Message, str]:
    conversation = workspace.conversation(args.required("channel"))
    message = conversation.messages.get(args.required("timestamp"))
    if message is None:
        raise SlackError("message_not_found")
    return message, args.required("name").strip(":")


def set_status(workspace: Workspace, args: Arguments) -> Payload:
    """`assistant.threads.setStatus`; an empty status takes the line away."""
    conversation = workspace.conversation(args.required("channel_id"))
    thread = (conversation.id, args.required("thread_ts"))
    workspace.statuses.pop(thread, None)
    if status := args.text("status"):
        workspace.statuses[thread] = status
    workspace.changed()
    return {}


def set_suggested_prompts(workspace: Workspace, args: Arguments) -> Payload:
    """`assistant.threads.setSuggestedPrompts`: at most four."""
    conversation = workspace.conversation(args.required("channel_id"))
    found = Findings()
    PROMPTS.check(args["prompts"], "/prompts", found)
    if found.messages:
        raise SlackError("invalid_arguments", *found.messages)
    workspace.prompts[conversation.id] = args["prompts"]
    workspace.changed()
    return {}


def set_title(workspace: Workspace, args: Arguments) -> Payload:
    """`assistant.threads.setTitle`."""
    workspace.conversation(args.required("channel_id"))
    args.required("title")
    return {}


METHODS: dict[str, Method] = {
    "assistant.threads.setStatus": set_status,
    "assistant.threads.setSuggestedPrompts": set_suggested_prompts,
    "assistant.threads.setTitle": set_title,
    "conversations.history": history,
    "conversations.info": info,
    "conversations.join": join,
    "conversations.list": list_conversations,
    "conversations.members": members,
    "conversations.open": open_im,
    "conversations.replies": replies,
    "reactions.add": add_reaction,
    "reactions.remove": remove_reaction,
}
