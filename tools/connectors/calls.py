"""What holds for every call to a vendor, whichever wire it goes over."""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.utils import parsedate_to_datetime
from typing import TypeVar

from tenacity import (
    RetryCallState,
    Retrying,
    retry_if_exception,
    stop_after_attempt,
    stop_after_delay,
)
from tenacity.stop import stop_base

from policies.errors import (
    CountersignError,
    Misconfigured,
    NotFound,
    Unavailable,
    VendorRejected,
    VendorThrottled,
)
from tools.connectors.network import Exchange, Network, Patience

T = TypeVar("T")


def patiently(network: Network, ask: Callable[[], T], *, once: bool = False) -> T:
    """Read, again if need be; raises what the last try raised.

    Whoever asks for more time than is left is not asked again: they would only say so once more.
    What is to be done `once` is only asked again of whoever was too busy to do it.
    """
    patience = network.patience
    tries = Retrying(
        retry=retry_if_exception(_is_busy if once else _is_passing),
        stop=stop_after_attempt(patience.attempts)
        | stop_after_delay(patience.overall)
        | _StopWhereAskedForMore(patience.overall),
        wait=lambda state: _pause(state, patience),
        sleep=network.sleep,
        reraise=True,
    )
    return tries(ask)


def retry_after(header: str | None) -> float:
    """Seconds to wait, from either form of the header (RFC 9110, 10.2.3); 1 if there is none.

    `VendorThrottled` bounds them.
    """
    if header is None:
        return 1.0
    try:
        return float(header)
    except ValueError:
        pass
    try:
        return max(0.0, parsedate_to_datetime(header).timestamp() - time.time())
    except (ValueError, OverflowError):
        return 1.0


def hopeless(sentence: str, *, writes: bool) -> CountersignError:
    """Say what an admin has to mend; to a write it is one more proof that nothing happened."""
    return VendorRejected(sentence) if writes else Misconfigured(sentence)


@contextmanager
def nothing_sent_yet() -> Iterator[None]:
    """Turn what is wrong before the change itself is sent into the proof that it was not."""
    try:
        yield
    except (Misconfigured, NotFound) as error:
        raise VendorRejected(error.sentence) from error


def tell(network: Network, logger: logging.Logger, exchange: Exchange) -> None:
    """Log a call by its operation, and tell whoever listens."""
    logger.info(
        "%s %s %s: %s in %.0f ms",
        exchange.vendor,
        "write" if exchange.writes else "read",
        exchange.operation,
        exchange.failure or exchange.status,
        exchange.seconds * 1000,
    )
    if network.recorder is not None:
        network.recorder(exchange)


@contextmanager
def held_to(seconds: float, hang_up: Callable[[], object]) -> Iterator[None]:
    """Hang up on whoever has not finished in time: a server may drip for ever."""
    clock = threading.Timer(seconds, hang_up)
    clock.daemon = True
    clock.start()
    try:
        yield
    finally:
        clock.cancel()


class _StopWhereAskedForMore(stop_base):
    """Ends the tries where a vendor, or its allowance, asks for more seconds than are left."""

    def __init__(self, overall: float) -> None:
        self._overall = overall

    def __call__(self, retry_state: RetryCallState) -> bool:
        """Whether to stop."""
        left = self._overall - (retry_state.seconds_since_start or 0.0)
        return _asked(retry_state) > left


def _asked(state: RetryCallState) -> float:
    """How many seconds the last try was asked to wait; 0 where nobody said."""
    failure = state.outcome.exception() if state.outcome else None
    return failure.retry_after if isinstance(failure, VendorThrottled) else 0.0


def _pause(state: RetryCallState, patience: Patience) -> float:
    """Seconds to the next try: what the vendor asked for, else doubling, within bounds."""
    doubled = patience.pause * float(2 ** (state.attempt_number - 1))
    return min(_asked(state) or doubled, patience.longest_pause)


def _is_passing(failure: BaseException) -> bool:
    """Whether waiting may help. A definite no is an `Unavailable` too, so subclasses are out."""
    return type(failure) in (Unavailable, VendorThrottled)


def _is_busy(failure: BaseException) -> bool:
    return type(failure) is VendorThrottled
