"""Deciding: votes, wishes for another version, taking back, settling by hand, and the freeze.

Each is one transaction and no network, because each is a click that has to be answered at once.
"""

from dataclasses import dataclass, replace

from agent import sentences, surfaces
from agent.judging import Bench
from memory import effects, ledger, reservations, switches, votes
from memory.database import Database, Tx
from memory.ledger import Action, Revision
from memory.states import LIVE, State
from memory.votes import ACCEPTED, Answer, Ballot
from policies.actions import ACTION_KINDS
from policies.errors import Frozen, NotEligible, TooLate
from policies.people import Group, Person
from tools.plain_text import SPOKEN, plain_text, quoted

_RUNS_AGAIN = "Changes run again. Deadlines moved by the time they stood still."
_MAY_LIFT = frozenset({Group.ADMINS, Group.FINANCE})


@dataclass(frozen=True)
class Decided:
    """What became of somebody's vote, and the sentence for them alone."""

    answer: Answer
    action: Action
    sentence: str

    @property
    def counted(self) -> bool:
        """Whether the vote changed anything."""
        return self.answer in ACCEPTED


class Decisions:
    """The desk where wishes are decided."""

    def __init__(self, database: Database, bench: Bench) -> None:
        self._database = database
        self._bench = bench

    def vote(self, ballot: Ballot) -> Decided:
        """Count or refuse one vote. Never raises for a late, doubled or forged click."""
        with self._database.transaction() as tx:
            return self.vote_in(tx, ballot)

    def vote_in(self, tx: Tx, ballot: Ballot) -> Decided:
        """Do so within an open transaction."""
        people = self._bench.directory.everybody()
        kind = ACTION_KINDS[ledger.get(tx, ballot.action_id).kind]
        spoken = replace(ballot, reason=plain_text(ballot.reason, SPOKEN))
        answer, action = votes.cast(tx, spoken, people, undo=kind.undo)
        if answer is Answer.APPROVED:
            surfaces.show_rest(tx, action)
        return Decided(answer, action, self._told(tx, answer, action, people))

    def ask_to_change(self, action_id: int, revision: int, words: str, *, person: Person) -> str:
        """Ask the requester for another version, without becoming its editor."""
        with self._database.transaction() as tx:
            action, current = self._open(tx, action_id)
            if action.state is not State.PENDING or action.revision != revision:
                raise TooLate(f"{action.name} moved on before your click arrived.")
            if person.id == action.requester_id or not _decides(person, current):
                raise NotEligible("Only who may decide this can ask for another version.")
            wish = plain_text(words, SPOKEN)
            ledger.record(tx, action, "change_asked", person=person.id, payload={"words": wish})
            ledger.wake(tx, action)
            asks = f"{person.name} asks for a change to {action.name}"
            surfaces.say(
                tx,
                f"change:{action.name}:{revision}:{person.id}:{tx.now().timestamp()}",
                channel=action.channel,
                thread_ts=action.ts,
                payload={
                    "text": f"{asks}: {quoted(wish, SPOKEN)}",
                    "edit": {"action": action.id, "revision": action.revision},
                },
            )
        return "Passed on. The card stays open meanwhile."

    def take_back(self, action_id: int, *, person: Person) -> str:
        """Cancel a pending Action (who asked), or an approved one in its Undo time (deciders too).

        Raises `TooLate` once it is being carried out, `NotEligible` for anybody else.
        """
        people = self._bench.directory.everybody()
        with self._database.transaction() as tx:
            action, current = self._open(tx, action_id)
            if action.state not in {State.PENDING, State.APPROVED}:
                raise TooLate(sentences.truth(tx, action, people, self._bench.zone))
            mine = person.id == action.requester_id
            undoes = action.state is State.APPROVED and _decides(person, current)
            if not person.may_decide or not (mine or undoes):
                raise NotEligible("Only who asked, or who approved it, can take this back.")
            announced = effects.get(tx, action.id)
            if announced is not None and announced.may_have_arrived:
                raise TooLate(
                    f"{action.name} may have gone through already, so nobody can take it back. "
                    "It is being looked up; please do not do it by hand."
                )
            reason = f"{person.name} took it back"
            ledger.transition(tx, action, State.CANCELLED, person=person.id, reason=reason)
        return f"{action.name} was taken back. Nothing was changed in the shop."

    def settle_by_hand(self, action_id: int, *, person: Person, happened: bool, note: str) -> str:
        """End an Action nobody could find out about by what a person saw in the shop."""
        with self._database.transaction() as tx:
            action, current = self._open(tx, action_id)
            involved = ledger.editors(tx, action) | {action.requester_id}
            if person.id in involved or not _decides(person, current):
                raise NotEligible(
                    "Somebody who may decide this, and did not ask for it, must look."
                )
            if action.state is not State.NEEDS_HUMAN:
                people = self._bench.directory.everybody()
                raise TooLate(sentences.truth(tx, action, people, self._bench.zone))
            to = State.SUCCEEDED if happened else State.FAILED
            said = plain_text(note, SPOKEN)
            ledger.transition(tx, action, to, kind="settled_by_hand", person=person.id, reason=said)
            if happened:
                reservations.settle(tx, action.id)
            else:
                reservations.release(tx, action.id)
        return f"{action.name} is closed: it {'happened' if happened else 'did not happen'}."

    def freeze(self, *, person: Person, reason: str) -> str:
        """Pause every change at once. Any member may; nothing is lost, expiry stands still."""
        if not person.may_decide:
            raise NotEligible
        with self._database.transaction() as tx:
            if not switches.freeze(tx, person=person.id, reason=plain_text(reason, SPOKEN)):
                raise Frozen(f"Changes are paused already. {self._paused(tx)}")
            _wake_all(tx)
            said = f"{self._paused(tx)} Two people from admins or finance can lift this together."
            surfaces.announce(tx, f"freeze:{tx.now().isoformat()}", said)
        return "All changes are paused. Two people from admins or finance can lift this together."

    def lift(self, *, person: Person) -> str:
        """End the freeze; expiries move by the time it stood.

        It takes two different people who both may at the moment of the second press.
        """
        with self._database.transaction() as tx:
            was = switches.frozen(tx)
            if was is None:
                raise TooLate("Nothing is paused.")
            if not may_lift(person):
                raise NotEligible("Admins and finance can lift the pause.")
            able = {one.id for one in self._bench.directory.everybody() if may_lift(one)}
            first = switches.first_to_lift(tx, person=person.id, able=able | {person.id})
            if first == person.id:
                return "Noted. One more of admins or finance has to lift it too."
            paused = self._paused(tx)
            switches.lift(tx, person=person.id)
            self._push_expiries(tx, was)
            _wake_all(tx)
            both = f"{self._name(first)} and {person.name}"
            said = f"{both} lifted the pause. {paused} {_RUNS_AGAIN}"
            surfaces.announce(tx, f"lift:{was.at.isoformat()}", said)
        return _RUNS_AGAIN

    def _paused(self, tx: Tx) -> str:
        people = self._bench.directory.everybody()
        return sentences.paused(tx, people, self._bench.zone)

    def _name(self, person_id: str) -> str:
        people = self._bench.directory.everybody()
        return next((one.name for one in people if one.id == person_id), "Somebody")

    def _push_expiries(self, tx: Tx, was: switches.Freeze) -> None:
        """Give back what the freeze took: business hours to decide, plain time to carry out."""
        calendar, now = self._bench.calendar, tx.now()
        for action in ledger.in_states(tx, LIVE, limit=10_000):
            if action.expires_at is None:
                continue
            since = max(was.at, action.changed_at)
            if action.state is State.PENDING:
                later = calendar.add(action.expires_at, calendar.hours_between(since, now))
            else:
                later = action.expires_at + (now - since)
            ledger.postpone_expiry(tx, action, later)

    def _open(self, tx: Tx, action_id: int) -> tuple[Action, Revision]:
        action = ledger.get(tx, action_id)
        return action, ledger.revision(tx, action.id, action.revision)

    def _told(self, tx: Tx, answer: Answer, action: Action, people: tuple[Person, ...]) -> str:
        if answer in ACCEPTED:
            return sentences.truth(tx, action, people, self._bench.zone)
        current = ledger.revision(tx, action.id, action.revision)
        return sentences.refusal(tx, answer, action, current, people, self._bench.zone)


def may_lift(person: Person) -> bool:
    """Whether somebody is one of those who can end a pause together."""
    return any(person.belongs_to(group) for group in _MAY_LIFT)


def _decides(person: Person, current: Revision) -> bool:
    return any(person.belongs_to(need.group) for need in current.terms.requirements)


def _wake_all(tx: Tx) -> None:
    """Have every open card say that changes are paused, or no longer."""
    for action in ledger.in_states(tx, LIVE, limit=10_000):
        ledger.wake(tx, action)
