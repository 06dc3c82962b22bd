"""`POST /slack/upload/v1/{ticket}`: the bytes of a file; and the page fetches what is kept."""

from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import HTTP

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from sandbox.faults import Faults
from sandbox.slack import misbehaviour
from sandbox.slack.workspace import Workspace
from sandbox.wire import hang_up

PATH = "/slack/upload/v1"


class Uploads:
    """Takes in bytes, raw or as a form, and gives them back to the page on loopback."""

    def __init__(self, workspace: Workspace, faults: Faults) -> None:
        self._workspace = workspace
        self._faults = faults

    def routes(self) -> list[BaseRoute]:
        """Return the address to upload to, and the page's own."""
        return [
            Route(f"{PATH}/{{ticket}}", self._upload, methods=["POST"]),
            Route("/slack/ui/files/{file}", self._show),
        ]

    async def _upload(self, request: Request) -> Response:
        record = {
            "method": misbehaviour.UPLOAD,
            "args": {"bytes": int(request.headers.get("content-length") or 0)},
            "at": datetime.now(UTC).isoformat(),
            "ok": False,
        }
        self._workspace.calls.append(record)
        fault = self._faults.take(misbehaviour.VENDOR, {misbehaviour.UPLOAD})
        if self._faults.active(misbehaviour.VENDOR, "down"):
            await hang_up(request)
            return Response()
        if fault and fault.name == "error":
            return PlainTextResponse("Internal Server Error", 500)
        content = _content(request.headers.get("content-type", ""), await request.body())
        self._workspace.changed()
        record["ok"] = self._workspace.files.receive(request.path_params["ticket"], content)
        if fault and fault.name == "response_lost":
            await hang_up(request)
        if not record["ok"]:
            return PlainTextResponse("upload failed", 400)
        return PlainTextResponse(f"OK - {len(content)}")

    async def _show(self, request: Request) -> Response:
        file = self._workspace.files.find(request.path_params["file"])
        if file is None or not file.kind:
            return PlainTextResponse("There is no such picture.", 404)
        kind = "jpeg" if file.kind == "jpg" else file.kind
        return Response(file.content, media_type=f"image/{kind}")


def _content(kind: str, body: bytes) -> bytes:
    """Return the file in a body, which is the file itself unless it is a form with one."""
    if not kind.startswith("multipart/form-data"):
        return body
    form = message_from_bytes(f"Content-Type: {kind}\r\n\r\n".encode() + body, policy=HTTP)
    parts = [part.get_payload(decode=True) for part in form.iter_parts() if part.get_filename()]
    return next((part for part in parts if isinstance(part, bytes)), b"")
