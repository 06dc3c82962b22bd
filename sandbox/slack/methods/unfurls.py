"""`chat.unfurl`: what the app makes of a link that somebody posted."""

from sandbox.slack.anatomy import labelled
from sandbox.slack.limits import check_message_blocks
from sandbox.slack.methods.arguments import Arguments, Method
from sandbox.slack.payload import Payload, SlackError
from sandbox.slack.workspace import Workspace


def unfurl(workspace: Workspace, args: Arguments) -> Payload:
    """`chat.unfurl`: a second call for the same message replaces what the first attached."""
    for name in ("channel", "ts"):
        if name not in args:
            raise SlackError(f"missing_{name}")
    try:
        conversation = workspace.conversation(args["channel"])
    except SlackError:
        raise SlackError("cannot_find_channel") from None
    message = conversation.messages.get(args.text("ts"))
    if message is None:
        raise SlackError("cannot_find_message")
    unfurls = args["unfurls"]
    if not isinstance(unfurls, dict) or not unfurls:
        raise SlackError("missing_unfurls" if not unfurls else "invalid_unfurls_format")
    for url, shown in unfurls.items():
        if not isinstance(shown, dict):
            raise SlackError("invalid_unfurls_format")
        if url not in message.text:
            raise SlackError("cannot_unfurl_url")
        check_message_blocks(shown.get("blocks", []))
    message.attachments = [
        {"id": place, "from_url": url, **shown, "blocks": labelled(shown.get("blocks", []))}
        for place, (url, shown) in enumerate(unfurls.items(), start=1)
    ]
    workspace.changed()
    return {}


METHODS: dict[str, Method] = {"chat.unfurl": unfurl}
