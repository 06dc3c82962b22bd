"""Which of a few known intents a sentence is closest to, or none: character n-grams, no model.

TF-IDF over the character n-grams of example sentences, cosine to the nearest ones. It forgives
typing mistakes, needs no dependency, answers in well under a millisecond, and its silence is
calibrated: the threshold comes from leaving each example out and asking the others.
"""

import functools
import math
import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

from agent.slots import mask_slots

_SIZES = (2, 3, 4)
_NEIGHBOURS = 3
_RUNNER_UP = 0.3  # how much a second intent that is nearly as close takes away
_KIND_COUNTS = 8  # what is named (an order, a SKU) says more than the words around it
_TOLERATED_WRONG = 0.1
_LIKELY = 0.5  # of what it takes to be sure
NAMES = ("order", "sku", "action", "mail", "purchase", "invoice")
Vector = Mapping[str, float]


@dataclass(frozen=True)
class Route:
    """The nearest intent, how near it is, and whether that is near enough to act on.

    `likely` is enough where something else speaks for it too.
    """

    intent: str
    nearness: float
    sure: bool
    likely: bool


class Router:
    """Routes sentences to the intents whose examples they resemble. Immutable once built.

    `Router.of` builds each only once a process.

    `harmless` are intents that lead to no look-up: taking a sentence for one of them is no error
    the threshold has to guard against. `takes` says which kinds of names (`NAMES`) an
    intent can be about: whoever names an order does not ask for a report. An intent that `takes`
    does not speak of can be about anything.
    """

    def __init__(
        self,
        examples: Mapping[str, Sequence[str]],
        harmless: frozenset[str] = frozenset(),
        takes: Mapping[str, frozenset[str]] | None = None,
    ) -> None:
        self._takes = takes or {}
        grams = [
            (intent, _grams(sentence))
            for intent, sentences in examples.items()
            for sentence in sentences
        ]
        seen = Counter(gram for _, counts in grams for gram in counts)
        self._weights = {gram: 1 + math.log(len(grams) / n) for gram, n in seen.items()}
        self._unheard = 1 + math.log(len(grams) + 1)
        self._intents = [intent for intent, _ in grams]
        self._examples: dict[str, list[tuple[int, float]]] = defaultdict(list)
        vectors = [self._vector(counts) for _, counts in grams]
        for number, vector in enumerate(vectors):
            for gram, weight in vector.items():
                self._examples[gram].append((number, weight))
        self.threshold = self._calibrated(vectors, harmless)

    @classmethod
    @functools.cache
    def of(
        cls,
        examples: tuple[tuple[str, tuple[str, ...]], ...],
        harmless: frozenset[str],
        takes: tuple[tuple[str, frozenset[str]], ...],
    ) -> Self:
        """Return the router for these examples; calibrating one takes a tenth of a second."""
        return cls(dict(examples), harmless, dict(takes))

    def route(self, sentence: str) -> Route:
        """Return the nearest intent; `sure` is false where the examples cannot vouch for it."""
        intent, nearness = self._nearest(self._vector(_grams(sentence)))
        near = nearness / self.threshold
        return Route(intent, nearness, sure=near >= 1, likely=near >= _LIKELY)

    def _vector(self, counts: Mapping[str, int]) -> Vector:
        """Weigh n-grams by rarity; words no example has heard make a sentence less like any."""
        raw = {
            gram: (1 + math.log(n)) * self._weights.get(gram, self._unheard)
            for gram, n in counts.items()
        }
        length = math.sqrt(sum(weight * weight for weight in raw.values())) or 1.0
        return {gram: weight / length for gram, weight in raw.items()}

    def _nearest(self, vector: Vector, *, leaving_out: int = -1) -> tuple[str, float]:
        likeness: dict[int, float] = defaultdict(float)
        for gram, weight in vector.items():
            for number, other in self._examples.get(gram, ()):
                likeness[number] += weight * other
        likeness.pop(leaving_out, None)
        by_intent: dict[str, list[float]] = defaultdict(list)
        named = {kind for kind in NAMES if f"kind:{kind}" in vector}
        for number, score in likeness.items():
            takes = self._takes.get(self._intents[number], named)
            if not named or takes & named:
                by_intent[self._intents[number]].append(score)
        ranked = sorted(((_score(found), intent) for intent, found in by_intent.items()))[::-1]
        (best, intent), (second, _) = [*ranked, (0.0, ""), (0.0, "")][:2]
        return intent, best - _RUNNER_UP * second

    def _calibrated(self, vectors: Sequence[Vector], harmless: frozenset[str]) -> float:
        """Return the lowest nearness at which few left-out examples led to a wrong look-up."""
        trials = []
        for number, vector in enumerate(vectors):
            guess, nearness = self._nearest(vector, leaving_out=number)
            trials.append((nearness, guess != self._intents[number] and guess not in harmless))
        threshold, wrong = math.inf, 0
        for acted, (nearness, was_wrong) in enumerate(sorted(trials)[::-1], start=1):
            wrong += was_wrong
            if wrong <= _TOLERATED_WRONG * acted:
                threshold = nearness
        return threshold


def _score(likenesses: list[float]) -> float:
    """Weigh the nearest examples of one intent: the first most, each next one half as much."""
    weights = [0.5**rank for rank in range(_NEIGHBOURS)]
    nearest = sorted(likenesses, reverse=True)[:_NEIGHBOURS]
    return sum(w * score for w, score in zip(weights, nearest, strict=False)) / sum(weights)


def _grams(sentence: str) -> Counter[str]:
    masked, kinds = mask_slots(sentence)
    words = re.findall(r"[^\W_]+", masked.casefold())
    text = f" {' '.join(words)} "
    grams = Counter(
        text[start : start + size] for size in _SIZES for start in range(len(text) - size + 1)
    )
    return grams + Counter({f"kind:{kind}": _KIND_COUNTS for kind in kinds})
