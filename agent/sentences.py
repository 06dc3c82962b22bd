"""What is said about an Action, in one or two sentences, always from its row."""

from collections.abc import Sequence
from datetime import datetime, tzinfo

from memory import effects, ledger, switches, votes
from memory.database import Tx
from memory.effects import Outcome
from memory.ledger import Action, Revision
from memory.states import State
from memory.votes import Answer, Decision
from policies.actions import ACTION_KINDS
from policies.judgement import Judgement
from policies.money import Money
from policies.people import Person, named
from policies.quorum import eligible

EXPLANATIONS = {
    State.EXECUTING: "It is being carried out now.",
    State.UNKNOWN: "Checking whether it went through. Please do not do it by hand.",
    State.NEEDS_HUMAN: "Nobody can tell yet whether it went through; a person has to look.",
    State.SUPERSEDED: "It was replaced by a newer version.",
    State.EXPIRED: "Nobody decided in time. Ask again if it is still wanted.",
    State.CANCELLED: "It was taken back.",
    State.SHADOWED: "Watch only: nothing was asked.",
}


def clock(moment: datetime, zone: tzinfo) -> str:
    """Render a time of day in the shop's zone: `10:44`."""
    return moment.astimezone(zone).strftime("%H:%M")


def who_may_decide(judgement: Judgement, people: Sequence[Person], excluded: frozenset[str]) -> str:
    """Render who is waited for: `Dana or Olivia`, `2 of Dana, Olivia or Priya`."""
    seats = sum(need.quorum for need in judgement.requirements)
    candidates = eligible(judgement.requirements, people, excluded)
    if not candidates:
        return "nobody here"
    return f"{seats} of {named(candidates)}" if seats > 1 else named(candidates)


def asked(action: Action, terms: Judgement, people: Sequence[Person]) -> str:
    """Say what became of a wish right after it was made."""
    if action.state is State.DENIED:
        rules = ", ".join(f.rule for f in terms.findings if f.fired and f.effect == "forbid")
        by = f" by rule {rules}" if rules else ""
        return f"Not allowed{by}: {terms.why or 'no rule permits it.'}"
    if action.state is State.APPROVED:
        return f"{action.name} is inside the limits and will be carried out."
    waiting = who_may_decide(terms, people, frozenset({action.requester_id}))
    return f"Asked: {action.name}. Waiting for {waiting}: {terms.why}"


def truth(tx: Tx, action: Action, people: Sequence[Person], zone: tzinfo) -> str:
    """Say how an Action stands, naming who did what and when."""
    names = {person.id: person.name for person in people}
    current = ledger.revision(tx, action.id, action.revision)
    cast = votes.of(tx, action.id, action.revision)
    parts = [
        f"{names.get(vote.person_id, 'Somebody')} "
        f"{'approved' if vote.decision is Decision.APPROVE else 'said no to'} "
        f"{action.name} at {clock(vote.at, zone)}."
        for vote in cast
    ]
    if action.state is State.SUCCEEDED:
        parts.append(_done(tx, action, current))
    elif action.state is State.FAILED:
        parts.append(f"It did not work: {action.outcome}")
    elif action.state is State.DENIED:
        parts.append(f"It is not allowed: {action.outcome or current.terms.why}")
    elif action.state is State.SUPERSEDED and action.replaced_by:
        parts.append(f"It was replaced by a newer version, A-{action.replaced_by}.")
    elif action.state is State.PENDING:
        parts.append(f"{action.name} is waiting for a decision.")
    else:
        parts.append(EXPLANATIONS.get(action.state, ""))
    return " ".join(part for part in parts if part)


def _done(tx: Tx, action: Action, current: Revision) -> str:
    """Say that it happened, how much, and who confirms it."""
    effect = effects.get(tx, action.id)
    kind, vendor = ACTION_KINDS[action.kind], action.account.partition(":")[0].title()
    money = (current.arguments or {}).get(kind.money_field or "")
    amount = f" {Money.model_validate(money)}" if money else ""
    by_vendor = effect is not None and effect.outcome is Outcome.DONE
    return f"{kind.done}{amount} once. {vendor if by_vendor else 'A person'} confirms."


def refusal(
    tx: Tx,
    answer: Answer,
    action: Action,
    current: Revision,
    people: Sequence[Person],
    zone: tzinfo,
) -> str:
    """Say, privately, why a vote did not count and what to do instead."""
    excluded = ledger.editors(tx, action)
    deciders = who_may_decide(current.terms, people, excluded)
    rules = ", ".join(rule for need in current.terms.requirements for rule in need.rules)
    if answer is Answer.FROZEN:
        freeze = switches.frozen(tx)
        who = next((p.name for p in people if freeze and p.id == freeze.person_id), "Somebody")
        when = clock(freeze.at, zone) if freeze else ""
        why = freeze.reason if freeze else ""
        return f"{who} paused all changes at {when}: {why}. Nothing was changed by your click."
    sentences = {
        Answer.SELF: f"You asked for this, so somebody else decides: {deciders}.",
        Answer.EDITOR: f"You changed this, so somebody else decides: {deciders}.",
        Answer.OUTSIDER: "Only active members of this company can decide. Nothing was changed.",
        Answer.NOT_ELIGIBLE: f"{deciders} can decide this one ({rules}). Your click changed "
        "nothing.",
        Answer.ALREADY_VOTED: "Your vote is counted already. " + truth(tx, action, people, zone),
        Answer.OLD_VERSION: f"{action.name} was changed after you opened this card; please decide "
        "on the newer one.",
        Answer.EXPIRED: "The time to decide this has run out. Nothing was changed; ask again if it "
        "is still wanted.",
    }
    return sentences.get(answer) or truth(tx, action, people, zone)
