"""Whether a sentence is in a language the built-in planner does not read, and in which."""

import re
import unicodedata
from collections.abc import Iterable

from agent.phrasebook import phrasebook

_FEW_WORDS = 2
_ENOUGH = 2


def foreign_language(text: str) -> str | None:
    """Name the language of `text` where it is plainly not English, else None.

    Another script counts when most letters are of it; a language of the Latin script when more of
    its common words are there than English ones. Unsure means English.
    """
    letters = [char for char in text if char.isalpha()]
    if sum(_is_latin(char) for char in letters) * 2 < len(letters):
        return "another script"
    words = re.findall(r"[^\W\d_]+", text.casefold())
    english = _known(words, phrasebook().english)
    counts = {name: _known(words, known) for name, known in phrasebook().languages.items()}
    language = max(counts, key=lambda name: counts[name])
    plain = counts[language] >= _ENOUGH or (counts[language] and len(words) <= _FEW_WORDS)
    return language if plain and counts[language] > english else None


def _is_latin(char: str) -> bool:
    return unicodedata.name(char, "").startswith("LATIN")


def _known(words: Iterable[str], vocabulary: frozenset[str]) -> int:
    return sum(word in vocabulary for word in words)
