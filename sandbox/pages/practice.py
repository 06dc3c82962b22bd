"""The practice page: what can be made to go wrong, what is about to, and what is planted."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from sandbox.accident import NOBODY_SUPERVISES, POWER_CUT, Accident
from sandbox.faults import Fault, Faults
from sandbox.pages.rendering import form, page
from sandbox.shop.by_hand import NotDone
from sandbox.slack.misbehaviour import ANY_METHOD
from sandbox.world import World

HERE = "/practice"


@dataclass(frozen=True, slots=True)
class Switch:
    """A button that arms one fault, and what is then to be seen."""

    name: str
    label: str
    hint: str
    vendor: str
    operation: str
    fault: str
    count: int = 1
    seconds: float = 0.0

    def thrown(self) -> Fault:
        """Return the fault it arms."""
        return Fault(self.vendor, self.operation, self.fault, self.count, self.seconds)


SWITCHES = {
    switch.name: switch
    for switch in (
        Switch(
            "slow",
            "Make Shopify slow",
            "The next 5 answers take 2 seconds each. Questions wait a little; nothing is lost.",
            *("shopify", "*", "slow", 5, 2.0),
        ),
        Switch(
            "throttle",
            "Make Shopify throttle",
            "The next 3 calls are turned away as too many. They are made again after a pause.",
            *("shopify", "*", "throttle", 3),
        ),
        Switch(
            "lose",
            "Lose the next answer",
            "The next refund is made, and the line breaks before Shopify says so. It is looked up, "
            "never repeated.",
            *("shopify", "refundCreate", "response_lost"),
        ),
        Switch(
            "shop-down",
            "Shopify is down for a minute",
            "Approved refunds wait until it is back; questions say that they cannot be answered.",
            *("shopify", "*", "down", 1, 60.0),
        ),
        Switch(
            "slack-down",
            "Slack is down for a minute",
            "Nothing reaches anybody. What was decided is carried out, and every card is put right "
            "afterwards.",
            *("slack", "*", "down", 1, 60.0),
        ),
        Switch(
            "socket",
            "Drop the socket",
            "Slack ends the connection, as it does several times a day. A new one is opened.",
            *("slack", "*", "drop_socket", 1, 1.0),
        ),
    )
}
_OPERATIONS = {"*": "any call", ANY_METHOD: "any call", "refundCreate": "the next refund"}
_FAULTS = {
    ("shopify", POWER_CUT): "Pull the plug",
    **{(switch.vendor, switch.fault): switch.label for switch in SWITCHES.values()},
}


@dataclass(frozen=True, slots=True)
class PracticePage:
    """Buttons for everything a test can arm, and the planted problems to tick off."""

    world: World
    faults: Faults
    accident: Accident
    start_over: Callable[[], None]

    @property
    def routes(self) -> list[Route]:
        """Where the page is, and where its buttons lead."""
        return [
            Route(HERE, self.look),
            Route(f"{HERE}/", self.look),
            Route("/shop/problems", lambda _: RedirectResponse(f"{HERE}#problems")),
            Route(f"{HERE}/now", self.now),
            Route(f"{HERE}/plug", self.pull, methods=["POST"]),
            Route(f"{HERE}/throw", self.throw, methods=["POST"]),
            Route(f"{HERE}/disarm", self.disarm, methods=["POST"]),
            Route(f"{HERE}/reset", self.reset, methods=["POST"]),
            Route(f"{HERE}/tick", self.tick, methods=["POST"]),
        ]

    async def look(self, _: Request) -> Response:
        """Show everything."""
        return self._page()

    async def now(self, _: Request) -> Response:
        """Return only what changes by itself; the page asks for it every second."""
        return page("practice_now.html", self._present())

    async def pull(self, _: Request) -> Response:
        """Begin a refund, in the middle of which the plug is pulled."""
        try:
            self.accident.begin()
        except NotDone as refusal:
            return self._page(str(refusal), 409)
        return _back("#plug")

    async def throw(self, request: Request) -> Response:
        """Arm what a switch stands for."""
        switch = SWITCHES.get((await form(request)).get("switch", ""))
        if switch is None:
            return self._page("There is no such switch.", 400)
        # Thrown twice it starts anew, and stands once among what is armed.
        self.faults.disarm(switch.vendor, switch.fault)
        self.faults.arm(switch.thrown())
        return _back("#armed")

    async def disarm(self, _: Request) -> Response:
        """Let everything go well again."""
        self.faults.clear()
        return _back("#armed")

    async def reset(self, _: Request) -> Response:
        """Put shop and Slack back as they were on the first day."""
        self.start_over()
        return _back("")

    async def tick(self, request: Request) -> Response:
        """Tick a planted problem off, or take the tick back."""
        number = (await form(request)).get("problem", "")
        shop = self.world.shop
        if number not in {problem["id"] for problem in shop.problems}:
            return self._page("There is no such problem.", 404)
        shop.ticked ^= {number}
        return _back(f"#{number}")

    def _page(self, refusal: str = "", status: int = 200) -> Response:
        shop = self.world.shop
        more: dict[str, object] = {
            "refusal": refusal,
            "switches": [*SWITCHES.values()],
            "problems": shop.problems,
            "ticked": shop.ticked,
        }
        return page("practice.html", self._present() | more, status)

    def _present(self) -> dict[str, object]:
        plug = self.accident.plug
        return {
            "supervised": plug.supervised,
            "unsupervised": NOBODY_SUPERVISES,
            "under_way": self.accident.under_way,
            "lines": plug.lines,
            "armed": [*_spoken(self.faults.armed())],
        }


def _spoken(armed: list[dict[str, object]]) -> Iterator[str]:
    for fault in armed:
        yield f"{_said(fault)}: {_left(fault)}"


def _said(fault: Mapping[str, object]) -> str:
    vendor, name = str(fault["vendor"]), str(fault["name"])
    return _FAULTS.get((vendor, name)) or f"{vendor.capitalize()}, {name.replace('_', ' ')}"


def _left(fault: Mapping[str, object]) -> str:
    if "remaining" in fault:
        return f"{float(str(fault['remaining'])):.0f} s left"
    count = int(str(fault["count"]))
    where = _OPERATIONS.get(str(fault["operation"]), str(fault["operation"]))
    return f"{where}, {count} {'call' if count == 1 else 'calls'} left"


def _back(where: str) -> Response:
    return RedirectResponse(f"{HERE}{where}", 303)
