"""Actions that are decided as one and carried out one after the other, each once (I3).

What begins a bundle stands on the card and has the terms of all; its votes are votes on each. Each
one changes one system, and has an effect, a state and an end of its own.
"""

from collections.abc import Sequence

from sqlalchemy import insert, update

from memory import ledger
from memory.database import Tx
from memory.ledger import Action
from memory.states import State
from memory.tables import actions, bundles
from policies.canonical import digest


def tie(tx: Tx, bundle: Sequence[Action]) -> None:
    """Tie Actions together, of which each was filed to follow the one before.

    The log has of each what it is tied to, so that nobody can cut one loose unnoticed.
    """
    digests = [ledger.revision(tx, one.id, one.revision).digest for one in bundle]
    edges = [[one.id, one.follows] for one in bundle[1:]]
    whole = digest({"digests": digests, "edges": edges})
    row = insert(bundles).values(digest=whole, edges=edges, created_at=tx.now())
    number = tx.connection.scalar(row.returning(bundles.c.id))
    these = actions.c.id.in_([one.id for one in bundle])
    tx.connection.execute(update(actions).where(these).values(bundle_id=number))
    said = {"bundle": number, "whole": whole, "order": [one.name for one in bundle]}
    for one in bundle:
        ledger.record(tx, one, "bundled", person=None, payload=said)


def with_it(tx: Tx, action: Action) -> list[Action]:
    """Return what else belongs to the same bundle, in the order it is carried out."""
    if action.bundle_id is None:
        return []
    same = actions.c.bundle_id == action.bundle_id, actions.c.id != action.id
    return ledger.find(tx, *same)


def decided_with(tx: Tx, action: Action) -> list[Action]:
    """Return what waits for a decision on the card of this one."""
    return [one for one in with_it(tx, action) if one.is_decided_with_another]


def has_to_wait(tx: Tx, action: Action) -> bool:
    """Whether another one has to be done before and is not yet."""
    before = action.follows
    return before is not None and ledger.get(tx, before).state is not State.SUCCEEDED
