"""Filing a wish: made exact, judged on the sums of the same transaction, stored, shown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from agent import surfaces
from agent.judging import Bench, Case, numbered, twin
from memory import bundles, ledger, problem_queue
from memory.database import Database, Tx
from memory.ledger import Action, Revision, Wish, Wording
from memory.states import State
from memory.tables import actions
from policies.actions.definition import Arguments, Ask, Exceptional
from policies.errors import AlreadyAsked, BadRequest, NotFound, TooMany
from policies.judgement import Judgement, Verdict
from policies.people import Person
from tools.access import Reads
from tools.capability import Capability, Draft
from tools.plain_text import quoted

_FIRST_STATE = {
    Verdict.DENY: State.DENIED,
    Verdict.NEEDS_APPROVAL: State.PENDING,
    Verdict.ALLOW: State.APPROVED,
}


@dataclass(frozen=True)
class Room:
    """How many requests may wait for a decision at once: of one person, and about one object.

    More than people can look at is no longer looked at, and a flood of cards hides the one that
    matters. Far more than a busy day brings; a sentence tells whoever gets there.
    """

    person: int = 50
    target: int = 5


@dataclass(frozen=True)
class Wanted:
    """A wish made exact on the vendor's present facts.

    `lane` is the sweep that asks, where it may go ahead by itself.
    """

    capability: Capability
    ask: Ask
    draft: Draft
    then: tuple["Wanted", ...] = ()
    lane: str = ""

    def pleading(self, reason: str) -> "Wanted":
        """The same as an exception an owner is asked for; without a reason, the same.

        Raises `BadRequest` where such a change knows no exceptions.
        """
        if not reason:
            return self
        if not isinstance(self.draft.arguments, Exceptional):
            raise BadRequest(f"There are no exceptions for a {self.capability.kind.name}.")
        arguments = self.draft.arguments.model_copy(update={"exception": reason})
        return replace(self, draft=replace(self.draft, arguments=arguments))

    def case(self, requester: Person) -> Case:
        """The same as something to judge."""
        case = Case(self.capability, self.draft.arguments, self.draft.remote, requester)
        return replace(case, lane=self.lane)


@dataclass(frozen=True)
class Filed:
    """A stored wish, the judgement it was stored under, and who is out of deciding it."""

    action: Action
    terms: Judgement
    arguments: Arguments
    out: frozenset[str]


@dataclass(frozen=True)
class Filing:
    """What filing needs: the desk's database, judge, read keys and hands."""

    database: Database
    bench: Bench
    reads: Reads
    capabilities: Mapping[str, Capability]
    room: Room = Room()

    def capability(self, kind: str) -> Capability:
        """The hands for a kind. Raises `NotFound` for anything that was never registered (I1)."""
        found = self.capabilities.get(kind)
        if found is None:
            raise NotFound(f"I have no way to {quoted(kind, 40)}.")
        return found

    def prepare(self, kind: str, ask: Ask) -> Wanted:
        """Make a wish exact on the present facts. Network: call it outside transactions."""
        capability = self.capability(kind)
        with self.database.glance() as tx:
            as_of = tx.now()
        draft = capability.prepare(ask, self.reads, as_of, self.bench.zone)
        then = []
        for following in capability.followed_by(ask, draft):
            after = self.prepare(following.kind, following.ask)
            foreseen = replace(after.draft, remote=following.foresee(after.draft.remote))
            then.append(replace(after, draft=foreseen))
        return Wanted(capability, ask, draft, tuple(then))

    def prepare_again(self, kind: str, current: Revision) -> Wanted:
        """Make a stored wish exact anew: the same words, and an exception stays one.

        Raises `NotFound` once the wording was erased, and what `prepare` raises. Network.
        """
        ask = stored_ask(self.capability(kind).kind.ask, current.told)
        return self.prepare(kind, ask).pleading(plea_of(current))

    def file(self, tx: Tx, wanted: Wanted, wish: Wish, requester: Person) -> Filed:
        """Judge and store a new Action, and give it its places. Raises `AlreadyAsked`, `TooMany`.

        What takes an earlier one's place finds that place free. Who worded what it follows does
        not decide it either (I7).
        """
        before = [ledger.get(tx, one) for one in (wish.replaces, wish.retries) if one is not None]
        out = frozenset[str]().union(*(ledger.editors(tx, one) for one in before))
        wording, *then = self.word_all(tx, wanted, requester, out)
        terms = wording.terms
        wish = replace(wish, expires_at=self.bench.expiry(tx.now(), terms))
        state = _FIRST_STATE[terms.verdict]
        if state is State.APPROVED:  # people have as long to take it back as after an approval
            begins = tx.now() + wanted.capability.kind.undo
            wish = replace(wish, not_before=begins, expires_at=begins + ledger.TO_CARRY_OUT)
        if state is State.PENDING and wish.replaces is None:
            self.check_room(tx, wanted, requester)
        action = ledger.propose(tx, wanted.capability.kind, wording, wish, state)
        if then and state is not State.DENIED:
            action = self._file_with(tx, action, wanted, then, wish)
        surfaces.show(tx, action)
        if action.state is State.APPROVED:
            surfaces.show_rest(tx, action)
        return Filed(action, terms, wording.arguments, out | {requester.id})

    def _file_with(
        self, tx: Tx, first: Action, wanted: Wanted, then: Sequence[Wording], wish: Wish
    ) -> Action:
        """File what follows an Action and tie it to it; returns the first as it is then."""
        bundle = [first]
        for one, wording in zip(wanted.then, then, strict=True):
            own = replace(
                wish,
                event=f"follows:{first.id}",
                position=len(bundle),
                replaces=None,
                retries=None,
                follows=bundle[-1].id,
            )
            bundle.append(ledger.propose(tx, one.capability.kind, wording, own, first.state))
        bundles.tie(tx, bundle)
        return ledger.get(tx, first.id)

    def check_room(self, tx: Tx, wanted: Wanted, requester: Person) -> None:
        """Insist that one more request can wait. Raises `TooMany` with what to do."""
        target = wanted.capability.target(wanted.draft.arguments)
        waiting = actions.c.state == State.PENDING
        own = ledger.count(tx, waiting, actions.c.requester_id == requester.id)
        here = ledger.count(tx, waiting, actions.c.target == str(target))
        if own >= self.room.person:
            raise TooMany(
                f"{own} requests of yours wait for a decision already. Have some decided or take "
                "them back, then ask again. Nothing was asked."
            )
        if here >= self.room.target:
            raise TooMany(
                f"{here} requests about this {target.kind} wait for a decision already. Have one "
                "decided or take it back, then ask again. Nothing was asked."
            )

    def word_all(
        self, tx: Tx, wanted: Wanted, requester: Person, out: frozenset[str] = frozenset()
    ) -> list[Wording]:
        """Word a wish and what goes with it; the first has the terms of all, and their lines.

        `out` are people who may not decide it besides the requester. Raises `AlreadyAsked`.
        """
        worded = [
            self.word(tx, one, replace(one.case(requester), exclude=out))
            for one in (wanted, *wanted.then)
        ]
        first, *then = worded
        forecasts = (one.told["forecast"] for one in worded)
        told = {
            **first.told,
            "lines": [line for one in worded for line in one.told["lines"]],
            "forecast": next(filter(None, forecasts), ""),
            "evidence": [link for one in worded for link in one.told["evidence"]],
        }
        terms = first.terms.together(one.terms for one in then)
        return [replace(first, terms=terms, told=told), *then]

    def word(self, tx: Tx, wanted: Wanted, case: Case) -> Wording:
        """Number and judge a case, and word it for the ledger. Raises `AlreadyAsked`."""
        same = twin(tx, case)
        if same is not None:
            raise AlreadyAsked(f"That is asked for already: {same.name}.")
        case = replace(case, arguments=numbered(tx, case))
        opinion = self.bench.hear(tx, case, self.bench.directory.everybody())
        told = {
            "ask": wanted.ask.model_dump(mode="json"),
            "lines": list(wanted.draft.told),
            "forecast": wanted.draft.forecast,
            "evidence": list(wanted.draft.evidence),
        }
        return Wording(
            arguments=case.arguments,
            terms=opinion.judgement,
            facts=opinion.facts.model_dump(mode="json"),
            material=opinion.facts.material(),
            told=told,
        )

    def replace(self, tx: Tx, old: Action, wanted: Wanted, why: str) -> Filed:
        """Retire an Action whose ground has moved and file the same wish anew, as a fresh card."""
        people = self.bench.directory.everybody()
        requester = next(person for person in people if person.id == old.requester_id)
        ended = ledger.transition(tx, old, State.SUPERSEDED, reason=why)
        wish = Wish(
            requester_id=old.requester_id,
            words=old.words,
            event=f"replaces:{old.id}",
            position=0,
            thread=old.thread,
            channel=old.channel,
            ts=old.ts,
            replaces=old.id,
        )
        filed = self.file(tx, wanted, wish, requester)
        ledger.link_replacement(tx, ended, filed.action)
        problem_queue.pass_on(tx, ended.id, filed.action.id)
        return filed


def plea_of(current: Revision) -> str:
    """Return the written reason of an exception; empty for an ordinary wish."""
    return str((current.arguments or {}).get("exception") or "")


def stored_ask(kind_ask: type[Ask], told: Mapping[str, Any] | None) -> Ask:
    """Read back the Ask a revision was prepared from. Raises `NotFound` once it was erased."""
    if not told or "ask" not in told:
        raise NotFound("The wording of this was erased; please ask anew.")
    return kind_ask.model_validate(told["ask"])
