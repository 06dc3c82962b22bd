"""A policy decision: ours against Cedar on the same rules, and against hand-written ifs.

Cedar gets its policies, its schema and each request's context ready made, and is asked the two
questions our rules answer at once: may this be asked at all, and which seats does it take.
"""

from collections.abc import Iterator, Sequence
from functools import partial

from bench.figures import Figure, compared, in_turns, measured, micros_each
from policies.boundary import boundary_cases
from policies.cases import Case
from policies.goldcheck import read_goldens
from policies.judge import hear, judge
from policies.places import Situation
from policies.rulebook import Rulebook, load_rulebook
from tests.proof.cedar import CedarJudge
from tests.unit.refund_reference import expected

TIMES_FASTER = 50
REPLAYED = 100_000


def figures(*, cases: int = 400, replayed: int = REPLAYED, turns: int = 7) -> Iterator[Figure]:
    """Take turns with Cedar over the edges of every rule; replay history as admins will."""
    rulebook = load_rulebook()
    rules = rulebook.kinds["refund"]
    every = boundary_cases(rulebook, read_goldens()["refund"].base_case())
    chosen = every[:: max(1, len(every) // cases)]
    cedar = CedarJudge(rules)
    contexts = [cedar.context(case) for case in chosen]
    situations = [_situation(rulebook, case) for case in chosen]

    def decide(situation: Situation) -> object:
        fired = rules.program.fired(situation)
        return fired and rules.join(fired)

    def ask_cedar(context: dict[str, dict[str, object]]) -> object:
        return cedar.answer("ask", context), cedar.answer("seat", context)

    takes = in_turns(
        lambda: micros_each(decide, situations), lambda: micros_each(ask_cedar, contexts), turns
    )
    yield compared(
        "a decision by the rules",
        "us",
        takes,
        peer="Cedar, same rules, both questions",
        goal=f"at least {TIMES_FASTER} times faster",
        meets=lambda _, ratio: ratio.middle >= TIMES_FASTER,
        times_faster=True,
    )
    takes = in_turns(
        lambda: micros_each(partial(_heard, rulebook), chosen),
        lambda: micros_each(cedar.opinion, chosen),
        turns,
    )
    yield compared(
        "a whole hearing: facts read strictly, rules, freshness, seats",
        "us",
        takes,
        peer="Cedar, same rules, context built and checked against its schema",
        times_faster=True,
    )
    takes = in_turns(
        lambda: micros_each(partial(_heard, rulebook), chosen),
        lambda: micros_each(expected, chosen),
        turns,
    )
    yield compared(
        "the same hearing", "us", takes, peer="the rules as hand-written ifs, seats included"
    )
    takes = in_turns(
        lambda: micros_each(partial(_worded, rulebook), chosen),
        lambda: micros_each(partial(_heard, rulebook), chosen),
        turns,
    )
    yield compared("a judgement put into words", "us", takes, peer="the hearing without words")
    yield _replay(rulebook, chosen, replayed)


def _replay(rulebook: Rulebook, chosen: Sequence[Case], replayed: int) -> Figure:
    history = [chosen[number % len(chosen)] for number in range(replayed)]

    def again(case: Case) -> object:
        return hear(
            rulebook,
            case.kind,
            case.arguments,
            case.facts,
            requester=case.requester,
            people=case.people,
            as_of=case.as_of,
            live=False,
        ).decision

    return measured(f"each of {replayed:,} decisions replayed", "us", [micros_each(again, history)])


def _situation(rulebook: Rulebook, case: Case) -> Situation:
    money = case.kind.money(case.arguments)
    places = rulebook.kinds[case.kind.name].places
    return Situation(places, case.arguments, case.facts, money.currency if money else None)


def _heard(rulebook: Rulebook, case: Case) -> object:
    return hear(
        rulebook,
        case.kind,
        case.arguments,
        case.facts,
        requester=case.requester,
        people=case.people,
        as_of=case.as_of,
    ).decision


def _worded(rulebook: Rulebook, case: Case) -> object:
    return judge(
        rulebook,
        case.kind,
        case.arguments,
        case.facts,
        requester=case.requester,
        people=case.people,
        as_of=case.as_of,
    )
