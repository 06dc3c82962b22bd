"""`response_url`s: answering an interaction after it was acknowledged."""

import json
import time
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from sandbox.slack.limits import check_message_blocks
from sandbox.slack.members import BOT_USER_ID
from sandbox.slack.messages import Message
from sandbox.slack.payload import Payload, SlackError
from sandbox.slack.workspace import ResponseUrl, Workspace


class Hooks:
    """`POST /slack/hooks/{kind}/{key}`: post, replace or delete, five times in half an hour."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    async def answer(self, request: Request) -> Response:
        """Answer one use of a response_url, in plain text as Slack does."""
        grant = self._workspace.response_urls.get(request.path_params["key"])
        if grant is None or time.monotonic() > grant.expires:
            return PlainTextResponse("expired_url", 404)
        if grant.uses == 0:
            return PlainTextResponse("used_url", 404)
        grant.uses -= 1
        try:
            self._answer(grant, await _body(request))
        except SlackError as refusal:
            return PlainTextResponse(refusal.code, 400)
        except ValueError:
            return PlainTextResponse("invalid_payload", 400)
        return PlainTextResponse("ok")

    def _answer(self, grant: ResponseUrl, body: Payload) -> None:
        conversation = self._workspace.conversation(grant.channel)
        original = conversation.find(grant.message_ts) if grant.message_ts else None
        if body.get("delete_original") and original:
            self._workspace.remove(conversation, original.ts)
            return
        text, blocks = str(body.get("text") or ""), body.get("blocks") or []
        check_message_blocks(blocks)
        if not text and not blocks:
            raise SlackError("no_text")
        if body.get("replace_original") and original:
            self._workspace.revise(original, text=text, blocks=blocks)
            return
        self._workspace.post(
            conversation,
            Message(
                ts=self._workspace.new_ts(),
                channel=conversation.id,
                user=BOT_USER_ID,
                text=text,
                blocks=blocks,
                thread_ts=body.get("thread_ts"),
                for_user=None if body.get("response_type") == "in_channel" else grant.user,
            ),
        )


async def _body(request: Request) -> Payload:
    raw = (await request.body()).decode()
    if request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
        raw = dict(parse_qsl(raw)).get("payload", "{}")
    parsed = json.loads(raw)
    if not isinstance(parsed, dict):
        raise ValueError("not an object")  # noqa: TRY004 # the caller sees invalid_payload
    return parsed
