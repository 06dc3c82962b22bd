"""The ledger: Actions and their revisions, moved only by compare-and-swap.

Every function takes an open transaction, writes the audit row beside the change, and wakes every
surface that shows the Action. Whoever loses a race gets `TooLate` with the truth in it.
"""

import secrets
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.sql.dml import ReturningUpdate

from memory import inbox, outbox
from memory.audit import Entry, append
from memory.database import Tx, storable
from memory.records import (
    COLUMNS,
    Action,
    Revision,
    Wish,
    Wording,
    as_action,
    by_event,
    count,
    count_pleas,
    due,
    editors,
    find,
    get,
    held_by,
    in_states,
    on_target,
    overdue,
    remember,
    retried_by,
    revision,
    seal_of,
    to_be_decided,
    wording_digest,
)
from memory.states import HOLDING, LIVE, TERMINAL, State, allowed
from memory.tables import actions, revisions
from policies.actions.definition import ActionKind, Arguments
from policies.errors import AlreadyAsked, TooLate

__all__ = [
    "Action",
    "Revision",
    "Wish",
    "Wording",
    "action_digest",
    "by_event",
    "count",
    "count_pleas",
    "defer",
    "due",
    "editors",
    "extend_lease",
    "find",
    "get",
    "held_by",
    "in_states",
    "link_replacement",
    "on_target",
    "overdue",
    "postpone_expiry",
    "progress",
    "propose",
    "record",
    "remember",
    "retried_by",
    "revise",
    "revision",
    "still",
    "to_be_decided",
    "transition",
    "wake",
]

TO_CARRY_OUT = timedelta(hours=24)  # an approval that could not be used within a day lapses
_ENDINGS = TERMINAL | {State.NEEDS_HUMAN}
_AS_READ = ("id", "state", "revision", "fence")


@lru_cache
def _move(columns: tuple[str, ...]) -> ReturningUpdate[Any]:
    """Prepare the compare-and-swap that sets some columns; it returns the row as it is then."""
    as_read = [actions.c[name] == bindparam(f"old_{name}") for name in _AS_READ]
    new: dict[str, Any] = {name: bindparam(f"new_{name}") for name in columns}
    return update(actions).where(*as_read).values(new).returning(*COLUMNS)


_SAME = select(actions.c.id).where(
    actions.c.business_key == bindparam("key"), actions.c.state.in_(sorted(HOLDING))
)
_EXTEND = (
    update(actions)
    .where(actions.c.id == bindparam("of"), actions.c.fence == bindparam("held"))
    .values(lease_until=bindparam("until"))
)
_WORD = insert(revisions)


def action_digest(kind: ActionKind, arguments: Arguments, nonce: str) -> str:
    """Compute the digest of arguments that are about to be stored."""
    target = kind.target(arguments)
    return wording_digest(
        kind.name, kind.schema_version, target.account, str(target), _plain(arguments), nonce
    )


def propose(tx: Tx, kind: ActionKind, wording: Wording, wish: Wish, state: State) -> Action:
    """Store a new Action in its first state (denied, shadowed, pending or approved).

    Raises `AlreadyAsked` where the same change is live or done (I4).
    """
    now, target = tx.now(), kind.target(wording.arguments)
    same = tx.connection.scalar(_SAME, {"key": kind.business_key(wording.arguments)})
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
                follows=wish.follows,
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
    asked = {
        "words": wish.words,
        "arguments": _plain(wording.arguments),
        "sealed": wording.sealed,
        "after": [wish.replaces, wish.retries, wish.follows],
    }
    append(tx, entry, asked)
    action = get(tx, action_id)
    _log_step(
        tx,
        action,
        replace(entry, kind=state.value, from_state=State.PROPOSED, to_state=state),
        {"reason": wording.terms.why if state in {State.DENIED, State.APPROVED} else ""},
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
        raise TooLate(f"{action.name} moved on before your change arrived. Nothing was changed.")
    stored = _store_revision(tx, kind, wording, (action.id, number), editor=editor)
    entry = Entry(
        kind="revised",
        person=editor,
        action=action.id,
        revision=number,
        digest=stored,
        policy_version=wording.terms.policy_version,
    )
    asked = {"arguments": _plain(wording.arguments), "sealed": wording.sealed}
    append(tx, entry, asked)
    wake(tx, action)
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
    reason = storable(reason)
    if not allowed(action.state, to):
        raise TooLate(f"{action.name} is {action.state} and cannot become {to}.")
    new = {"state": to, "changed_at": tx.now(), **({"outcome": reason} if reason else {})}
    new |= values or {}
    found = tx.connection.execute(
        _move(tuple(sorted(new))),
        {f"old_{name}": getattr(action, name) for name in _AS_READ}
        | {f"new_{name}": value for name, value in new.items()},
    ).one_or_none()
    if found is None:
        raise TooLate(f"{action.name} is {get(tx, action.id).state} by now.")
    entry = replace(
        _entry(tx, action, kind or to.value, person), from_state=action.state, to_state=to
    )
    _log_step(tx, action, entry, {"reason": reason, **(payload or {})})
    moved = as_action(found)
    if moved.bundle_id is not None and to in TERMINAL:
        _carry_over(tx, moved)
    return moved


def _carry_over(tx: Tx, ended: Action) -> None:
    """Let what follows an Action begin, or end what was agreed with it and has not begun.

    What waited for another one's end gets its whole time from then on.
    """
    if ended.state is State.SUCCEEDED:
        now = tx.now()
        later = {"not_before": now, "expires_at": now + TO_CARRY_OUT}
        follows = actions.c.follows == ended.id, actions.c.state == State.APPROVED
        tx.connection.execute(update(actions).where(*follows).values(later))
        return
    waiting = [State.PENDING, State.APPROVED]
    same = actions.c.bundle_id == ended.bundle_id, actions.c.state.in_(waiting)
    reason = f"It belongs to {ended.name}, which is {ended.state}"
    # Each that ends ends the rest of them, so the next is looked for anew.
    while others := find(tx, *same, limit=1):
        transition(tx, others[0], State.CANCELLED, reason=reason)


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


def still(tx: Tx, action: Action) -> Action:
    """Read an Action again and insist that it is where it was. Raises `TooLate` (I16)."""
    now = get(tx, action.id)
    if (now.state, now.revision, now.fence) != (action.state, action.revision, action.fence):
        raise TooLate(f"{action.name} is {now.state} by now.")
    return now


def defer(tx: Tx, action: Action, until: datetime, reason: str) -> None:
    """Leave an Action where it is and look at it again later."""
    tx.connection.execute(
        update(actions)
        .where(actions.c.id == action.id)
        .values(not_before=until, outcome=reason or action.outcome)
    )
    if reason != action.outcome:
        wake(tx, action)


def progress(tx: Tx, action: Action, words: str) -> None:
    """Note that an Action under way has come further; `words` are shown now unless empty."""
    said = {"outcome": storable(words)} if words else {}
    where = (actions.c.id == action.id, actions.c.fence == action.fence)
    tx.connection.execute(update(actions).where(*where).values(attempts=1, **said))
    if words:
        wake(tx, action)


def extend_lease(tx: Tx, action: Action, until: datetime) -> None:
    """Keep an Action that is ours a little longer."""
    tx.connection.execute(_EXTEND, {"of": action.id, "held": action.fence, "until": until})


def wake(tx: Tx, action: Action) -> None:
    """Have every surface that shows the Action rendered anew."""
    outbox.touch_action(tx, action.name, action.id)


def _plain(arguments: Arguments) -> dict[str, Any]:
    return arguments.model_dump(mode="json")


def _store_revision(
    tx: Tx, kind: ActionKind, wording: Wording, at: tuple[int, int], *, editor: str
) -> str:
    action_id, number = at
    nonce = secrets.token_hex(16)
    stored = action_digest(kind, wording.arguments, nonce)
    row = {
        "action_id": action_id,
        "number": number,
        "schema_version": kind.schema_version,
        "digest": stored,
        "arguments": _plain(wording.arguments),
        "nonce": nonce,
        **wording.stored,
        "editor_id": editor,
        "created_at": tx.now(),
    }
    tx.connection.execute(_WORD, row)
    tx.seen["seal", action_id, number] = (stored, wording.terms.policy_version)
    return stored


def _entry(tx: Tx, action: Action, kind: str, person: str | None) -> Entry:
    digest, policy_version = seal_of(tx, action)
    return Entry(
        kind=kind,
        person=person,
        action=action.id,
        revision=action.revision,
        digest=digest,
        policy_version=policy_version,
    )


def _log_step(tx: Tx, action: Action, entry: Entry, payload: Mapping[str, Any]) -> None:
    append(tx, entry, payload)
    wake(tx, action)
    if entry.to_state in TERMINAL and entry.from_state != State.PROPOSED:
        # The cards of what is still open on the same object stop counting this one.
        for other in on_target(tx, action.target, LIVE):
            wake(tx, other)
    if entry.to_state in _ENDINGS and entry.from_state != State.PROPOSED and action.thread:
        # The conversation hears how it ended, so that a follow-up starts from the truth; what
        # was refused when it was asked has been said there already.
        news = {"action": action.id, "thread": action.thread}
        event = f"told:{action.name}:{entry.to_state}"
        inbox.receive(tx, event, "told", action.thread, news)
