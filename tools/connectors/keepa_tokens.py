"""Waiting before Keepa has to say so: its tokens, as each answer tells them."""

import math
import threading
import time
from collections.abc import Callable, Collection

from tools.connectors.buckets import LONGEST_WAIT
from tools.connectors.keepa_answers import Tokens
from tools.connectors.keepa_faults import tokens_in, used_up
from tools.connectors.network import Reply

_A_MINUTE = 60.0
_SLOWEST = 0.1
_MARGIN = 0.1  # seconds after a refill is due, so that it is there


class TokenAllowance:
    """One key's tokens, shared by its threads.

    Keepa answers whoever has a token left, whatever the answer costs, and may be owed some after
    it. So nothing is hard-coded: before the first answer all may pass, and from then on whoever
    comes while none is left waits until the refills have paid what is owed. `free` are operations
    that cost nothing and never wait.
    """

    def __init__(
        self,
        free: Collection[str] = (),
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._free = frozenset(free)
        self._clock = clock
        self._sleep = sleep
        self._lock = threading.Lock()
        self._told: Tokens | None = None
        self._told_at = 0.0

    def wait(self, operation: str) -> None:
        """Sleep until a token is there.

        Raises `VendorThrottled` instead of sleeping longer than ten seconds; nothing was sent.
        """
        if operation in self._free:
            return
        with self._lock:
            delay = self._until_one_is_left()
        if delay > LONGEST_WAIT:
            raise used_up(delay)
        if delay > 0:
            self._sleep(delay)

    def learn(self, _operation: str, reply: Reply) -> None:
        """Take over what stands beside the answer; zeros for everything are nobody's tokens."""
        tokens = tokens_in(reply.body)
        if tokens is None or not tokens.are_told:
            return
        with self._lock:
            self._told, self._told_at = tokens, self._clock()

    def _until_one_is_left(self) -> float:
        """Seconds until the refills bring it above zero: the first when it is due, then by rate."""
        told = self._told
        if told is None or told.left > 0:
            return 0.0
        rate = max(told.per_minute - told.less, _SLOWEST)
        refills = math.floor(-told.left / rate) + 1
        due = told.refill_in / 1000 + (refills - 1) * _A_MINUTE + _MARGIN
        return max(0.0, self._told_at + due - self._clock())
