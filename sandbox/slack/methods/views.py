"""`views.*`: modals and the Home tab."""

from sandbox.slack.limits import check_view
from sandbox.slack.methods.arguments import Arguments, Method
from sandbox.slack.payload import Payload, SlackError
from sandbox.slack.workspace import Workspace


def open_view(workspace: Workspace, args: Arguments) -> Payload:
    """`views.open`, within three seconds of the person's gesture."""
    view = check_view(args["view"], "modal")
    user = workspace.exchange_trigger(args.required("trigger_id"))
    opened = workspace.views.open(user, view)
    workspace.changed()
    return {"view": opened.as_slack()}


def push(workspace: Workspace, args: Arguments) -> Payload:
    """`views.push` on top of the modal the gesture was made in."""
    view = check_view(args["view"], "modal")
    user = workspace.exchange_trigger(args.required("trigger_id"))
    pushed = workspace.views.push(user, view)
    workspace.changed()
    return {"view": pushed.as_slack()}


def update(workspace: Workspace, args: Arguments) -> Payload:
    """`views.update` of an open view, refused when `hash` is no longer its own."""
    view = check_view(args["view"], "modal", "home")
    if not ("view_id" in args or "external_id" in args):
        raise SlackError(
            "invalid_arguments", "[ERROR] must define either `view_id` or `external_id`"
        )
    shown = workspace.views.find(args["view_id"], args["external_id"])
    updated = workspace.views.update(shown, view, args["hash"])
    workspace.changed()
    return {"view": updated.as_slack()}


def publish(workspace: Workspace, args: Arguments) -> Payload:
    """`views.publish` of one person's Home tab."""
    view = check_view(args["view"], "home")
    user = workspace.member(args.required("user_id")).id
    published = workspace.views.publish(user, view, args["hash"])
    workspace.changed()
    return {"view": published.as_slack()}


METHODS: dict[str, Method] = {
    "views.open": open_view,
    "views.publish": publish,
    "views.push": push,
    "views.update": update,
}
