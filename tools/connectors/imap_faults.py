"""An IMAP server's noes, as errors of ours.

Nothing of what it writes beside its codes is repeated: its sentences quote names and addresses.
Source: RFC 5530.
"""

import re
from collections.abc import Sequence
from typing import Final

from policies.errors import CountersignError, Misconfigured, VendorRejected, VendorThrottled
from tools.connectors.calls import hopeless

VENDOR: Final = "The mailbox"
BUSY: Final = frozenset({"INUSE", "LIMIT", "SERVERBUG", "UNAVAILABLE"})
_CODE: Final = re.compile(rb"\[([A-Z-]+)")
_A_MINUTE: Final = 60.0
_A_MOMENT: Final = 1.0


class MayNotLook(Misconfigured):
    """The mailbox does not let this password read there. Nothing was changed."""


class MayNotChange(VendorRejected):
    """The mailbox does not let this password write there. Nothing was changed."""


def refusal(data: Sequence[object], folder: str, *, writes: bool) -> CountersignError:
    """Read a no by its code. Nothing of what stands beside it is repeated."""
    said = b" ".join(one for one in data if isinstance(one, bytes))
    found = _CODE.search(said)
    code = found[1].decode() if found else ""
    if code == "OVERQUOTA":
        return VendorRejected(f"{VENDOR} is full. Please make room there. Nothing was sent.")
    if code in {"NONEXISTENT", "TRYCREATE"} or (folder and not code):
        sentence = f"{VENDOR} does not open the folder {folder}. Check the folders' settings."
        return hopeless(sentence, writes=writes)
    if code in {"NOPERM", "PRIVACYREQUIRED"}:
        what = "write" if writes else "read"
        sentence = f"{VENDOR} does not let me {what} there. Please tell your admin."
        return MayNotChange(sentence) if writes else MayNotLook(sentence)
    if code in BUSY:
        busy = f"{VENDOR} is busy and asked me to wait. Nothing was changed."
        # It does not say how long: a question is asked again soon, a change waits for longer.
        return VendorThrottled(busy, retry_after=_A_MINUTE if writes else _A_MOMENT)
    if code == "TOOBIG":
        return VendorRejected(f"{VENDOR} does not take a mail of that size. Nothing was sent.")
    return VendorRejected(f"{VENDOR} said no. Nothing was changed.")
