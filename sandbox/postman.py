"""Posting to whoever wants to hear, again and again until it is taken, as vendors do."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import httpx

from sandbox.faults import Faults
from sandbox.journal import Call, Journal

TAKEN_WITHIN_SECONDS = 5.0
PAUSES = (0.5, 1.0, 2.0, 5.0, 10.0, 30.0, 60.0, 120.0)


@dataclass(frozen=True, slots=True)
class Parcel:
    """What is posted, and where. `headers` are written anew for every try."""

    uri: str
    body: bytes
    headers: Callable[[], Mapping[str, str]]


class Postman:
    """One vendor's deliveries. While it is `down`, whatever is to be posted waits."""

    def __init__(self, vendor: str, faults: Faults, journal: Journal) -> None:
        self._vendor = vendor
        self._faults = faults
        self._journal = journal
        self._tasks: set[asyncio.Task[None]] = set()
        self._http: httpx.AsyncClient | None = None

    def forget(self) -> None:
        """Leave whatever is under way."""
        for task in self._tasks:
            task.cancel()

    def send(
        self,
        parcel: Parcel,
        *,
        noted: tuple[str, str, str],
        delay: float = 0.0,
        is_wanted: Callable[[], bool] = lambda: True,
        gave_up: Callable[[], object] = lambda: None,
    ) -> None:
        """Post it by and by, as long as it is wanted; then give up.

        `noted` is how each try stands in the journal: its topic, its number, and whose it is.
        """
        task = asyncio.get_running_loop().create_task(
            self._insist(parcel, noted, delay, is_wanted, gave_up)
        )
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _insist(
        self,
        parcel: Parcel,
        noted: tuple[str, str, str],
        delay: float,
        is_wanted: Callable[[], bool],
        gave_up: Callable[[], object],
    ) -> None:
        for pause in (delay, *PAUSES):
            if pause:
                await asyncio.sleep(pause)
            if not is_wanted():
                return
            down = self._faults.active(self._vendor, "down")
            if down is not None:
                await asyncio.sleep(down.remaining)
            if await self._taken(parcel, noted):
                return
        gave_up()

    async def _taken(self, parcel: Parcel, noted: tuple[str, str, str]) -> bool:
        if self._http is None:
            self._http = httpx.AsyncClient(timeout=TAKEN_WITHIN_SECONDS, trust_env=False)
        status = None
        try:
            answer = await self._http.post(
                parcel.uri, content=parcel.body, headers=parcel.headers()
            )
            status = answer.status_code
        except httpx.HTTPError:
            pass
        topic, number, whose = noted
        self._journal.received(Call(self._vendor, topic, (number,), whose, status))
        return status is not None and httpx.codes.is_success(status)
