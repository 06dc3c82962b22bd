"""What the columns of vendors' lists say: read, and kept once a person has confirmed it.

Whoever confirms at the terminal and whoever does in Slack comes through here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import tzinfo
from typing import Final

from memory import outbox
from memory.database import Database
from memory.mirror import sources, vendor_lists
from policies.errors import NotEligible, NotFound
from policies.people import Group, Person
from tools.plain_text import quoted
from tools.vendor_lists.columns import Columns
from tools.vendor_lists.places import VendorList
from tools.vendor_lists.sent import Sent
from tools.vendor_lists.settings import STREAM, key_of
from tools.vendor_lists.table import Table, read_table

_SAY_WHAT_COLUMNS_ARE: Final = (Group.BUYING, Group.OWNERS)


@dataclass(frozen=True)
class NewestList:
    """The newest list of a vendor, read whole; `head` says in a line which it is."""

    sender: VendorList
    sent: Sent
    table: Table
    head: str


def may_confirm(person: Person) -> bool:
    """Whether somebody says what a vendor's columns say."""
    return any(person.belongs_to(group) for group in _SAY_WHAT_COLUMNS_ARE)


def must_be_able_to_confirm(person: Person) -> None:
    """Raise `NotEligible` for whoever does not buy."""
    if not may_confirm(person):
        raise NotEligible("Somebody from buying, or an owner, says what a vendor's list says.")


@dataclass(frozen=True)
class VendorColumns:
    """The desk at which columns are confirmed. `lists` are the vendors' by source."""

    database: Database
    lists: Mapping[str, VendorList]
    zone: tzinfo

    def sender(self, vendor: str) -> VendorList:
        """Find a vendor by source, name or key. Raises `NotFound`, which says who there is."""
        for one in self.lists.values():
            if one.source == vendor or one.vendor.key == key_of(vendor):
                return one
        known = ", ".join(one.vendor.key for one in self.lists.values())
        raise NotFound(f"No vendor called {quoted(vendor, 40)} sends lists. There are: {known}.")

    def newest(self, vendor: str) -> NewestList:
        """Read a vendor's newest list.

        Raises `NotFound` where none has come, `BadList` for one that cannot be read, `Unavailable`
        and its kind for the place it comes to.
        """
        sender = self.sender(vendor)
        with self.database.read() as tx:
            now = tx.now()
        sent = sender.place.newest(now, "")
        if sent is None:
            raise NotFound(f"No list of {sender.vendor.name} has come yet.")
        table = read_table(sent.read())
        at = sent.at.astimezone(self.zone)
        head = f"{sender.vendor.name}: {sent.name} of {at:%d %b %Y %H:%M}, {len(table.rows):,} rows"
        return NewestList(sender, sent, table, head)

    def confirm(self, found: NewestList, columns: Columns, person: Person) -> str:
        """Keep what a person says the columns of a list say, and have it read at once.

        Raises `NotEligible`.
        """
        must_be_able_to_confirm(person)
        source, digest = found.sender.source, found.table.digest
        with self.database.transaction() as tx:
            kept = columns.model_dump(mode="json")
            vendor_lists.confirm(tx, source, digest, kept, person=person.id)
            sources.hurry(tx, source, STREAM)
            outbox.touch(tx, "home")
        return (
            f"Kept, as {person.name} says. The list is read now, and each one with these columns."
        )
