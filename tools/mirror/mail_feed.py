"""Copying what lies in a mailbox: that a mail is there, from whom and when, and no word of it.

The checkpoint is the mailbox's own link for each folder: where in its history we are. It is stored
with the rows it brought, so a process that dies anywhere goes on from the last one. `began` is when
a load was begun that is not complete yet.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final, get_args

from memory.mirror.row import Gone, Row
from memory.mirror.rows import MailRow
from memory.mirror.sources import Cursor, Step
from tools.connectors.mailbox import Changes, FollowedFolder, LinkTooOld, MailboxReader, Slip
from tools.mirror.feed import Chunk, Now, hashed
from tools.plain_text import plain_text

FOLDERS: Final[tuple[FollowedFolder, ...]] = get_args(FollowedFolder)
_LONGEST, _LONGEST_ID = 200, 190


@dataclass(frozen=True)
class MailFeed:
    """The inbox of one mailbox and what was sent from it, read with the mailbox's own reader."""

    reader: MailboxReader
    stream: str = "mail"
    title: str = "Mail"
    rows: tuple[type[Row], ...] = (MailRow,)
    stale_after: None = None

    @property
    def account(self) -> str:
        """The mailbox."""
        return self.reader.account

    @property
    def budget(self) -> int | None:
        """Per cent of the vendor's allowance that are left."""
        return self.reader.budget

    def turn(self, cursor: Cursor, now: Now) -> Iterator[Chunk]:
        """Follow both folders to where they are now; from the start where the link is too old."""
        if "links" not in cursor:
            cursor = {"links": {}, "began": now().isoformat(), "loaded": 0}
        try:
            for folder in FOLDERS:
                for chunk in self._followed(cursor, folder, now):
                    cursor = chunk.step.cursor
                    yield chunk
        except LinkTooOld:
            yield Chunk(Step({}, loaded=0), again=0.0)
            return
        if "began" in cursor:
            step = Step(
                {"links": cursor["links"]}, whole_at=datetime.fromisoformat(cursor["began"])
            )
            yield Chunk(step)

    def _followed(self, cursor: Cursor, folder: FollowedFolder, now: Now) -> Iterator[Chunk]:
        more = True
        while more:
            asked_at = now()
            changes = self.reader.changes(cursor["links"].get(folder, ""), folder)
            cursor = {**cursor, "links": {**cursor["links"], folder: changes.link}}
            if "began" in cursor:
                cursor["loaded"] += len(changes.slips)
            yield self._chunk(cursor, folder, changes, asked_at)
            more = changes.more

    def _chunk(
        self, cursor: Cursor, folder: FollowedFolder, changes: Changes, asked_at: datetime
    ) -> Chunk:
        rows = tuple(_row(self.account, folder, slip, asked_at) for slip in changes.slips)
        gone = tuple(
            Gone(MailRow, self.account, _place(folder, one), asked_at) for one in changes.gone
        )
        newest = max((row.received_at for row in rows), default=None)
        step = Step(cursor, len(rows) + len(gone), newest, loaded=cursor.get("loaded"))
        return Chunk(step, rows, gone=gone)


def _row(account: str, folder: FollowedFolder, slip: Slip, asked_at: datetime) -> MailRow:
    domain = slip.sender.rpartition("@")[2].casefold()
    return MailRow(
        source=account,
        id=_place(folder, slip.id),
        updated_at=slip.received_at,
        fetched_at=asked_at,
        message_hash=hashed(account, slip.message_id),
        thread_hash=hashed(account, slip.conversation_id),
        folder=folder,
        sender_hash=hashed(account, slip.sender),
        sender_domain=plain_text(domain, limit=_LONGEST) or None,
        received_at=slip.received_at,
        has_files=slip.has_attachments,
    )


def _place(folder: FollowedFolder, mail: str) -> str:
    """Name a mail by where it lies, so that one which is moved is gone here and new there."""
    short = mail if len(mail) <= _LONGEST_ID else hashlib.sha256(mail.encode()).hexdigest()
    return f"{folder}/{short}"
