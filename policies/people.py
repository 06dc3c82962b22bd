"""Who a person is, and who may decide. Pure: looking people up is somebody else's job."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Protocol

from pydantic import BaseModel, ConfigDict


class PersonKind(StrEnum):
    """What stands behind an identity; only `MEMBER` may ever decide (I7)."""

    MEMBER = "member"
    GUEST = "guest"
    PARTNER = "partner"
    BOT = "bot"
    SYSTEM = "system"


class Group(StrEnum):
    """The closed list of groups a rule may name; a typing mistake fails when rules are loaded.

    Nobody has to be put into `STAFF`: it is everybody who may decide anything.
    """

    SUPPORT = "support"
    LEADS = "leads"
    FINANCE = "finance"
    BUYING = "buying"
    MANAGEMENT = "management"
    OWNERS = "owners"
    ADMINS = "admins"
    STAFF = "staff"


class Person(BaseModel):
    """One human (or the system itself), whatever accounts they use.

    `id` is random and means nothing, so an audit log that names it holds no personal data.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    name: str
    kind: PersonKind = PersonKind.MEMBER
    groups: frozenset[Group] = frozenset()
    active: bool = True

    @property
    def may_decide(self) -> bool:
        """Whether this is a live member of the company at all; groups are checked besides."""
        return self.active and self.kind is PersonKind.MEMBER

    def belongs_to(self, group: Group) -> bool:
        """Whether the person may fill a seat of `group` now."""
        return self.may_decide and (group is Group.STAFF or group in self.groups)


class Directory(Protocol):
    """Where people are looked up. Unknown, unreachable and empty all mean "no"."""

    def current(self, person_id: str) -> Person | None:
        """Return the person as they are now (at most five minutes old), or None."""
        ...

    def everybody(self) -> tuple[Person, ...]:
        """Return all people known to this installation, as they are now."""
        ...

    def refresh(self) -> None:
        """Ask anew how people are, where that takes a network."""
        ...


def named(people: Iterable[Person]) -> str:
    """Render people as a sentence part: `Dana or Olivia`."""
    names = [person.name for person in people]
    return " or ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
