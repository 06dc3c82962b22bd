"""The one way out to a vendor: timeouts, patience for reads, none for writes, and honest errors.

A read may be asked again. A write is sent once: whoever calls it has to know whether it happened,
did not happen, or might have, and each of the three is an error class of its own. A refused key
(401) is the exception: nothing was done under it, so one call more is made if another can be had.
"""

import logging
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http import HTTPStatus
from typing import TypeVar

import httpx
from opentelemetry.trace import Span

from policies.errors import (
    CountersignError,
    Misconfigured,
    OutcomeUnknown,
    Unavailable,
    VendorRejected,
    VendorThrottled,
)
from tools.connectors.body import ENCODINGS, Unreadable, read_json
from tools.connectors.calls import hopeless, patiently, retry_after, tell
from tools.connectors.hushed import hushed
from tools.connectors.network import (
    Allowance,
    Exchange,
    Json,
    KeyRefused,
    Keys,
    Network,
    NoAllowance,
    Refusal,
    Reply,
    Request,
)
from tools.spans import vendor_call

logger = logging.getLogger(__name__)

T = TypeVar("T")

# Raised while there is still no connection, so not one byte of the request can have arrived.
_NEVER_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
# A vendor's front door answers these when it gave up waiting; the house may have gone on working.
_NO_ANSWER = frozenset({HTTPStatus.REQUEST_TIMEOUT, 499})


class _KeyRefused(Exception):
    """The vendor answered 401; `told` is the error for whoever has no other key."""

    def __init__(self, told: CountersignError) -> None:
        super().__init__(told.code)
        self.told = told


class Transport:
    """JSON over HTTP to one vendor with one key. Safe to share between threads.

    `allowance` is asked before every call and learns from every answer; `refusal` is the vendor's
    own reading of answers that are no success, where the status alone says too little, and
    `is_key_refused` is how it says that a key ran out, where it does not with 401. `heed` looks at
    what was read well and may raise: not at a write, which is done by then.
    """

    def __init__(
        self,
        vendor: str,
        keys: Keys,
        network: Network,
        *,
        allowance: Allowance | None = None,
        refusal: Refusal | None = None,
        is_key_refused: KeyRefused | None = None,
        heed: Callable[[Reply], None] | None = None,
    ) -> None:
        self._vendor = vendor
        self._keys = keys
        self._network = network
        self._patience = network.patience
        self._allowance = allowance or NoAllowance()
        self._refusal = refusal
        self._is_key_refused = is_key_refused or _is_unauthorized
        self._heed = heed

    def read(self, request: Request, understand: Callable[[Json], T], *, once: bool = False) -> T:
        """Ask, again if need be, and return what `understand` makes of the decoded answer.

        `understand` is the vendor's own reading of a 2xx body (None where it is empty); it may
        raise `VendorThrottled` or `Unavailable` to be asked again; to be done `once`, only the
        first of them. Raises one of those two when patience is at its end, `Misconfigured` for a
        refused key, `VendorRejected` for any other definite no.
        """
        return patiently(
            self._network, lambda: understand(self._signed(request, writes=False)), once=once
        )

    def write(self, request: Request, understand: Callable[[Json], T]) -> T:
        """Send once, and never again.

        Raises `VendorRejected` or `VendorThrottled` when it provably did not happen,
        `OutcomeUnknown` when nobody can say. `understand` keeps to the same three.
        """
        return understand(self._signed(request, writes=True))

    @contextmanager
    def stream(self, request: Request) -> Iterator[httpx.Response]:
        """Open a long answer, to be read piece by piece by whoever asked; never tried again.

        Its whole length is nobody's promise: what httpx raises while reading becomes `Unavailable`.
        """
        with self._exchange(request, writes=False) as response:
            yield response

    def _signed(self, request: Request, *, writes: bool) -> Json:
        try:
            return self._decoded(request, writes=writes)
        except _KeyRefused as refused:
            if not self._keys.refused():
                raise refused.told from None
        try:
            return self._decoded(request, writes=writes)
        except _KeyRefused as refused:
            raise refused.told from None

    def _decoded(self, request: Request, *, writes: bool) -> Json:
        started = time.monotonic()
        patience = self._patience.connect + self._time_for(writes=writes)
        with self._exchange(request, writes=writes) as response:
            body = read_json(response, started + patience)
            reply = Reply(response.status_code, response.headers, body)
            self._allowance.learn(request.operation, reply)
            if self._heed is not None and not writes:
                self._heed(reply)
            return body

    @contextmanager
    def _exchange(self, request: Request, *, writes: bool) -> Iterator[httpx.Response]:
        """Open one successful answer, or raise what its failure means."""
        self._allowance.wait(request.operation)
        signed = {**request.headers, **self._signature(writes=writes)}
        with vendor_call(
            self._vendor, request.operation, request.url, request.method, writes=writes
        ) as span:
            yield from self._once(request, signed, span, writes=writes)

    def _signature(self, *, writes: bool) -> Mapping[str, str]:
        """Sign a call; where nobody gives us a key, nothing of a write can have happened."""
        try:
            return self._keys.headers()
        except Misconfigured as error:
            raise hopeless(error.sentence, writes=writes) from None

    def _once(
        self, request: Request, headers: dict[str, str], span: Span, *, writes: bool
    ) -> Iterator[httpx.Response]:
        started = time.monotonic()
        status: int | None = None
        failure: str | None = None
        try:
            with self._network.client.stream(
                request.method,
                request.url,
                params=dict(request.parameters) or None,
                json=request.body,
                data=request.form,
                content=request.content,
                headers={"Accept-Encoding": ENCODINGS, **headers},
                timeout=httpx.Timeout(
                    self._time_for(writes=writes), connect=self._patience.connect
                ),
            ) as response:
                status = response.status_code
                span.set_attribute("http.response.status_code", status)
                self._refuse(request, response, writes=writes)
                yield response
        except Unreadable as error:
            failure = type(error).__name__
            raise self._no_answer(writes=writes) from None
        except (httpx.UnsupportedProtocol, httpx.InvalidURL) as error:
            failure = type(error).__name__
            sentence = f"The address of {self._vendor} in the settings is wrong."
            raise hopeless(sentence, writes=writes) from None
        except httpx.HTTPError as error:
            # `from None`: httpx's own text repeats addresses, and a log keeps whole chains.
            failure = type(error).__name__
            raise self._silence(error, writes=writes) from None
        except _KeyRefused as error:
            failure = error.told.code
            raise
        except CountersignError as error:
            failure = error.code
            raise
        finally:
            tell(
                self._network,
                logger,
                Exchange(
                    vendor=self._vendor,
                    operation=request.operation,
                    writes=writes,
                    status=status,
                    seconds=time.monotonic() - started,
                    failure=failure,
                ),
            )

    def _time_for(self, *, writes: bool) -> float:
        return self._patience.write if writes else self._patience.read

    def _silence(self, error: httpx.HTTPError, *, writes: bool) -> Unavailable:
        if writes and isinstance(error, _NEVER_SENT):
            # Neither a "no" nor a "perhaps": the caller may simply try again.
            return Unavailable(
                f"{self._vendor} could not be reached, so nothing was sent and nothing was changed."
            )
        return self._no_answer(writes=writes)

    def _no_answer(self, *, writes: bool) -> Unavailable:
        if writes:
            return OutcomeUnknown(
                f"{self._vendor} did not say whether it did this. "
                "Please do not do it by hand; I am checking."
            )
        return Unavailable(
            f"{self._vendor} is not answering. Nothing was changed. Please try again in a minute."
        )

    def _refuse(self, request: Request, response: httpx.Response, *, writes: bool) -> None:
        """Raise for every status that is no success."""
        if response.is_success:
            return
        status = response.status_code
        said = _body_of(response, self._patience.connect) if self._refusal else None
        reply = Reply(status, response.headers, said)
        self._allowance.learn(request.operation, reply)
        if self._is_key_refused(reply):
            key = self._keys.credential
            sentence = f"{self._vendor} refused the {key.title}. Check {key.setting}."
            raise _KeyRefused(hopeless(sentence, writes=writes))
        told = self._refusal(reply, writes) if self._refusal else None
        if status == HTTPStatus.TOO_MANY_REQUESTS:
            if isinstance(told, VendorThrottled):
                raise told
            raise VendorThrottled(
                f"{self._vendor} is busy and asked me to wait. Nothing was changed.",
                retry_after=retry_after(response.headers.get("Retry-After")),
            )
        if told is not None:
            raise told
        if status >= HTTPStatus.INTERNAL_SERVER_ERROR or status in _NO_ANSWER:
            raise self._no_answer(writes=writes)
        if status == HTTPStatus.FORBIDDEN:
            key = self._keys.credential
            sentence = f"{self._vendor} does not let the {key.title} do that. Check {key.setting}."
            raise hopeless(sentence, writes=writes)
        if status == HTTPStatus.GONE:
            sentence = (
                f"{self._vendor} has given up the version of its interface that I speak. "
                "Countersign has to be updated. Nothing was changed."
            )
            raise hopeless(sentence, writes=writes)
        raise VendorRejected(f"{self._vendor} said no ({status}). Nothing was changed.")


def _body_of(response: httpx.Response, seconds: float) -> Json:
    """Read what a refusal says, where it can be read at once; its status is what counts."""
    try:
        return hushed(read_json(response, time.monotonic() + seconds), response.request)
    except (Unreadable, httpx.HTTPError, RecursionError):
        return None


def _is_unauthorized(reply: Reply) -> bool:
    return reply.status == HTTPStatus.UNAUTHORIZED
