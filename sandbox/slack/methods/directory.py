"""Who and where: `auth`, `users`, `usergroups`, `team`, `bots`, `apps`."""

from sandbox.slack.members import APP_ID, BOT_ID, BOT_NAME, BOT_USER_ID, TEAM_ID
from sandbox.slack.methods.arguments import Arguments, Method
from sandbox.slack.payload import Payload, SlackError
from sandbox.slack.workspace import Workspace


def auth_test(workspace: Workspace, _: Arguments) -> Payload:
    """`auth.test`."""
    grid = {"enterprise_id": workspace.enterprise} if workspace.enterprise else {}
    return {
        **grid,
        "url": f"{workspace.base_url}/slack/",
        "team": "Countersign practice",
        "user": BOT_NAME,
        "team_id": TEAM_ID,
        "user_id": BOT_USER_ID,
        "bot_id": BOT_ID,
        "is_enterprise_install": bool(grid),
    }


def users_info(workspace: Workspace, args: Arguments) -> Payload:
    """`users.info`."""
    return {"user": workspace.member(args.required("user")).as_user()}


def users_list(workspace: Workspace, _: Arguments) -> Payload:
    """`users.list`: accounts of this workspace, guests and deactivated ones included."""
    own = [m for m in workspace.members.values() if m.team_id == TEAM_ID]
    return {
        "members": [m.as_user() for m in own],
        "cache_ts": 1760000000,
        "response_metadata": {"next_cursor": ""},
    }


def users_lookup_by_email(workspace: Workspace, args: Arguments) -> Payload:
    """`users.lookupByEmail`, which knows only people of this workspace who are still there."""
    email = args.required("email").lower()
    for member in workspace.members.values():
        own = member.team_id == TEAM_ID and not member.deactivated
        if own and member.staff.email.lower() == email:
            return {"user": member.as_user()}
    raise SlackError("users_not_found")


def usergroups_list(_: Workspace, __: Arguments) -> Payload:
    """`usergroups.list`: the practice workspace has none."""
    return {"usergroups": []}


def usergroups_users_list(_: Workspace, args: Arguments) -> Payload:
    """`usergroups.users.list`."""
    args.required("usergroup")
    raise SlackError("no_such_subteam")


def team_info(workspace: Workspace, _: Arguments) -> Payload:
    """`team.info`."""
    return {
        "team": {
            "id": TEAM_ID,
            "name": "Countersign practice",
            "domain": "countersign-practice",
            "url": f"{workspace.base_url}/slack/",
            "email_domain": "",
        }
    }


def bots_info(_: Workspace, args: Arguments) -> Payload:
    """`bots.info`."""
    if args.text("bot") not in ("", BOT_ID):
        raise SlackError("bot_not_found")
    return {
        "bot": {
            "id": BOT_ID,
            "deleted": False,
            "name": BOT_NAME,
            "updated": 1760000000,
            "app_id": APP_ID,
            "user_id": BOT_USER_ID,
        }
    }


METHODS: dict[str, Method] = {
    "auth.test": auth_test,
    "bots.info": bots_info,
    "team.info": team_info,
    "usergroups.list": usergroups_list,
    "usergroups.users.list": usergroups_users_list,
    "users.info": users_info,
    "users.list": users_list,
    "users.lookupByEmail": users_lookup_by_email,
}
