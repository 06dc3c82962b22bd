"""Which problems a person's Home tab shows: a glance at their own, or a page of a list."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import tzinfo

from agent.problem_words import title_of
from memory import problem_queue
from memory.database import Tx
from memory.homes import Look
from memory.problem_queue import Filter, filter_for
from policies.money import spoken_sums
from policies.people import Person
from slack_app.cards.problem_list import GLANCE, MINE, PAGE, ProblemList, is_of_problems, kind_of
from slack_app.problems import listed, names_of


def problems_for(
    tx: Tx, person: Person, people: Sequence[Person], look: Look, zone: tzinfo
) -> ProblemList | None:
    """Read what is shown; None where another queue is looked through."""
    if look.shows and not is_of_problems(look.shows):
        return None
    everybodys = problem_queue.count(tx, Filter())
    whose = filter_for(person) if look.shows in {"", MINE} else Filter(sweep=kind_of(look.shows))
    total = problem_queue.count(tx, whose)
    size = PAGE if look.shows else GLANCE
    page = min(look.page, max(0, (total - 1) // size)) if look.shows else 0
    found = problem_queue.page(tx, whose, offset=page * size, limit=size)
    names = names_of(people)
    shown = ProblemList(
        shows=look.shows,
        page=page,
        found=[listed(one, names, zone) for one in found],
        total=total,
        everybodys=everybodys,
        worth=spoken_sums(problem_queue.at_risk(tx, whose)),
    )
    return replace(shown, kinds=_kinds(tx)) if look.shows else shown


def _kinds(tx: Tx) -> dict[str, str]:
    """Name the sweeps that have open problems, with how many, the gravest first."""
    counts: dict[str, int] = {}
    titles: dict[str, str] = {}
    for group in problem_queue.groups(tx, Filter()):
        counts[group.sweep] = counts.get(group.sweep, 0) + group.count
        titles.setdefault(group.sweep, title_of(group.sweep))
    return {name: f"{titles[name]} ({number:,})" for name, number in counts.items()}
