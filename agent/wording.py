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
# Links, mail addresses, mentions and channels: a way out for what was read, or a call to somebody.
_ELSEWHERE = re.compile(r"://|\bwww\.|\b[a-z0-9-]+\.[a-z]{2,}(?:/|\b)|[@#<>]\w|!\w", re.IGNORECASE)
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
    """Whether every figure and outcome a draft speaks of was really read, and it leads nowhere."""
    read = [f"{answer.text} {answer.data}" for answer in progress.answers]
    known = _figures([*read, progress.ask.text])
    outcomes = {match.casefold() for text in read for match in _OUTCOME.findall(text)}
    spoken = {match.casefold() for match in _OUTCOME.findall(draft)}
    grounded = _figures([draft]) <= known and spoken <= outcomes
    return bool(progress.answers) and grounded and not _ELSEWHERE.search(draft)


def is_question_back(draft: str, progress: Progress) -> bool:
    """Whether a draft is one short question that names nothing new."""
    asks = _QUESTION.fullmatch(draft.strip()) and not _ELSEWHERE.search(draft)
    return bool(asks) and _figures([draft]) <= _figures([progress.ask.text])


def _figures(texts: Iterable[str]) -> set[str]:
    return {
        match.rstrip(".,:").replace(",", "") for text in texts for match in _FIGURE.findall(text)
    }
