"""Asking: what people and the operator may file, and what they hear back.

No model and no vendor write is reachable from here. Asking reads the vendor first, outside any
transaction, and then writes one.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from pydantic import ValidationError

from agent import sentences
from agent.filing import Filed, Filing, plea_of, stored_ask
from agent.next_steps import after_denial
from agent.second_chances import Chance, chance_of
from agent.turns import Origin, ProposalView
from memory import ledger, pushes, suggestions
from memory.ledger import Action, Revision, Wish
from memory.states import State
from policies.actions import ACTION_KINDS
from policies.actions.definition import ActionKind, Ask
from policies.deciders import who_may_decide
from policies.errors import AlreadyAsked, BadRequest, NotEligible, NotYours, TooLate, TooMany
from policies.judgement import Requirement
from policies.money import Money
from policies.people import Person
from tools.plain_text import SPOKEN, plain_text


@dataclass(frozen=True)
class Proposed:
    """What a wish became, as its asker hears of it."""

    action: Action
    sentence: str
    arguments: dict[str, Any]

    def view(self) -> ProposalView:
        """Return the same for answers and JSON."""
        action = self.action
        return ProposalView(action.name, action.kind, self.arguments, action.state.value)


@dataclass(frozen=True)
class Preview:
    """What would become of a wish. Nothing of it is stored."""

    allowed: bool
    sentence: str
    amount: Money | None = None


class Proposals:
    """The desk where wishes are filed."""

    def __init__(self, filing: Filing) -> None:
        self._filing = filing
        self._database = filing.database

    def propose(
        self,
        kind: str,
        ask: Ask,
        *,
        person: Person,
        origin: Origin,
        words: str = "",
        position: int = 0,
    ) -> Proposed:
        """File a wish: read the vendor, judge, store. The same event and position return the same.

        Raises `BadRequest` where it cannot be made exact, `NotEligible`, `AlreadyAsked`, `TooMany`,
        `Unavailable`.
        """
        before = self._known(origin.event_id, position)
        if before is not None:
            return before
        if not person.may_decide:
            raise NotEligible("Only active members of this company can ask for changes.")
        wanted = self._filing.prepare(kind, ask)
        wish = Wish(
            requester_id=person.id,
            words=plain_text(words, SPOKEN),
            event=origin.event_id,
            position=position,
            thread=origin.thread,
            channel=origin.channel,
            ts=origin.ts,
        )
        try:
            with self._database.transaction() as tx:
                filed = self._filing.file(tx, wanted, wish, person)
        except AlreadyAsked:
            # The same press may have arrived twice at once; its second half hears the same.
            twin = self._known(origin.event_id, position)
            if twin is None:
                raise
            return twin
        return self._heard(filed)

    def preview(self, kind: str, ask: Ask, *, person: Person) -> Preview:
        """Judge a wish as filing it would, on fresh facts and in a transaction that only reads.

        Raises `BadRequest` where it cannot be made exact, `Unavailable`.
        """
        wanted = self._filing.prepare(kind, ask)
        amount = wanted.capability.kind.money(wanted.draft.arguments)
        people = self._filing.bench.directory.everybody()
        try:
            with self._database.read() as tx:
                terms = self._filing.word_all(tx, wanted, person)[0].terms
                self._filing.check_room(tx, wanted, person)
        except (AlreadyAsked, TooMany) as refusal:
            return Preview(allowed=False, sentence=refusal.sentence, amount=amount)
        if terms.denied:
            said = f"{terms.why} {after_denial(terms, people)}".strip()
            return Preview(allowed=False, sentence=said, amount=amount)
        deciders = who_may_decide(terms, people, frozenset({person.id}))
        return Preview(allowed=True, sentence=f"It needs {deciders}: {terms.why}", amount=amount)

    def suggest(
        self,
        kind: str,
        label: str,
        ask: Ask,
        *,
        person: Person,
        origin: Origin,
        words: str = "",
    ) -> int:
        """Store a prefilled button for one person and return its id."""
        button = {
            "kind": kind,
            "label": label,
            "ask": ask.model_dump(mode="json"),
            "words": plain_text(words, SPOKEN),
            "person_id": person.id,
            "thread": origin.thread,
            "channel": origin.channel,
            "ts": origin.ts,
        }
        with self._database.copying() as tx:
            return suggestions.store(tx, button)

    def press(self, suggestion_id: int, *, person: Person) -> Proposed:
        """File what a prefilled button says. Only its person may; twice is once."""
        with self._database.read() as tx:
            button = suggestions.get(tx, suggestion_id)
        if button.person_id != person.id:
            raise NotYours
        origin = Origin(
            suggestions.filed_as(button.id), button.thread, channel=button.channel, ts=button.ts
        )
        ask = ACTION_KINDS[button.kind].ask.model_validate(button.ask)
        return self.propose(button.kind, ask, person=person, origin=origin, words=button.words)

    def ask_exception(self, action_id: int, reason: str, *, person: Person) -> Proposed:
        """Ask an owner to allow what a rule or a person refused; twice is once.

        Raises `BadRequest` without a reason, `NotEligible` for anybody but the requester,
        `TooLate` where no exception is offered (any more), and what `propose` raises.
        """
        plea = plain_text(reason, limit=SPOKEN)
        if not plea:
            raise BadRequest("Please say why this should be an exception. Nothing was asked.")
        return self._once_more(action_id, Chance.EXCEPTION, plea, person)

    def ask_again(self, action_id: int, *, person: Person) -> Proposed:
        """File once more what nobody decided in time, or what did not work; twice is once.

        Raises as `ask_exception` does.
        """
        return self._once_more(action_id, Chance.AGAIN, "", person)

    def edit(
        self, action_id: int, revision: int, changes: Mapping[str, Any], *, person: Person
    ) -> Proposed:
        """Give a pending Action another wording: a new revision, judged anew; old votes are void.

        `changes` are fields of the kind's Ask that are open to this person. Whoever asked gets no
        more time by it; anybody else's change is new and starts anew. Raises `TooLate`,
        `NotEligible`, `BadRequest`, `Unavailable`.
        """
        with self._database.read() as tx:
            action = ledger.get(tx, action_id)
            current = ledger.revision(tx, action.id, action.revision)
        capability = self._filing.capability(action.kind)
        _check_editable(action, revision, current.terms.requirements, person)
        if not set(changes) <= open_to(capability.kind, action, current, person.id):
            raise NotEligible("That part cannot be changed here; please ask anew.")
        ask = _changed(stored_ask(capability.kind.ask, current.told), changes)
        wanted = self._filing.prepare(action.kind, ask).pleading(plea_of(current))
        people = self._filing.bench.directory.everybody()
        requester = next((one for one in people if one.id == action.requester_id), person)
        with self._database.transaction() as tx:
            if action.expires_at is not None and tx.now() >= action.expires_at:
                raise TooLate(f"The time to decide {action.name} has run out. Please ask anew.")
            out = ledger.editors(tx, action) | {person.id}
            case = replace(wanted.case(requester), action_id=action.id, exclude=out)
            wording = self._filing.word(tx, wanted, case)
            terms = wording.terms
            if terms.denied:
                raise NotEligible(f"Not allowed: {terms.why} Nothing was changed.")
            expires = self._filing.bench.expiry(tx.now(), terms)
            if person.id == action.requester_id:  # nobody keeps a wish of their own alive (I20)
                expires = min((one for one in (expires, action.expires_at) if one), default=None)
            changed = ledger.revise(
                tx, action, capability.kind, wording, editor=person.id, expires_at=expires
            )
            pushes.schedule(tx, changed.id, tx.now())
        waiting = who_may_decide(terms, people, out)
        sentence = f"Changed. {changed.name} waits for {waiting}: {terms.why}"
        return Proposed(changed, sentence, wording.arguments.model_dump(mode="json"))

    def _once_more(self, action_id: int, wanted: Chance, reason: str, person: Person) -> Proposed:
        event = f"{wanted}:{action_id}"
        before = self._known(event, 0)
        with self._database.read() as tx:
            old = ledger.get(tx, action_id)
            current = ledger.revision(tx, old.id, old.revision)
            people = self._filing.bench.directory.everybody()
            offered = chance_of(tx, old, current, people)
        if not person.may_decide or person.id != old.requester_id:
            raise NotEligible("Only who asked for this can do that. Nothing was changed.")
        if before is not None:
            return before
        if offered is not wanted:
            raise TooLate(f"That is no longer possible for {old.name}. Nothing was changed.")
        again = self._filing.prepare_again(old.kind, current)
        wish = Wish(
            requester_id=person.id,
            words=old.words,
            event=event,
            position=0,
            thread=old.thread,
            channel=old.channel,
            ts=old.ts,
            retries=old.id,
        )
        pleading = again.pleading(reason) if reason else again
        with self._database.transaction() as tx:
            filed = self._filing.file(tx, pleading, wish, person)
            ledger.wake(tx, old)
        return self._heard(filed)

    def _known(self, event: str, position: int) -> Proposed | None:
        with self._database.read() as tx:
            earlier = [one for one in ledger.by_event(tx, event) if one.origin_position == position]
            if not earlier:
                return None
            current = ledger.revision(tx, earlier[0].id, earlier[0].revision)
            out = ledger.editors(tx, earlier[0]) | {earlier[0].requester_id}
        people = self._filing.bench.directory.everybody()
        sentence = sentences.asked(earlier[0], current.terms, people, out)
        return Proposed(earlier[0], sentence, current.arguments or {})

    def _heard(self, filed: Filed) -> Proposed:
        bench = self._filing.bench
        people = bench.directory.everybody()
        said = sentences.asked(filed.action, filed.terms, people, filed.out)
        with self._database.read() as tx:
            pause = sentences.paused(tx, people, bench.zone)
        denied = filed.action.state is State.DENIED
        sentence = f"{said} {pause}" if pause and not denied else said
        return Proposed(filed.action, sentence, filed.arguments.model_dump(mode="json"))


def open_to(kind: ActionKind, action: Action, current: Revision, person_id: str) -> frozenset[str]:
    """Return the fields of a wish that a person may give another wording.

    What the rules leave open narrows it for those who decide, and who would lose their vote by it.
    Whoever asked could as well take it back and ask anew: the new wording is judged all the same.
    An exception stands as it was pleaded for, and what goes with another as it was asked for.
    """
    if plea_of(current) or action.bundle_id is not None:
        return frozenset()
    if person_id == action.requester_id:
        return kind.editable
    return kind.editable.intersection(current.terms.editable)


def _changed(ask: Ask, changes: Mapping[str, Any]) -> Ask:
    try:
        return type(ask).model_validate({**ask.model_dump(mode="json"), **changes})
    except ValidationError as error:
        raise BadRequest("I cannot read that change. Nothing was changed.") from error


def _check_editable(
    action: Action, revision: int, requirements: Iterable[Requirement], person: Person
) -> None:
    if action.state is not State.PENDING or action.revision != revision:
        raise TooLate(f"{action.name} moved on before your change arrived. Nothing was changed.")
    decides = any(person.belongs_to(need.group) for need in requirements)
    if not person.may_decide or not (person.id == action.requester_id or decides):
        raise NotEligible("Only who asked and who may decide can change this.")
