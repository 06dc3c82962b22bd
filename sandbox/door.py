"""A vendor's HTTP outside: every vendor misbehaves on the wire in the same ways."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from sandbox.faults import Fault, Faults
from sandbox.journal import Call, Journal
from sandbox.plug import Plug
from sandbox.wire import hang_up

COUNTED = (
    "error_after_commit",
    "error_before_commit",
    "late_commit",
    "power_cut",
    "rate_limit",
    "response_lost",
    "slow",
    "throttle",
    "timeout_after_commit",
    "timeout_before_commit",
    "unauthorized",
)
"""Faults that any vendor may have, each for a number of calls."""

NEVER_OR_LATER = {"late_commit", "timeout_before_commit"}
HELD = {"late_commit", "slow", "timeout_after_commit", "timeout_before_commit"}
UNANSWERED = {
    "late_commit",
    "power_cut",
    "response_lost",
    "timeout_after_commit",
    "timeout_before_commit",
}


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back over HTTP. A body that is text or bytes names its `media_type`."""

    body: Any
    status: int = HTTPStatus.OK
    headers: Mapping[str, str] = field(default_factory=dict)
    media_type: str = "application/json"

    def response(self, more: Mapping[str, str]) -> Response:
        """Write it down, with the headers this vendor puts on everything."""
        headers = {**more, **self.headers}
        if self.body is None or isinstance(self.body, str | bytes):
            return Response(self.body, self.status, headers, self.media_type)
        return JSONResponse(self.body, self.status, headers)


@dataclass(frozen=True, slots=True)
class Asked:
    """One request, understood: who asks for what, and how to do it.

    `names` are what a fault may be armed for (an operation, or a GraphQL document's root fields);
    `token` is the key's name in the journal. `refused` is the answer where nothing is to be done.
    `throttled` is the answer when the vendor's budget for it is used up, where it is no plain 429.
    `later(seconds)` does it after a while for a client that will never hear of it; a vendor that
    takes idempotency keys has them taken until then. Without it, `run` is simply run later.
    """

    operation: str | None
    names: tuple[str, ...]
    token: str
    run: Callable[[], Answer]
    refused: Answer | None = None
    throttled: Callable[[], Answer] | None = None
    later: Callable[[float], None] | None = None


@dataclass(frozen=True, slots=True)
class Manner:
    """How one vendor says no to whatever it was asked, and what it puts on every answer."""

    server_error: Answer
    rate_limited: Answer
    unauthorized: Answer
    headers: Callable[[], Mapping[str, str]] = dict


class Door:
    """Answers one vendor's requests, or hangs up when a fault says so; notes every call."""

    def __init__(
        self, vendor: str, faults: Faults, journal: Journal, plug: Plug, manner: Manner
    ) -> None:
        self._vendor = vendor
        self._faults = faults
        self._journal = journal
        self._plug = plug
        self._manner = manner
        self._refusals = {
            "error_before_commit": manner.server_error,
            "rate_limit": manner.rate_limited,
            "throttle": manner.rate_limited,
            "unauthorized": manner.unauthorized,
        }
        self._late: set[asyncio.Task[None]] = set()

    def reset(self) -> None:
        """Forget whatever was still to be done late."""
        for task in self._late:
            task.cancel()

    async def answer(self, request: Request, asked: Asked) -> Response:
        """Do what was asked, as the armed faults let it."""
        fault = self._faults.active(self._vendor, "down")
        answer: Answer | None = None
        if not fault:
            answer = asked.refused
            if answer is None:
                fault = self._faults.take(self._vendor, asked.names)
                answer = await self._run(asked, fault)
        self._journal.received(
            Call(
                self._vendor,
                asked.operation,
                asked.names,
                asked.token,
                answer.status if answer else None,
                fault.name if fault else None,
            )
        )
        if answer is None:
            await hang_up(request)
            return Response()
        return answer.response(self._manner.headers())

    async def _run(self, asked: Asked, fault: Fault | None) -> Answer | None:
        """Return the answer, or None to hang up without one."""
        name = fault.name if fault else ""
        if name == "throttle" and asked.throttled is not None:
            return asked.throttled()
        if name in self._refusals:
            return self._refusals[name]
        if fault and name == "late_commit":
            self._run_later(asked, 2 * fault.seconds)
        answer = None if name in NEVER_OR_LATER else asked.run()
        if fault and name in HELD:
            await asyncio.sleep(fault.seconds)
        if name == "power_cut":
            await self._plug.hold_answer()
        if name in UNANSWERED:
            return None
        if name == "error_after_commit":
            return self._manner.server_error
        return answer

    def _run_later(self, asked: Asked, seconds: float) -> None:
        if asked.later is not None:
            asked.later(seconds)
            return

        async def commit() -> None:
            await asyncio.sleep(seconds)
            asked.run()

        task = asyncio.get_running_loop().create_task(commit())
        self._late.add(task)
        task.add_done_callback(self._late.discard)
