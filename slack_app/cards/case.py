"""What a card, a status line or a modal knows about one Action: rows, names and links."""

from dataclasses import dataclass
from datetime import datetime, tzinfo

from agent.filing import plea_of
from agent.next_steps import why_not
from agent.second_chances import Chance
from agent.sentences import clock
from memory.effects import EffectRow, Outcome
from memory.ledger import Action, Revision
from memory.states import HOLDING, State
from memory.votes import Decision
from policies.actions import ACTION_KINDS
from policies.judgement import lots_of
from policies.money import Money
from policies.quorum import seats
from slack_app.cards.blocks import clean
from tools.capability import arguments_from
from tools.plain_text import SPOKEN, plain_text, quoted

_DAYS_WITHOUT_DATE = 6
_EVIDENCE_SHOWN = 5
_OUTCOME = 1000


@dataclass(frozen=True)
class Said:
    """Somebody's counted vote."""

    name: str
    decision: Decision
    reason: str
    at: datetime

    @property
    def because(self) -> str:
        """The reason as it follows what was said, in quotation marks where it is theirs."""
        return f": {why_not(self.reason)}" if self.reason else ""


@dataclass(frozen=True)
class Wished:
    """Somebody's wish that the requester change what is asked."""

    name: str
    words: str

    def sentence(self, requester: str) -> str:
        """Say who asked whom for what."""
        return f"{self.name} asked {requester} for a change: {quoted(self.words, SPOKEN)}"


@dataclass(frozen=True)
class Pause:
    """A freeze in force, with the name of whoever declared it."""

    name: str
    at: datetime
    reason: str

    def sentence(self, zone: tzinfo) -> str:
        """Say who paused all changes, since when and why."""
        said = f"{self.name} paused all changes at {clock(self.at, zone)}"
        return f"{said}: {quoted(self.reason, SPOKEN)}"


@dataclass(frozen=True)
class Case:
    """One Action as it stands, with names for people.

    `deciders` is who may still decide, as a phrase, and `involved` who may not, having worded it;
    `voters` have voted already, by id;
    `chance` is what its requester may still press once it ended, and `exceptions` says the how
    manieth exception of theirs this month it is;
    `decided_with` are what is agreed or refused by the same votes, until they were agreed to;
    `editor` is empty unless somebody else than the requester worded it last; `siblings` are open on
    the same object; `newer_url` leads to the card that replaced this one.
    """

    action: Action
    revision: Revision
    requester: str
    editor: str
    deciders: str
    votes: tuple[Said, ...]
    effect: EffectRow | None
    pause: Pause | None
    truth: str
    now: datetime
    zone: tzinfo
    involved: frozenset[str] = frozenset()
    voters: frozenset[str] = frozenset()
    wishes: tuple[Wished, ...] = ()
    siblings: tuple[tuple[str, Money | None], ...] = ()
    newer_url: str = ""
    chance: Chance | None = None
    exceptions: int = 0
    noes_before: tuple[Said, ...] = ()
    decided_with: tuple[tuple[Action, Revision], ...] = ()

    @property
    def ref(self) -> str:
        """What a button carries: the Action and the very revision it was shown for."""
        return f"{self.action.id}:{self.revision.number}"

    @property
    def money(self) -> Money | None:
        """The amount at stake; None where there is none or it was erased."""
        return at_stake((self.action, self.revision), *self.decided_with)

    @property
    def target(self) -> str:
        """What people call the thing that is changed; empty where the wording was erased."""
        return ACTION_KINDS[self.action.kind].name_of(self.revision.arguments or {})

    @property
    def told(self) -> list[str]:
        """The lines the tool prepared for the card, its forecast until the change is given up."""
        told = self.revision.told or {}
        lines = [
            *told.get("lines", ()),
            told.get("forecast") if self.action.state in HOLDING else "",
        ]
        return [str(line) for line in lines if line]

    @property
    def evidence(self) -> list[tuple[int, str]]:
        """The first few pictures and mails that back the wish, numbered."""
        urls = (self.revision.told or {}).get("evidence", ())
        return list(enumerate((str(url) for url in urls[:_EVIDENCE_SHOWN]), start=1))

    @property
    def plea(self) -> str:
        """Why this is asked for as an exception; empty for an ordinary wish."""
        return plea_of(self.revision)

    @property
    def outcome(self) -> str:
        """What came of it in one line; empty while nothing has."""
        return plain_text(self.action.outcome, _OUTCOME)

    @property
    def so_far(self) -> str:
        """How far a change that takes many steps has come; empty for any other."""
        under_way = ACTION_KINDS[self.action.kind].in_steps and self.effect is not None
        return self.outcome if under_way else ""

    @property
    def approvals(self) -> list[Said]:
        """Who said yes to this revision, oldest first."""
        return [vote for vote in self.votes if vote.decision is Decision.APPROVE]

    @property
    def seats(self) -> int:
        """How many people have to agree; more, where those who agree to one part differ."""
        lots = lots_of(self.revision.terms.requirements)
        return max((len(seats(lot)) for lot in lots), default=0)

    @property
    def may_be_undone(self) -> bool:
        """Whether it is approved and still waits for second thoughts."""
        waits = self.action.not_before
        return self.action.state is State.APPROVED and waits is not None and waits > self.now

    @property
    def confirmed(self) -> bool:
        """Whether the vendor itself said that it happened."""
        return self.effect is not None and self.effect.outcome is Outcome.DONE

    @property
    def system(self) -> str:
        """The system that is changed, by the name people use: `Shopify`."""
        return self.action.system.capitalize()

    def at(self, moment: datetime | None, *, seconds: bool = False) -> str:
        """Render a moment in the shop's zone: `10:44`, `Wed 12:00`, or with its date when far."""
        if moment is None:
            return ""
        local, today = moment.astimezone(self.zone), self.now.astimezone(self.zone).date()
        wall = local.strftime("%H:%M:%S") if seconds else clock(moment, self.zone)
        days = abs((local.date() - today).days)
        if days == 0:
            return wall
        day = f"{local:%a}" if days <= _DAYS_WITHOUT_DATE else f"{local:%a} {local.day} {local:%b}"
        return f"{day} {wall}"


def money_of(action: Action, revision: Revision) -> Money | None:
    """Return the amount a wording is about; None where there is none or it was erased."""
    if revision.arguments is None:
        return None
    kind = ACTION_KINDS[action.kind]
    return kind.money(arguments_from(kind, revision.arguments))


def at_stake(*decided_as_one: tuple[Action, Revision]) -> Money | None:
    """Return the amount of the first that has one."""
    sums = (money_of(*one) for one in decided_as_one)
    return next((money for money in sums if money is not None), None)


def headline(case: Case) -> str:
    """Say what is asked in one line, unescaped: `Refund $186.40, #1001, “arrived bent”`."""
    kind, arguments = ACTION_KINDS[case.action.kind], case.revision.arguments or {}
    note = str(arguments.get("note") or "")
    reason = str(arguments.get("reason") or "").replace("_", " ")
    title = f"Exception: {kind.phrase}" if case.plea else kind.title
    rest = (ACTION_KINDS[one.kind].phrase for one, _ in case.decided_with)
    what = " and ".join((title, *rest))
    target = case.target
    parts = [
        f"{what} {case.money or target}".rstrip(),
        (target if case.money else "") or ("" if target else case.action.name),
        quoted(note, 60) if note else clean(reason, 60),
    ]
    return ", ".join(part for part in parts if part)
