"""What was held against the vendors' own specifications, added up at the end of a run of tests.

A test says it by `record_property(HELD, (vendor, what, how many))`.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator

HELD = "held to what the vendor publishes"
Held = tuple[str, str, int]
Tell = Callable[[str, object], None]
"""The type of pytest's `record_property`."""


def added_up(held: Iterable[Held]) -> Iterator[str]:
    """Say it in one line for each vendor."""
    found: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for vendor, what, number in held:
        found[vendor][what] += number
    for vendor, counted in sorted(found.items()):
        yield f"{vendor:<16} " + ", ".join(f"{n:,} {what}" for what, n in counted.items())
