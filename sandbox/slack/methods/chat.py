"""`chat.*`: posting, changing and taking back messages."""

from copy import deepcopy

from sandbox.slack import events
from sandbox.slack.limits import (
    POSTED_TEXT_CHARACTERS,
    UPDATED_TEXT_BYTES,
    check_message_blocks,
    check_metadata,
)
from sandbox.slack.members import BOT_USER_ID
from sandbox.slack.messages import Conversation, Message
from sandbox.slack.methods.arguments import Arguments, Method
from sandbox.slack.payload import Payload, SlackError
from sandbox.slack.workspace import Workspace


def place_to_write(workspace: Workspace, args: Arguments) -> Conversation:
    """Return the conversation the app names, if it may write there."""
    conversation = workspace.conversation(args.required("channel"))
    if BOT_USER_ID not in conversation.members:
        raise SlackError("not_in_channel")
    return conversation


def own_message(conversation: Conversation, ts: str, refusal: str) -> Message:
    """Return a message of the app by its timestamp, never an ephemeral one."""
    message = conversation.messages.get(ts)
    if message is None:
        raise SlackError("message_not_found")
    if not message.is_ours:
        raise SlackError(refusal)
    return message


def thread_of(conversation: Conversation, args: Arguments) -> str | None:
    """Return the parent's timestamp for `thread_ts`, which may name a reply."""
    if "thread_ts" not in args:
        return None
    parent = conversation.messages.get(args.text("thread_ts"))
    if parent is None:
        raise SlackError("thread_not_found")
    return parent.thread_ts or parent.ts


def content(workspace: Workspace, args: Arguments) -> tuple[str, list[Payload]]:
    """Return the text and blocks of a post, refusing what Slack refuses."""
    text, blocks = args.text("text"), args["blocks"] or []
    if markdown := args.text("markdown_text"):
        if text or blocks:
            raise SlackError("markdown_text_conflict")
        text, blocks = markdown, [{"type": "markdown", "text": markdown}]
    check_message_blocks(blocks)
    workspace.files.check(blocks)
    if not (text.strip() or blocks or attachments(args)):
        raise SlackError("no_text")
    return text[:POSTED_TEXT_CHARACTERS], deepcopy(blocks)


def attachments(args: Arguments) -> list[Payload]:
    """Return legacy attachments, which are kept but not looked into."""
    given = args["attachments"] or []
    if not isinstance(given, list) or not all(isinstance(one, dict) for one in given):
        raise SlackError("invalid_attachments")
    return given


def post_message(workspace: Workspace, args: Arguments) -> Payload:
    """`chat.postMessage`."""
    conversation = place_to_write(workspace, args)
    text, blocks = content(workspace, args)
    metadata = check_metadata(args["metadata"])
    thread = thread_of(conversation, args)
    workspace.note_rate(conversation)
    message = Message(
        ts=workspace.new_ts(),
        channel=conversation.id,
        user=BOT_USER_ID,
        text=text,
        blocks=blocks,
        attachments=attachments(args),
        thread_ts=thread,
        metadata=metadata,
        unfurl_links=args.flag("unfurl_links"),
    )
    workspace.post(conversation, message)
    workspace.set_status(conversation, thread or message.ts, "")
    workspace.echo(events.message(conversation, message, workspace.member(BOT_USER_ID)))
    told = conversation.told(message, with_metadata=True)
    return {"channel": conversation.id, "ts": message.ts, "message": told}


def post_ephemeral(workspace: Workspace, args: Arguments) -> Payload:
    """`chat.postEphemeral`."""
    conversation = place_to_write(workspace, args)
    person = workspace.member(args.required("user"))
    if person.id not in conversation.members:
        raise SlackError("user_not_in_channel")
    text, blocks = content(workspace, args)
    message = Message(
        ts=workspace.new_ts(),
        channel=conversation.id,
        user=BOT_USER_ID,
        text=text,
        blocks=blocks,
        thread_ts=thread_of(conversation, args),
        for_user=person.id,
    )
    workspace.post(conversation, message)
    return {"message_ts": message.ts}


def update(workspace: Workspace, args: Arguments) -> Payload:
    """`chat.update`. Blocks and metadata that are not given stay as they were."""
    conversation = workspace.conversation(args.required("channel"))
    message = own_message(conversation, args.required("ts"), "cant_update_message")
    if message.streaming:
        raise SlackError("streaming_state_conflict")
    if len(args.text("text").encode()) > UPDATED_TEXT_BYTES:
        raise SlackError("msg_too_long")
    if "blocks" in args or "markdown_text" in args:
        text, blocks = content(workspace, args)
    else:
        text, blocks = args.text("text"), message.blocks
        if not text.strip() and "attachments" not in args:
            raise SlackError("no_text")
    if "metadata" in args:
        message.metadata = check_metadata(args["metadata"])
    workspace.revise(message, text=text or message.text, blocks=blocks)
    workspace.echo(events.message_changed(conversation, message))
    told = conversation.told(message, with_metadata=True)
    return {"channel": conversation.id, "ts": message.ts, "text": message.text, "message": told}


def delete(workspace: Workspace, args: Arguments) -> Payload:
    """`chat.delete`."""
    conversation = workspace.conversation(args.required("channel"))
    message = own_message(conversation, args.required("ts"), "cant_delete_message")
    workspace.remove(conversation, message.ts)
    return {"channel": conversation.id, "ts": message.ts}


def get_permalink(workspace: Workspace, args: Arguments) -> Payload:
    """`chat.getPermalink`."""
    conversation = workspace.conversation(args.required("channel"))
    ts = args.required("message_ts")
    if ts not in conversation.messages:
        raise SlackError("message_not_found")
    return {"channel": conversation.id, "permalink": workspace.permalink(conversation, ts)}


METHODS: dict[str, Method] = {
    "chat.delete": delete,
    "chat.getPermalink": get_permalink,
    "chat.postEphemeral": post_ephemeral,
    "chat.postMessage": post_message,
    "chat.update": update,
}
