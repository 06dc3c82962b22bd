import base64
import binascii
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox.door import COUNTED, Answer, Asked, Door, Manner
from sandbox.easypost.trackers import id_of, tracker
from sandbox.faults import Faults
from sandbox.journal import Journal
from sandbox.plug import Plug
from sandbox.trade.parcels import Parcel, parcel_named, parcels
from sandbox.world import World

NAME = "easypost"
ACCOUNT = "easypost:countersign-practice"
REAL = "read"
KEYS = {"EZAK_sandbox_read": REAL, "EZTK_sandbox_test": "test"}
"""The production key, and the one that knows made-up parcels only, of which there are none."""
MODES = {REAL: "production", "test": "test"}
OPERATIONS = ("trackTracker", "listTrackers", "retrieveTracker")
CARRIERS = {"UPS", "FedEx", "USPS"}
LONGEST_PAGE = 100


def refusal(code: str, message: str, status: int) -> Answer:
    """Write an error as EasyPost does."""
    return Answer({"error": {"code": code, "message": message, "errors": []}}, status)


MANNER = Manner(
    refusal("INTERNAL_SERVER_ERROR", "We're sorry, something went wrong.", 500),
    refusal("RATE_LIMITED", "Too many requests. Please slow down.", HTTPStatus.TOO_MANY_REQUESTS),
    refusal("UNAUTHORIZED", "This api key is no longer active.", HTTPStatus.UNAUTHORIZED),
)
UNREADABLE = refusal("BAD_REQUEST", "The request could not be parsed.", HTTPStatus.BAD_REQUEST)
NO_SUCH = refusal("NOT_FOUND", "The requested resource could not be found.", HTTPStatus.NOT_FOUND)


@dataclass(frozen=True)
class EasyPost:
    """EasyPost's trackers over every parcel of the practice company.

    It follows a number the moment it is asked to; a number of none of the company's parcels is
    followed too, and nothing is known of it.
    """

    world: World
    door: Door
    name: str = NAME

    @classmethod
    def opened(cls, world: World, faults: Faults, journal: Journal, plug: Plug) -> "EasyPost":
        """Open it, with the faults it may be told to have."""
        faults.register(NAME, COUNTED, OPERATIONS, windows=("down",))
        return cls(world, Door(NAME, faults, journal, plug, MANNER))

    @property
    def routes(self) -> list[Route]:
        """Where it answers."""
        root = f"/{NAME}/v2/trackers"
        return [
            Route(root, self.track, methods=["POST"]),
            Route(root, self.listed, methods=["GET"]),
            Route(f"{root}/{{id}}", self.retrieve, methods=["GET"]),
        ]

    def connect(self) -> dict[str, object]:
        """Give the key an admin would have copied."""
        return {
            "account": ACCOUNT,
            "url": f"{self.world.base_url}/{NAME}/v2",
            "read_key": next(iter(KEYS)),
        }

    def healthy(self) -> bool:
        """It answers as long as the sandbox does."""
        return True

    def reset(self) -> None:
        """Forget what was to be done late."""
        self.door.reset()

    def kept(self) -> object:
        """It keeps nothing of its own."""
        return None

    def recall(self, kept: object) -> None:
        """Go on without anything."""

    async def track(self, request: Request) -> Response:
        """Begin to follow a number."""
        try:
            given = json.loads(await request.body())["tracker"]
            number, carrier = str(given["tracking_code"]), given.get("carrier")
        except (ValueError, LookupError, TypeError):
            return await self._answered(request, OPERATIONS[0], lambda _: UNREADABLE)
        return await self._answered(request, OPERATIONS[0], partial(self._track, number, carrier))

    async def listed(self, request: Request) -> Response:
        """List what is followed, newest first."""
        return await self._answered(
            request, OPERATIONS[1], partial(self._listed, dict(request.query_params))
        )

    async def retrieve(self, request: Request) -> Response:
        """Return one tracker."""
        wanted = request.path_params["id"]
        return await self._answered(request, OPERATIONS[2], partial(self._retrieve, wanted))

    async def _answered(
        self, request: Request, operation: str, run: Callable[[str], Answer]
    ) -> Response:
        token = KEYS.get(_key(request), "unknown")
        refused = MANNER.unauthorized if token == "unknown" else None
        return await self.door.answer(
            request, Asked(operation, (operation,), token, partial(run, token), refused=refused)
        )

    def _track(self, number: str, carrier: str | None, token: str) -> Answer:
        if carrier is not None and carrier not in CARRIERS:
            message = "Unable to create tracker: the carrier is not supported."
            return refusal("TRACKER.CREATE.ERROR", message, HTTPStatus.UNPROCESSABLE_ENTITY)
        shop, market = self.world.shop, self.world.trade.market
        found = parcel_named(number, shop, market) if token == REAL else None
        if found is None:
            at = self.world.clock.now().isoformat()
            return Answer(_unknown(number, carrier, at, MODES[token]))
        return Answer(tracker(found, self._page(found.number)))

    def _listed(self, query: dict[str, str], token: str) -> Answer:
        size = min(int(query.get("page_size", "20") or 20), LONGEST_PAGE)
        found = self._parcels(token)
        if "tracking_code" in query:
            found = (one for one in found if one.number == query["tracking_code"])
        newest = sorted(found, key=lambda one: one.made_at, reverse=True)
        page = newest[:size]
        return Answer(
            {
                "trackers": [tracker(one, self._page(one.number)) for one in page],
                "has_more": len(newest) > size,
            }
        )

    def _retrieve(self, wanted: str, token: str) -> Answer:
        found = self._parcels(token)
        parcel = next((one for one in found if id_of(one.number) == wanted), None)
        return Answer(tracker(parcel, self._page(parcel.number))) if parcel else NO_SUCH

    def _parcels(self, token: str) -> Iterable[Parcel]:
        return parcels(self.world.shop, self.world.trade.market) if token == REAL else ()

    def _page(self, number: str) -> str:
        return f"{self.world.base_url}/{NAME}/track/{number}"


def _key(request: Request) -> str:
    """Read the key, which stands where a browser would send a name."""
    scheme, _, packed = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return ""
    try:
        return base64.b64decode(packed, validate=True).decode().partition(":")[0]
    except (binascii.Error, UnicodeDecodeError):
        return ""


def _unknown(number: str, carrier: str | None, at: str, mode: str) -> dict[str, Any]:
    return {
        "id": id_of(number),
        "object": "Tracker",
        "mode": mode,
        "tracking_code": number,
        "status": "unknown",
        "status_detail": "unknown",
        "created_at": at,
        "updated_at": at,
        "signed_by": None,
        "weight": None,
        "est_delivery_date": None,
        "shipment_id": None,
        "carrier": carrier or "UPS",
        "tracking_details": [],
        "fees": [],
        "carrier_detail": None,
        "finalized": False,
        "is_return": False,
        "public_url": "",
    }
