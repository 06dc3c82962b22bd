"""The people of this installation and the accounts they use, as rows."""

import secrets
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from sqlalchemy import delete, insert, select, update

from memory.audit import Entry, append
from memory.database import Tx
from memory.tables import accounts, identities, memberships, people
from policies.people import Group, Person, PersonKind

CHAT = "slack"
SYSTEM = "Countersign"
_OURSELVES = {"system": "countersign"}
_EVERYBODY = (
    select(people.c.id, people.c.name, people.c.kind, people.c.active, memberships.c.group_name)
    .outerjoin(memberships, memberships.c.person_id == people.c.id)
    .order_by(people.c.name, people.c.id)
)


def everybody(tx: Tx) -> tuple[Person, ...]:
    """All people with their groups, in the order they were added."""
    return _people(tuple(map(tuple, tx.connection.execute(_EVERYBODY))))


@lru_cache(maxsize=8)  # they are asked for at every step, and seldom change
def _people(rows: tuple[tuple[str, str, str, bool, str | None], ...]) -> tuple[Person, ...]:
    groups: dict[str, set[Group]] = {}
    for person_id, *_, group in rows:
        groups.setdefault(person_id, set()).update([Group(group)] if group is not None else [])
    who = {person_id: (name, kind, active) for person_id, name, kind, active, _ in rows}
    return tuple(
        Person(
            id=person_id,
            name=name,
            kind=PersonKind(kind),
            active=active,
            groups=frozenset(groups[person_id]),
        )
        for person_id, (name, kind, active) in who.items()
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

    Known means: the account in the chat (`{"slack": "T1:U1"}`) is theirs already, or any account
    where they have none there. A name may be two people's and passes on with time; it never makes
    somebody the person who had it. What changed is logged, and nothing is where nothing did.
    """
    telling = [CHAT] if CHAT in accounts_used else [*accounts_used]
    known = [by_identity(tx, system, accounts_used[system]) for system in telling]
    person_id = next((found for found in known if found), None) or secrets.token_hex(8)
    wanted = {
        "name": name,
        "kind": kind.value,
        "active": True,
        "groups": sorted(set(groups)),
        "accounts": dict(sorted(accounts_used.items())),
    }
    before = _as_enrolled(tx, person_id)
    if before != wanted:
        _hand_over(tx, accounts_used, to=person_id)
        _write(tx, person_id, wanted, is_new=not before)
        _log_change(tx, person_id, before, wanted)
    return person_id


def enrol_system(tx: Tx) -> str:
    """Enrol the program itself, which asks for what a sweep finds; returns the id.

    It has no account anywhere and belongs to no group, so it can never decide (I7).
    """
    return enrol(tx, SYSTEM, kind=PersonKind.SYSTEM, accounts_used=_OURSELVES)


def retire(tx: Tx, keep: Iterable[str]) -> None:
    """Deactivate everybody who is no longer in the settings; their history stays."""
    gone = select(people.c.id).where(people.c.id.not_in([*keep]), people.c.active)
    for person_id in tx.connection.scalars(gone.order_by(people.c.id)).all():
        tx.connection.execute(update(people).where(people.c.id == person_id).values(active=False))
        _log_change(tx, person_id, {"active": True}, {"active": False})


def _as_enrolled(tx: Tx, person_id: str) -> dict[str, Any]:
    """Read all that enrolling decides about a person; nothing of somebody new."""
    row = tx.connection.execute(select(people).where(people.c.id == person_id)).one_or_none()
    if row is None:
        return {}
    groups = select(memberships.c.group_name).where(memberships.c.person_id == person_id)
    used = select(identities.c.system, identities.c.external).where(
        identities.c.person_id == person_id
    )
    return {
        "name": row.name,
        "kind": row.kind,
        "active": row.active,
        "groups": sorted(tx.connection.scalars(groups)),
        "accounts": dict(sorted(tuple(one) for one in tx.connection.execute(used))),
    }


def _hand_over(tx: Tx, accounts_used: Mapping[str, str], *, to: str) -> None:
    """Take accounts from whoever had them until now."""
    for system, external in accounts_used.items():
        holder = by_identity(tx, system, external)
        if holder is None or holder == to:
            continue
        before = _as_enrolled(tx, holder)
        tx.connection.execute(
            delete(identities).where(
                identities.c.system == system, identities.c.external == external
            )
        )
        _log_change(tx, holder, before, _as_enrolled(tx, holder))


def _write(tx: Tx, person_id: str, wanted: Mapping[str, Any], *, is_new: bool) -> None:
    values = {name: wanted[name] for name in ("name", "kind", "active")}
    if is_new:
        tx.connection.execute(insert(people).values(id=person_id, **values))
    else:
        tx.connection.execute(update(people).where(people.c.id == person_id).values(values))
    tx.connection.execute(delete(identities).where(identities.c.person_id == person_id))
    tx.connection.execute(delete(memberships).where(memberships.c.person_id == person_id))
    for system, external in wanted["accounts"].items():
        tx.connection.execute(
            insert(identities).values(system=system, external=external, person_id=person_id)
        )
    for group in wanted["groups"]:
        tx.connection.execute(insert(memberships).values(person_id=person_id, group_name=group))


def _log_change(
    tx: Tx, person_id: str, before: Mapping[str, Any], after: Mapping[str, Any]
) -> None:
    changed = {
        name: [before.get(name), value]
        for name, value in after.items()
        if before.get(name) != value
    }
    append(tx, Entry(kind="people_changed", person=person_id), changed)


def account_ids(tx: Tx) -> frozenset[str]:
    """Return every account this database was ever worked for."""
    return frozenset(tx.connection.scalars(select(accounts.c.id)))


def open_account(tx: Tx, account: str, *, system: str, name: str) -> None:
    """Register a shop, mailbox or set of books this installation works for."""
    known = tx.connection.scalar(select(accounts.c.id).where(accounts.c.id == account))
    if known is None:
        tx.connection.execute(insert(accounts).values(id=account, system=system, name=name))
