"""Files as Slack keeps them: promised, uploaded, completed, and a moment later fit to be shown."""

import re
import secrets
import time
from collections.abc import Iterator
from dataclasses import dataclass

from sandbox.slack.members import BOT_USER_ID, TEAM_ID
from sandbox.slack.payload import Payload, SlackError

LOOKED_OVER_SECONDS = 1.0
"""How long after its completion a file cannot be shown in blocks yet; Slack takes about as long."""
ALT_CHARACTERS = 1000
_PICTURES = {b"\x89PNG": "png", b"\xff\xd8\xff": "jpg", b"GIF8": "gif"}
_IN_URL = re.compile(r"(?:/|-)(F[A-Z0-9]{8,})(?:/|$)")


@dataclass(slots=True, kw_only=True)
class File:
    """One file. `completed_at` is a moment of the wall clock, None until it is completed."""

    id: str
    name: str
    length: int
    alt: str
    title: str = ""
    content: bytes | None = None
    completed_at: float | None = None

    @property
    def kind(self) -> str:
        """Return `png`, `jpg` or `gif`, or nothing where the bytes are no such picture."""
        start = (self.content or b"")[:4]
        return next((kind for mark, kind in _PICTURES.items() if start.startswith(mark)), "")

    @property
    def looked_over(self) -> bool:
        """Tell whether Slack knows by now what the file is."""
        done = self.completed_at
        return done is not None and time.time() >= done + LOOKED_OVER_SECONDS

    def as_slack(self, base_url: str) -> Payload:
        """Return the file object; what it is stays empty until it was looked over."""
        kind = self.kind if self.looked_over else ""
        return {
            "id": self.id,
            "name": self.name,
            "title": self.title or self.name,
            "mimetype": f"image/{'jpeg' if kind == 'jpg' else kind}" if kind else "",
            "filetype": kind,
            "user": BOT_USER_ID,
            "mode": "hosted",
            "size": self.length,
            "alt_txt": self.alt,
            "url_private": f"{base_url}/files-pri/{TEAM_ID}-{self.id}/{self.name}",
            "permalink": f"{base_url}/files/{BOT_USER_ID}/{self.id}/{self.name}",
        }


class Files:
    """Every file of the workspace, and where those that are promised are uploaded to."""

    def __init__(self) -> None:
        self._files: dict[str, File] = {}
        self._tickets: dict[str, str] = {}

    def promise(self, name: str, length: int, alt: str) -> tuple[str, File]:
        """Return the ticket with which a file may be uploaded, once."""
        file = File(id=f"F{secrets.token_hex(5).upper()}", name=name, length=length, alt=alt)
        ticket = secrets.token_urlsafe(24)
        self._files[file.id] = file
        self._tickets[ticket] = file.id
        return ticket, file

    def receive(self, ticket: str, content: bytes) -> bool:
        """Take in the bytes; not where the ticket is unknown or they are not as many as said."""
        file = self._files.get(self._tickets.get(ticket, ""))
        if file is None or file.content is not None or len(content) != file.length:
            return False
        file.content = content
        return True

    def complete(self, file_id: object, title: str) -> File:
        """Keep a file that was uploaded. Only once, and never without its bytes."""
        file = self._files.get(str(file_id))
        if file is None or file.content is None or file.completed_at is not None:
            raise SlackError("file_not_found")
        file.title, file.completed_at = title, time.time()
        return file

    def find(self, file_id: str) -> File | None:
        """Return a file that is completed."""
        file = self._files.get(file_id)
        return file if file and file.completed_at is not None else None

    def check(self, blocks: object) -> None:
        """Refuse blocks whose pictures are no files, are no pictures, or were not looked over."""
        lines = [
            f"[ERROR] invalid slack file [json-pointer:{at}]"
            for at, named in _named(blocks, "/blocks")
            if not self._can_be_shown(named)
        ]
        if lines:
            raise SlackError("invalid_blocks", *lines)

    def _can_be_shown(self, named: Payload) -> bool:
        in_url = _IN_URL.search(str(named.get("url", "")))
        file = self.find(str(named.get("id") or (in_url[1] if in_url else "")))
        return file is not None and file.looked_over and bool(file.kind)


def _named(value: object, at: str) -> Iterator[tuple[str, Payload]]:
    """Yield what names a file in blocks, with its pointer."""
    if isinstance(value, list):
        for place, one in enumerate(value):
            yield from _named(one, f"{at}/{place}")
    elif isinstance(value, dict):
        for name, one in value.items():
            if name == "slack_file":
                yield f"{at}/{name}", one
            else:
                yield from _named(one, f"{at}/{name}")
