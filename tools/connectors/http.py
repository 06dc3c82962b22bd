"""The one way out to a vendor: timeouts, patience for reads, none for writes, and honest errors.

A read may be asked again. A write is sent once: whoever calls it has to know whether it happened,
did not happen, or might have, and each of the three is an error class of its own.
"""

import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Annotated, TypeVar

import httpx
from opentelemetry.trace import Span
from pydantic import BaseModel, ConfigDict, Field
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
    OutcomeUnknown,
    Unavailable,
    VendorRejected,
    VendorThrottled,
)
from tools.connectors.body import ENCODINGS, Unreadable, read_json
from tools.spans import vendor_call

logger = logging.getLogger(__name__)

T = TypeVar("T")
Json = object

# Raised while there is still no connection, so not one byte of the request can have arrived.
_NEVER_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
# A vendor's front door answers these when it gave up waiting; the house may have gone on working.
_NO_ANSWER = frozenset({HTTPStatus.REQUEST_TIMEOUT, 499})
_LOOPBACK = ("all://127.0.0.1", "all://localhost", "all://[::1]")


class Patience(BaseModel):
    """How long to wait for a vendor, in seconds, and how often to ask a read again.

    `read` and `write` are for the whole answer as well as for each part of it.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    connect: Annotated[float, Field(gt=0, le=60, description="To open a connection.")] = 3.0
    read: Annotated[float, Field(gt=0, le=120, description="For an answer to a read.")] = 10.0
    write: Annotated[float, Field(gt=0, le=120, description="For an answer to a change.")] = 15.0
    attempts: Annotated[int, Field(ge=1, le=10, description="Tries of one read.")] = 4
    overall: Annotated[float, Field(gt=0, le=300, description="After which none begins.")] = 20.0
    pause: Annotated[float, Field(gt=0, le=30, description="Before a read's second try.")] = 0.2
    longest_pause: Annotated[float, Field(gt=0, le=120, description="Between two tries.")] = 8.0


@dataclass(frozen=True)
class Request:
    """One JSON call. `operation` is the only part of it that is ever logged."""

    operation: str
    url: str
    headers: Mapping[str, str]
    body: Json


@dataclass(frozen=True)
class Exchange:
    """What may be told about a call: no token, no body, no name, no address."""

    vendor: str
    operation: str
    writes: bool
    status: int | None
    seconds: float
    failure: str | None = None


Recorder = Callable[[Exchange], None]


@dataclass(frozen=True)
class Credential:
    """Which key a transport holds, in words, for the sentence when the vendor refuses it."""

    title: str
    setting: str


def open_client() -> httpx.Client:
    """Open the connection pool that all transports of a process share.

    A proxy of the environment is honoured, except for loopback, where the practice shop lives.
    """
    return httpx.Client(follow_redirects=False, mounts=dict.fromkeys(_LOOPBACK))


@dataclass(frozen=True)
class Network:
    """What all transports of a process share; `recorder` and `sleep` are for tests."""

    client: httpx.Client = field(default_factory=open_client)
    patience: Patience = field(default_factory=Patience)
    recorder: Recorder | None = None
    sleep: Callable[[float], None] = time.sleep


class Transport:
    """JSON over HTTP to one vendor with one credential. Safe to share between threads."""

    def __init__(self, vendor: str, credential: Credential, network: Network) -> None:
        self._vendor = vendor
        self._credential = credential
        self._network = network
        self._patience = network.patience

    def read(self, request: Request, understand: Callable[[Json], T]) -> T:
        """Ask, again if need be, and return what `understand` makes of the decoded answer.

        `understand` is the vendor's own reading of a 2xx body; it may raise `VendorThrottled` or
        `Unavailable` to be asked again. Raises one of those two when patience is at its end,
        `Misconfigured` for a refused key, `VendorRejected` for any other definite no.
        """
        tries = Retrying(
            retry=retry_if_exception(_is_passing),
            stop=stop_after_attempt(self._patience.attempts)
            | stop_after_delay(self._patience.overall),
            wait=self._pause,
            sleep=self._network.sleep,
            reraise=True,
        )
        return tries(lambda: understand(self._exchange(request, writes=False)))

    def write(self, request: Request, understand: Callable[[Json], T]) -> T:
        """Send once, and never again.

        Raises `VendorRejected` or `VendorThrottled` when it provably did not happen,
        `OutcomeUnknown` when nobody can say. `understand` keeps to the same three.
        """
        return understand(self._exchange(request, writes=True))

    def _pause(self, state: RetryCallState) -> float:
        """Seconds to the next try: what the vendor asked for, else doubling, within bounds."""
        failure = state.outcome.exception() if state.outcome else None
        doubled = self._patience.pause * float(2 ** (state.attempt_number - 1))
        asked = failure.retry_after if isinstance(failure, VendorThrottled) else doubled
        return min(asked, self._patience.longest_pause)

    def _exchange(self, request: Request, *, writes: bool) -> Json:
        with vendor_call(self._vendor, request.operation, request.url, writes=writes) as span:
            return self._once(request, span, writes=writes)

    def _once(self, request: Request, span: Span, *, writes: bool) -> Json:
        started = time.monotonic()
        patience = self._patience.write if writes else self._patience.read
        status: int | None = None
        failure: str | None = None
        try:
            with self._network.client.stream(
                "POST",
                request.url,
                json=request.body,
                headers={**request.headers, "Accept-Encoding": ENCODINGS},
                timeout=httpx.Timeout(patience, connect=self._patience.connect),
            ) as response:
                status = response.status_code
                span.set_attribute("http.response.status_code", status)
                self._refuse(response, writes=writes)
                return read_json(response, started + self._patience.connect + patience)
        except Unreadable as error:
            failure = type(error).__name__
            raise self._no_answer(writes=writes) from None
        except (httpx.UnsupportedProtocol, httpx.InvalidURL) as error:
            failure = type(error).__name__
            sentence = f"The address of {self._vendor} in the settings is wrong."
            raise self._hopeless(sentence, writes=writes) from None
        except httpx.HTTPError as error:
            # `from None`: httpx's own text repeats addresses, and a log keeps whole chains.
            failure = type(error).__name__
            raise self._silence(error, writes=writes) from None
        except CountersignError as error:
            failure = error.code
            raise
        finally:
            self._tell(
                Exchange(
                    vendor=self._vendor,
                    operation=request.operation,
                    writes=writes,
                    status=status,
                    seconds=time.monotonic() - started,
                    failure=failure,
                )
            )

    def _silence(self, error: httpx.HTTPError, *, writes: bool) -> Unavailable:
        if writes and isinstance(error, _NEVER_SENT):
            # Neither a "no" nor a "perhaps": the caller may simply try again.
            return Unavailable(
                f"{self._vendor} could not be reached, so nothing was sent and nothing was changed."
            )
        return self._no_answer(writes=writes)

    def _hopeless(self, sentence: str, *, writes: bool) -> CountersignError:
        """Say what an admin has to mend; to a write it is one more proof that nothing happened."""
        return VendorRejected(sentence) if writes else Misconfigured(sentence)

    def _no_answer(self, *, writes: bool) -> Unavailable:
        if writes:
            return OutcomeUnknown(
                f"{self._vendor} did not say whether it did this. "
                "Please do not do it by hand; I am checking."
            )
        return Unavailable(
            f"{self._vendor} is not answering. Nothing was changed. Please try again in a minute."
        )

    def _refuse(self, response: httpx.Response, *, writes: bool) -> None:
        """Raise for every status that is no success; its body is of no interest."""
        status = response.status_code
        if status == HTTPStatus.TOO_MANY_REQUESTS:
            raise VendorThrottled(
                f"{self._vendor} is busy and asked me to wait. Nothing was changed.",
                retry_after=_retry_after(response.headers.get("Retry-After")),
            )
        if status >= HTTPStatus.INTERNAL_SERVER_ERROR or status in _NO_ANSWER:
            raise self._no_answer(writes=writes)
        if status == HTTPStatus.UNAUTHORIZED:
            sentence = (
                f"{self._vendor} refused the {self._credential.title}. "
                f"Check {self._credential.setting}."
            )
            raise self._hopeless(sentence, writes=writes)
        if not response.is_success:
            raise VendorRejected(f"{self._vendor} said no ({status}). Nothing was changed.")

    def _tell(self, exchange: Exchange) -> None:
        logger.info(
            "%s %s %s: %s in %.0f ms",
            exchange.vendor,
            "write" if exchange.writes else "read",
            exchange.operation,
            exchange.failure or exchange.status,
            exchange.seconds * 1000,
        )
        if self._network.recorder is not None:
            self._network.recorder(exchange)


def _is_passing(failure: BaseException) -> bool:
    """Whether waiting may help. A definite no is an `Unavailable` too, so subclasses are out."""
    return type(failure) in (Unavailable, VendorThrottled)


def _retry_after(header: str | None) -> float:
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
