"""Carrying out what was approved: claim, look again, judge again, announce, send once, record.

Nothing here knows a model, and nothing else in the program is given `Writes`. Every step is one
transaction; between them the process may die at any moment, and `agent.reconcile` finds out.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from agent import lanes, outcomes, sentences, tracing
from agent.claims import Claim, Pace, part_of, step_due
from agent.filing import Filing
from agent.ground import what_moved
from agent.judging import Case, Opinion
from agent.outcomes import KEY_LIFE
from memory import bundles, effects, ledger, reservations, switches, votes
from memory.database import Tx
from memory.effects import EffectRow, Outcome
from memory.ledger import Action
from memory.states import IN_FLIGHT, State
from memory.testimony import against_carrying_out
from policies.canonical import digest
from policies.errors import (
    AlreadyAsked,
    BadRequest,
    CountersignError,
    Misconfigured,
    OutcomeUnknown,
    TooLate,
    Unavailable,
    VendorRejected,
    VendorThrottled,
)
from policies.quorum import filled
from tools.access import Writes
from tools.capability import Found, RemoteFacts, Trace, arguments_from

log = logging.getLogger(__name__)
Seam = Callable[[str], None]
NOT_AS_LOGGED = "Its record does not match the log"
NOT_IN_TIME = "It was not carried out in time"
NOT_AS_APPROVED = "Its stored wording is not the one that was approved"


@dataclass(frozen=True)
class Tempo:
    """How long things may take. `lease` must outlast the slowest vendor call we allow.

    `show_every` is how many seconds pass at least until progress is shown again.
    """

    lease: timedelta = timedelta(seconds=60)
    back_off: timedelta = timedelta(seconds=5)
    recheck_voters: timedelta = timedelta(seconds=30)
    key_life: timedelta = KEY_LIFE
    show_every: float = 5.0


class GroundMovedError(Exception):
    """The facts or the rules are not those the approvers saw."""


class Executor:
    """One worker's hands. `owner` names it in leases; `on_step` is the seam for fault tests."""

    def __init__(
        self,
        filing: Filing,
        writes: Writes,
        *,
        owner: str,
        tempo: Tempo | None = None,
        on_step: Seam = lambda _step: None,
    ) -> None:
        self._filing = filing
        self._database = filing.database
        self._bench = filing.bench
        self._writes = writes
        self._owner = owner
        self._tempo = tempo or Tempo()
        self._on_step = on_step
        self._shows = Pace(self._tempo.show_every)

    def due(self) -> list[int]:
        """Approved Actions whose time has come or has run out, oldest first."""
        with self._database.glance() as tx:
            return [action.id for action in ledger.due(tx)]

    def run(self, action_id: int) -> State:
        """Carry one Action out as far as it gets now, and return where it stands then."""
        with tracing.carrying_out(action_id) as span:
            self._on_step("before_claim")
            claim, action = self._claim(action_id), None
            if claim is not None:
                self._on_step("claimed")
                try:
                    action = self._carry_out(claim)
                except TooLate:
                    log.warning("%s was taken over by another worker", claim.action.name)
            if action is None:
                with self._database.read() as tx:
                    action = ledger.get(tx, action_id)
            tracing.stands_now(span, action)
        return action.state

    # One step each ---------------------------------------------------------------------------
    def _claim(self, action_id: int) -> Claim | None:
        self._bench.directory.refresh()
        people = self._bench.directory.everybody()
        with self._database.transaction() as tx:
            action, now = ledger.get(tx, action_id), tx.now()
            behind = action.state is State.APPROVED and bundles.has_to_wait(tx, action)
            if behind:
                ledger.defer(tx, action, now + self._tempo.back_off / 5, "")
            lapsed = _lapsed(action, now)
            waits = not lapsed and action.not_before is not None and now < action.not_before
            if action.state is not State.APPROVED or behind or waits or switches.frozen(tx):
                return None
            step, earlier = step_due(tx, action.id)
            if lapsed and step == 0 and (earlier is None or not earlier.may_have_arrived):
                ledger.transition(tx, action, State.EXPIRED, reason=NOT_IN_TIME)
                return None
            faults = against_carrying_out(tx, action.id)
            if faults:
                log.critical("%s is not carried out: %s", action.name, " ".join(faults))
                ledger.transition(tx, action, State.DENIED, reason=NOT_AS_LOGGED)
                return None
            current = ledger.revision(tx, action.id, action.revision)
            approvers = votes.approvers(tx, action, people)
            agreed = current.terms.allowed
            agreed = agreed or filled(current.terms.requirements, approvers).satisfied
            if not (lapsed or agreed):
                reason = "Waiting: an approver cannot be confirmed right now"
                ledger.defer(tx, action, now + self._tempo.recheck_voters, reason)
                return None
            if ledger.on_target(tx, action.target, IN_FLIGHT):
                ledger.defer(tx, action, now + self._tempo.back_off / 5, "")
                return None
            capability = self._filing.capability(action.kind)
            arguments = arguments_from(capability.kind, current.arguments or {})
            credit = earlier.credit if earlier else sentences.credit(action, people, approvers)
            claimed = ledger.transition(
                tx,
                action,
                State.EXECUTING,
                values={
                    "lease_owner": self._owner,
                    "lease_until": now + self._tempo.lease,
                    "fence": action.fence + 1,
                    "attempts": action.attempts + 1,
                },
            )
        left_out = earlier.left_out if earlier else ()
        return Claim(claimed, current, arguments, capability, earlier, credit, now, step, left_out)

    def _carry_out(self, claim: Claim) -> Action | None:
        """Return the Action as its last outcome left it, or None where nothing was sent then."""
        after: Action | None = None
        following: Claim | None = claim
        while following is not None:
            after, following = self._one_step(following)
        return after

    def _one_step(self, claim: Claim) -> tuple[Action | None, Claim | None]:
        """Make one call and record it; returns with it the claim on the next, if one is left."""
        try:
            ready = self._prepare(claim)
        except TooLate:
            raise
        except Exception:
            log.exception("%s: an unforeseen stop before anything was sent", claim.action.name)
            self._wait(claim, CountersignError())
            return None, None
        if ready is None:
            return None, None
        self._on_step("intent")
        self._on_step("before_send")
        result = self._send(ready)
        self._on_step("after_send")
        part = self._part(ready, result)
        self._on_step("before_record")
        with self._database.transaction() as tx:
            ledger.remember(tx, ready.revision)
            after, now = outcomes.record(tx, ready.action, result, part), tx.now()
            self._on_step("audited")
        self._on_step("recorded")
        return after, ready.then(after, now) if after.state is State.EXECUTING else None

    def _prepare(self, claim: Claim) -> Claim | None:
        """Look again, judge again and announce; None where nothing is to be sent now."""
        try:
            if claim.may_have_been_sent and self._found_done(claim):
                return None
            claim.make_ready(self._writes)
            remote = claim.capability.load_facts(
                claim.arguments, self._filing.reads, claim.at, self._bench.zone
            )
            claim = claim.leaving_out(self._filing.reads)
        except (Unavailable, Misconfigured) as error:
            self._wait(claim, error)
            return None
        except BadRequest as error:
            self._end(claim, error.sentence)
            return None
        self._on_step("judged")
        try:
            return claim if self._announce(claim, remote) else None
        except GroundMovedError as moved:
            self._file_afresh(claim, str(moved))
            return None

    def _found_done(self, claim: Claim) -> bool:
        """Look for an earlier attempt's effect before anything is sent again (I15)."""
        reconcile = claim.capability.reconcile
        # What cannot be looked for is for a person, never for a second call.
        found = Found(Trace.DIFFERENT)
        if reconcile is not None:
            found = reconcile(self._filing.reads, claim.arguments, claim.effect)
        if found.trace is Trace.ABSENT:
            return False
        done = outcomes.Done(found.receipt, found=True)
        result = done if found.trace is Trace.PRESENT else outcomes.Unsure(found.difference)
        part = self._part(claim, result)
        with self._database.transaction() as tx:
            outcomes.record(tx, claim.action, result, part)
        return True

    def _part(self, claim: Claim, result: outcomes.Result) -> outcomes.Part:
        """Say which step an outcome is about; how far it has come is shown every few seconds."""
        done = isinstance(result, outcomes.Done)
        receipt = result.receipt if isinstance(result, outcomes.Done) else None
        left_out = receipt.left_out if receipt else ()
        reads, effect = self._filing.reads, claim.effect
        whole = (self._database, reads, claim.capability, claim.arguments)
        part = part_of(*whole, effect, left_out, done=done)
        shown = self._shows.due()
        return replace(part, shown=shown) if part.in_steps else part

    def _announce(self, claim: Claim, remote: RemoteFacts) -> bool:
        """Judge on fresh facts and write the intent; False where nothing may be sent now.

        Raises `GroundMovedError` where people have to see today's facts on a fresh card first.
        """
        people = self._bench.directory.everybody()
        requester = next(one for one in people if one.id == claim.action.requester_id)
        with self._database.transaction() as tx:
            action, now = ledger.still(tx, claim.action), tx.now()
            ledger.remember(tx, claim.revision)
            if switches.frozen(tx):
                self._give_back(tx, claim, now + self._tempo.back_off, "Changes are paused")
                return False
            case = Case(
                claim.capability,
                claim.arguments,
                remote,
                requester,
                action_id=action.id,
                exclude=ledger.editors(tx, action),
                lane=lanes.still_open(tx, action, claim.revision),
            )
            opinion = self._bench.hear(tx, case, people)
            ending = self._ending(claim, opinion, now)
            if ending is not None:
                self._stop(tx, claim, *ending)
                return False
            what = what_moved(tx, claim.revision, case, opinion)
            moved = f"Changed since it was approved: {what}" if what else None
            if moved and (claim.may_have_been_sent or claim.is_under_way):
                self._stop(tx, claim, State.DENIED, moved)
                return False
            if moved:
                raise GroundMovedError(moved)
            self._write_intent(tx, claim, opinion)
        return True

    def _ending(self, claim: Claim, opinion: Opinion, now: datetime) -> tuple[State, str] | None:
        """Say where the Action ends if it must not be sent at all any more, and why."""
        forgotten = claim.has_outlived(self._tempo.key_life, now)
        denied = opinion.decision.denied
        endings = (
            (_lapsed(claim.action, now), State.EXPIRED, NOT_IN_TIME),
            (not claim.is_authentic, State.DENIED, NOT_AS_APPROVED),
            (denied, State.DENIED, opinion.judgement.why if denied else ""),
            (forgotten, State.DENIED, "The shop no longer knows its key"),
        )
        return next(((to, why) for holds, to, why in endings if holds), None)

    def _write_intent(self, tx: Tx, claim: Claim, opinion: Opinion) -> None:
        effect, now = claim.effect, tx.now()
        intent = EffectRow(
            action_id=effect.action_id,
            step=effect.step,
            key=effect.key,
            marker=effect.marker,
            credit=effect.credit,
            request_digest=digest(claim.arguments.model_dump(mode="json")),
            fence=claim.action.fence,
            intended_at=now,
            outcome=Outcome.INTENDED,
            remote_ref=None,
            url=None,
            left_out=effect.left_out,
        )
        effects.intend(tx, intent)
        reservations.hold(tx, claim.action.id, opinion.reservations)
        ledger.extend_lease(tx, claim.action, now + self._tempo.lease)
        step = {"step": effect.step} if claim.capability.steps else {}
        payload = {"key": effect.key, "marker": effect.marker, "credit": effect.credit, **step}
        ledger.record(tx, claim.action, "intent", person=None, payload=payload)

    def _send(self, claim: Claim) -> outcomes.Result:
        """Call the vendor once. Whatever is not a definite answer is "unknown"."""
        try:
            receipt = claim.capability.execute(self._writes, claim.arguments, claim.effect)
        except Unavailable as error:
            return self._without_receipt(claim, error)
        except Exception:
            log.exception("%s: an unforeseen answer; it will be looked up", claim.action.name)
            return outcomes.Unsure()
        return outcomes.Done(receipt)

    def _without_receipt(self, claim: Claim, error: Unavailable) -> outcomes.Result:
        if isinstance(error, OutcomeUnknown) or claim.may_have_been_sent:
            return outcomes.Unsure(error.sentence)
        if isinstance(error, VendorThrottled):
            return outcomes.NotSent(error.sentence, outcomes.patience(error.retry_after))
        if isinstance(error, VendorRejected):
            return outcomes.Refused(error.sentence)
        return outcomes.NotSent(error.sentence, self._tempo.back_off)

    def _wait(self, claim: Claim, error: CountersignError) -> None:
        with self._database.transaction() as tx:
            if claim.may_have_been_sent:
                outcomes.record(tx, claim.action, outcomes.Unsure(), claim.place)
            else:
                until = tx.now() + self._tempo.back_off
                self._give_back(tx, claim, until, error.sentence)

    def _end(self, claim: Claim, why: str) -> None:
        """Stop where the change cannot be made any more, e.g. because the order is gone."""
        with self._database.transaction() as tx:
            self._stop(tx, claim, State.DENIED, why)

    def _stop(self, tx: Tx, claim: Claim, to: State, why: str) -> None:
        """End a claim before it is sent; where an earlier attempt was, find out about that one.

        What is done of it already is said with it: then it did not just never happen.
        """
        still = ledger.still(tx, claim.action)
        if claim.may_have_been_sent:
            outcomes.record(tx, still, outcomes.Unsure(why), claim.place)
        elif claim.is_under_way:
            refused = outcomes.Refused(why)
            outcomes.record(tx, still, refused, self._part(claim, refused))
        else:
            ledger.transition(tx, still, to, reason=why)

    def _give_back(self, tx: Tx, claim: Claim, until: datetime, reason: str) -> None:
        """Wait without having sent anything, so that it does not count as an attempt."""
        still = ledger.still(tx, claim.action)
        if claim.is_under_way:
            reason = self._part(claim, outcomes.Unsure()).told(reason)
        values = {
            "not_before": until,
            "lease_owner": None,
            "lease_until": None,
            "attempts": still.attempts - 1,
        }
        ledger.transition(
            tx,
            still,
            State.APPROVED,
            kind="waiting",
            reason=reason,
            values=values,
        )

    def _file_afresh(self, claim: Claim, why: str) -> None:
        """Retire the claimed Action and put the same wish on a fresh card, on today's facts."""
        try:
            wanted = self._filing.prepare_again(claim.action.kind, claim.revision)
        except BadRequest as error:
            self._end(claim, f"{why}. {error.sentence}")
            return
        except (Unavailable, Misconfigured) as error:
            self._wait(claim, error)
            return
        try:
            with self._database.transaction() as tx:
                self._filing.replace(tx, ledger.still(tx, claim.action), wanted, why)
        except AlreadyAsked as error:
            self._end(claim, f"{why}. {error.sentence}")


def _lapsed(action: Action, now: datetime) -> bool:
    return action.expires_at is not None and now >= action.expires_at
