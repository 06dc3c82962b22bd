"""Waiting before Keepa has to say so: its tokens, as each answer tells them."""

import math
import threading
import time
from collections.abc import Callable, Collection

from tools.connectors.buckets import LONGEST_WAIT, Buckets, OwnBuckets, Rate
from tools.connectors.keepa_answers import Tokens
from tools.connectors.keepa_faults import tokens_in, used_up
from tools.connectors.network import Reply

_A_MINUTE = 60.0
_KEPT_MINUTES = 60
_SLOWEST = 0.1
_MARGIN = 0.1  # seconds after a refill is due, so that it is there


def _plan(per_minute: float) -> Rate:
    return Rate(per_minute / _A_MINUTE, per_minute * _KEPT_MINUTES)


_SMALLEST = _plan(5)


class TokenAllowance:
    """One key's tokens, shared by its threads and by all workers.

    Keepa answers whoever has a token left, whatever the answer costs, and may be owed some after
    it. So nothing is hard-coded: before the first answer all may pass, and from then on whoever
    comes while none is left waits until the refills have paid what is owed. `free` are operations
    that cost nothing and never wait. `key` names whose tokens they are, where buckets are shared.
    """

    def __init__(
        self,
        free: Collection[str] = (),
        *,
        key: str = "",
        buckets: Buckets | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._free = frozenset(free)
        self._bucket = f"Keepa/{key}"
        self._buckets = buckets if buckets is not None else OwnBuckets()
        self._sleep = sleep
        self._lock = threading.Lock()
        self._rate = _SMALLEST

    def wait(self, operation: str) -> None:
        """Sleep until a token is there.

        Raises `VendorThrottled` instead of sleeping longer than ten seconds; nothing was sent.
        """
        if operation in self._free:
            return
        with self._lock:
            rate = self._rate
        delay = self._buckets.look(self._bucket, rate)
        if delay > LONGEST_WAIT:
            raise used_up(delay)
        if delay > 0:
            self._sleep(delay)

    def learn(self, _operation: str, reply: Reply) -> None:
        """Take over what stands beside the answer; zeros for everything are nobody's tokens."""
        tokens = tokens_in(reply.body)
        if tokens is None or not tokens.are_told:
            return
        rate = _plan(max(tokens.per_minute - tokens.less, _SLOWEST))
        with self._lock:
            self._rate = rate
        self._buckets.put(self._bucket, _as_if_evenly(tokens, rate))


def _as_if_evenly(tokens: Tokens, rate: Rate) -> float:
    """Say what would be in a bucket that fills evenly and has its next token at the same moment.

    Keepa's fills once a minute: the first refill when it says, the others after it.
    """
    if tokens.left > 0:
        return max(tokens.left, 1.0)
    refills = math.floor(-tokens.left / (rate.per_second * _A_MINUTE)) + 1
    due = tokens.refill_in / 1000 + (refills - 1) * _A_MINUTE + _MARGIN
    return 1.0 - due * rate.per_second
