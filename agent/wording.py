"""What a turn says in the end, and how much of a model's own words may be in it.

Facts come from tool results and from the desk. A model's sentence is shown only where it adds none:
after look-ups whose numbers it repeats, or as one short question. What became of a wish is always
said in the desk's words.
"""

import re
from collections.abc import Iterable

from agent.progress import Progress

AWAY = "The language model is not answering, so the built-in planner did."
SPENT = "I stopped here: this took more look-ups than one question may use."
NOTHING_FOUND = "I could not find an answer to that. Please ask for one thing at a time."
_QUESTION = re.compile(
    r"(?:which|what|who|when|where|how|do|does|did|is|are|was|were|should|shall|could|can|would|"
    r"will)\b[^.!?\n]{0,300}\?",
    re.IGNORECASE,
)
_FIGURE = re.compile(r"\d[\d.,:]*")
_OUTCOME = re.compile(
    r"\b(?:refunded|reimbursed|approved|rejected|denied|cancell?ed|issued|credited|processed|"
    r"executed|sent|shipped|paid|changed|updated|done)\b",
    re.IGNORECASE,
)


def worded(progress: Progress, draft: str = "") -> str:
    """Compose the answer from what was filed and found; `draft` is a model's wording of it."""
    if progress.filed:
        body = "\n".join(progress.filed)
    elif draft and adds_nothing(draft, progress):
        body = draft
    else:
        body = "\n".join(dict.fromkeys(answer.text for answer in progress.answers))
    refusals = [] if draft and body == draft else dict.fromkeys(progress.refusals[:2])
    notices = [SPENT] if progress.budget.spent and not progress.filed else []
    parts = [body, *refusals, *notices]
    return "\n".join(part for part in parts if part) or NOTHING_FOUND


def adds_nothing(draft: str, progress: Progress) -> bool:
    """Whether every figure and every outcome a draft speaks of is in what was really read."""
    read = [f"{answer.text} {answer.data}" for answer in progress.answers]
    known = _figures([*read, progress.ask.text])
    outcomes = {match.casefold() for text in read for match in _OUTCOME.findall(text)}
    spoken = {match.casefold() for match in _OUTCOME.findall(draft)}
    return bool(progress.answers) and _figures([draft]) <= known and spoken <= outcomes


def is_question_back(draft: str, progress: Progress) -> bool:
    """Whether a draft is one short question that names nothing new."""
    asks = _QUESTION.fullmatch(draft.strip()) is not None
    return asks and _figures([draft]) <= _figures([progress.ask.text])


def _figures(texts: Iterable[str]) -> set[str]:
    return {
        match.rstrip(".,:").replace(",", "") for text in texts for match in _FIGURE.findall(text)
    }
