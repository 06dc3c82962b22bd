"""What the judge says: a verdict, why, and whom it takes."""

from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field

from policies.people import Group

EXCEPTION: Final = "judge.exception"


class Verdict(StrEnum):
    """The three answers there are."""

    DENY = "deny"
    ALLOW = "allow"
    NEEDS_APPROVAL = "needs_approval"


class Effect(StrEnum):
    """What a rule does when its condition holds."""

    FORBID = "forbid"
    PERMIT = "permit"
    REQUIRE = "require"
    LANE = "lane"


_DECISIVE: Final = {
    Verdict.DENY: Effect.FORBID,
    Verdict.ALLOW: Effect.LANE,
    Verdict.NEEDS_APPROVAL: Effect.REQUIRE,
}


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Finding(_Frozen):
    """One rule and what it said; a rule that did not fire says nothing, unless it failed.

    `operands` are the comparisons of its condition with their values, in the order written:
    `order.age_days > limit.window_days [75 vs 60]`. What the judge itself objects to is a
    forbid called `judge.<objection>`. `brief` is its reason in a word or two, where it has one.
    """

    rule: str
    effect: Effect
    fired: bool
    text: str
    operands: tuple[str, ...] = ()
    brief: str = ""


class Check(_Frozen):
    """A forbid in a shopkeeper's words: its tick (`day 9 of 60`), or why it did not pass.

    `doubtful` is one that passed and that somebody should look at all the same.
    """

    rule: str
    passed: bool
    text: str
    doubtful: bool = False


class Requirement(_Frozen):
    """`quorum` distinct people of `group`, because of `rules`.

    Where several changes are decided as one, each is a `lot` with seats of its own: a vote fills
    one seat in each.
    """

    group: Group
    quorum: Annotated[int, Field(ge=1, le=9)]
    rules: tuple[str, ...]
    lot: int = 0


class Decision(_Frozen):
    """The verdict, and whom it takes: all that a machine has to know of a judgement.

    `excepted` are the forbids that an owner is asked to allow this against. `exceptable` says of a
    denial that an owner could be asked to. Of what an automatic lane allows, `requirements` are
    whom it would have taken: they may take it back, and settle it by hand.
    """

    verdict: Verdict
    requirements: tuple[Requirement, ...]
    expires_hours: Annotated[int, Field(ge=1)] | None
    editable: tuple[str, ...]
    retype_amount: bool
    policy_version: str
    excepted: tuple[str, ...] = ()
    exceptable: bool = False

    @property
    def denied(self) -> bool:
        """Whether nothing may happen."""
        return self.verdict is Verdict.DENY

    @property
    def allowed(self) -> bool:
        """Whether it is inside the limits of an automatic lane, so that nobody has to agree."""
        return self.verdict is Verdict.ALLOW

    def no_stricter_than(self, terms: "Decision") -> bool:
        """Whether votes given under `terms` still suffice (I10: the stricter judgement wins)."""
        if self.denied or terms.denied or self.retype_amount > terms.retype_amount:
            return False
        if terms.allowed and not self.allowed:  # nobody agreed to anything
            return False
        if not set(self.excepted) <= set(terms.excepted):
            return False
        lots = lots_of(terms.requirements)
        return not self.requirements or any(covers(lot, self.requirements) for lot in lots)


class Judgement(Decision):
    """The judge's whole answer: the decision, and what every rule had to say.

    Pure data: the same inputs always give the same one.
    """

    findings: tuple[Finding, ...]
    checks: tuple[Check, ...]

    @property
    def why(self) -> str:
        """The sentences of the rules that decided, joined."""
        return " ".join(finding.text for finding in self._decisive)

    def together(self, others: Iterable["Judgement"]) -> "Judgement":
        """What it takes to allow this and others as one: whom each of them takes.

        One forbidden forbids all. None can be worded anew or excepted by itself.
        """
        every = [self, *others]
        if len(every) == 1:
            return self
        verdicts = {one.verdict for one in every}
        strictest = (Verdict.DENY, Verdict.NEEDS_APPROVAL, Verdict.ALLOW)
        hours = [one.expires_hours for one in every if one.expires_hours]
        return self.model_copy(
            update={
                "verdict": next(one for one in strictest if one in verdicts),
                "requirements": _in_lots([one.requirements for one in every]),
                "expires_hours": min(hours, default=None),
                "editable": (),
                "retype_amount": any(one.retype_amount for one in every),
                "exceptable": False,
                "findings": tuple(finding for one in every for finding in one.findings),
                "checks": tuple(check for one in every for check in one.checks),
            }
        )

    @property
    def excepted_texts(self) -> tuple[str, ...]:
        """What an owner is asked to allow it against, in words with today's figures."""
        return tuple(one.text for one in self.findings if one.rule in self.excepted)

    @property
    def briefly(self) -> str:
        """The same in a word or two, `over $150`; in sentences where a rule has no fewer words."""
        brief = [finding.brief for finding in self._decisive if finding.brief]
        return f"{', '.join(dict.fromkeys(brief))}." if brief else self.why

    @property
    def _decisive(self) -> list[Finding]:
        decisive = _DECISIVE[self.verdict]
        found = [one for one in self.findings if one.fired and one.effect is decisive]
        # An exception takes its own people, whatever the ordinary wish would have taken.
        return [one for one in found if one.rule == EXCEPTION] or found


def covers(more: Iterable[Requirement], less: Iterable[Requirement]) -> bool:
    """Whether whoever fills the seats of `more`, one lot, fills those of `less` as well."""
    seats = {need.group: need.quorum for need in more}
    return all(seats.get(need.group, 0) >= need.quorum for need in less)


def lots_of(needs: Iterable[Requirement]) -> tuple[tuple[Requirement, ...], ...]:
    """Split requirements into those of each lot."""
    lots: dict[int, list[Requirement]] = {}
    for need in needs:
        lots.setdefault(need.lot, []).append(need)
    return tuple(tuple(lot) for lot in lots.values())


def _in_lots(needs: Iterable[Sequence[Requirement]]) -> tuple[Requirement, ...]:
    """Give each change its seats, but for one whose seats another one's votes fill anyway."""
    lots: list[Sequence[Requirement]] = []
    for each in sorted(needs, key=lambda lot: -sum(need.quorum for need in lot)):
        if not any(covers(lot, each) for lot in lots):
            lots.append(each)
    return tuple(
        need.model_copy(update={"lot": number}) for number, lot in enumerate(lots) for need in lot
    )
