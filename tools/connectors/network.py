"""What a call to a vendor consists of, and what all calls of a process share."""

import functools
import ssl
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Protocol

import httpx
from pydantic import BaseModel, ConfigDict, Field, SecretStr

from policies.errors import (
    CountersignError,
    NotToBeAskedAgain,
    VendorRejected,
    VendorThrottled,
)
from tools.connectors.buckets import Buckets, OwnBuckets

Json = object
Query = Mapping[str, str | int | SecretStr | Sequence[str]]

_ANSWERS = frozenset({VendorRejected.code, VendorThrottled.code, NotToBeAskedAgain.code})
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
    """One call. `operation` is the only part of it that is ever logged.

    `body` is sent as JSON, `form` as a web form, `content` as it is (its media type stands in
    `headers`); at most one of the three. A key that this vendor wants in the address stands in
    `query` as the secret it is, so that nothing that shows a call shows the key.
    """

    operation: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Json = None
    method: str = "POST"
    query: Query = field(default_factory=dict)
    form: Mapping[str, str] | None = None
    content: bytes | None = None

    @property
    def parameters(self) -> Mapping[str, str | int | Sequence[str]]:
        """The query as it is sent, secrets and all: for the wire, and nobody else."""
        return {
            name: one.get_secret_value() if isinstance(one, SecretStr) else one
            for name, one in self.query.items()
        }


@dataclass(frozen=True)
class Reply:
    """A vendor's whole answer. `body` is decoded JSON, or None where there was none."""

    status: int
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

    @property
    def answered(self) -> bool:
        """Whether the vendor is there, if only to say no."""
        return self.failure is None or self.failure in _ANSWERS


Recorder = Callable[[Exchange], None]


@dataclass(frozen=True)
class Credential:
    """Which key a transport holds, in words, for the sentence when the vendor refuses it."""

    title: str
    setting: str


class Keys(Protocol):
    """Whoever signs calls: a fixed token, or one that is fetched and runs out."""

    @property
    def credential(self) -> Credential:
        """What it is called where people set it."""
        ...

    def headers(self) -> Mapping[str, str]:
        """Sign one call. Raises `Misconfigured` or `Unavailable` where no key can be had."""
        ...

    def refused(self) -> bool:
        """Hear that the vendor refused the key (401); True where the next one may be another."""
        ...


@dataclass(frozen=True)
class FixedKey:
    """A token that stays as it was set, alone in a header of its own."""

    credential: Credential
    header: str
    token: SecretStr

    def headers(self) -> Mapping[str, str]:
        """Put the token where this vendor looks for it."""
        return {self.header: self.token.get_secret_value()}

    def refused(self) -> bool:
        """There is no other."""
        return False


@dataclass(frozen=True)
class NoKey:
    """For a call whose secret, if any, is in the address or the body; a token would go astray."""

    credential: Credential

    def headers(self) -> Mapping[str, str]:
        """Add nothing."""
        return {}

    def refused(self) -> bool:
        """There is none."""
        return False


class Allowance(Protocol):
    """How much may be asked of a vendor, learned from its own answers. Safe between threads."""

    def wait(self, operation: str) -> None:
        """Wait for a turn. Raises `VendorThrottled` rather than for long; nothing was sent."""
        ...

    def learn(self, operation: str, reply: Reply) -> None:
        """Hear what the vendor said beside its answer."""
        ...


class NoAllowance:
    """For a vendor that publishes no limit, or whose client keeps its own."""

    def wait(self, operation: str) -> None:
        """Go ahead."""

    def learn(self, operation: str, reply: Reply) -> None:
        """Learn nothing."""


Refusal = Callable[[Reply, bool], CountersignError | None]
"""(a reply that is no success, whether it was a write) -> the vendor's own reading, if any."""


KeyRefused = Callable[[Reply], bool]
"""(a reply that is no success) -> whether the key is the trouble, so that the next one may do."""


def open_client() -> httpx.Client:
    """Open the connection pool that all transports of a process share.

    A proxy of the environment is honoured, except for loopback, where the practice shop lives.
    """
    return httpx.Client(
        verify=_certificates(), follow_redirects=False, mounts=dict.fromkeys(_LOOPBACK)
    )


@functools.cache
def _certificates() -> ssl.SSLContext:
    """Read once whom a process trusts: that takes longer than opening a pool."""
    return httpx.create_ssl_context()


@dataclass(frozen=True)
class Network:
    """What all transports of a process share.

    `recorder` hears of every call; `sleep` is for tests; `buckets` say what may still be asked.
    """

    client: httpx.Client = field(default_factory=open_client)
    patience: Patience = field(default_factory=Patience)
    recorder: Recorder | None = None
    sleep: Callable[[float], None] = time.sleep
    buckets: Buckets = field(default_factory=OwnBuckets)
