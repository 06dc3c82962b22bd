"""Numbers of payment cards, which people write where they should not.

A customer mails theirs, a colleague pastes one into Slack. Nothing here needs one, and whoever
keeps one has to keep it as banks do: so none gets further than the door it came in by.
"""

import re
from collections.abc import Iterator
from itertools import accumulate

REMOVED = "[card number removed]"
"""What stands in its place: no digit of it, as four digits would be taken for an order."""
# Digits in groups, as on a card: one space or hyphen between two of them.
_RUN = re.compile(r"(?<![\w/])\d(?:[ \u00a0-]?\d){13,}+")
_GROUP = re.compile(r"\d+")
_LENGTHS = range(14, 20)
# Which beginnings were given to cards (ISO/IEC 7812), and how long theirs are.
_ISSUED = re.compile(
    r"4\d{15}(?:\d{3})?|5[1-5]\d{14}|2(?:22[1-9]|2[3-9]\d|[3-6]\d\d|7[01]\d|720)\d{12}|"
    r"3[47]\d{13}|3(?:0[0-5]|[689]\d)\d{11}|35(?:2[89]|[3-8]\d)\d{12}|"
    r"6(?:011|4[4-9]\d|5\d\d)\d{12}|62\d{14,17}",
    re.ASCII,
)


def without_card_numbers(text: str) -> str:
    """Return a text with each card number in it replaced. Every other number stays as it is."""
    return _RUN.sub(lambda run: _cleared(run[0]), text)


def _cleared(run: str) -> str:
    """Replace what is a card number in a run of digits: an amount may stand right beside it."""
    kept, done = [], 0
    for start, end, digits in _stretches(run):
        if start >= done and _ISSUED.fullmatch(digits) and _adds_up(digits):
            kept += [run[done:start], REMOVED]
            done = end
    return "".join([*kept, run[done:]])


def _stretches(run: str) -> Iterator[tuple[int, int, str]]:
    """Yield each stretch of whole groups that is as long as a card's number, and its digits."""
    groups = list(_GROUP.finditer(run))
    digits = "".join(str(int(one)) for one in run if one.isdecimal())
    ends = list(accumulate(len(group[0]) for group in groups))
    for place, first in enumerate(groups):
        start = ends[place] - len(first[0])
        near = slice(place, place + _LENGTHS.stop)
        for last, end in zip(groups[near], ends[near], strict=True):
            if end - start in _LENGTHS:
                yield first.start(), last.end(), digits[start:end]


def _adds_up(digits: str) -> bool:
    """Whether the last digit is the right one (ISO/IEC 7812-1, annex B)."""
    doubled = (int(one) * (1 + place % 2) for place, one in enumerate(reversed(digits)))
    return sum(one // 10 + one % 10 for one in doubled) % 10 == 0
