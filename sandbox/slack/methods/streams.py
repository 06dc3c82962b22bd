"""`chat.*Stream`: a message that grows while its author thinks."""

import time
from typing import cast

from sandbox.slack.anatomy import labelled
from sandbox.slack.elements import OBJECT
from sandbox.slack.limits import MARKDOWN_CHARACTERS, check_message_blocks, check_metadata
from sandbox.slack.members import BOT_USER_ID
from sandbox.slack.messages import Message
from sandbox.slack.methods.arguments import Arguments, Method
from sandbox.slack.methods.chat import own_message, place_to_write, thread_of
from sandbox.slack.payload import Payload, SlackError
from sandbox.slack.rules import Choice, Findings, Items, Kinds, Shape, String
from sandbox.slack.typed import as_rich_text
from sandbox.slack.workspace import STREAM_SECONDS, Workspace

DISPLAY_MODES = ("timeline", "plan")
CHUNKS = Items(
    Kinds(
        {
            "markdown_text": Shape({"text": String(MARKDOWN_CHARACTERS)}),
            "plan_update": Shape({"title": String(256)}),
            "task_update": Shape(
                {"id": String(), "title": String(256)},
                {
                    "status": Choice(("pending", "in_progress", "complete", "error")),
                    "details": String(256),
                    "output": String(256),
                    "sources": Items(OBJECT),
                },
            ),
            "blocks": Shape({"blocks": Items(OBJECT)}),
        }
    ),
    least=0,
)


def start(workspace: Workspace, args: Arguments) -> Payload:
    """`chat.startStream`. In a channel only the one person named watches until it is stopped."""
    conversation = place_to_write(workspace, args)
    mode = args.text("task_display_mode") or "timeline"
    if mode not in DISPLAY_MODES:
        line = f"[ERROR] must be a valid enum value: {', '.join(DISPLAY_MODES)}"
        raise SlackError("invalid_arguments", f"{line} [json-pointer:/task_display_mode]")
    watcher = None
    if conversation.is_im:
        args.required("thread_ts")
    else:
        for name in ("recipient_team_id", "recipient_user_id"):
            if name not in args:
                raise SlackError(f"missing_{name}")
        watcher = workspace.member(args["recipient_user_id"]).id
    message = Message(
        ts=workspace.new_ts(),
        channel=conversation.id,
        user=BOT_USER_ID,
        thread_ts=thread_of(conversation, args),
        streams_until=time.monotonic() + STREAM_SECONDS,
        streams_to=watcher,
    )
    if mode == "plan":
        message.blocks = [{"type": "plan", "title": "Plan", "tasks": []}]
    _grow(message, args)
    workspace.post(conversation, message)
    workspace.set_status(conversation, message.thread_ts or message.ts, "")
    return {"channel": conversation.id, "ts": message.ts}


def append(workspace: Workspace, args: Arguments) -> Payload:
    """`chat.appendStream`."""
    message = _open_stream(workspace, args)
    _grow(message, args)
    workspace.changed()
    return {"channel": message.channel, "ts": message.ts}


def stop(workspace: Workspace, args: Arguments) -> Payload:
    """`chat.stopStream`, which may add blocks below what was said."""
    message = _open_stream(workspace, args)
    blocks = args["blocks"] or []
    check_message_blocks(blocks)
    message.metadata = check_metadata(args["metadata"])
    _grow(message, args)
    message.blocks = labelled([*message.blocks, *blocks])
    message.streams_until = None
    workspace.changed()
    told = workspace.conversation(message.channel).told(message, with_metadata=True)
    return {"channel": message.channel, "ts": message.ts, "message": told}


def _open_stream(workspace: Workspace, args: Arguments) -> Message:
    conversation = workspace.conversation(args.required("channel"))
    message = own_message(conversation, args.required("ts"), "message_not_owned_by_app")
    if not message.streaming:
        raise SlackError("message_not_in_streaming_state")
    return message


def _grow(message: Message, args: Arguments) -> None:
    chunks = args["chunks"] or []
    found = Findings()
    CHUNKS.check(chunks, "/chunks", found)
    if found.messages:
        raise SlackError("invalid_chunks", *found.messages)
    if markdown := args.text("markdown_text"):
        chunks = [{"type": "markdown_text", "text": markdown}, *chunks]
    for chunk in cast("list[Payload]", chunks):
        match chunk["type"]:
            case "markdown_text":
                _say(message, chunk["text"])
            case "task_update":
                _work(message, chunk)
            case "plan_update":
                plan = _plan(message)
                plan["title"] = chunk["title"]
            case "blocks":
                check_message_blocks(chunk["blocks"])
                message.blocks = labelled([*message.blocks, *chunk["blocks"]])


def _plan(message: Message) -> Payload:
    plan = next((b for b in message.blocks if b["type"] == "plan"), None)
    if plan is None:
        tasks = [b for b in message.blocks if b["type"] == "task_card"]
        plan = {"type": "plan", "title": "Plan", "tasks": tasks}
        rest = [b for b in message.blocks if b["type"] != "task_card"]
        message.blocks = labelled([plan, *rest])
        plan = message.blocks[0]
    return plan


def _work(message: Message, chunk: Payload) -> None:
    """Add a task, or change the one of that id where it stands."""
    plan = next((b for b in message.blocks if b["type"] == "plan"), None)
    tasks: list[Payload] = plan["tasks"] if plan else message.blocks
    task = next((t for t in tasks if t.get("task_id") == chunk["id"]), None)
    if task is None:
        task = {"type": "task_card", "task_id": chunk["id"]}
        tasks.append(task)
    task |= {name: chunk[name] for name in ("title", "status") if name in chunk}
    for name in ("details", "output"):
        if name in chunk:
            task[name] = as_rich_text(chunk[name])[0]


def _say(message: Message, markdown: str) -> None:
    if len(message.text) + len(markdown) > MARKDOWN_CHARACTERS:
        raise SlackError("msg_too_long")
    message.text += markdown
    spoken = next((b for b in message.blocks if b["type"] == "markdown"), None)
    if spoken is None:
        message.blocks = labelled([{"type": "markdown", "text": message.text}, *message.blocks])
    else:
        spoken["text"] = message.text


METHODS: dict[str, Method] = {
    "chat.appendStream": append,
    "chat.startStream": start,
    "chat.stopStream": stop,
}
