"""Two judges, one question: `python -m tests.proof.oracle --requests 10000`.

Random refunds are judged by our judge and by Cedar on policies generated from the same rules.
Compared are the decision and every rule that fired. What the two engines count differently is
shown apart: Cedar's numbers have 64 bits and no currency, ours have a currency and no last bit.
"""

import argparse
import random
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from pydantic import ValidationError

from policies.cases import Case
from policies.goldcheck import read_goldens
from policies.judge import judge
from policies.judgement import Effect, Judgement, Verdict
from policies.limits import in_currency
from policies.money import Money
from policies.rulebook import Rulebook, load_rulebook
from policies.vocabulary import FLAG, MONEY, Word
from tests.proof.cedar import CedarJudge, CedarOpinion

CURRENCY = "USD"
LARGEST_COUNT = 150
TUNED: tuple[dict[str, str], ...] = (
    {},
    {"refund.window_days": "30", "refund.lead_up_to": "40.00 USD"},
)


@dataclass
class Agreement:
    """How often the two agreed, on what, and the cases where they did not."""

    requests: int = 0
    verdicts: Counter[str] = field(default_factory=Counter)
    fired: Counter[str] = field(default_factory=Counter)
    differences: list[str] = field(default_factory=list)
    errors: int = 0
    seconds_ours: float = 0.0
    seconds_cedar: float = 0.0

    def idle(self, rulebook: Rulebook) -> list[str]:
        """Name the rules that no request made fire: nothing was compared there."""
        names = [rule.id for rule in rulebook.kinds["refund"].rules]
        return [name for name in names if not self.fired[name]]


def random_cases(rulebook: Rulebook, seed: int) -> Iterator[Case]:
    """Yield refunds without end: some a little off the ordinary one, some odd throughout."""
    chance = random.Random(seed)
    base = read_goldens()["refund"].base_case()
    rules = rulebook.kinds["refund"]
    words = [word for word in CedarJudge(rules).vocabulary.words.values() if _free(word)]
    near = [in_currency(limit, CURRENCY) for limit in rules.limits.values()]
    edges = [limit.minor if isinstance(limit, Money) else limit for limit in near]
    while True:
        changed = chance.sample(words, chance.choice((1, 2, 3, 5, 8, len(words))))
        change = {word.name: _value(word, edges, chance) for word in changed}
        try:
            yield base.changed(change)
        except ValidationError:
            continue  # no such refund can be, e.g. one of nothing


def compare(
    rulebook: Rulebook, requests: int, seed: int, *, told: Rulebook | None = None
) -> Agreement:
    """Ask both judges about so many refunds; Cedar may be `told` other rules, to see it notice."""
    found, cedar = Agreement(), CedarJudge((told or rulebook).kinds["refund"])
    for case, _ in zip(random_cases(rulebook, seed), range(requests), strict=False):
        began = time.perf_counter()
        ours = judge(
            rulebook,
            case.kind,
            case.arguments,
            case.facts,
            requester=case.requester,
            people=case.people,
            as_of=case.as_of,
            live=False,
        )
        between = time.perf_counter()
        theirs = cedar.opinion(case)
        found.seconds_cedar += time.perf_counter() - between
        found.seconds_ours += between - began
        found.requests += 1
        found.verdicts[ours.verdict] += 1
        found.errors += bool(theirs.errors)
        fired = _fired(ours)
        found.fired.update(rule for rules in fired.values() for rule in rules)
        asked = fired[Effect.FORBID] or fired[Effect.PERMIT]
        if (ours.denied, asked, fired[Effect.REQUIRE]) != (
            theirs.denied,
            theirs.asked,
            theirs.seats,
        ):
            found.differences.append(f"ours {ours.verdict} {fired}, Cedar {theirs}")
    return found


def _fired(judgement: Judgement) -> Mapping[Effect, frozenset[str]]:
    """Sort the rules that fired by what they do; objections of the judge itself are no rules."""
    return {
        effect: frozenset(
            one.rule
            for one in judgement.findings
            if one.fired and one.effect is effect and not one.rule.startswith("judge.")
        )
        for effect in Effect
    }


def _free(word: Word) -> bool:
    return not word.name.startswith("limit.") and word.name != "requester.is_system"


def _value(word: Word, edges: list[int], chance: random.Random) -> object:
    if word.sort.enum is not None:
        members = list(word.sort.enum)
        if not word.sort.many:
            return chance.choice(members).value
        return [one.value for one in members if chance.random() < 1 / 3]
    if word.sort == FLAG:
        return chance.random() < 1 / 2
    number = chance.choice((0, 1, 2, *(edge + step for edge in edges for step in (-1, 0, 1))))
    if word.sort == MONEY:
        minor = chance.choice((number, chance.randrange(600_000)))
        return Money(minor=max(minor, 0), currency=CURRENCY)
    return min(max(number, 0), LARGEST_COUNT)


def arithmetic() -> list[tuple[str, str, str]]:
    """Show where the engines count differently, each tried here: what, ours, Cedar's."""
    rulebook = load_rulebook()
    base = read_goldens()["refund"].base_case()
    cedar = CedarJudge(rulebook.kinds["refund"])
    vast = base.changed({"order.paid": Money(minor=10**15, currency=CURRENCY)})
    mixed = base.changed({"order.refunded": Money(minor=0, currency="EUR")})
    context = cedar.context(base)
    context["order"]["refunded"] = 2**63 - 1
    overflow = cedar.answer("ask", context)
    skipped = f"{overflow.decision.value}, having skipped a rule that met an error"
    return [
        (
            "the largest amount a fact may hold (10^15 minor units)",
            vast.judged(rulebook).verdict,
            _verdict(cedar.opinion(vast)),
        ),
        (
            "a sum beyond 64 bits",
            "cannot be: a fact that large is refused before any rule is asked",
            f"{skipped}: its errors have to deny",
        ),
        (
            "euros in an order of dollars",
            mixed.judged(rulebook).verdict,
            f"{_verdict(cedar.opinion(mixed))}, for its numbers carry no currency",
        ),
    ]


def _verdict(opinion: CedarOpinion) -> Verdict:
    return Verdict.DENY if opinion.denied else Verdict.NEEDS_APPROVAL


def main() -> int:
    """Print what was compared; 1 if anything differed."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--requests", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    for what, ours, theirs in arithmetic():
        print(f"{what}: ours {ours}; Cedar {theirs}")
    share, asked, wrong = options.requests // len(TUNED), 0, 0
    for number, overlay in enumerate(TUNED):
        rulebook = load_rulebook(overlay=overlay)
        found = compare(rulebook, share, options.seed + number)
        idle = found.idle(rulebook)
        asked, wrong = asked + found.requests, wrong + len(found.differences) + len(idle)
        print(
            f"limits {overlay or 'as written'}: {found.verdicts[Verdict.DENY]} denied, "
            f"{found.verdicts[Verdict.NEEDS_APPROVAL]} need approval, Cedar errors {found.errors}, "
            f"rules that never fired: {', '.join(idle) or 'none'}; "
            f"ours {found.seconds_ours:.1f} s, Cedar {found.seconds_cedar:.1f} s"
        )
        for difference in found.differences[:5]:
            print(f"  {difference}")
    print(f"{asked} requests judged by both: {wrong} differences")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
