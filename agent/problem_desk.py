"""Asking for a problem's prepared next step: a wish like any other, tied to its problem."""

from dataclasses import dataclass
from datetime import tzinfo

from pydantic import ValidationError

from agent.problem_words import BY_NAME
from agent.proposals import Proposals, Proposed
from agent.surfaces import PROBLEMS
from agent.sweeps.sweep import Step, words_of
from agent.turns import Origin
from memory import outbox, problem_queue
from memory.database import Database
from memory.problem_queue import Problem
from memory.states import LIVE, State
from policies.actions import ACTION_KINDS
from policies.actions.definition import Ask
from policies.errors import BadRequest, TooLate
from policies.people import Person


@dataclass(frozen=True)
class ProblemDesk:
    """Files prepared steps. Whoever asks for one is its requester, so somebody else decides it."""

    database: Database
    proposals: Proposals
    zone: tzinfo

    def ask_for(
        self, problem_id: int, number: int, *, person: Person, origin: Origin, words: str = ""
    ) -> Proposed:
        """File a step of a problem and have the problem wait for it; the same event files once.

        Raises `TooLate` where the problem is over, `BadRequest` where there is no such step, and
        what `Proposals.propose` raises.
        """
        with self.database.read() as tx:
            problem = problem_queue.get(tx, problem_id)
        if problem.is_over:
            raise TooLate("That problem is over already. Nothing was asked for.")
        steps = steps_of(problem)
        if not 0 <= number < len(steps):
            raise BadRequest("There is no such step. Nothing was asked for.")
        step = steps[number]
        ask = prepared(step, problem, self.zone)
        proposed = self.proposals.propose(
            step.action, ask, person=person, origin=origin, words=words or said(step, problem)
        )
        with self.database.copying() as tx:
            if proposed.action.state in LIVE | {State.SUCCEEDED}:
                told = f"{proposed.action.name}: {said(step, problem)}"
                at, name = problem.id, proposed.action.id
                problem_queue.wait_for(tx, at, name, by=person.id, words=told)
                outbox.touch(tx, PROBLEMS)
                outbox.touch(tx, "home")
        return proposed


def steps_of(problem: Problem) -> tuple[Step, ...]:
    """Return what is prepared for a problem; nothing where its sweep is no longer known."""
    sweep = BY_NAME.get(problem.sweep)
    return sweep.steps_for(problem) if sweep else ()


def prepared(step: Step, problem: Problem, zone: tzinfo) -> Ask:
    """Fill a step's Ask from the problem it is for. Raises `BadRequest` where that makes none."""
    words = words_of(problem, zone)
    try:
        filled = {name: text.format_map(words) for name, text in step.ask.items()}
        return ACTION_KINDS[step.action].ask.model_validate(filled)
    except (KeyError, ValidationError) as error:
        raise BadRequest(
            "I cannot prepare that step from what is known. Please ask for it in words."
        ) from error


def said(step: Step, problem: Problem) -> str:
    """Say a step of a problem in words, as its button does."""
    return step.label.format_map({"name": problem.name, "place": problem.place}).rstrip("…")
