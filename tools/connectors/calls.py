"""What holds for every call to a vendor, whichever wire it goes over."""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from tenacity import (
    RetryCallState,
    Retrying,
    retry_if_exception,
    stop_after_attempt,
    stop_after_delay,
)

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


def patiently(network: Network, ask: Callable[[], T]) -> T:
    """Read, again if need be; raises what the last try raised."""
    patience = network.patience
    tries = Retrying(
        retry=retry_if_exception(_is_passing),
        stop=stop_after_attempt(patience.attempts) | stop_after_delay(patience.overall),
        wait=lambda state: _pause(state, patience),
        sleep=network.sleep,
        reraise=True,
    )
    return tries(ask)


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


def _pause(state: RetryCallState, patience: Patience) -> float:
    """Seconds to the next try: what the vendor asked for, else doubling, within bounds."""
    failure = state.outcome.exception() if state.outcome else None
    doubled = patience.pause * float(2 ** (state.attempt_number - 1))
    asked = failure.retry_after if isinstance(failure, VendorThrottled) else doubled
    return min(asked, patience.longest_pause)


def _is_passing(failure: BaseException) -> bool:
    """Whether waiting may help. A definite no is an `Unavailable` too, so subclasses are out."""
    return type(failure) in (Unavailable, VendorThrottled)
