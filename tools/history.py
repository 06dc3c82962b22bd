"""Who asked, who decided, by which rule, and what came of it: read from our own ledger."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, tzinfo
from typing import Annotated, Any, Final

from pydantic import BaseModel, ConfigDict, Field

from memory import records, roster, votes
from memory.database import Tx
from memory.records import Action, Revision
from memory.states import State
from memory.tables import actions
from memory.votes import Decision, Vote
from policies.actions import ACTION_KINDS
from policies.deciders import who_may_decide
from policies.errors import NotFound
from policies.people import Person
from policies.quorum import could_fill
from tools.access import Reads
from tools.capability import arguments_from
from tools.market_orders import find_market_order, is_market_number
from tools.orders import find_order
from tools.plain_text import plain_text, quoted
from tools.tool import Answer, Lookup, LookupContext, Status

_ACTION_NAME = re.compile(r"A-([0-9]{1,12})", re.ASCII | re.IGNORECASE)
_MOST = 5
_ALL = 10_000
_SOURCE = "Countersign's log"
OWN: Final = "mine"  # stands for the latest wish of whoever asks that came to nothing
UNBROKEN: Final = "log checked, unbroken"
BROKEN: Final = "The log does not verify. Tell an admin now."
_CAME_TO_NOTHING = (State.DENIED, State.REJECTED, State.EXPIRED, State.FAILED)
_OUTCOMES = {
    State.PENDING: "Nobody has decided yet",
    State.APPROVED: "Approved; it will be carried out in a moment",
    State.EXECUTING: "Being carried out now",
    State.SUCCEEDED: "Carried out once; {} confirms",
    State.FAILED: "It did not work",
    State.UNKNOWN: "Checking whether it went through; please do not do it by hand",
    State.NEEDS_HUMAN: "Nobody can tell yet whether it went through; a person has to look",
    State.DENIED: "Not allowed",
    State.REJECTED: "Turned down",
    State.EXPIRED: "Nobody decided in time",
    State.SUPERSEDED: "Replaced by a newer version",
    State.CANCELLED: "Taken back",
    State.SHADOWED: "Watch only: nothing was asked",
}


class DecisionQuestion(BaseModel):
    """Which request is meant."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    subject: Annotated[
        str,
        Field(
            min_length=1, max_length=40, description="A request (A-17), an order (1001), or “mine”."
        ),
    ]


class NoQuestion(BaseModel):
    """Nothing has to be said: it is about whoever asks."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def _moment(at: datetime, as_of: datetime, zone: tzinfo) -> str:
    """Write a time people can place: `10:44` today, else `Fri 20 Nov 10:44`."""
    local = at.astimezone(zone)
    today = local.date() == as_of.astimezone(zone).date()
    return f"{local:%H:%M}" if today else f"{local:%a} {local.day} {local:%b %H:%M}"


def _title(action: Action, revision: Revision) -> str:
    """Say what was asked for: `Refund $186.40, #1001`; only the kind once it was erased."""
    kind = ACTION_KINDS[action.kind]
    if revision.arguments is None:
        return f"{kind.title} (details erased)"
    arguments = arguments_from(kind, revision.arguments)
    name = plain_text(kind.name_of(revision.arguments), limit=32)
    money = kind.money(arguments)
    return (
        ", ".join(part for part in (f"{kind.title} {money}", name) if part)
        if money
        else (f"{kind.title} {name}".rstrip())
    )


def _waiting_for(tx: Tx, action: Action, revision: Revision, people: Sequence[Person]) -> str:
    """Name whose votes are missing; whoever worded the wish is none of them."""
    involved = records.editors(tx, action) | {action.requester_id}
    agreed = votes.approvers(tx, action, people)
    return who_may_decide(revision.terms, people, involved, agreed)


def _decisions(
    tx: Tx, action: Action, revision: Revision, people: Sequence[Person], context: LookupContext
) -> str:
    names = {person.id: person.name for person in people}
    said = [_vote(vote, names, context) for vote in votes.of(tx, action.id, action.revision)]
    if action.state is State.PENDING:
        said.append(f"Waiting for {_waiting_for(tx, action, revision, people)}")
    by_itself = "Nobody had to agree" if revision.terms.allowed else "Nobody has voted"
    return "; ".join(said) or by_itself


def _vote(vote: Vote, names: Mapping[str, str], context: LookupContext) -> str:
    verb = "Approved" if vote.decision is Decision.APPROVE else "Turned down"
    who = names.get(vote.person_id, "somebody")
    reason = f" ({quoted(vote.reason)})" if vote.reason else ""
    return f"{verb} by {who} {_moment(vote.at, context.as_of, context.zone)}{reason}"


def _told(
    tx: Tx, action: Action, people: Sequence[Person], context: LookupContext
) -> tuple[str, str, str, str]:
    """Tell one Action in four lines: the wish, the decision, the rule, the outcome."""
    revision = records.revision(tx, action.id, action.revision)
    asked = _moment(action.created_at, context.as_of, context.zone)
    asker = next((p.name for p in people if p.id == action.requester_id), "somebody")
    return (
        f"{action.name} {_title(action, revision)}. Asked by {asker} {asked}",
        _decisions(tx, action, revision, people, context),
        f"Rule: {revision.terms.why or 'No rule permits it.'}",
        _outcome(action, context),
    )


def _stands(action: Action) -> str:
    """Say how far it is, and by whose word where it is done."""
    who = "the shop" if action.system == "shopify" else action.system.title()
    return _OUTCOMES.get(action.state, action.state.value).format(who)


def _outcome(action: Action, context: LookupContext) -> str:
    said = _stands(action)
    if action.state is State.PENDING and action.expires_at is not None:
        return f"{said}; decide by {_moment(action.expires_at, context.as_of, context.zone)}"
    why = f": {plain_text(action.outcome, limit=160)}" if action.outcome else ""
    return f"{said}, {_moment(action.changed_at, context.as_of, context.zone)}{why}"


def _earlier(others: Sequence[Action]) -> str:
    """Name what else was asked on the same object, newest first, and what came of each."""
    stands = ((one.name, _stands(one)) for one in others[:_MOST])
    shown = ", ".join(f"{name} ({said[:1].lower()}{said[1:]})" for name, said in stands)
    more = f" and {len(others) - _MOST} more" if len(others) > _MOST else ""
    return f"Earlier: {shown}{more}" if others else ""


def _facts(action: Action, names: Mapping[str, str]) -> dict[str, Any]:
    return {
        "action": action.name,
        "state": action.state.value,
        "requester": names.get(action.requester_id, ""),
    }


def _meant(tx: Tx, subject: str, target: str | None, context: LookupContext) -> Sequence[Action]:
    if subject == OWN:
        states = actions.c.state.in_([*_CAME_TO_NOTHING])
        own = actions.c.requester_id == context.person.id
        return records.find(tx, own, states, limit=_ALL)[-1:]
    if target is not None:
        return records.find(tx, actions.c.target == target)
    match = _ACTION_NAME.fullmatch(subject)
    return [records.get(tx, int(match.group(1)))] if match else []


def _target(order: str, reads: Reads) -> str:
    if is_market_number(order):
        return str(find_market_order(order, reads).ref)
    return str(find_order(order, reads).ref)


def _who_approved(question: DecisionQuestion, context: LookupContext) -> Answer:
    try:
        by_name = question.subject == OWN or _ACTION_NAME.fullmatch(question.subject)
        target = None if by_name else _target(question.subject, context.reads)
        with context.database.read() as tx:
            people = roster.everybody(tx)
            found = list(_meant(tx, question.subject, target, context))[::-1]
            told = _told(tx, found[0], people, context) if found else ()
    except NotFound as error:
        return Answer(error.sentence, status=Status.NO_DATA, source=_SOURCE)
    if not told and question.subject == OWN:
        text = "None of your requests was refused."
        return Answer(text, status=Status.NO_DATA, source=_SOURCE, as_of=context.as_of)
    if not told:
        shown = plain_text(question.subject, limit=32)
        text = f"Nobody has asked me to change anything on {shown}."
        return Answer(text, status=Status.NO_DATA, source=_SOURCE, as_of=context.as_of)
    unbroken = context.log.unbroken(context.database, about=[action.id for action in found])
    lines = (*told, _earlier(found[1:]), UNBROKEN if unbroken else BROKEN)
    names = {person.id: person.name for person in people}
    return Answer(
        "\n".join(line for line in lines if line),
        source=_SOURCE,
        as_of=context.as_of,
        data={"actions": [_facts(one, names) for one in found[:_MOST]], "unbroken": unbroken},
    )


def _waiting_line(tx: Tx, action: Action, people: Sequence[Person], context: LookupContext) -> str:
    revision = records.revision(tx, action.id, action.revision)
    asker = next((p.name for p in people if p.id == action.requester_id), "somebody")
    until = action.expires_at
    decide_by = f", decide by {_moment(until, context.as_of, context.zone)}" if until else ""
    return f"{action.name} {_title(action, revision)} (asked by {asker}{decide_by})"


def _may_decide(tx: Tx, action: Action, people: Sequence[Person], person: Person) -> bool:
    revision = records.revision(tx, action.id, action.revision)
    involved = person.id in records.editors(tx, action) | {action.requester_id}
    approvers = votes.approvers(tx, action, people)
    return not involved and could_fill(revision.terms.requirements, approvers, person)


def _own_line(tx: Tx, action: Action, people: Sequence[Person]) -> str:
    revision = records.revision(tx, action.id, action.revision)
    if action.state is not State.PENDING:
        return f"{action.name} {_title(action, revision)}: {_stands(action)}"
    deciders = _waiting_for(tx, action, revision, people)
    return f"{action.name} {_title(action, revision)} waits for {deciders}"


def _listed(lines: Sequence[str]) -> str:
    more = f"; {len(lines) - _MOST} more" if len(lines) > _MOST else ""
    return "; ".join(lines[:_MOST]) + more


def _what_needs_me(_question: NoQuestion, context: LookupContext) -> Answer:
    me = context.person
    with context.database.read() as tx:
        people = roster.everybody(tx)
        pending = records.to_be_decided(tx)
        doubtful = records.in_states(tx, {State.NEEDS_HUMAN})
        for_me = [action for action in pending if _may_decide(tx, action, people, me)]
        mine = [a for a in (*pending, *doubtful) if a.requester_id == me.id]
        waiting = [_waiting_line(tx, action, people, context) for action in for_me]
        own = [_own_line(tx, action, people) for action in mine]
    parts = [
        f"{len(waiting)} wait for you: {_listed(waiting)}." if waiting else "",
        f"Yours: {_listed(own)}." if own else "",
    ]
    return Answer(
        "\n".join(part for part in parts if part) or "Nothing needs you right now.",
        source=_SOURCE,
        as_of=context.as_of,
        data={"waiting": [a.name for a in for_me], "own": [a.name for a in mine]},
    )


WHO_APPROVED = Lookup(
    name="who_approved",
    description=(
        "Who asked for a change, who approved or refused it, under which rule, and what came of "
        "it. Takes a request (A-17), an order (1001), or “mine” for the asker's last refused one."
    ),
    arguments=DecisionQuestion,
    run=_who_approved,
    doing="Reading the log",
    examples=(
        "who approved 1001?",
        "who approved A-17",
        "who signed off the refund on #1001",
        "who refunded 1023",
        "why was my refund for 1044 refused",
        "why was A-12 denied",
        "why was mine refused",
        "who said no to A-9",
        "what happened to A-21",
        "which rule stopped the refund on 1067",
        "who asked for the refund on order 1001",
        "show me the approval history of 1001",
        "when was A-17 approved",
        "is A-30 still waiting",
        "was the refund on 1052 approved by finance",
        "audit trail for A-17",
        "has anybody decided A-8 yet",
    ),
)

WHAT_NEEDS_ME = Lookup(
    name="what_needs_me",
    description="What waits for the decision of whoever asks, and how their own requests stand.",
    arguments=NoQuestion,
    run=_what_needs_me,
    doing="Looking through what waits",
    examples=(
        "what needs me?",
        "what is waiting on me",
        "anything for me to approve",
        "my approvals",
        "do I have to decide anything",
        "what's in my queue",
        "what do I need to sign off today",
        "any open requests for me",
        "is something stuck on my side",
        "how do my requests stand",
        "what of mine is still pending",
        "what should I look at first",
        "show my pending approvals",
        "what's on fire for me",
        "anything waiting for my ok",
    ),
)
