"""`assistant.threads.*`: what an agent shows around a conversation, beside its messages."""

from sandbox.slack.methods.arguments import Arguments, Method
from sandbox.slack.methods.chat import place_to_write
from sandbox.slack.payload import Payload, SlackError
from sandbox.slack.rules import Findings, Items, Rule, Shape, String
from sandbox.slack.workspace import Workspace

LOADING_MESSAGES = Items(String(), 10, 0)
PROMPTS = Items(Shape({"title": String(), "message": String()}), 4)


def set_status(workspace: Workspace, args: Arguments) -> Payload:
    """`assistant.threads.setStatus`; an empty status takes the line away, as does a message."""
    conversation = workspace.conversation(args.required("channel_id"))
    place_to_write(workspace, Arguments({"channel": conversation.id}))
    thread = args.required("thread_ts")
    if "status" not in args:
        raise SlackError("invalid_arguments", "[ERROR] missing required field: status")
    loading = _checked(args, "loading_messages", LOADING_MESSAGES, default=[])
    if thread not in conversation.messages:
        raise SlackError("invalid_thread_ts")
    workspace.set_status(conversation, thread, args.text("status"), loading)
    return {}


def set_suggested_prompts(workspace: Workspace, args: Arguments) -> Payload:
    """`assistant.threads.setSuggestedPrompts`: one to four, with a title for them if wanted.

    Only the older assistants name a thread: from an agent Slack takes such a call and does nothing.
    """
    conversation = workspace.conversation(args.required("channel_id"))
    prompts = _checked(args, "prompts", PROMPTS)
    if "thread_ts" in args and workspace.app.is_agent:
        return {}
    if "thread_ts" in args and args.text("thread_ts") not in conversation.messages:
        raise SlackError("invalid_thread_ts")
    workspace.prompts[conversation.id] = prompts
    workspace.changed()
    return {}


def set_title(workspace: Workspace, args: Arguments) -> Payload:
    """`assistant.threads.setTitle`, which the page has no place for."""
    workspace.conversation(args.required("channel_id"))
    args.required("thread_ts")
    args.required("title")
    return {}


def _checked(
    args: Arguments, name: str, rule: Rule, default: list[Payload] | None = None
) -> list[Payload]:
    given: list[Payload] = args[name] if name in args or default is None else default
    found = Findings()
    rule.check(given, f"/{name}", found)
    if found.messages:
        raise SlackError("invalid_arguments", *found.messages)
    return given


METHODS: dict[str, Method] = {
    "assistant.threads.setStatus": set_status,
    "assistant.threads.setSuggestedPrompts": set_suggested_prompts,
    "assistant.threads.setTitle": set_title,
}
