"""The ledger: Actions and their revisions, moved only by compare-and-swap.

Every function takes an open transaction, writes the audit row beside the change, and wakes every
surface that shows the Action. Whoever loses a race gets `TooLate` with the truth in it.
"""

import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Row, insert, select, update
from sqlalchemy.exc import IntegrityError

from memory import outbox
from memory.audit import Entry, append
from memory.database import Tx
from memory.states import HOLDING, State, allowed
from memory.tables import actions, revisions
from policies.actions.definition import ActionKind, Arguments
from policies.canonical import digest
from policies.errors import AlreadyAsked, NotFound, TooLate
from policies.judgement import Judgement


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


@dataclass(frozen=True)
class Wording:
    """What a revision is made from. `told` is for the card only and decides nothing."""

    arguments: Arguments
    terms: Judgement
    facts: Mapping[str, Any]
    material: Mapping[str, Any]
    told: Mapping[str, Any]


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


_COLUMNS = [actions.c[name] for name in Action.__dataclass_fields__]


def _action(row: Row[Any]) -> Action:
    values = dict(row._mapping)  # noqa: SLF001 - SQLAlchemy's public way to name a row's columns
    return Action(**{**values, "state": State(values["state"])})


def get(tx: Tx, action_id: int) -> Action:
    """Read one Action. Raises `NotFound`."""
    row = tx.connection.execute(select(*_COLUMNS).where(actions.c.id == action_id)).one_or_none()
    if row is None:
        raise NotFound(f"There is no A-{action_id}.")
    return _action(row)


def find(tx: Tx, *conditions: Any, limit: int = 100) -> list[Action]:  # noqa: ANN401 - SQL conditions
    """Read Actions that meet SQL conditions over `memory.tables.actions`, oldest first."""
    query = select(*_COLUMNS).where(*conditions).order_by(actions.c.id).limit(limit)
    return [_action(row) for row in tx.connection.execute(query)]


def revision(tx: Tx, action_id: int, number: int) -> Revision:
    """Read one revision. Raises `NotFound`."""
    found = tx.connection.execute(
        select(revisions).where(revisions.c.action_id == action_id, revisions.c.number == number)
    ).mappings()
    row = found.one_or_none()
    if row is None:
        raise NotFound(f"A-{action_id} has no version {number}.")
    return Revision(**{**row, "terms": Judgement.model_validate(row["terms"])})


def action_digest(kind: ActionKind, arguments: Arguments, nonce: str) -> str:
    """Compute the digest people vote on; the nonce keeps erased arguments from being guessed."""
    target = kind.target(arguments)
    return digest(
        {
            "kind": kind.name,
            "schema": kind.schema_version,
            "account": target.account,
            "target": str(target),
            "arguments": _plain(arguments),
            "nonce": nonce,
        }
    )


def propose(tx: Tx, kind: ActionKind, wording: Wording, wish: Wish, state: State) -> Action:
    """Store a new Action in its first state (denied, shadowed, pending or approved).

    Raises `AlreadyAsked` where the same change is live or done (I4).
    """
    now, target = tx.now(), kind.target(wording.arguments)
    same = tx.connection.scalar(
        select(actions.c.id).where(
            actions.c.business_key == kind.business_key(wording.arguments),
            actions.c.state.in_([*HOLDING]),
        )
    )
    if same is not None and state is not State.DENIED:
        raise AlreadyAsked(f"That is asked for already: A-{same}.")
    try:
        action_id = tx.connection.scalar(
            insert(actions)
            .values(
                kind=kind.name,
                account=target.account,
                target=str(target),
                business_key=kind.business_key(wording.arguments),
                state=state,
                revision=1,
                requester_id=wish.requester_id,
                words=wish.words,
                origin_event=wish.event,
                origin_position=wish.position,
                thread=wish.thread,
                channel=wish.channel,
                ts=wish.ts,
                created_at=now,
                changed_at=now,
                expires_at=wish.expires_at,
                not_before=wish.not_before,
                replaces=wish.replaces,
                retries=wish.retries,
            )
            .returning(actions.c.id)
        )
    except IntegrityError as error:
        raise AlreadyAsked from error
    assert action_id is not None  # noqa: S101 - RETURNING of one inserted row
    stored = _store_revision(tx, kind, wording, (action_id, 1), editor=wish.requester_id)
    entry = Entry(
        kind="proposed",
        person=wish.requester_id,
        action=action_id,
        revision=1,
        digest=stored,
        to_state=State.PROPOSED,
        policy_version=wording.terms.policy_version,
    )
    append(tx, entry, {"words": wish.words, "arguments": _plain(wording.arguments)})
    action = get(tx, action_id)
    _log_step(
        tx,
        action,
        replace(entry, kind=state.value, from_state=State.PROPOSED, to_state=state),
        {"reason": wording.terms.why if state is State.DENIED else ""},
    )
    return action


def revise(
    tx: Tx,
    action: Action,
    kind: ActionKind,
    wording: Wording,
    *,
    editor: str,
    expires_at: datetime | None,
) -> Action:
    """Give a pending Action a new revision: old votes and old cards no longer count (I8)."""
    number = action.revision + 1
    stored = _store_revision(tx, kind, wording, (action.id, number), editor=editor)
    try:
        changed = tx.connection.execute(
            update(actions)
            .where(
                actions.c.id == action.id,
                actions.c.state == State.PENDING,
                actions.c.revision == action.revision,
            )
            .values(
                revision=number,
                business_key=kind.business_key(wording.arguments),
                changed_at=tx.now(),
                expires_at=expires_at,
            )
        )
    except IntegrityError as error:
        raise AlreadyAsked from error
    if changed.rowcount != 1:
        raise TooLate
    entry = Entry(
        kind="revised",
        person=editor,
        action=action.id,
        revision=number,
        digest=stored,
        policy_version=wording.terms.policy_version,
    )
    append(tx, entry, {"arguments": _plain(wording.arguments)})
    outbox.touch(tx, action.name)
    return get(tx, action.id)


def transition(
    tx: Tx,
    action: Action,
    to: State,
    *,
    kind: str | None = None,
    person: str | None = None,
    reason: str = "",
    payload: Mapping[str, Any] | None = None,
    values: Mapping[str, Any] | None = None,
) -> Action:
    """Move `action` from the state it was read in to `to`, or raise `TooLate`.

    The compare-and-swap covers state, revision and fence: whoever acts on an old reading loses.
    `kind` names the audit row where the new state's name does not say it; `values` are further
    columns to set.
    """
    if not allowed(action.state, to):
        raise TooLate(f"{action.name} is {action.state} and cannot become {to}.")
    changed = tx.connection.execute(
        update(actions)
        .where(
            actions.c.id == action.id,
            actions.c.state == action.state,
            actions.c.revision == action.revision,
            actions.c.fence == action.fence,
        )
        .values(
            {
                "state": to,
                "changed_at": tx.now(),
                **({"outcome": reason} if reason else {}),
                **(values or {}),
            }
        )
    )
    if changed.rowcount != 1:
        raise TooLate(f"{action.name} is {get(tx, action.id).state} by now.")
    entry = replace(
        _entry(tx, action, kind or to.value, person), from_state=action.state, to_state=to
    )
    _log_step(tx, action, entry, {"reason": reason, **(payload or {})})
    return get(tx, action.id)


def record(
    tx: Tx, action: Action, kind: str, *, person: str | None, payload: Mapping[str, Any]
) -> None:
    """Log something about an Action that moves no state: a vote, a refusal, an intent."""
    append(tx, _entry(tx, action, kind, person), payload)


def link_replacement(tx: Tx, old: Action, new: Action) -> None:
    """Let a retired Action point at the one that took its place."""
    tx.connection.execute(update(actions).where(actions.c.id == old.id).values(replaced_by=new.id))


def postpone_expiry(tx: Tx, action: Action, expires_at: datetime) -> None:
    """Move an expiry, e.g. by the time a freeze stood."""
    tx.connection.execute(
        update(actions).where(actions.c.id == action.id).values(expires_at=expires_at)
    )


def wake(tx: Tx, action: Action) -> None:
    """Have every surface that shows the Action rendered anew."""
    outbox.touch(tx, action.name)


def by_event(tx: Tx, event: str) -> list[Action]:
    """What an event proposed already: a re-run turn returns these instead of planning anew."""
    return find(tx, actions.c.origin_event == event)


def in_states(tx: Tx, states: Collection[State], *, limit: int = 200) -> list[Action]:
    """Return Actions in any of `states`, oldest first."""
    return find(tx, actions.c.state.in_([*states]), limit=limit)


def _plain(arguments: Arguments) -> dict[str, Any]:
    return arguments.model_dump(mode="json")


def _store_revision(
    tx: Tx, kind: ActionKind, wording: Wording, at: tuple[int, int], *, editor: str
) -> str:
    action_id, number = at
    nonce = secrets.token_hex(16)
    stored = action_digest(kind, wording.arguments, nonce)
    tx.connection.execute(
        insert(revisions).values(
            action_id=action_id,
            number=number,
            schema_version=kind.schema_version,
            digest=stored,
            arguments=_plain(wording.arguments),
            nonce=nonce,
            terms=wording.terms.model_dump(mode="json"),
            facts=dict(wording.facts),
            material=dict(wording.material),
            told=dict(wording.told),
            editor_id=editor,
            created_at=tx.now(),
        )
    )
    return stored


def _entry(tx: Tx, action: Action, kind: str, person: str | None) -> Entry:
    current = revision(tx, action.id, action.revision)
    return Entry(
        kind=kind,
        person=person,
        action=action.id,
        revision=action.revision,
        digest=current.digest,
        policy_version=current.terms.policy_version,
    )


def _log_step(tx: Tx, action: Action, entry: Entry, payload: Mapping[str, Any]) -> None:
    append(tx, entry, payload)
    outbox.touch(tx, action.name)
