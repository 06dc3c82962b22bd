"""The people of this installation and the accounts they use, as rows."""

import secrets
from collections.abc import Iterable, Mapping

from sqlalchemy import delete, insert, select, update

from memory.database import Tx
from memory.tables import accounts, identities, memberships, people
from policies.people import Group, Person, PersonKind

SYSTEM = "system"


def everybody(tx: Tx) -> tuple[Person, ...]:
    """All people with their groups, in the order they were added."""
    groups: dict[str, set[Group]] = {}
    for row in tx.connection.execute(select(memberships)):
        groups.setdefault(row.person_id, set()).add(Group(row.group_name))
    return tuple(
        Person(
            id=row.id,
            name=row.name,
            kind=PersonKind(row.kind),
            active=row.active,
            groups=frozenset(groups.get(row.id, ())),
        )
        for row in tx.connection.execute(select(people).order_by(people.c.name))
    )


def by_identity(tx: Tx, system: str, external: str) -> str | None:
    """The person behind an account (`slack`, `T1:U1`), or None."""
    return tx.connection.scalar(
        select(identities.c.person_id).where(
            identities.c.system == system, identities.c.external == external
        )
    )


def identity_of(tx: Tx, person_id: str, system: str) -> str | None:
    """The account a person uses in `system`, or None."""
    return tx.connection.scalar(
        select(identities.c.external).where(
            identities.c.system == system, identities.c.person_id == person_id
        )
    )


def enrol(
    tx: Tx,
    name: str,
    *,
    kind: PersonKind = PersonKind.MEMBER,
    groups: Iterable[Group] = (),
    accounts_used: Mapping[str, str],
) -> str:
    """Add a person, or bring name, groups and accounts of a known one up to date; returns the id.

    Known means: one of the accounts (`{"slack": "T1:U1", "mail": …}`) is theirs already.
    """
    known = [by_identity(tx, system, external) for system, external in accounts_used.items()]
    person_id = next((found for found in known if found), None)
    if person_id is None:
        person_id = secrets.token_hex(8)
        tx.connection.execute(
            insert(people).values(id=person_id, name=name, kind=kind, active=True)
        )
    values = {"name": name, "kind": kind, "active": True}
    tx.connection.execute(update(people).where(people.c.id == person_id).values(values))
    tx.connection.execute(delete(identities).where(identities.c.person_id == person_id))
    for system, external in accounts_used.items():
        tx.connection.execute(
            insert(identities).values(system=system, external=external, person_id=person_id)
        )
    tx.connection.execute(delete(memberships).where(memberships.c.person_id == person_id))
    for group in sorted(set(groups)):
        tx.connection.execute(insert(memberships).values(person_id=person_id, group_name=group))
    return person_id


def retire(tx: Tx, keep: Iterable[str]) -> None:
    """Deactivate everybody who is no longer in the settings; their history stays."""
    gone = people.c.id.not_in([*keep])
    tx.connection.execute(update(people).where(gone).values(active=False))


def open_account(tx: Tx, account: str, *, system: str, name: str) -> None:
    """Register a shop, mailbox or set of books this installation works for."""
    known = tx.connection.scalar(select(accounts.c.id).where(accounts.c.id == account))
    if known is None:
        tx.connection.execute(insert(accounts).values(id=account, system=system, name=name))
