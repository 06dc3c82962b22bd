"""How carriers make the last digit of a parcel's number out of the others.

A check takes what stands before the digit and returns the digit, so that one mistyped or two
swapped digits are found out. Source: the carriers' own guides, as collected in jkeen's
tracking_number_data (MIT); ISO 7064 and UPU S10 for the two international ones.
"""

from collections.abc import Callable, Sequence
from itertools import cycle

Check = Callable[[str], str]
_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def alternating(even: int, odd: int, *, from_the_end: bool = False) -> Check:
    """Weigh every second digit, add up, and fill up to the next ten (the GS1 way and kin)."""

    def check(body: str) -> str:
        values = [_value(char) for char in (body[::-1] if from_the_end else body)]
        weights = cycle((even, odd))
        return str(-sum(v * w for v, w in zip(values, weights, strict=False)) % 10)

    return check


def weighted(weights: Sequence[int], by: int = 11, then: int = 10) -> Check:
    """Weigh each digit by its place, and take what is left after two divisions."""

    def check(body: str) -> str:
        return str(sum(int(d) * w for d, w in zip(body, weights, strict=True)) % by % then)

    return check


def sevens(body: str) -> str:
    """Take what is left of the whole number after sevens."""
    return str(int(body) % 7)


def luhn(body: str) -> str:
    """Double every second digit from the end and add the digits up, as cards do."""
    doubled = [
        sum(divmod(int(digit) * (1 if place % 2 else 2), 10))
        for place, digit in enumerate(reversed(body))
    ]
    return str(-sum(doubled) % 10)


def s10(body: str) -> str:
    """Weigh as the Universal Postal Union does (S10); 10 is written 0 and 11 is written 5."""
    weights = (8, 6, 4, 2, 3, 5, 9, 7)
    left = 11 - sum(int(d) * w for d, w in zip(body, weights, strict=True)) % 11
    return {10: "0", 11: "5"}.get(left, str(left))


def mod_37_36(body: str) -> str:
    """Carry a product along, letters included (ISO 7064, MOD 37,36)."""
    size, carried = len(_DIGITS), len(_DIGITS)
    for char in body:
        carried += _DIGITS.index(char)
        carried = (carried - size if carried > size else carried) * 2 % (size + 1)
    return _DIGITS[(size + 1 - carried) % size]


def _value(char: str) -> int:
    """A digit is itself; letters go round in tens, as UPS counts them."""
    return int(char) if char.isdecimal() else (ord(char) - 63) % 10
