"""What is wrong right now: the queue of problems, as sweeps have found them."""

from memory import problem_queue
from memory.problem_queue import Filter, Problem, filter_for
from policies.money import spoken_sums
from tools.history import NoQuestion
from tools.plain_text import plain_text
from tools.tool import Answer, Lookup, LookupContext

_MOST = 5
_SOURCE = "Countersign's queue"


def _what_is_wrong(_question: NoQuestion, context: LookupContext) -> Answer:
    mine = filter_for(context.person)
    with context.database.read() as tx:
        total, own = problem_queue.count(tx, Filter()), problem_queue.count(tx, mine)
        wanted = mine if own else Filter()
        found = problem_queue.page(tx, wanted, limit=_MOST)
        worth = spoken_sums(problem_queue.at_risk(tx, wanted))
    if not total:
        text = "Nothing is wrong that I know of: the queue of problems is empty."
        return Answer(text, source=_SOURCE, as_of=context.as_of, data={"count": 0})
    number = own or total
    whose = "for you" if own else "of other teams"
    risk = f", {worth} at risk" if worth else ""
    more = f"{number - len(found):,} more on my Home tab." if number > len(found) else ""
    lines = [f"{number:,} open {whose}{risk}:", *map(_line, found), more]
    return Answer(
        "\n".join(line for line in lines if line),
        source=_SOURCE,
        as_of=context.as_of,
        data={"count": number, "names": [one.name for one in found]},
    )


def _line(problem: Problem) -> str:
    """Name one: `#1010 address problem, $131`."""
    worth = f", {problem.worth.spoken}" if problem.worth else ""
    return f"{plain_text(problem.name, limit=40)} {problem.sweep.replace('_', ' ')}{worth}"


_EXAMPLES = (
    "what is wrong",
    "what is on fire",
    "what's on fire?",
    "any problems today",
    "show me the open problems",
    "what problems are there",
    "what went wrong overnight",
    "which exceptions are open",
    "list the exceptions",
    "what needs attention in the shop",
    "how many problems are open",
    "how much money is at risk",
    "what should the team look at first",
    "is anything broken",
    "what did the sweeps find",
    "which problems cost us the most",
    "problems of my team",
)


OPEN_PROBLEMS = Lookup(
    name="open_problems",
    description=(
        "What is wrong in the shop and its systems right now: the queue of problems found by "
        "sweeps, the gravest first, with the money at risk. Of the asker's teams, else of all."
    ),
    arguments=NoQuestion,
    run=_what_is_wrong,
    doing="Reading the queue of problems",
    examples=_EXAMPLES,
)
