"""Reading what surfaces show out of the rows. Everything is read at the moment it is rendered."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta, tzinfo

from agent import sentences
from memory import effects, ledger, outbox, switches, votes
from memory.database import Tx
from memory.ledger import Action, Revision
from memory.states import LIVE, State
from memory.tables import actions
from policies.people import Person, named
from policies.quorum import could_fill, filled
from slack_app.cards.case import Case, Pause, Said

_LATELY = timedelta(days=7)
_MOST = 1000
_NOBODY = "Somebody"


@dataclass(frozen=True)
class Spot:
    """Where a posted message is."""

    channel: str
    ts: str


def case_of(tx: Tx, action: Action, people: Sequence[Person], zone: tzinfo) -> Case:
    """Read all a card shows of an Action."""
    names = {person.id: person.name for person in people}
    current = ledger.revision(tx, action.id, action.revision)
    edited = current.editor_id != action.requester_id
    cast = votes.of(tx, action.id, action.revision)
    return Case(
        action=action,
        revision=current,
        requester=names.get(action.requester_id, _NOBODY),
        editor=names.get(current.editor_id, _NOBODY) if edited else "",
        deciders=_deciders(tx, action, current, people),
        votes=tuple(
            Said(names.get(vote.person_id, _NOBODY), vote.decision, vote.reason, vote.at)
            for vote in cast
        ),
        effect=effects.get(tx, action.id),
        pause=pause_now(tx, people),
        truth=sentences.truth(tx, action, people, zone),
        now=tx.now(),
        zone=zone,
    )


def pause_now(tx: Tx, people: Sequence[Person]) -> Pause | None:
    """Return the freeze in force, if any."""
    freeze = switches.frozen(tx)
    if freeze is None:
        return None
    name = next((person.name for person in people if person.id == freeze.person_id), _NOBODY)
    return Pause(name, freeze.at, freeze.reason)


def card_spot(tx: Tx, action_id: int | None) -> Spot | None:
    """Return where an Action's card is, if it was posted."""
    posted = outbox.messages_of(tx, f"A-{action_id}")
    return next((Spot(one.channel, one.ts) for one in posted if one.kind == "card"), None)


def waiting_on(tx: Tx, person: Person, people: Sequence[Person]) -> list[Action]:
    """Return the Actions this person's vote would bring further, the most urgent first."""
    open_ones = ledger.in_states(tx, {State.PENDING}, limit=_MOST)
    mine = [action for action in open_ones if _could_decide(tx, action, person, people)]
    return sorted(mine, key=lambda action: action.expires_at or action.created_at)


def asked_by(tx: Tx, person: Person) -> list[Action]:
    """Return what a person asked for that is open or moved in the last days, newest first."""
    lately = (actions.c.changed_at >= tx.now() - _LATELY) | actions.c.state.in_([*LIVE])
    return ledger.find(tx, actions.c.requester_id == person.id, lately, limit=_MOST)[::-1]


def _deciders(tx: Tx, action: Action, current: Revision, people: Sequence[Person]) -> str:
    """Say who is still waited for: `Dana or Olivia`, `2 of Dana, Olivia or Priya`."""
    needs = current.terms.requirements
    agreed = votes.approvers(tx, action, people)
    out = {action.requester_id, current.editor_id}
    left = [one for one in people if one.id not in out and could_fill(needs, agreed, one)]
    standing = filled(needs, agreed)
    wanted = standing.need - standing.have
    if not left:
        return "nobody here"
    return f"{wanted} of {named(left)}" if wanted > 1 else named(left)


def _could_decide(tx: Tx, action: Action, person: Person, people: Sequence[Person]) -> bool:
    current = ledger.revision(tx, action.id, action.revision)
    if person.id in {action.requester_id, current.editor_id}:
        return False
    agreed = votes.approvers(tx, action, people)
    return could_fill(current.terms.requirements, agreed, person)
