"""Whether vendors' lists can be found, for the doctor: every place is looked into, no list read."""

from collections.abc import Mapping
from datetime import UTC, datetime

from tools.connectors.mailbox import MailboxReader
from tools.vendor_lists.places import VendorList, open_lists
from tools.vendor_lists.settings import FeedsSettings


def try_lists(settings: FeedsSettings, mailboxes: Mapping[str, MailboxReader]) -> str:
    """Say of each vendor when its newest list came.

    Raises `Misconfigured` for the file of vendors, `Unavailable` and its kind for a folder or the
    mailbox, and `BadList` for a mail that brought several.
    """
    now = datetime.now(UTC)
    lists = open_lists(settings.account, settings.vendors(), mailboxes).values()
    return "; ".join(_newest(one, now) for one in lists) or "no vendor is named in the file yet"


def _newest(one: VendorList, now: datetime) -> str:
    sent = one.place.newest(now, "")
    came = f"sent a list on {sent.at:%d %b %Y}" if sent else "has sent no list yet"
    return f"{one.vendor.name} {came}"
