"""Where a vendor's newest list is found: in a folder on this machine, or in the mailbox."""

import os
import stat
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Final

from policies.errors import Misconfigured, Unavailable
from tools.connectors.mailbox import (
    Enclosure,
    EnclosureTooLarge,
    Letter,
    MailboxReader,
    is_called,
)
from tools.plain_text import plain_text
from tools.vendor_lists.decoding import MOST_BYTES, BadList, too_large
from tools.vendor_lists.sent import STILL_WRITTEN, Place, Sent
from tools.vendor_lists.settings import VendorSettings
from tools.vendor_lists.sftp import SftpPlace

_LOOKS_BACK: Final = timedelta(days=60)


@dataclass(frozen=True)
class FolderPlace:
    """A folder on this machine into which files are laid. Links in it are not followed."""

    folder: Path
    files: str

    def newest(self, now: datetime, _known: str) -> Sent | None:
        """Return the file that was written last, unless it is still being written."""
        try:
            with os.scandir(self.folder) as entries:
                found = [
                    (one.stat(follow_symlinks=False), one.path)
                    for one in entries
                    if is_called(one.name, self.files) and not one.name.startswith(".")
                ]
        except OSError as error:
            raise Unavailable(
                f"The folder {self.folder} cannot be read: {error.strerror}. What was read before "
                "stays as it was."
            ) from error
        whole = [
            (at.st_mtime_ns, path, at.st_size)
            for at, path in found
            if stat.S_ISREG(at.st_mode) and not 0 <= time.time() - at.st_mtime < STILL_WRITTEN
        ]
        if not whole:
            return None
        written, path, size = max(whole)
        name = plain_text(Path(path).name, limit=120)
        at = min(datetime.fromtimestamp(written // 10**9, UTC), now)
        return Sent(f"{name}@{written}@{size}", name, at, None, lambda: _bytes_of(path))


def _bytes_of(path: str) -> bytes:
    try:
        opened = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
        with os.fdopen(opened, "rb") as file:
            raw = file.read(MOST_BYTES + 1)
            size = os.fstat(file.fileno()).st_size
    except OSError as error:
        raise Unavailable(f"A list cannot be read: {error.strerror}. I will try again.") from error
    if size > MOST_BYTES:
        raise too_large(size)
    return raw


@dataclass(frozen=True)
class MailPlace:
    """The mailbox, and the address from which one vendor mails lists."""

    mailboxes: Sequence[MailboxReader]
    sender: str
    files: str
    _others: set[str] = field(default_factory=set)
    """Mails that brought no list: they never will."""

    def newest(self, now: datetime, known: str) -> Sent | None:
        """Return what came with the newest mail that brought a list."""
        letters = [
            (box, one)
            for box in self.mailboxes
            for one in box.from_address(self.sender, now - _LOOKS_BACK)
            if one.has_attachments and not one.is_draft and one.id not in self._others
        ]
        for box, one in sorted(letters, key=lambda pair: pair[1].received_at, reverse=True):
            read: Callable[[], Enclosure | None] = partial(self._list_in, box, one)
            name = self.files
            if one.id != known:
                found = read()
                if found is None:
                    self._others.add(one.id)
                    continue
                name, read = plain_text(found.name, limit=120), partial(_itself, found)
            return Sent(one.id, name, one.received_at, box.page(one), partial(_content_of, read))
        return None

    def _list_in(self, box: MailboxReader, letter: Letter) -> Enclosure | None:
        """Read the one file that is the list; None where none came with this mail."""
        try:
            found = box.enclosed(letter, self.files, MOST_BYTES)
        except EnclosureTooLarge:
            raise BadList(
                f"The list is larger than {MOST_BYTES / 1e6:.0f} MB, so it was not read. Ask the "
                "vendor for stock and prices alone."
            ) from None
        if len(found) > 1:
            raise BadList(
                f"The newest mail brought {len(found)} files that may be the list. Say which with "
                "`files` in the file of vendors, e.g. stock*.csv."
            )
        return found[0] if found else None


def _itself(found: Enclosure) -> Enclosure:
    return found


def _content_of(read: Callable[[], Enclosure | None]) -> bytes:
    found = read()
    if found is None:
        raise BadList("The mail no longer has the list that came with it.")
    return found.content


@dataclass(frozen=True)
class VendorList:
    """One vendor's lists: who it is, what it is called among the sources, where they come."""

    source: str
    vendor: VendorSettings
    place: Place


def open_lists(
    account: str, vendors: Sequence[VendorSettings], mailboxes: Mapping[str, MailboxReader]
) -> dict[str, VendorList]:
    """Open every vendor's place, by source. Raises `Misconfigured` for mail without a mailbox."""
    boxes = tuple(box for _, box in sorted(mailboxes.items()))
    opened = (VendorList(f"{account}/{one.key}", one, _place_of(one, boxes)) for one in vendors)
    return {one.source: one for one in opened}


def _place_of(vendor: VendorSettings, boxes: Sequence[MailboxReader]) -> Place:
    if vendor.folder is not None:
        return FolderPlace(vendor.folder, vendor.files)
    if vendor.sftp is not None:
        return SftpPlace(
            url=vendor.sftp,
            host_key=vendor.host_key or "",
            files=vendor.files,
            key_file=vendor.key_file,
            password_file=vendor.password_file,
        )
    if not boxes or vendor.sender is None:
        raise Misconfigured(
            f"{vendor.name} sends its list by mail, and no mailbox is connected. "
            "docs/connect-mail.md says how. Nothing was started."
        )
    return MailPlace(boxes, vendor.sender, vendor.files)
