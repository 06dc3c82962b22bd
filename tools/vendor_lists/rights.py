"""What we may do where vendors lay their lists. It is only read, and only looked at here."""

import os
import stat
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final

from policies.errors import Unavailable
from tools.key_rights import KeyRights, Need
from tools.vendor_lists.settings import FeedsSettings

_SETTING = "COUNTERSIGN_FEEDS__FILE"
_LOOK, _CHANGE = "reading", "writing"
_ANYBODY = "writing by anybody on this machine"
_ROOT = "The program runs as root, who may write everywhere: run it as a user of its own"
_NO_ASKING = (
    "SFTP cannot be asked without writing. Ask the vendor for a login that only reads; the program "
    "opens files for reading only"
)
FOLDER: Final = Need(
    "Vendors' lists",
    "folder on this machine",
    _SETTING,
    {_LOOK: "that vendor's stock and prices"},
    "the folder's own permissions: only the vendor's transfer writes there",
    "the machine says who may write into a folder",
)
SFTP: Final = Need(
    "Vendors' lists",
    "login at a vendor's server",
    _SETTING,
    {_LOOK: "that vendor's stock and prices"},
    "the vendor's server, by whoever runs it",
    _NO_ASKING,
)


def lists_rights(settings: FeedsSettings) -> tuple[KeyRights, ...]:
    """Look at every folder and every login; a list that is mailed has none.

    Raises `Misconfigured` for the file of vendors, `Unavailable` for a folder that is not there.
    """
    return tuple(_looked_at(settings))


def _looked_at(settings: FeedsSettings) -> Iterator[KeyRights]:
    for vendor in settings.vendors():
        if vendor.folder is not None:
            yield _folder(replace(FOLDER, title=f"folder of {vendor.name}"), vendor.folder)
        elif vendor.sftp is not None:
            yield replace(SFTP, title=f"login at {vendor.name}").hidden(_NO_ASKING)


def _folder(need: Need, folder: Path) -> KeyRights:
    try:
        mode = folder.stat().st_mode
    except OSError as error:
        raise Unavailable(f"The folder {folder} cannot be read: {error.strerror}.") from error
    has = {_LOOK} if os.access(folder, os.R_OK | os.X_OK) else set()
    is_root = os.geteuid() == 0
    if mode & stat.S_IWOTH:
        has |= {_ANYBODY}
    elif os.access(folder, os.W_OK) and is_root:
        return need.hidden(_ROOT)
    elif os.access(folder, os.W_OK):
        has |= {_CHANGE}
    return need.compared(has)
