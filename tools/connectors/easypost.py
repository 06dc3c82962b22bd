"""Parcels as EasyPost follows them, whichever carrier has them."""

import base64
from dataclasses import replace
from datetime import UTC, datetime
from typing import Annotated, Final

from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, SecretStr

from policies.errors import VendorRejected
from tools.connectors.addresses import KeyedAddress
from tools.connectors.http import Transport
from tools.connectors.network import Credential, FixedKey, Network, Reply, Request
from tools.connectors.wire import VendorWire
from tools.key_rights import KeyRights, Need

VENDOR = "EasyPost"
GLANCE = 3.0
"""Seconds an answer that stands without a carrier waits for one."""
_READ_KEY = Credential("key", "COUNTERSIGN_EASYPOST__READ_KEY")
_FOR_TESTS = "EZTK"
_PRODUCTION = "production"
_NO_RIGHTS = "Neither sort has rights to choose, and the program has no call that buys anything"
NEED: Final = Need(
    VENDOR,
    _READ_KEY.title,
    _READ_KEY.setting,
    {_PRODUCTION: "real parcels"},
    "EasyPost: API Keys",
    f"A production key begins with EZAK, one for tests with {_FOR_TESTS}. {_NO_RIGHTS}",
)


class EasyPostSettings(BaseModel):
    """One EasyPost account. It follows parcels; labels are not bought with it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    account: Annotated[
        str, Field(pattern=r"^easypost:[a-z0-9-]+$", description="Our name for it: easypost:acme")
    ]
    read_key: SecretStr = Field(description="API key (EZAK…, or EZTK… for tests)")
    url: Annotated[KeyedAddress, Field(description="Address of its API, without a slash")] = (
        "https://api.easypost.com/v2"
    )


def easypost_rights(settings: EasyPostSettings) -> tuple[KeyRights, ...]:
    """Say of the key what its first letters tell; nobody is asked."""
    if settings.read_key.get_secret_value().startswith(_FOR_TESTS):
        return (NEED.compared(()),)
    return (NEED.hidden(_NO_RIGHTS),)


def _utc(written: object) -> object:
    """Read a time that is written without its zone, which then is UTC."""
    if isinstance(written, str) and written:
        moment = datetime.fromisoformat(written)
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return written or None


Moment = Annotated[AwareDatetime, BeforeValidator(_utc)]


class Place(BaseModel):
    """Where a parcel was seen."""

    model_config = ConfigDict(frozen=True)

    city: str | None = None
    state: str | None = None


class Scan(BaseModel):
    """One moment a carrier saw a parcel."""

    model_config = ConfigDict(frozen=True)

    status: str
    message: str | None = None
    at: Annotated[Moment, Field(alias="datetime")]
    place: Annotated[Place | None, Field(alias="tracking_location")] = None


class Parcel(VendorWire):
    """One parcel's journey, scans oldest first. `status` is EasyPost's: `in_transit` and so on.

    `unknown` is a number nobody has seen yet. Source: EasyPost's Tracker object.
    """

    vendor = VENDOR
    model_config = ConfigDict(alias_generator=None)

    id: str
    number: Annotated[str, Field(alias="tracking_code")]
    carrier: str
    status: str
    detail: Annotated[str | None, Field(alias="status_detail")] = None
    due_at: Annotated[Moment | None, Field(alias="est_delivery_date")] = None
    signed_by: str | None = None
    scans: Annotated[tuple[Scan, ...], Field(alias="tracking_details")] = ()
    page: Annotated[str, Field(alias="public_url")] = ""

    @property
    def delivered_at(self) -> datetime | None:
        """When it was handed over, as the carrier's scans say."""
        done = (scan.at for scan in reversed(self.scans) if scan.status == "delivered")
        return next(done, None)

    @property
    def last(self) -> Scan | None:
        """Where it was seen last."""
        return max(self.scans, key=lambda scan: scan.at, default=None)


class _Page(VendorWire):
    vendor = VENDOR
    model_config = ConfigDict(alias_generator=None)

    trackers: tuple[Parcel, ...]


class EasyPostReader:
    """Parcels of one account. Following a number changes nothing for anybody else, so it reads."""

    def __init__(self, settings: EasyPostSettings, network: Network) -> None:
        self.account = settings.account
        self._url = settings.url.rstrip("/")
        packed = base64.b64encode(f"{settings.read_key.get_secret_value()}:".encode()).decode()
        key = FixedKey(_READ_KEY, "Authorization", SecretStr(f"Basic {packed}"))
        self._transport = Transport(VENDOR, key, network, refusal=_refusal)
        self._impatient = Transport(VENDOR, key, _impatient(network), refusal=_refusal)

    def newest(self) -> tuple[Parcel, ...]:
        """Return the parcel that was followed last, if any: the smallest proof of the key."""
        query = {"page_size": 1}
        request = Request("trackers", f"{self._url}/trackers", method="GET", query=query)
        return self._transport.read(request, _Page.read).trackers

    def parcel(self, number: str, carrier: str | None = None) -> Parcel:
        """Follow a tracking number and say what is known of it.

        EasyPost answers the tracker it has when a number is followed already. Without a carrier it
        finds out which by the number. Raises what `Transport.read` raises.
        """
        wanted = {"tracking_code": number} | ({"carrier": carrier} if carrier else {})
        return self._transport.read(self._track(wanted), Parcel.read)

    def glance(self, number: str) -> Parcel:
        """Do the same, asked once and waited for `GLANCE` seconds at most."""
        return self._impatient.read(self._track({"tracking_code": number}), Parcel.read)

    def _track(self, wanted: dict[str, str]) -> Request:
        return Request("trackTracker", f"{self._url}/trackers", body={"tracker": wanted})


def _impatient(network: Network) -> Network:
    given = network.patience
    briefly = {"connect": min(given.connect, GLANCE / 3), "read": min(given.read, GLANCE * 2 / 3)}
    return replace(network, patience=given.model_copy(update={**briefly, "attempts": 1}))


def _refusal(reply: Reply, _writes: bool) -> VendorRejected | None:  # noqa: FBT001 - a `Refusal`
    """Say what a carrier does not take, in a sentence; anything else is read by its status."""
    said = reply.body.get("error") if isinstance(reply.body, dict) else None
    code = said.get("code") if isinstance(said, dict) else None
    if code == "TRACKER.CREATE.ERROR":
        return VendorRejected("No carrier of ours takes that tracking number. Please check it.")
    return None
