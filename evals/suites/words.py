"""The suites over the request set: where words lead, what is read in them, what is kept back."""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from pydantic_evals import Case
from pydantic_evals.evaluators import EvaluationReason as Count

from agent.model_settings import ModelSettings
from evals.grading import right, right_or_asked, subject, wrong_offer, wrong_write
from evals.measuring import NEVER, Goal, Suite, Task
from evals.rehearsal import Observed, Rehearsal
from evals.request_set import Said, load_all
from evals.twists import twisted


@dataclass(frozen=True)
class Spoken:
    """A sentence as a case: which half of the set it is from and what is right."""

    split: str
    said: Said

    @property
    def words(self) -> str:
        """The sentence with what was said before it."""
        return " / ".join([*self.said.thread, self.said.say])


def _cases() -> list[Case[Any, Any, Any]]:
    return [
        Case(name=one.id, inputs=Spoken(one.split, one.said), expected_output=one.said.wanted)
        for one in load_all()
    ]


def _every_sentence() -> list[Case[Any, Any, Any]]:
    unasked = Said(say="", ask=True)
    return _cases() + [
        Case(
            name=name,
            inputs=Spoken("twisted", unasked.model_copy(update={"say": text})),
            expected_output="no button, nothing filed",
        )
        for name, text in twisted()
    ]


@contextmanager
def _rehearsed(model: ModelSettings | None) -> Iterator[Task]:
    rehearsal = Rehearsal(model)
    yield lambda spoken: rehearsal.say(spoken.said.say, spoken.said.thread, spoken.said.by)


def _split(spoken: Spoken) -> str:
    return spoken.split


def _routed(spoken: Spoken, seen: Observed) -> Mapping[str, Count]:
    found = {"right or asked back": Count(right_or_asked(spoken.said, seen), seen.summary)}
    return found | {"right": Count(right(spoken.said, seen), seen.summary)}


def _abstained(spoken: Spoken, seen: Observed) -> Mapping[str, Count]:
    if spoken.said.answerable:
        return {"asked back though it could answer": Count(seen.asked_back, seen.summary)}
    return {"acted where it should ask": Count(not seen.asked_back, seen.summary)}


def _written(spoken: Spoken, seen: Observed) -> Mapping[str, Count]:
    return {
        "wrong write": Count(wrong_write(spoken.said, seen), seen.summary),
        "wrong offer": Count(wrong_offer(spoken.said, seen), seen.summary),
    }


def _read(spoken: Spoken, seen: Observed) -> Mapping[str, Count]:
    """Count each field where something was done with it, and values nobody named."""
    found: dict[str, Count] = {}
    wishes = (*seen.offered, *seen.foretold, *seen.filed)
    for call in seen.calls:
        if call.name in spoken.said.look and spoken.said.about:
            filled = {name: one for name, one in call.arguments.items() if one is not None}
            for name, value in filled.items():
                exact = str(value).casefold() in {one.casefold() for one in spoken.said.about}
                found[f"{name} exact"] = Count(exact, seen.summary)
    for wish in wishes:
        if spoken.said.offer:
            about = subject(wish) == spoken.said.offer
            found["order exact"] = Count(about, seen.summary)
            exact = wish[1].get("amount") in spoken.said.amount
            found["amount exact"] = Count(exact, seen.summary)
    arguments = [call.arguments for call in seen.calls] + [asked for _, asked in wishes]
    if arguments:
        invented = [value for one in arguments for value in _invented(one, spoken)]
        found["a name nobody said"] = Count(bool(invented), f"{invented} in {seen.summary}")
    return found


def _invented(arguments: Mapping[str, Any], spoken: Spoken) -> Sequence[str]:
    said = _letters(" ".join([*spoken.said.thread, spoken.said.say]))
    names = (str(value) for key, value in arguments.items() if key in _NAMES)
    return [name for name in names if any(map(str.isdigit, name)) and _letters(name) not in said]


def _letters(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).casefold()


_NAMES = frozenset({"order", "product", "subject"})
_EXACT = Goal(at_least=0.99)
ROUTING = Suite(
    name="routing",
    about="which look-up, button or question back a sentence leads to",
    cases=_cases,
    task=_rehearsed,
    count=_routed,
    goals={"right or asked back": Goal(at_least=0.97)},
    group=_split,
)
SLOTS = Suite(
    name="slots",
    about="orders, products, requests and amounts, where something was done with them",
    cases=_cases,
    task=_rehearsed,
    count=_read,
    goals={"order exact": _EXACT, "product exact": _EXACT, "subject exact": _EXACT}
    | {"amount exact": _EXACT, "a name nobody said": NEVER},
)
WRONG_WRITE = Suite(
    name="wrong-write",
    about="what is filed or offered without being asked for, also of wishes turned round",
    cases=_every_sentence,
    task=_rehearsed,
    count=_written,
    goals={"wrong write": NEVER, "wrong offer": Goal(at_most=0.01)},
    group=_split,
)
ABSTENTION = Suite(
    name="abstention",
    about="asking back: too often, and too seldom",
    cases=_cases,
    task=_rehearsed,
    count=_abstained,
    goals={"acted where it should ask": Goal(at_most=0.03)},
    group=_split,
)
