"""A line on which every call and its answer is held against what a vendor has published."""

from abc import abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, field

import httpx

from tests.contract.swagger import Tally


@dataclass
class Overheard(httpx.BaseTransport):
    """Passes calls on; `judge` finds what of each is not as published and puts it down."""

    tally: Tally = field(default_factory=Tally)
    faults: list[str] = field(default_factory=list)
    line: httpx.HTTPTransport = field(default_factory=httpx.HTTPTransport)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        sent = request.read()
        response = self.line.handle_request(request)
        content = b"".join(response.iter_raw())
        self.judge(request, sent, response.status_code, content)
        return httpx.Response(
            response.status_code, headers=response.headers, stream=httpx.ByteStream(content)
        )

    def close(self) -> None:
        self.line.close()

    @abstractmethod
    def judge(self, request: httpx.Request, sent: bytes, status: int, content: bytes) -> None:
        """Hold one call against what is published."""

    def put_down(
        self, name: str, status: int, in_answer: list[str], in_request: Callable[[], list[str]]
    ) -> None:
        wrong = in_answer
        if status < 400:  # what is refused was sent wrongly on purpose
            wrong = wrong + in_request()
            self.tally.requests += 1
        self.tally.responses += 1
        self.tally.operations.add(name)
        self.faults += [f"{name} {status}: {one}" for one in wrong]
