"""The ways to break the heart that the model of the ledger has to notice, one expression each."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Change:
    """`old` becomes `new` in the function at `place`, e.g. `memory.votes:cast`."""

    place: str
    old: str
    new: str


@dataclass(frozen=True)
class Mutant:
    """One way to break the heart. `sql` also takes a constraint out of the model's database.

    `spared` says why nothing can notice it; a quick one is part of the ordinary tests.
    """

    name: str
    changes: tuple[Change, ...]
    sql: tuple[str, ...] = ()
    spared: str = ""
    quick: bool = False


def mutant(
    name: str,
    place: str,
    old: str,
    new: str,
    *more: Change,
    sql: tuple[str, ...] = (),
    spared: str = "",
    quick: bool = False,
) -> Mutant:
    return Mutant(name, (Change(place, old, new), *more), sql, spared, quick)


ANNOUNCE, CLAIM, ENDING = (
    f"agent.executor:Executor.{name}" for name in ("_announce", "_claim", "_ending")
)
MOVED = "agent.ground:what_moved"
REFUSAL, CAST = "memory.votes:_refusal", "memory.votes:cast"
RECORD, SETTLE = "agent.outcomes:record", "agent.reconcile:Reconciler._settle"

UNBROKEN = Mutant("none: the heart as it is", (), spared="nothing is broken")
MUTANTS = (
    UNBROKEN,
    # Votes
    mutant("one vote is enough", CAST, "not enough.satisfied", "not enough.have"),
    mutant(
        "requesters and editors approve",
        REFUSAL,
        "ballot.person.id == action.requester_id",
        "False",
        Change(REFUSAL, "ballot.person.id in ledger.editors(tx, action)", "False"),
        quick=True,
    ),
    mutant(
        "only the last editor is out",
        REFUSAL,
        "in ledger.editors(tx, action)",
        "== current.editor_id",
    ),
    mutant(
        "editors of a replaced card approve",
        "memory.records:editors",
        "(action.replaces, action.retries)",
        "()",
    ),
    mutant("old cards approve", REFUSAL, "ballot.revision == action.revision", "True"),
    mutant(
        "votes outlive an edit",
        "memory.votes:of",
        "_VOTES, asked",
        "select(votes).where(votes.c.action_id == action_id)",
    ),
    mutant("late votes count", REFUSAL, "tx.now() >= action.expires_at", "False"),
    mutant("votes count while paused", REFUSAL, "switches.frozen(tx) is not None", "False"),
    mutant(
        "people who left vote",
        REFUSAL,
        "not ballot.person.may_decide",
        "False",
        spared="whoever left belongs to no group, which is asked next",
    ),
    mutant("anybody of the company votes", REFUSAL, "(not eligible,", "(False,"),
    mutant(
        "a vote leaves no row",
        "memory.votes:_count",
        'ledger.record(tx, action, "voted", person=ballot.person.id, payload=payload)',
        "None",
    ),
    # Asking and editing
    mutant(
        "twins are filed",
        "agent.filing:Filing.word",
        "same is not None",
        "False",
    ),
    mutant(
        "a business key is used twice",
        "memory.ledger:propose",
        "same is not None and",
        "False and",
        sql=("drop index uq_actions_business_key",),
    ),
    mutant(
        "later wishes change the number of earlier ones",
        "agent.judging:numbered",
        "own is None or one.id < own",
        "True",
    ),
    mutant(
        "every wish is the first of its kind",
        "agent.judging:numbered",
        "count(shown + len(earlier))",
        "count()",
        Change("agent.judging:numbered", "not in taken", "not in ()"),
        quick=False,
    ),
    mutant(
        "an edit revives what ran out",
        "agent.proposals:Proposals.edit",
        "tx.now() >= action.expires_at",
        "False",
    ),
    # Time and the freeze
    mutant(
        "silence approves",
        "agent.expiry:_end",
        "State.EXPIRED",
        "State.APPROVED",
    ),
    mutant("claims while paused", CLAIM, "or switches.frozen(tx)", "or False"),
    mutant("sends while paused", ANNOUNCE, "switches.frozen(tx)", "False"),
    mutant("claims in the Undo time", CLAIM, "now < action.not_before", "False", quick=True),
    mutant(
        "an approval never lapses",
        "agent.executor:_lapsed",
        "now >= action.expires_at",
        "False",
    ),
    mutant(
        "one person lifts the freeze",
        "agent.decisions:Decisions.lift",
        "first == person.id",
        "False",
    ),
    mutant(
        "deadlines run on while paused",
        "agent.decisions:Decisions.lift",
        "self._push_expiries(tx, was)",
        "None",
    ),
    # Before the call
    mutant(
        "approvers who left are not missed",
        CLAIM,
        "filled(current.terms.requirements, approvers).satisfied",
        "True",
    ),
    mutant(
        "a denial at the end is ignored",
        ENDING,
        "(denied, State",
        "(False, State",
    ),
    mutant(
        "stricter rules are ignored",
        MOVED,
        "not opinion.decision.no_stricter_than(seen.terms)",
        "False",
    ),
    mutant("moved facts are ignored", MOVED, "bool(changed)", "False"),
    mutant(
        "the number is not compared at the end",
        MOVED,
        "numbered(tx, case) != case.arguments",
        "False",
        spared="whatever moves the number in the shop moves facts that force a fresh card",
    ),
    mutant(
        "two in flight on one order",
        CLAIM,
        "ledger.on_target(tx, action.target, IN_FLIGHT)",
        "False",
        sql=("drop index uq_actions_one_in_flight",),
    ),
    mutant(
        "money on its way is not held",
        "agent.executor:Executor._write_intent",
        "reservations.hold(tx, claim.action.id, opinion.reservations)",
        "None",
    ),
    mutant(
        "an Action's own money stands in its way",
        "agent.judging:_sums",
        "without=own",
        "without=None",
    ),
    mutant(
        "no intent is noted",
        "agent.executor:Executor._write_intent",
        'ledger.record(tx, claim.action, "intent", person=None, payload=payload)',
        "None",
        quick=True,
    ),
    # After the call
    mutant(
        "a new key for every attempt",
        "agent.executor:Claim.effect",
        'f"countersign-{name}"',
        'f"countersign-{name}-{self.action.attempts}"',
    ),
    mutant(
        "unknown is taken for not sent",
        "agent.executor:Executor._without_receipt",
        "isinstance(error, OutcomeUnknown) or claim.may_have_been_sent",
        "False",
        quick=True,
    ),
    mutant(
        "a no to the second attempt is taken for a no to the first",
        "agent.executor:Executor._without_receipt",
        "or claim.may_have_been_sent",
        "",
    ),
    mutant(
        "sends again without looking",
        "agent.executor:Executor._prepare",
        "self._found_done(claim)",
        "False",
        spared="its own effect moves the facts, so that it is looked up and never sent",
    ),
    mutant(
        "what may have gone through ends as denied",
        "agent.executor:Executor._stop",
        "claim.may_have_been_sent",
        "False",
    ),
    mutant(
        "what may have gone through is filed afresh",
        ANNOUNCE,
        "moved and (claim.may_have_been_sent or claim.is_under_way)",
        "False",
    ),
    mutant(
        "what may have gone through is taken back",
        "agent.decisions:Decisions.take_back",
        "announced.may_have_arrived",
        "False",
    ),
    mutant(
        "anything is settled by hand",
        "agent.decisions:Decisions.settle_by_hand",
        "action.state is not State.NEEDS_HUMAN",
        "False",
    ),
    mutant(
        "money of an open outcome is released",
        RECORD,
        "effects.settle(tx, action.id, Outcome.UNKNOWN, step=part.step)",
        "reservations.release(tx, action.id)",
    ),
    mutant("a key never grows old", "memory.effects:EffectRow.outlived", ">= key_life", "is None"),
    mutant("absent in the shop is taken for done", SETTLE, "found.trace is Trace.PRESENT", "True"),
    mutant(
        "found in the shop is taken for absent",
        SETTLE,
        "found.trace is Trace.PRESENT",
        "False",
        spared="the executor looks once more before it sends",
    ),
    # Leases
    mutant(
        "a live lease is taken",
        "memory.records:overdue",
        "time <= tx.now()",
        "time.is_not(None)",
    ),
    mutant(
        "a worker that starts takes everybody's leases",
        "memory.records:held_by",
        "actions.c.lease_owner == worker",
        "True",
    ),
    mutant(
        "a stale lease records",
        "memory.ledger:transition",
        "getattr(action, name) for",
        "getattr(get(tx, action.id) if name == 'fence' else action, name) for",
    ),
    mutant(
        "a stale lease announces",
        "memory.ledger:still",
        "(now.state, now.revision, now.fence) != (action.state, action.revision, action.fence)",
        "now.state != action.state",
    ),
    mutant(
        "what a dead worker sent is taken for not sent",
        "agent.reconcile:Reconciler._take_from_the_dead",
        "announced is None or announced.outcome is Outcome.REFUSED",
        "True",
    ),
    # The log and the screens
    mutant("a step leaves no row", "memory.ledger:_log_step", "append(tx, entry, payload)", "None"),
    mutant("a step wakes no card", "memory.ledger:_log_step", "wake(tx, action)", "None"),
)
