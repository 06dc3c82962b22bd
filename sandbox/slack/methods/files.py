"""`files.*`: uploading in three steps, of which the one in the middle is no method."""

from sandbox.slack.files import ALT_CHARACTERS
from sandbox.slack.members import BOT_USER_ID
from sandbox.slack.messages import Message
from sandbox.slack.methods.arguments import Arguments, Method
from sandbox.slack.methods.chat import place_to_write, thread_of
from sandbox.slack.payload import Payload, SlackError
from sandbox.slack.uploads import PATH
from sandbox.slack.workspace import Workspace


def get_upload_url(workspace: Workspace, args: Arguments) -> Payload:
    """`files.getUploadURLExternal`: where a file of just this length may be sent."""
    name = args.required("filename")
    args.required("length")
    length = args.number("length", 0)
    if length <= 0:
        raise SlackError("missing_argument")
    if len(args.text("alt_txt")) > ALT_CHARACTERS:
        raise SlackError("alt_txt_too_large")
    workspace.changed()
    ticket, file = workspace.files.promise(name, length, args.text("alt_txt"))
    return {"upload_url": f"{workspace.base_url}{PATH}/{ticket}", "file_id": file.id}


def complete_upload(workspace: Workspace, args: Arguments) -> Payload:
    """`files.completeUploadExternal`: only the app has the file, or a channel it is shared in."""
    named = args["files"]
    if not (isinstance(named, list) and named and all(isinstance(one, dict) for one in named)):
        raise SlackError("invalid_arguments", "[ERROR] missing required field: files")
    conversation = None
    if "channel_id" in args:
        conversation = place_to_write(
            workspace, Arguments({"channel": args.required("channel_id")})
        )
    thread = thread_of(conversation, args) if conversation else None
    kept = [workspace.files.complete(one.get("id"), str(one.get("title") or "")) for one in named]
    workspace.changed()
    told = [file.as_slack(workspace.base_url) for file in kept]
    if conversation:
        workspace.post(
            conversation,
            Message(
                ts=workspace.new_ts(),
                channel=conversation.id,
                user=BOT_USER_ID,
                text=args.text("initial_comment"),
                thread_ts=thread,
                files=told,
            ),
        )
    return {"files": told}


METHODS: dict[str, Method] = {
    "files.completeUploadExternal": complete_upload,
    "files.getUploadURLExternal": get_upload_url,
}
