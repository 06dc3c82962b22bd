"""Waiting for what takes its time."""

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")
SOON, SELDOM, SLOWER = 0.01, 0.15, 1.3  # seconds between two looks: short at first, then longer


def eventually(look: Callable[[], T], within: float = 5.0) -> T:
    """Return the first truthy answer of `look`, or the last answer after so many seconds.

    Looking is often a request to what one waits for: who looks all the time makes it slower.
    """
    until, rest = time.monotonic() + within, SOON
    while not (seen := look()) and time.monotonic() < until:
        time.sleep(rest)
        rest = min(rest * SLOWER, SELDOM)
    return seen


def a_second_later() -> None:
    """Let whoever tells whole seconds tell another one; a calendar that flies is our own alone."""
    time.sleep(1.1)
