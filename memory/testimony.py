"""What the log testifies of an Action, held against what its rows say now.

`audit_proof.verify` asks it of every Action, and the executor of the one it is about to claim. Rows
are read bare: one that was forged into nonsense must be found, not stumbled over.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, Select, Table, bindparam, select

from memory.audit import commitment, header_hash
from memory.database import Tx
from memory.records import ERASABLE, fingerprint, wording_digest
from memory.states import State, allowed
from memory.tables import actions, audit, audit_payload, effects, revisions, votes

Rows = list[dict[str, Any]]
_WORDED = frozenset({"proposed", "revised"})
_ACTION = (
    "id",
    "kind",
    "account",
    "target",
    "state",
    "revision",
    "requester_id",
    "replaces",
    "retries",
    "follows",
    "bundle_id",
)
_WORDING = ("number", "schema_version", "digest", "arguments", "nonce", "editor_id")
_SEALED = ("terms", "facts", "material", "told")
_VOTE = ("revision", "person_id", "decision", "reason")
_EFFECT = ("step", "key", "marker", "credit", "remote_ref")


@dataclass(frozen=True)
class Record:
    """Everything stored about one Action, and its rows of the log, oldest first."""

    name: str
    action: dict[str, Any] | None
    wordings: Rows
    votes: Rows
    effects: Rows
    log: Rows

    def logged(self, *kinds: str) -> Rows:
        """Return the log's rows of some kinds."""
        return [row for row in self.log if row["kind"] in kinds]


def records(tx: Tx, only: int | None = None) -> Iterator[Record]:
    """Gather the records of all Actions, or of one."""
    log, book, wordings, counted, sent = (_grouped(tx, part, only) for part in _PARTS)
    for key in sorted({*log, *book, *wordings, *counted, *sent}):
        own = book.get(key)
        yield Record(
            name=f"A-{key}",
            action=own[0] if own else None,
            wordings=wordings.get(key, []),
            votes=counted.get(key, []),
            effects=sent.get(key, []),
            log=[{**row, "payload": _payload(row["json"])} for row in log.get(key, [])],
        )


def contradictions(record: Record) -> list[str]:
    """Say in sentences where the book and the log do not agree about one Action."""
    if record.action is None:
        return [f"{record.name} is in the log but no longer in the book."]
    checks = (_steps, _wordings, _people, _votes, _effects)
    return [fault for check in checks for fault in check(record, record.action)]


def against_carrying_out(tx: Tx, action_id: int) -> list[str]:
    """Say what keeps the log from vouching for an Action that its row calls approved (I12, I18)."""
    (record,) = records(tx, action_id)
    faults = _faults(record)
    if not record.logged("approved"):
        faults.append(f"{record.name} was never approved.")
    return faults


def faults_of(tx: Tx, action_id: int) -> list[str]:
    """Say where an Action's rows and its part of the log contradict each other or themselves."""
    return [fault for record in records(tx, action_id) for fault in _faults(record)]


def _faults(record: Record) -> list[str]:
    return contradictions(record) + [
        f"Row {row['seq']}: edited." for row in record.log if not _sound(row)
    ]


# What is compared ----------------------------------------------------------------------------
def _steps(record: Record, action: Mapping[str, Any]) -> Iterator[str]:
    """Replay the log: each legal step, and where it ends."""
    stands: str | None = None
    for row in record.log:
        if row["to_state"] is None:
            continue
        before, after = row["from_state"] or State.PROPOSED.value, row["to_state"]
        if not _legal(before, after) or (stands or State.PROPOSED.value) != before:
            yield f"Row {row['seq']}: {record.name} cannot go from {before} to {after}."
        stands = after
    if stands != action["state"]:
        yield f"{record.name} is {action['state']} but the log says {stands}."


def _wordings(record: Record, action: Mapping[str, Any]) -> Iterator[str]:
    """Compare every stored wording with its own digest, and that with the log's (I2, I18)."""
    logged = {row["revision"]: row for row in record.logged(*_WORDED)}
    if action["revision"] != max(logged, default=0):
        yield f"{record.name} stands at version {action['revision']}, the log does not."
    missing = logged.keys() - {wording["number"] for wording in record.wordings}
    for number in sorted(missing):
        yield f"{record.name}, version {number}: it is no longer in the book."
    for wording in record.wordings:
        which = f"{record.name}, version {wording['number']}"
        row = logged.get(wording["number"])
        if row is None or row["digest"] != wording["digest"]:
            yield f"{which}: its digest is not the one in the log."
            continue
        if wording["nonce"] is not None and _resealed(action, wording) != wording["digest"]:
            yield f"{which}: its wording was edited."
        for part, sealed in row["payload"].get("sealed", {}).items():
            erased = part in ERASABLE and wording[part] is None
            if not erased and fingerprint(wording[part]) != sealed:
                yield f"{which}: its {part} were edited."


def _people(record: Record, action: Mapping[str, Any]) -> Iterator[str]:
    """Compare who asked and who edited: neither may decide (I6, I7)."""
    asked = {row["person"] for row in record.logged("proposed")}
    if asked != {action["requester_id"]}:
        yield f"{record.name}: who asked is not who the log says."
    after = [action["replaces"], action["retries"], action["follows"]]
    for row in record.logged("proposed"):
        said = row["payload"].get("after", after)
        if [*said, None][: len(after)] != after:
            yield f"{record.name}: what it followed is not what the log says."
    tied = [row["payload"].get("bundle", action["bundle_id"]) for row in record.logged("bundled")]
    if (tied or [None]) != [action["bundle_id"]]:
        yield f"{record.name}: what it is tied to is not what the log says."
    logged = {row["revision"]: row["person"] for row in record.logged(*_WORDED)}
    for wording in record.wordings:
        if logged.get(number := wording["number"]) != wording["editor_id"]:
            yield f"{record.name}, version {number}: who worded it is not who the log says."


def _votes(record: Record, _action: Mapping[str, Any]) -> Iterator[str]:
    """Compare the votes that count with the log: nobody may be made to have agreed."""
    logged = {(row["revision"], row["person"]): row["payload"] for row in record.logged("voted")}
    counted = {(row["revision"], row["person_id"]): row for row in record.votes}
    for key in sorted(logged.keys() | counted.keys(), key=str):
        said, kept = logged.get(key), counted.get(key)
        if said is None or kept is None or _differ(kept, said):
            yield f"{record.name}, version {key[0]}: a vote in the book and the log do not agree."


def _effects(record: Record, _action: Mapping[str, Any]) -> Iterator[str]:
    """Compare what was sent with what was announced (I13)."""
    announced = {row["payload"].get("step", 0): row["payload"] for row in record.logged("intent")}
    ends = record.logged("step", "succeeded")
    remotes = {row["payload"].get("step", 0): row["payload"].get("remote") for row in ends}
    if record.effects and not announced:
        yield f"{record.name} has an effect that was never announced."
    if announced and not record.effects:
        yield f"{record.name} announced an effect that is no longer noted."
    # Where a text was erased, nobody can say any more which step it was about.
    unannounced = {"step": None} if announced and all(announced.values()) else {}
    for effect in record.effects:
        if _differ(effect, announced.get(effect["step"], unannounced)):
            yield f"{record.name}: its key or marker is not the one that was announced."
        remote = remotes.get(effect["step"])
        if remote is not None and effect["remote_ref"] != remote:
            yield f"{record.name}: its reference at the vendor is not the one in the log."


# Reading -------------------------------------------------------------------------------------
@dataclass(frozen=True)
class _Part:
    """One table's share of a record: of every Action, and of the one that is named `only`."""

    every: Select[Any]
    one: Select[Any]

    @classmethod
    def of(cls, key: Column[Any], order: Column[Any], *columns: Column[Any]) -> "_Part":
        read = select(key.label("of"), *columns).order_by(order)
        return cls(read, read.where(key == bindparam("only")))


def _named(table: Table, names: Iterable[str]) -> list[Column[Any]]:
    return [table.c[name] for name in names]


_TEXT = (audit_payload.c.salt, audit_payload.c.json)
_LOG = _Part.of(audit.c.action, audit.c.seq, *audit.c, *_TEXT)
_PARTS = (
    _Part(
        _LOG.every.where(audit.c.action.is_not(None)).outerjoin(audit_payload),
        _LOG.one.outerjoin(audit_payload),
    ),
    _Part.of(actions.c.id, actions.c.id, *_named(actions, _ACTION)),
    _Part.of(revisions.c.action_id, revisions.c.number, *_named(revisions, (*_WORDING, *_SEALED))),
    _Part.of(votes.c.action_id, votes.c.revision, *_named(votes, _VOTE)),
    _Part.of(effects.c.action_id, effects.c.step, *_named(effects, _EFFECT)),
)


def _grouped(tx: Tx, part: _Part, only: int | None) -> dict[int, Rows]:
    found: dict[int, Rows] = defaultdict(list)
    query = part.every if only is None else part.one
    for row in tx.connection.execute(query, {"only": only}).mappings():
        found[row["of"]].append(dict(row))
    return found


def _differ(kept: Mapping[str, Any], said: Mapping[str, Any]) -> bool:
    """Whether a row and the log's text disagree on what both of them say."""
    return any(kept[name] != said[name] for name in kept.keys() & said.keys())


def _payload(stored: str | None) -> dict[str, Any]:
    """Read a row's text; nothing where it was erased or is none of ours."""
    try:
        read = json.loads(stored or "{}")
    except ValueError:
        return {}
    return read if isinstance(read, dict) else {}


def _legal(before: str, after: str) -> bool:
    if not {before, after} <= {*State}:
        return False
    return after == State.PROPOSED or allowed(State(before), State(after))


def _resealed(action: Mapping[str, Any], wording: Mapping[str, Any]) -> str | None:
    try:
        return wording_digest(
            action["kind"],
            wording["schema_version"],
            action["account"],
            action["target"],
            wording["arguments"],
            wording["nonce"],
        )
    except TypeError:
        return None


def _sound(row: Mapping[str, Any]) -> bool:
    """Whether a row is what its hash was made from, and its text, where it still has one."""
    whole = row["json"] is None or commitment(row["salt"], row["json"]) == row["commitment"]
    return whole and header_hash(row) == str(row["hash"])
