"""How a sentence stands to a change it names: wished for, asked about, denied, past or conditional.

A closed, cautious reading: only known forms of asking are a wish, everything else that names a
change is not. It never has to be right for safety, because nothing but a button can come of it; it
only has to keep buttons away from people who did not ask for one.
"""

import re
from bisect import bisect
from collections.abc import Iterable, Iterator
from enum import StrEnum
from functools import lru_cache, partial
from itertools import islice, starmap

from agent.speech import own_words

# The spaces stand outside the repetition: inside it, every way of sharing them out would be tried.
_POLITE = (
    r"\s*(?:(?:and|so|hi|hey|hello|ok|okay|please|pls|thanks|sorry|well|but|also|then)\b[\s,!.]*)*"
)
_ASKING = re.compile(
    rf"^{_POLITE}(?:"
    r"did|does|do (?:we|i|you know)|was|were|has|have|had|is|isn'?t|are|am|"
    r"who|whom|whose|why|where|which|what|how|any (?:news|update)|status|"
    r"when(?:'?s| exactly)?(?= (?:will|would|is|was|are|were|do|does|did|can|could)\b)|"
    r"when(?= (?:has|have|had)\b)|"
    r"(?:can|could|may|should|shall|must|would|will|might|do) "
    r"(?:i|we|they|he|she|it|one|the|this|anybody|somebody|#?\d+)"
    r")\b",
    re.IGNORECASE,
)
_MAY_IT_BE = re.compile(
    rf"^{_POLITE}(?:(?:can|could|may|might) (?:i|we|they|he|she|it|one|the|this|#?\d+)\b"
    r"|(?:is|are|am|would|will|do|does)\b.{0,40}\b"
    r"(?:possible|allowed|eligible|ok|okay|permitted|able|qualify)\b)"
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
    r"(?<!know )(?<!wonder )(?<!wondering )(?<!tell me )(?<!check )\bif\b|"
    r"\b(?:unless|until|till|as soon as|as long as|only when|whenever|provided|in case|assuming|"
    r"supposing|depending|not yet|maybe|perhaps|might|thinking|(?:would|could|should) have|"
    r"(?<!at )once(?! more| again)|(?:ask|check with|talk to|speak to|wait for|call)\s+\w+)\b"
    r"|^\s*when\b",
    re.IGNORECASE,
)
_HAD_IT_BEEN = re.compile(r"^\s*(?:had|should|were)\s[^,?]{1,80},[^?]*$", re.IGNORECASE)
_LATER = re.compile(
    r"\b(?:tomorrow|later|tonight|soon|eventually|next \w+|after|before|when|"
    r"(?:on|by|this|come) (?:mon|tues|wednes|thurs|fri|satur|sun)day|"
    r"in (?:a|an|one|two|three|\d+) (?:hours?|days?|weeks?))\b",
    re.IGNORECASE,
)
_AT_THE_END = re.compile(
    r"\b(?:tomorrow|later|tonight|next (?:week|month)|on (?:mon|tues|wednes|thurs|fri)day)\W{0,9}$",
    re.IGNORECASE,
)
_NO = re.compile(
    r"n['\u2019]?t\b|\b(?:do\s?n[o'\u2019]?t|not|never|no|nobody|none|nope|neither|nor|cannot|"
    r"stop|stopped|cancel\w*|undo|reverse|revoke|withdraw|forget|ignore|without|instead|rather|"
    r"avoid|against|refus\w+|decline\w*|deny|denied|reject\w*|hold|skip|drop|quit|pause|delay|"
    r"postpone|unable|hardly)\b",
    re.IGNORECASE,
)
_TAKEN_BACK = re.compile(
    r"\?\s*(?:no|nope|never|not|absolutely not|hell no)\b"
    r"|[,.;!-]\s*(?:no(?=\s*(?:$|[,.!]|wait|don))|nope\b|never ?mind|wait(?=\s*(?:$|[,.!]))|"
    r"scratch that|cancel that|forget it|on second thought)",
    re.IGNORECASE,
)
_JOKING = re.compile(
    r"\b(?:lol|lmao|rofl|haha\w*|jk|kidding|joking|as if|yeah right|like we'?d)\b|\U0001f644",
    re.IGNORECASE,
)
_GAP = r"(?:\s+[^\s.!?]+){1,6}?\s+"  # the words of "give the buyer $20 back"
# "Hold on" asks for patience, unless an order follows it.
_NOT_WAIT_A_MOMENT = r"(?!(?<=\bhold)\s+on\b(?!\s+(?:the\s+)?(?:order\s+)?#?[0-9]))"
# "Cancel the label of 1010" is about something of the order, and leaves the order as it is.
_NOT_ITS_PART = (
    r"(?!(?<=\bcancel)\s+(?:(?:the|a|an|his|her|its|my|our|your|their|this|that)\s+)?"
    r"(?:[\w-]+\s+)?(?:labels?|shipments?|shipping|delivery|parcels?|packages?|subscriptions?|"
    r"returns?|refunds?|holds?|e?mails?|messages?|invoices?|bills?|requests?|pick-?ups?|payments?|"
    r"charges?|exchanges?|replacements?|items?|lines?|units?|purchases?|po|freeze|change)\b)"
)
_CLAUSE_ENDS = re.compile(
    r"[;!?\n\u2013\u2014]|[.,:](?![0-9])|\b(?:so|but|because|and|then|therefore|&)\b", re.IGNORECASE
)
_SENTENCE_ENDS = re.compile(r"[!?\n]|\.(?![0-9])")
_PLEASE = r"please|pls|plz|plse|kindly"
_OPENING = (
    rf"(?:(?:{_PLEASE}|hi|hey|hello|ok|okay|yes|yep|yeah|sure|thanks|sorry|well|also|just|now|"
    r"first|next|simply|again|go ahead|let'?s|let us|do|immediately|urgent(?:ly)?|asap|countersign|"
    r"(?:can|could|would|will)(?: you| u| somebody| someone)|"
    r"(?:i|we)['\u2019]d like(?: to)?|"
    r"(?:(?:i|we|you)\s+)?(?:need|want|have|must|would like|ought|got|gotta)"
    r"(?:\s+(?:you\s+)?to)?)\b\s*)*+"
)
_HANDED = (
    r"(?:(?:issue|give|make|do|process|start|create|file|request|open|prepare|initiate|send|run|"
    r"arrange|grant|enter|put (?:in|through))\b\s*(?:[^\s,.!?]+\s+){0,4})?"
)
_WHOLE = r"(?:(?:a|an|the|another|one)\s+)?(?:(?:full|total|complete|partial|quick)\s+)?"
_DUE = (
    r"(?:needs?|wants?|deserves?|is due|is owed|would like|['\u2019]d like|"
    r"(?:to|must|should) (?=be))"
    r"\s*(?:to\s+)?(?:(?:be|get|have)\s+)?(?:(?:a|an|the|his|her|their|its)\s+)?(?:full\s+)?"
)
_ASKS = re.compile(rf"\s*{_OPENING}{_HANDED}{_WHOLE}", re.IGNORECASE)
_IS_DUE = re.compile(rf"\b{_DUE}$", re.IGNORECASE)
_SAYS_PLEASE = re.compile(rf"\b(?:{_PLEASE})\s+(?:just\s+|also\s+|do\s+)?$", re.IGNORECASE)
_HIS_WORDS = re.compile(
    r"\b(?:says?|said|saying|wrote|writes|asks|asked|demands?|told|tells|insists?|reads)\b",
    re.IGNORECASE,
)
_REQUEST = re.compile(rf"\b(?:(?:can|could|would|will) (?:you|u|some)|{_PLEASE})", re.IGNORECASE)
_IS_SUBJECT = re.compile(
    r"\s*(?:(?:of|for|on|to)\s+)?(?:(?:the|order)\s+)*#?[\w-]*\s*\b"
    r"(?:is|was|were|has|had|went|will|would|came|did|got|should|must|can|cannot|arrived|failed|"
    r"looks?|seems?|takes?|took|isn|wasn|won)\b",
    re.IGNORECASE,
)
_IS_A_NOUN = re.compile(
    r"\s+(?:reports?|totals?|reasons?|polic\w+|rates?|stats?|statistics|list|overview|history|"
    r"summary|windows?|limits?|requests?|process|rules?|amounts?|volume|figures?|numbers?|status)\b",
    re.IGNORECASE,
)
_IF_SO = re.compile(r"\bif (?:so|yes|not|no|it|she|he|they|that)\b", re.IGNORECASE)
_TOO_OFTEN = 3
_BY_NOW = re.compile(r"(?:ed|paid back|gave back|got back|paid .*|gave .*)$", re.IGNORECASE)

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
    QUOTED = "quoted"
    MENTIONED = "mentioned"


_BEFORE_IT = re.compile(r"^.*[,;.!?\n:](?![0-9])", re.DOTALL)


def stance(text: str, verbs: Iterable[str]) -> Stance:
    """Read how `text` stands to a change that any of `verbs` names."""
    verb = re.compile(rf"\b{_any_of(verbs)}", re.IGNORECASE)
    own = own_words(text)
    places = list(islice(verb.finditer(own), _TOO_OFTEN))
    if not places:
        return Stance.QUOTED if verb.search(text) else Stance.ABSENT
    ends = [0, *(end.end() for end in _CLAUSE_ENDS.finditer(own))]
    clauses = [own[ends[bisect(ends, one.start()) - 1] : one.start()] for one in places]
    wished = any(starmap(partial(_is_wished, own), zip(places, clauses, strict=True)))
    asked = not wished and (_ASKING.search(own) or _WONDERING.search(own))
    readings = (
        (asked and (_HAD_IT_BEEN.search(own) or _IF_SO.search(own)), Stance.CONDITIONAL),
        (asked, Stance.ASKED_ABOUT),
        (any(map(_NO.search, clauses)), Stance.DENIED),
        (_TAKEN_BACK.search(own, places[0].end()), Stance.DENIED),
        (_HAD_IT_BEEN.search(own) or _is_put_off(own, places), Stance.CONDITIONAL),
        (wished and len(places) < _TOO_OFTEN and not _JOKING.search(own), Stance.WISHED),
        (all(_BY_NOW.search(one.group()) for one in places), Stance.PAST),
    )
    return next((how for holds, how in readings if holds), Stance.MENTIONED)


def spoken(text: str, verbs: Iterable[str]) -> Iterator[tuple[int, int]]:
    """Yield where each of `verbs` begins and ends in a text."""
    for match in re.finditer(rf"\b{_any_of(verbs)}", text, re.IGNORECASE):
        yield match.span()


def wished_parts(text: str, verbs: Iterable[str]) -> Iterator[str]:
    """Yield a person's own words right before each of `verbs` and those after it."""
    own = own_words(text)
    for start, end in spoken(own, verbs):
        yield _BEFORE_IT.sub("", own[:start])
        yield own[end:]


def stands_inside(text: str, verbs: Iterable[str], others: Iterable[Iterable[str]]) -> bool:
    """Whether verbs are spoken only inside longer ones: the hold of "take it off hold"."""
    own = list(spoken(text, verbs))
    longer = [span for other in others for span in spoken(text, other)]
    return bool(own) and all(
        any(first <= start and end <= last and last - first > end - start for first, last in longer)
        for start, end in own
    )


def pulls_the_brake(text: str) -> bool:
    """Whether a text is about pausing everything, or ending that: a wish nobody may overhear."""
    return _BRAKE.search(text) is not None and not _ASKING.search(text)


def may_it_be(text: str) -> bool:
    """Whether a question about a change is whether it would be allowed."""
    return _MAY_IT_BE.search(text) is not None


def may_be_wished(text: str, verbs: Iterable[str]) -> bool:
    """Whether a text could be asking for the change: not where it refuses or only asks."""
    return stance(text, verbs) not in _NO_WISH and not _ASKING.search(text)


def imperative(text: str, verbs: Iterable[str]) -> str | None:
    """Return the first of `verbs` that `text` tells somebody to do, or None."""
    found = re.search(
        rf"(?:^{_POLITE}|[.;,!?\n]\s*|\b(?:and|then|also|plus|please|pls|let'?s|you|"
        rf"(?:want|need|like)(?: you)? to)\s+(?:please\s+|just\s+)?){_any_of(verbs)}(?!\s+on\b)",
        text.strip(),
        re.IGNORECASE,
    )
    return found["verb"].lower() if found else None


def without(text: str, verbs: Iterable[str]) -> str:
    """Take a change out of its sentence ("issue a full refund"), to see what else is wanted."""
    carried = r"(?:\b\w+\s+(?:(?:a|an|the|them|him|her|another|full|partial)\s+){1,3})?"
    return re.sub(rf"{carried}\b{_any_of(verbs)}", "", text, flags=re.IGNORECASE)


_NO_WISH = frozenset(
    {Stance.DENIED, Stance.ASKED_ABOUT, Stance.QUOTED, Stance.PAST, Stance.CONDITIONAL}
)


def _is_wished(own: str, verb: re.Match[str], clause: str) -> bool:
    """Whether the verb stands where a wish has it: after nothing but forms of asking."""
    if _BY_NOW.search(verb.group()) and not re.search(r"\bbe\s+(?:\w+\s+)?$|\bto get\s+$", clause):
        return False
    if verb.group().casefold() == "refunds" or _IS_A_NOUN.match(own, verb.end()):
        return False
    if _IS_SUBJECT.match(own, verb.end()):
        return False
    end = _SENTENCE_ENDS.search(own, verb.end())
    if end and end.group() == "?" and not _REQUEST.search(own):
        return False
    if _ASKS.fullmatch(clause) or _IS_DUE.search(clause):
        return True
    not_his = not _HIS_WORDS.search(clause) and not _ASKING.search(clause)
    return bool(_SAYS_PLEASE.search(clause)) and not_his


def _is_put_off(own: str, verbs: list[re.Match[str]]) -> bool:
    """Whether it is for later, for a certain case, or not decided yet."""
    if _CONDITION.search(own):
        return True
    if _AT_THE_END.search(own):
        return True
    after = (own[one.end() : _end_of_clause(own, one.end())] for one in verbs)
    return any(_LATER.search(words) for words in after)


def _end_of_clause(text: str, start: int) -> int:
    end = _CLAUSE_ENDS.search(text, start)
    return end.start() if end else len(text)


def _any_of(verbs: Iterable[str]) -> str:
    return _either(tuple(verbs))


@lru_cache(maxsize=1024)  # each sentence is held against the verbs of every Action
def _either(verbs: tuple[str, ...]) -> str:
    longest_first = sorted(verbs, key=len, reverse=True)
    patterns = [_GAP.join(map(re.escape, verb.split(" .. "))) for verb in longest_first]
    return rf"(?P<verb>{'|'.join(patterns)})\b{_NOT_WAIT_A_MOMENT}{_NOT_ITS_PART}"
