"""Reading the ledger: Actions and revisions as they are, never changed from here."""

import logging
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, bindparam, exists, func, or_, select

from memory.database import Tx
from memory.states import State
from memory.tables import actions, effects, revisions
from policies.actions.definition import Arguments
from policies.canonical import digest
from policies.errors import NotFound
from policies.judgement import Judgement

log = logging.getLogger(__name__)
ERASABLE = frozenset({"arguments", "facts", "told"})


@dataclass(frozen=True)
class Action:
    """One row of the ledger, as it was when read. Times are UTC; `name` is what people see."""

    id: int
    kind: str
    account: str
    target: str
    business_key: str
    state: State
    revision: int
    requester_id: str
    words: str
    origin_event: str
    origin_position: int
    thread: str
    channel: str
    ts: str
    created_at: datetime
    changed_at: datetime
    expires_at: datetime | None
    not_before: datetime | None
    lease_owner: str | None
    lease_until: datetime | None
    fence: int
    attempts: int
    outcome: str
    replaces: int | None
    replaced_by: int | None
    retries: int | None
    bundle_id: int | None = None
    follows: int | None = None

    @property
    def is_decided_with_another(self) -> bool:
        """Whether it waits on the card of another one, which comes before it."""
        return self.follows is not None and self.state is State.PENDING

    @property
    def system(self) -> str:
        """The kind of system it changes, as accounts begin: `shopify`."""
        return self.account.partition(":")[0]

    @property
    def name(self) -> str:
        """The name people use for it."""
        return f"A-{self.id}"


@dataclass(frozen=True)
class Revision:
    """One exact wording of an Action, and the terms it was shown under.

    `arguments`, `facts` and `told` are None once erased; `digest` stays.
    """

    action_id: int
    number: int
    schema_version: int
    digest: str
    arguments: dict[str, Any] | None
    nonce: str | None
    terms: Judgement
    facts: dict[str, Any] | None
    material: dict[str, Any]
    told: dict[str, Any] | None
    editor_id: str
    created_at: datetime

    def seal(self, action: Action) -> str:
        """Compute the digest anew from what is stored: it equals `digest`, or a row was edited."""
        return wording_digest(
            action.kind,
            self.schema_version,
            action.account,
            action.target,
            self.arguments,
            self.nonce,
        )


def wording_digest(
    kind: str,
    schema: int,
    account: str,
    target: str,
    arguments: Mapping[str, Any] | None,
    nonce: str | None,
) -> str:
    """Compute what people vote on; the nonce keeps erased arguments from being guessed."""
    return digest(
        {
            "kind": kind,
            "schema": schema,
            "account": account,
            "target": target,
            "arguments": arguments,
            "nonce": nonce,
        }
    )


def fingerprint(value: Any) -> str | None:  # noqa: ANN401 - whatever a row holds by now
    """Compute the digest of a stored part, or None of what we cannot have stored."""
    try:
        return digest(value)
    except TypeError:
        return None


@dataclass(frozen=True)
class Wording:
    """What a revision is made from. `told` is for the card only and decides nothing."""

    arguments: Arguments
    terms: Judgement
    facts: Mapping[str, Any]
    material: Mapping[str, Any]
    told: Mapping[str, Any]

    @property
    def stored(self) -> dict[str, dict[str, Any]]:
        """Everything but the arguments as it is stored; the log seals each part."""
        return {
            "terms": self.terms.model_dump(mode="json"),
            "facts": dict(self.facts),
            "material": dict(self.material),
            "told": dict(self.told),
        }

    @property
    def sealed(self) -> dict[str, str | None]:
        """The digest of each stored part, so that none can be edited unnoticed."""
        return {name: fingerprint(part) for name, part in self.stored.items()}


@dataclass(frozen=True)
class Wish:
    """Where a new Action comes from and whom it answers to."""

    requester_id: str
    words: str
    event: str
    position: int
    thread: str
    channel: str = ""
    ts: str = ""
    expires_at: datetime | None = None
    not_before: datetime | None = None
    replaces: int | None = None
    retries: int | None = None
    follows: int | None = None


COLUMNS = [actions.c[name] for name in Action.__dataclass_fields__]
_ACTION = select(*COLUMNS).where(actions.c.id == bindparam("id"))
_REVISION = select(revisions).where(
    revisions.c.action_id == bindparam("action_id"), revisions.c.number == bindparam("number")
)
_SEAL = select(revisions.c.digest, revisions.c.terms["policy_version"].as_string()).where(
    revisions.c.action_id == bindparam("action_id"), revisions.c.number == bindparam("number")
)
_EDITORS = select(revisions.c.editor_id).where(revisions.c.action_id == bindparam("action_id"))


@lru_cache
def _on_target(states: frozenset[State]) -> Select[Any]:
    """Prepare the question for all Actions on one object, oldest first."""
    return (
        select(*COLUMNS)
        .where(actions.c.target == bindparam("target"), actions.c.state.in_(sorted(states)))
        .order_by(actions.c.id)
    )


def as_action(row: Row[Any]) -> Action:
    """Read a row of `COLUMNS`."""
    values = dict(row._mapping)  # noqa: SLF001 - SQLAlchemy's public way to name a row's columns
    return Action(**{**values, "state": State(values["state"])})


def get(tx: Tx, action_id: int) -> Action:
    """Read one Action. Raises `NotFound`."""
    row = tx.connection.execute(_ACTION, {"id": action_id}).one_or_none()
    if row is None:
        raise NotFound(f"There is no A-{action_id}.")
    return as_action(row)


def find(
    tx: Tx,
    *conditions: Any,  # noqa: ANN401 - SQL conditions
    order: Sequence[ColumnElement[Any]] = (actions.c.id,),
    limit: int = 100,
) -> list[Action]:
    """Read Actions that meet SQL conditions over `memory.tables.actions`, oldest first."""
    query = select(*COLUMNS).where(*conditions).order_by(*order).limit(limit)
    return [as_action(row) for row in tx.connection.execute(query)]


def on_target(tx: Tx, target: str, states: frozenset[State]) -> list[Action]:
    """Return every Action on one object that is in one of `states`, oldest first."""
    rows = tx.connection.execute(_on_target(states), {"target": target})
    return [as_action(row) for row in rows]


def seal_of(tx: Tx, action: Action) -> tuple[str, str]:
    """Return the digest and the policy version an Action stands under, which never change.

    Not read as a `Revision`: what has terms nobody can read must still be able to end.
    """
    of = (action.id, action.revision)
    key = ("seal", *of)
    if key not in tx.seen:
        found = tx.connection.execute(_SEAL, dict(zip(("action_id", "number"), of, strict=True)))
        tx.seen[key] = tuple(found.one())
    digest, policy_version = tx.seen[key]
    return digest, policy_version


def remember(tx: Tx, current: Revision) -> None:
    """Save this transaction from reading what it was handed: the seal of a revision."""
    tx.seen["seal", current.action_id, current.number] = (
        current.digest,
        current.terms.policy_version,
    )


def count(tx: Tx, *conditions: Any) -> int:  # noqa: ANN401 - SQL conditions
    """Count Actions that meet SQL conditions over `memory.tables.actions`."""
    return tx.connection.scalar(select(func.count()).select_from(actions).where(*conditions)) or 0


def revision(tx: Tx, action_id: int, number: int) -> Revision:
    """Read one revision. Raises `NotFound`."""
    return tx.once(("revision", action_id, number), lambda: _revision(tx, action_id, number))


def _revision(tx: Tx, action_id: int, number: int) -> Revision:
    found = tx.connection.execute(_REVISION, {"action_id": action_id, "number": number})
    row = found.mappings().one_or_none()
    if row is None:
        raise NotFound(f"A-{action_id} has no version {number}.")
    current = Revision(**{**row, "terms": Judgement.model_validate(row["terms"])})
    remember(tx, current)
    return current


def by_event(tx: Tx, event: str) -> list[Action]:
    """What an event proposed already: a re-run turn returns these instead of planning anew."""
    return find(tx, actions.c.origin_event == event)


def retried_by(tx: Tx, action_id: int) -> int | None:
    """Return the Action that was asked for in place of one that had ended, if any."""
    return tx.connection.scalar(select(actions.c.id).where(actions.c.retries == action_id).limit(1))


def count_pleas(tx: Tx, requester_id: str, *, since: datetime, up_to: int) -> int:
    """Count the exceptions a person asked for since then, up to and with Action `up_to`."""
    pleads = revisions.c.arguments["exception"].as_string() != ""
    query = (
        select(func.count())
        .select_from(actions.join(revisions, revisions.c.action_id == actions.c.id))
        .where(
            actions.c.requester_id == requester_id,
            actions.c.created_at >= since,
            actions.c.id <= up_to,
            revisions.c.number == actions.c.revision,
            pleads,
        )
    )
    return tx.connection.scalar(query) or 0


def editors(tx: Tx, action: Action) -> frozenset[str]:
    """Everybody whose words are in an Action or in what it replaces: none of them decides it (I7).

    Not only the last one's: what an earlier editor wrote may still stand in the present wording.
    """
    found = tx.once(
        ("editors", action.id),
        lambda: frozenset(tx.connection.scalars(_EDITORS, {"action_id": action.id})),
    )
    before = [one for one in (action.replaces, action.retries) if one is not None]
    return found.union(*(editors(tx, get(tx, one)) for one in before))


def overdue(tx: Tx, state: State, column: str) -> list[Action]:
    """Return Actions in `state` whose time in `column` has come, or was never set; oldest first.

    Asked of the database, so that many that wait can never hide one that is due.
    """
    time = actions.c[column]
    return _readable(tx, actions.c.state == state, or_(time.is_(None), time <= tx.now()))


def due(tx: Tx) -> list[Action]:
    """Return approved Actions that may be carried out now, or whose time to be has run out."""
    time, end, now = actions.c.not_before, actions.c.expires_at, tx.now()
    come = or_(time.is_(None), time <= now, end <= now)
    return _readable(tx, actions.c.state == State.APPROVED, come)


def _readable(tx: Tx, *conditions: ColumnElement[bool]) -> list[Action]:
    """Read one by one, because one row that cannot be read must not hide the others.

    Each is read under the same conditions again: it may have moved on meanwhile, and whoever acts
    on what is overdue must never be handed what somebody has just decided.
    """
    query = select(actions.c.id).where(*conditions).order_by(actions.c.id).limit(200)
    found = []
    for action_id in tx.connection.scalars(query).all():
        try:
            found += find(tx, actions.c.id == action_id, *conditions)
        except (TypeError, ValueError):
            log.exception("A-%s cannot be read", action_id)
    return found


def held_by(tx: Tx, worker: str) -> list[Action]:
    """Return what a worker holds a lease on, whether it is alive or not."""
    return find(tx, actions.c.state == State.EXECUTING, actions.c.lease_owner == worker)


def in_states(tx: Tx, states: Collection[State], *, limit: int = 200) -> list[Action]:
    """Return Actions in any of `states`, oldest first."""
    return find(tx, actions.c.state.in_([*states]), limit=limit)


def to_be_decided(tx: Tx, *, limit: int = 200) -> list[Action]:
    """Return what waits for a decision on a card of its own, oldest first."""
    pending = find(tx, actions.c.state == State.PENDING, limit=limit)
    return [one for one in pending if not one.is_decided_with_another]


def worded_otherwise(tx: Tx, kind: str, schema_version: int) -> list[Action]:
    """Return what waits under a wording of another schema version, and was never announced."""
    current = exists().where(
        revisions.c.action_id == actions.c.id,
        revisions.c.number == actions.c.revision,
        revisions.c.schema_version != schema_version,
    )
    announced = exists().where(effects.c.action_id == actions.c.id)
    waiting = actions.c.state.in_([State.PENDING, State.APPROVED])
    return _readable(tx, actions.c.kind == kind, waiting, current, ~announced)
