"""What it takes to carry out one kind of Action, from a person's wish to a vendor's receipt."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from enum import StrEnum
from typing import Any, TypeVar

from memory.effects import LeftOut
from policies.actions.definition import (
    ActionKind,
    Arguments,
    Ask,
    Facts,
    FactSource,
    RequesterFacts,
)
from policies.money import Money
from policies.people import Person
from policies.ref import Ref
from tools.access import Reads, Writes
from tools.plain_text import quoted
from tools.signature import signed

RemoteFacts = Mapping[str, FactSource]
T = TypeVar("T")
READS_LAG = timedelta(seconds=20)
"""How far a vendor's reads may be behind its writes: as long, what is not seen may be done."""


@dataclass(frozen=True)
class Draft:
    """A wish made exact: the change as it stands now, and the vendor facts it was made from.

    `told` are short lines for the card (line items, payment, evidence links); never policy.
    `forecast` is one more, which holds only if the change is made.
    """

    arguments: Arguments
    remote: RemoteFacts
    told: tuple[str, ...] = ()
    forecast: str = ""
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True)
class Counter:
    """A sum this Action adds to while it is in flight and after, e.g. the shop's day.

    `window` is how long what is settled counts; without it, for good, or as long as its key says.
    """

    name: str
    key: str
    amount: Money
    window: timedelta | None = None


@dataclass(frozen=True)
class Sum:
    """What other Actions hold (in flight) and have settled on one counter, in one currency."""

    held: Money
    settled: Money


Complete = Callable[[Arguments, RemoteFacts, Mapping[str, Sum], Person, datetime], Facts]
"""(arguments, remote, sums, requester, as_of) -> everything the change is judged on."""


Ours = Mapping[str, object]
"""Groups of facts that are our own: what the ledger has seen."""


@dataclass(frozen=True)
class Effect:
    """One intended call.

    `key` is the vendor's idempotency key; `marker` is text we write into the effect, so that it can
    be found again by reading and never by comparing amounts. `credit` says beside it, for people,
    who wanted and who approved it: `A-17, asked by Mia, approved by Dana`. `left_out` is what of
    this step is not to be sent, by its name for people.
    """

    action_id: int
    step: int
    key: str
    marker: str
    credit: str = ""
    left_out: LeftOut = ()

    def signed(self, words: str) -> str:
        """Write the note of this effect: our credit, the asker's words, our signature."""
        return signed(self.credit, quoted(words, limit=200) if words else "", self.marker)


@dataclass(frozen=True)
class Receipt:
    """The vendor's own word that it happened: its id for the effect and a page to look at.

    `left_out` is what of it did not happen, each with the vendor's reason.
    """

    remote_ref: str
    url: str | None = None
    left_out: LeftOut = ()


class Trace(StrEnum):
    """What reading back found: our marker, on what was approved or on something else.

    `PARTLY` is on some of it so far: once patience is over, that is all there will be.
    """

    PRESENT = "present"
    PARTLY = "partly"
    ABSENT = "absent"
    DIFFERENT = "different"


@dataclass(frozen=True)
class Found:
    """The answer of `reconcile`. `difference` says in a sentence what is not as approved."""

    trace: Trace
    receipt: Receipt | None = None
    difference: str = ""


@dataclass(frozen=True)
class Choice:
    """A prefilled wish for a person to press: what its button says, and what it stands for."""

    label: str
    ask: Ask


def as_read(facts: type[Facts]) -> Complete:
    """Join what the vendor says with who asks, for a kind no sum of ours counts for."""
    return joined(facts, lambda *_: {})


def with_sum(facts: type[Facts], group: str, counter: str) -> Complete:
    """Join as `as_read` does, and in `group` what one counter of ours has seen as `today`."""

    def ours(_arguments: Arguments, sums: Mapping[str, Sum], as_of: datetime) -> Ours:
        return {group: {"read_at": as_of, "today": sums[counter].held + sums[counter].settled}}

    return joined(facts, ours)


def joined(
    facts: type[Facts], ours: Callable[[Arguments, Mapping[str, Sum], datetime], Ours]
) -> Complete:
    """Join what the vendor says, who asks, and what `ours` makes of our sums by counter name."""

    def complete(
        arguments: Arguments,
        remote: RemoteFacts,
        sums: Mapping[str, Sum],
        requester: Person,
        as_of: datetime,
    ) -> Facts:
        asker = RequesterFacts.of(requester, as_of)
        ledger = ours(arguments, sums, as_of)
        return facts.model_validate({**remote, **ledger, "requester": asker})

    return complete


def shows_none(_remote: RemoteFacts) -> int:
    """Say that a vendor keeps no count of such effects; ours is what counts then."""
    return 0


def unchanged(remote: RemoteFacts) -> RemoteFacts:
    """See nothing in what a vendor shows that another Action is about to change."""
    return remote


@dataclass(frozen=True)
class Next:
    """What is asked for with a change as one, and done once that is done.

    foresee(remote): what the vendor will show of it by then; it is judged on that, and people
        agree to that.
    """

    kind: str
    ask: Ask
    foresee: Callable[[RemoteFacts], RemoteFacts] = unchanged


@dataclass(frozen=True)
class Steps:
    """What it takes to carry out one approved change by many calls, one after the other.

    count(arguments), size(arguments): how many calls, and how many things they change in all. Each
        call goes through `execute` and `reconcile` by itself, with the number of its step, from 0
        on, in its effect.
    make_ready(writes, arguments, effect): wait until a call can be made at once; changes nothing.
    leave_out(arguments, reads, effect): look at what a call is about right before it is made, and
        name what of it is not as it was when people agreed; that is left as it is.
    so_far(arguments, reads, done, left_out): say how much is done after so many steps, and what of
        them was left as it is: `1,250 of 50,000 prices are changed`.
    """

    count: Callable[[Arguments], int]
    size: Callable[[Arguments], int]
    make_ready: Callable[[Writes, Arguments, Effect], None]
    leave_out: Callable[[Arguments, Reads, Effect], LeftOut]
    so_far: Callable[[Arguments, Reads, int, LeftOut], str]


@dataclass(frozen=True)
class Capability:
    """The hands for one ActionKind. Only the executor has `Writes`, for `execute` and `steps`.

    prepare(ask, reads, as_of, zone): make the wish exact. Raises BadRequest (with a sentence) when
        it cannot be; what is still possible is computed from the vendor's facts, never guessed.
    load_facts(arguments, reads, as_of, zone): read the vendor facts again, live.
    complete(arguments, remote, sums, requester, as_of): join vendor, ledger and people facts;
        `as_read` is one that needs no sums.
    execute(writes, arguments, effect): do it once. Raises VendorRejected or VendorThrottled when it
        provably did not happen, OutcomeUnknown when nobody can say.
    reconcile(reads, arguments, effect): look for our marker, and whether what bears it is what was
        approved. None where nothing can be looked for (`ConnectorKind.NONE`): then a lost answer
        is for a person.
    choices(ask, reads): up to three complete wishes a half-said one could mean; without it, itself.
    counters(arguments, person_id, day): the sums it counts towards; `day` is the shop's date.
    remote_count(remote): how many such effects the vendor shows already (part of the ordinal);
        without it our own are counted, as a vendor forgets what a person took back there.
    followed_by(ask, draft): what else the wish means, to be done afterwards, in this order.
    patience: how long the vendor may take to show what it did; until then absence proves nothing.
    steps: for a change that takes many calls; without it, one.
    read_scopes, write_scopes: what the vendor's two tokens need for it beyond the look-ups.
    """

    kind: ActionKind
    prepare: Callable[[Ask, Reads, datetime, tzinfo], Draft]
    load_facts: Callable[[Arguments, Reads, datetime, tzinfo], RemoteFacts]
    complete: Complete
    execute: Callable[[Writes, Arguments, Effect], Receipt]
    reconcile: Callable[[Reads, Arguments, Effect], Found] | None = None
    choices: Callable[[Any, Reads], tuple[Choice, ...]] | None = None
    counters: Callable[[Arguments, str, str], tuple[Counter, ...]] = lambda *_: ()
    remote_count: Callable[[RemoteFacts], int] = shows_none
    followed_by: Callable[[Any, Draft], tuple[Next, ...]] = lambda *_: ()
    patience: timedelta = timedelta()
    steps: Steps | None = None
    read_scopes: frozenset[str] = frozenset()
    write_scopes: frozenset[str] = frozenset()

    def target(self, arguments: Arguments) -> Ref:
        """The remote object the change is made to."""
        return self.kind.target(arguments)

    def offers(self, ask: Ask, reads: Reads) -> tuple[Choice, ...]:
        """The buttons for a wish: its own choices, or the wish as it stands."""
        if self.choices is not None:
            return self.choices(ask, reads)
        return (Choice(f"{self.kind.title} {getattr(ask, self.kind.about)}", ask),)

    def is_last(self, arguments: Arguments, step: int) -> bool:
        """Whether nothing is left to do once this step is done."""
        return self.steps is None or step + 1 >= self.steps.count(arguments)

    def with_ordinal(self, arguments: Arguments, ordinal: int) -> Arguments:
        """The same change as the n-th of its kind, where its kind counts."""
        if not self.kind.repeats:
            return arguments
        return arguments.model_copy(update={"ordinal": ordinal})


def narrowed(expected: type[T], value: object) -> T:
    """Narrow a registry's general type; a mismatch is a programming error, not a person's."""
    if not isinstance(value, expected):
        raise TypeError(f"expected {expected.__name__}, not {type(value).__name__}")
    return value


def arguments_from(kind: ActionKind, stored: Mapping[str, Any]) -> Arguments:
    """Read stored JSON back into the kind's exact arguments."""
    return kind.arguments.model_validate(stored, strict=False)
