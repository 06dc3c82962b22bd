"""Reading what surfaces show out of the rows. Everything is read at the moment it is rendered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta, tzinfo

from agent import sentences
from agent.filing import plea_of
from agent.second_chances import chance_of, exceptions_this_month
from memory import audit, bundles, effects, ledger, outbox, switches, votes
from memory.database import Tx
from memory.ledger import Action, Revision
from memory.states import AGREED, LIVE
from memory.tables import actions
from memory.votes import Decision
from policies.deciders import asked_first
from policies.money import Money
from policies.people import Person
from policies.quorum import could_fill
from slack_app.cards.case import Case, Pause, Said, Wished, at_stake, money_of

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
    approvers = votes.approvers(tx, action, people)
    involved = _involved(tx, action)
    return Case(
        action=action,
        revision=current,
        requester=names.get(action.requester_id, _NOBODY),
        editor=names.get(current.editor_id, _NOBODY) if edited else "",
        deciders=asked_first(current.terms, people, involved, approvers),
        involved=involved,
        voters=frozenset(vote.person_id for vote in cast),
        wishes=_wishes(tx, action, names),
        siblings=_siblings(tx, action),
        decided_with=_decided_with(tx, action),
        votes=tuple(
            Said(names.get(vote.person_id, _NOBODY), vote.decision, vote.reason, vote.at)
            for vote in cast
        ),
        noes_before=_noes_before(tx, action, names),
        chance=chance_of(tx, action, current, people),
        exceptions=exceptions_this_month(tx, action, zone) if plea_of(current) else 0,
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
    """Return what this person's vote, or another wording, would bring further; urgent first."""
    open_ones = ledger.to_be_decided(tx, limit=_MOST)
    mine = [
        action
        for action in open_ones
        if _could_decide(tx, action, person, people) or _was_asked_to_change(tx, action, person)
    ]
    return sorted(mine, key=lambda action: action.expires_at or action.created_at)


def asked_by(tx: Tx, person: Person) -> list[Action]:
    """Return what a person asked for that is open or moved in the last days, newest first."""
    lately = (actions.c.changed_at >= tx.now() - _LATELY) | actions.c.state.in_([*LIVE])
    found = ledger.find(tx, actions.c.requester_id == person.id, lately, limit=_MOST)[::-1]
    return [one for one in found if not one.is_decided_with_another]


def _could_decide(tx: Tx, action: Action, person: Person, people: Sequence[Person]) -> bool:
    if person.id in _involved(tx, action):
        return False
    agreed = votes.approvers(tx, action, people)
    terms = ledger.revision(tx, action.id, action.revision).terms
    return could_fill(terms.requirements, agreed, person)


def _involved(tx: Tx, action: Action) -> frozenset[str]:
    """Who asked for it or ever worded it: none of them decides it."""
    return ledger.editors(tx, action) | {action.requester_id}


def _was_asked_to_change(tx: Tx, action: Action, person: Person) -> bool:
    return action.requester_id == person.id and bool(_wishes(tx, action, {}))


def _wishes(tx: Tx, action: Action, names: Mapping[str, str]) -> tuple[Wished, ...]:
    """Read who asked for another version of what stands there now, oldest first."""
    return tuple(
        Wished(names.get(row["person"], _NOBODY), str(row["payload"].get("words") or ""))
        for row in audit.rows_of(tx, action.id)
        if row["kind"] == "change_asked" and row["revision"] == action.revision
    )


def _siblings(tx: Tx, action: Action) -> tuple[tuple[str, Money | None], ...]:
    """Read what else is open on the same object, with the amount at stake."""
    same = actions.c.target == action.target, actions.c.id != action.id
    live = ledger.find(tx, *same, actions.c.state.in_([*LIVE]))
    others = [one for one in live if one.bundle_id is None or one.bundle_id != action.bundle_id]
    return tuple(
        (one.name, money_of(one, ledger.revision(tx, one.id, one.revision))) for one in others
    )


def _decided_with(tx: Tx, action: Action) -> tuple[tuple[Action, Revision], ...]:
    """Read what stands or falls with an Action that nobody has agreed to."""
    if action.follows is not None or action.state in AGREED:
        return ()
    rest = bundles.with_it(tx, action)
    return tuple((one, ledger.revision(tx, one.id, one.revision)) for one in rest)


def amount_of(tx: Tx, action: Action) -> Money | None:
    """Return the amount at stake, or that of what is decided with it; None where there is none."""
    current = ledger.revision(tx, action.id, action.revision)
    return at_stake((action, current), *_decided_with(tx, action))


def _noes_before(tx: Tx, action: Action, names: Mapping[str, str]) -> tuple[Said, ...]:
    """Return who had said no to what this is asked instead of."""
    if action.retries is None:
        return ()
    before = ledger.get(tx, action.retries)
    return tuple(
        Said(names.get(vote.person_id, _NOBODY), vote.decision, vote.reason, vote.at)
        for vote in votes.of(tx, before.id, before.revision)
        if vote.decision is Decision.REJECT
    )
