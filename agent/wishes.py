"""How a sentence stands to a change it names: wished for, asked about, denied, past or conditional.

A closed, cautious reading. It never has to be right for safety, because nothing but a button can
come of it; it only has to keep buttons away from people who plainly did not ask for one.
"""

import re
from collections.abc import Iterable
from enum import StrEnum

# The spaces stand outside the repetition: inside it, every way of sharing them out would be tried.
_POLITE = (
    r"\s*(?:(?:and|so|hi|hey|hello|ok|okay|please|pls|thanks|sorry|well|but|also|then)\b[\s,!.]*)*"
)
_ASKING = re.compile(
    rf"^{_POLITE}(?:"
    r"did|does|do (?:we|i|you know)|was|were|has|have|had|is|isn'?t|are|am|"
    r"who|whom|whose|when|why|where|which|what|how|any (?:news|update)|status|"
    r"(?:can|could|may|should|shall|must|would|will|might|do) "
    r"(?:i|we|they|he|she|it|one|the|this|#?\d)"
    r")\b",
    re.IGNORECASE,
)
_MAY_IT_BE = re.compile(
    rf"^{_POLITE}(?:(?:can|could|may|might) (?:i|we|they|he|she|it|one|the|this|#?\d)"
    r"|(?:is|are|am)\b.{0,40}\b(?:possible|allowed|eligible|ok|okay|permitted|able)\b)"
    r"|\b(?:know|wonder(?:ing)?|check) (?:if|whether) (?:\w+ ){1,3}(?:can|could|may|might)\b",
    re.IGNORECASE,
)
_WONDERING = re.compile(
    r"\b(?:wonder(?:ing)? (?:if|whether)|know (?:if|whether)|"
    r"tell me (?:if|whether|who|when|why|about)|check (?:if|whether)|"
    r"allowed to|policy|possible to)\b",
    re.IGNORECASE,
)
_CONDITION = re.compile(
    r"\b(?:if|unless|until|once|as soon as|only when|provided|in case|tomorrow|later|next week|"
    r"(?:ask|check with|talk to|wait for|call)\s+\w+(?:\s+first)?|"
    r"after (?:he|she|they|you|we|i)\b|not yet|maybe|perhaps|thinking (?:about|of))\b",
    re.IGNORECASE,
)
_DENYING = (
    r"(?:do\s?n[o'\u2019]?t|do not|never|not|no|stop|cancel|undo|reverse|revoke|withdraw|forget|"
    r"ignore|without|instead of|rather than|avoid|against|refus\w+|decline|deny|reject|"
    r"no need (?:to|for))"
)
_GAP = r"(?:\s+[^\s.!?]+){1,6}?\s+"  # the words of "give the buyer $20 back"
_DUE = r"(?:to be|should be|must be|wants?|be|get|gets|getting|needs?|deserves?)"


_BRAKE = re.compile(
    r"\b(?:pause|stop|halt|freeze|suspend|block|hold|resume|unpause|unfreeze|lift)\s+"
    r"(?:(?:all|every|any|the|of|our|further|more|new|your)\s+)*"
    r"(?:everything|everyone|all|(?:re)?payments|refunds|changes|freeze|pause)\b"
    rf"|^{_POLITE}(?:freeze|unfreeze|pause|emergency stop|stop)\b(?:\s+(?:now|please|it all))*\W*$",
    re.IGNORECASE,
)


class Stance(StrEnum):
    """What the speaker does with the verb."""

    ABSENT = "absent"
    WISHED = "wished"
    ASKED_ABOUT = "asked about"
    DENIED = "denied"
    PAST = "past"
    CONDITIONAL = "conditional"


def stance(text: str, verbs: Iterable[str]) -> Stance:
    """Read how `text` stands to a change that any of `verbs` names."""
    verb = _any_of(verbs)
    if not re.search(rf"\b{verb}", text, re.IGNORECASE):
        return Stance.ABSENT
    if re.search(rf"\b{_DENYING}\s+(?:\w+\s+){{0,2}}{verb}", text, re.IGNORECASE):
        return Stance.DENIED
    if _ASKING.search(text) or _WONDERING.search(text):
        return Stance.ASKED_ABOUT
    if _CONDITION.search(text):
        return Stance.CONDITIONAL
    spoken = [match.group().lower() for match in re.finditer(rf"\b{verb}", text, re.IGNORECASE)]
    due = re.search(rf"\b{_DUE}\s+(?:\w+\s+)?{verb}", text, re.IGNORECASE)
    if not due and all(word.endswith("ed") for word in spoken):
        return Stance.PAST
    return Stance.WISHED


def pulls_the_brake(text: str) -> bool:
    """Whether a text is about pausing everything, or ending that: a wish nobody may overhear."""
    return _BRAKE.search(text) is not None and not _ASKING.search(text)


def may_it_be(text: str) -> bool:
    """Whether a question about a change is whether it would be allowed."""
    return _MAY_IT_BE.search(text) is not None


def may_be_wished(text: str, verbs: Iterable[str]) -> bool:
    """Whether a text could be asking for the change: not where it refuses or only asks."""
    how = stance(text, verbs)
    return how not in {Stance.DENIED, Stance.ASKED_ABOUT} and not _ASKING.search(text)


def imperative(text: str, verbs: Iterable[str]) -> str | None:
    """Return the first of `verbs` that `text` tells somebody to do, or None."""
    found = re.search(
        rf"(?:^{_POLITE}|[.;,!?\n]\s*|\b(?:and|then|also|please|pls|let'?s|you|"
        rf"(?:want|need|like)(?: you)? to)\s+(?:please\s+|just\s+)?){_any_of(verbs)}(?!\s+on\b)",
        text.strip(),
        re.IGNORECASE,
    )
    return found["verb"].lower() if found else None


def without(text: str, verbs: Iterable[str]) -> str:
    """Take a change out of its sentence ("issue a full refund"), to see what else is wanted."""
    carried = r"(?:\b\w+\s+(?:(?:a|an|the|them|him|her|another|full|partial)\s+)+)?"
    return re.sub(rf"{carried}\b{_any_of(verbs)}", "", text, flags=re.IGNORECASE)


def _any_of(verbs: Iterable[str]) -> str:
    longest_first = sorted(verbs, key=len, reverse=True)
    patterns = [_GAP.join(map(re.escape, verb.split(" .. "))) for verb in longest_first]
    return rf"(?P<verb>{'|'.join(patterns)})\b"
