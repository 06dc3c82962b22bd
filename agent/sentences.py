"""What is said about an Action, in one or two sentences, always from its row."""

from collections.abc import Sequence
from datetime import datetime, tzinfo

from agent.next_steps import JUDGE, after_denial, after_no, in_a_sentence
from memory import effects, ledger, switches, votes
from memory.database import Tx
from memory.effects import Outcome
from memory.ledger import Action, Revision
from memory.states import AGREED, State
from memory.votes import Answer, Decision, Vote
from policies.actions import ACTION_KINDS
from policies.deciders import who_may_decide
from policies.judgement import Effect, Judgement
from policies.money import Money
from policies.people import Person
from tools.plain_text import SPOKEN, plain_text, quoted

EXPLANATIONS = {
    State.EXECUTING: "It is being carried out now.",
    State.UNKNOWN: "Checking whether it went through. Please do not do it by hand.",
    State.NEEDS_HUMAN: "Nobody can tell yet whether it went through; a person has to look.",
    State.SUPERSEDED: "It was replaced by a newer version.",
    State.EXPIRED: "Nobody decided in time. Ask again if it is still wanted.",
    State.SHADOWED: "Watch only: nothing was asked.",
}

_OUTCOME = 1000
INSIDE_LIMITS = "Inside the limits, so nobody had to agree."
TAKEN_BACK = "Nothing was changed; ask again if it is still wanted."


def clock(moment: datetime, zone: tzinfo) -> str:
    """Render a time of day in the shop's zone: `10:44`."""
    return moment.astimezone(zone).strftime("%H:%M")


def waiting_for(tx: Tx, action: Action, current: Revision, people: Sequence[Person]) -> str:
    """Render who is still waited for, leaving out everybody whose words are in the wish."""
    out = ledger.editors(tx, action) | {action.requester_id}
    return who_may_decide(current.terms, people, out, votes.approvers(tx, action, people))


def asked(action: Action, terms: Judgement, people: Sequence[Person], out: frozenset[str]) -> str:
    """Say what became of a wish right after it was made; those who are `out` do not decide it."""
    if action.state is State.DENIED:
        spoke = [f.rule for f in terms.findings if f.fired and f.effect is Effect.FORBID]
        rules = ", ".join(rule for rule in spoke if not rule.startswith(JUDGE))
        by = f" by rule {rules}" if rules else ""
        said = f"Not allowed{by}: {terms.why or 'no rule permits it.'}"
        return f"{said} {after_denial(terms, people)}".rstrip()
    if action.state is State.APPROVED:
        return f"{action.name} is inside the limits and will be carried out."
    waiting = who_may_decide(terms, people, out)
    return f"Asked. Waiting for {waiting}: {terms.briefly}"


def paused(tx: Tx, people: Sequence[Person], zone: tzinfo) -> str:
    """Say in a sentence who paused all changes, since when, why; empty while nothing is paused."""
    freeze = switches.frozen(tx)
    if freeze is None:
        return ""
    who = _name(people, freeze.person_id)
    why = quoted(freeze.reason, SPOKEN)
    return f"{who} paused all changes at {clock(freeze.at, zone)}: {why}."


def truth(tx: Tx, action: Action, people: Sequence[Person], zone: tzinfo) -> str:
    """Say how an Action stands, naming who did what and when, and what can be done about a no."""
    current = ledger.revision(tx, action.id, action.revision)
    cast = votes.of(tx, action.id, action.revision)
    outcome = plain_text(action.outcome, _OUTCOME)
    under_way = ACTION_KINDS[action.kind].in_steps and effects.get(tx, action.id) is not None
    parts = [_vote(vote, action.name, people, zone) for vote in cast]
    parts += [INSIDE_LIMITS] if current.terms.allowed and action.state in AGREED else []
    if action.state is State.PENDING:
        parts.append(_waits(tx, action, current, people))
    elif action.state is State.SUCCEEDED:
        parts.append(_done(tx, action, current))
    elif action.state is State.FAILED:
        parts.append(f"It did not work: {outcome}")
    elif action.state is State.DENIED:
        parts.append(f"It is not allowed: {outcome or current.terms.why}")
        parts.append(after_denial(current.terms, people))
    elif action.state is State.REJECTED:
        parts += [after_no(no.reason, _name(people, no.person_id)) for no in cast[-1:]]
    elif action.state is State.CANCELLED:
        parts.append(f"{outcome or 'It was taken back'}. {TAKEN_BACK}")
    elif action.replaced_by:
        parts.append(f"It was replaced by a newer version, A-{action.replaced_by}.")
    else:
        parts.append(EXPLANATIONS.get(action.state, ""))
        parts.append(f"{outcome}." if under_way and outcome else "")
    if action.state in {State.PENDING, State.APPROVED}:
        parts.append(paused(tx, people, zone))
    return " ".join(part for part in parts if part)


def _waits(tx: Tx, action: Action, current: Revision, people: Sequence[Person]) -> str:
    waiting = waiting_for(tx, action, current, people)
    if current.number > 1:
        return f"{_edit(tx, action, current, people)}; waiting for {waiting}."
    if votes.of(tx, action.id, current.number):
        return f"Still waiting for {waiting}."
    return f"{action.name} is waiting for {waiting}."


def _name(people: Sequence[Person], person_id: str) -> str:
    return next((person.name for person in people if person.id == person_id), "Somebody")


def _vote(vote: Vote, what: str, people: Sequence[Person], zone: tzinfo) -> str:
    did = "approved" if vote.decision is Decision.APPROVE else "said no to"
    said = f"{_name(people, vote.person_id)} {did} {what} at {clock(vote.at, zone)}"
    return f"{said}: {in_a_sentence(vote.reason)}" if vote.reason else f"{said}."


def _edit(tx: Tx, action: Action, current: Revision, people: Sequence[Person]) -> str:
    """Say who changed a wish last, and to what: `Priya changed it to $15.00`."""
    kind, now = ACTION_KINDS[action.kind], current.arguments or {}
    before = ledger.revision(tx, action.id, current.number - 1).arguments or {}
    changed = sorted(f for f in kind.ask.model_fields if before.get(f) != now.get(f))
    parts = [
        f"{field} {quoted(str(now.get(field) or '').replace('_', ' '), SPOKEN)}"
        for field in changed
        if field != kind.money_field
    ]
    if kind.money_field in changed:
        parts.insert(0, str(Money.model_validate(now[kind.money_field])))
    to = f" to {', '.join(parts)}" if parts else ""
    return f"{_name(people, current.editor_id)} changed it{to}"


def _done(tx: Tx, action: Action, current: Revision) -> str:
    """Say that it happened, how much, and who confirms it."""
    effect = effects.get(tx, action.id)
    kind, vendor = ACTION_KINDS[action.kind], action.system.title()
    money = (current.arguments or {}).get(kind.money_field or "")
    amount = f" {Money.model_validate(money)}" if money else ""
    by_vendor = effect is not None and effect.outcome is Outcome.DONE
    found = f" {plain_text(action.outcome, _OUTCOME)}." if by_vendor and action.outcome else ""
    return f"{kind.done}{amount}. {vendor if by_vendor else 'A person'} confirms.{found}"


def credit(action: Action, people: Sequence[Person], approvers: Sequence[Person]) -> str:
    """Say in a vendor's own system whose change this is, for those who are not in the chat."""
    names = " and ".join(dict.fromkeys(one.name for one in approvers))
    approved = f", approved by {names}" if names else ""
    return f"{action.name}, asked by {_name(people, action.requester_id)}{approved}"


def refusal(
    tx: Tx,
    answer: Answer,
    action: Action,
    current: Revision,
    people: Sequence[Person],
    zone: tzinfo,
) -> str:
    """Say, privately, why a vote did not count and what to do instead."""
    deciders = waiting_for(tx, action, current, people)
    rules = ", ".join(rule for need in current.terms.requirements for rule in need.rules)
    if answer is Answer.FROZEN:
        return f"{paused(tx, people, zone)} Nothing was changed by your click."
    sentences = {
        Answer.SELF: f"You asked for this, so somebody else decides: {deciders}.",
        Answer.EDITOR: f"You changed this, so somebody else decides: {deciders}.",
        Answer.OUTSIDER: "Only active members of this company can decide. Nothing was changed.",
        Answer.NOT_ELIGIBLE: f"{deciders} can decide this one ({rules}). Your click changed "
        "nothing.",
        Answer.ALREADY_VOTED: "Your vote is counted already. " + truth(tx, action, people, zone),
        Answer.WITH_ANOTHER: f"{action.name} is decided together with A-{action.follows}; please "
        "decide it there.",
        Answer.OLD_VERSION: f"{action.name} was changed after you opened this card; please decide "
        "on the newer one.",
        Answer.EXPIRED: "The time to decide this has run out. Nothing was changed; ask again if it "
        "is still wanted.",
    }
    return sentences.get(answer) or _decided(tx, action, people, zone)


def _decided(tx: Tx, action: Action, people: Sequence[Person], zone: tzinfo) -> str:
    """Say, to who presses an old card, what became of the thing in front of them."""
    if action.state is not State.SUCCEEDED:
        return truth(tx, action, people, zone)
    cast = votes.of(tx, action.id, action.revision)
    done = f"It was {ACTION_KINDS[action.kind].done.lower()} once."
    return " ".join([*(_vote(vote, "this", people, zone) for vote in cast), done])
