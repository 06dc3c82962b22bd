"""One slip of the finger forgiven, in the few words where it would change what is meant."""

import re
from collections.abc import Iterable

_SHORTEST = 5
_WORD = re.compile(r"[^\W\d_]+")


def corrected(text: str, words: Iterable[str]) -> str:
    """Replace what is one letter too many, too few, wrong or swapped by the word that is meant.

    Only single words of five letters and more are looked for; everything else stays as it is.
    """
    meant = [word for word in words if len(word) >= _SHORTEST and word.isalpha()]
    known = frozenset(meant)

    def spelled(match: re.Match[str]) -> str:
        said = match.group().casefold()
        if len(said) < _SHORTEST - 1 or said in known:
            return match.group()
        return next((word for word in meant if _one_slip(said, word)), match.group())

    return _WORD.sub(spelled, text)


def _one_slip(said: str, meant: str) -> bool:
    if said[0] != meant[0] or abs(len(said) - len(meant)) > 1:
        return False
    start = next(
        (place for place, pair in enumerate(zip(said, meant, strict=False)) if len({*pair}) > 1),
        min(len(said), len(meant)),
    )
    said, meant = said[start:], meant[start:]
    swapped = said[:2] == meant[1::-1] and said[2:] == meant[2:]
    return swapped or said[1:] == meant[1:] or said[1:] == meant or said == meant[1:]
