"""All conditions of one kind's rules as one straight line of steps over bare values.

Money is its minor units alone here, which is what makes a decision take microseconds. That is exact
where no step could be refused: one currency, every limit set in it, and amounts so small that no
sum of them can leave the range of `Money`. Elsewhere `fired` does not say, and the rules have to be
asked one by one, on money that checks all of that itself.
"""

from collections.abc import Callable, Mapping, Sequence
from operator import attrgetter, itemgetter
from typing import Any

from policies.limits import LimitValue
from policies.places import Bound, Field, Fixed, Places, Situation, Source, Step

SMALL = 10**12  # minor units: a condition has room for some sixty amounts, and `Money` for 10**15

Values = tuple[Any, ...]


class Program:
    """Says at once which rules fire; a rule without a condition, a place of None, always does."""

    def __init__(self, places: Places, conditions: Sequence[int | None]) -> None:
        always = places.of(Fixed(value=True, of=bool))
        asked = [always if place is None else place for place in conditions]
        plain, money, bounds, fixed, steps = _by_sort(_needed(places, asked))
        order = [*plain, *money, *bounds, *fixed, *steps]
        at = {place: position for position, place in enumerate(order)}
        self._plain = _all_of(attrgetter, [field.path for field in plain.values()])
        self._money = _all_of(attrgetter, [field.path for field in money.values()])
        closed = tuple(one.value for one in fixed.values())
        limits = [places.limits[bound.name] for bound in bounds.values()]
        self._constants = {
            currency: (*values, *closed) for currency, values in _in_each_currency(limits).items()
        }
        self._steps = [(one.work, at[one.left], at[one.right]) for one in steps.values()]
        self._answers = _all_of(itemgetter, [at[place] for place in asked])

    def fired(self, situation: Situation) -> tuple[bool, ...] | None:
        """Tell of each rule whether it fires; None where only careful money can tell."""
        money = self._money(situation)
        minors, currencies = [one.minor for one in money], {one.currency for one in money}
        constants = self._constants.get(situation.currency) or self._constants.get(None)
        if constants is None or currencies - {situation.currency}:
            return None
        if minors and not -SMALL <= min(minors) <= max(minors) <= SMALL:
            return None
        values = [*self._plain(situation), *minors, *constants]
        for work, left, right in self._steps:
            values.append(work(values[left], values[right]))
        return self._answers(values)


def _needed(places: Places, asked: Sequence[int]) -> dict[int, Source]:
    """Follow the steps back to what they are made from; every step comes after its parts."""
    found, left = set[int](), list(asked)
    while left:
        place = left.pop()
        found.add(place)
        if isinstance(source := places.sources[place], Step):
            left += [source.left, source.right]
    return {place: places.sources[place] for place in sorted(found)}


def _by_sort(
    needed: Mapping[int, Source],
) -> tuple[dict[int, Field], dict[int, Field], dict[int, Bound], dict[int, Fixed], dict[int, Step]]:
    plain, money, bounds, fixed, steps = {}, {}, {}, {}, {}
    for place, source in needed.items():
        match source:
            case Field(is_money=False):
                plain[place] = source
            case Field():
                money[place] = source
            case Bound():
                bounds[place] = source
            case Fixed():
                fixed[place] = source
            case Step():
                steps[place] = source
    return plain, money, bounds, fixed, steps


def _in_each_currency(limits: Sequence[LimitValue]) -> dict[str | None, Values]:
    """Return the bare limits by currency, where all are set; by None where none is money."""
    of_money = [limit for limit in limits if not isinstance(limit, int)]
    if not of_money:
        return {None: tuple(limits)}
    return {
        currency: tuple(
            limit if isinstance(limit, int) else limit[currency].minor for limit in limits
        )
        for currency in of_money[0]
        if all(currency in limit for limit in of_money)
    }


def _all_of(
    getter: Callable[..., Callable[[Any], Any]], names: Sequence[Any]
) -> Callable[[Any], Values]:
    """Make `attrgetter` or `itemgetter` return a tuple also of one value, and of none."""
    if not names:
        return lambda _: ()
    read = getter(*names)
    return read if len(names) > 1 else lambda given: (read(given),)
