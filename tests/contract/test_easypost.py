"""Parcels over EasyPost's own protocol, held to recordings of the real one."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import yaml
from pydantic import SecretStr

from policies.errors import Misconfigured, Unavailable, VendorRejected
from tests.given import REFERENCE
from tests.held_to import HELD, Tell
from tests.sandbox_fixture import Sandbox, start_sandbox
from tests.shop_house import QUICK
from tools.connectors.easypost import EasyPostReader, EasyPostSettings, Parcel
from tools.connectors.network import Exchange, Network

LATER = {
    "finalized",
    "fees",
    "delivery_evidence",
    "est_delivery_date",
}  # recorded in some answers only


@dataclass
class Ends:
    """Both ends of the wire, and what the client recorded."""

    sandbox: Sandbox
    settings: EasyPostSettings
    network: Network
    told: list[Exchange]

    def reader(self, **changed: object) -> EasyPostReader:
        return EasyPostReader(self.settings.model_copy(update=changed), self.network)


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with start_sandbox(orders=60) as sandbox:
        yield sandbox


@pytest.fixture
def ends(sandbox: Sandbox) -> Iterator[Ends]:
    sandbox.post("/_control/reset")
    given = sandbox.get("/_control/connect")["easypost"]
    told: list[Exchange] = []
    network = Network(patience=QUICK, recorder=told.append, sleep=lambda _: None)
    with network.client:
        yield Ends(sandbox, EasyPostSettings.model_validate(given), network, told)
    sandbox.delete("/_control/faults")


def listed(ends: Ends) -> list[dict[str, Any]]:
    """Read what EasyPost follows, newest first, without our client."""
    answer = ends.sandbox.client.get(
        "/easypost/v2/trackers",
        params={"page_size": "100"},
        auth=(ends.settings.read_key.get_secret_value(), ""),
    )
    found: list[dict[str, Any]] = answer.raise_for_status().json()["trackers"]
    return found


def test_a_parcel_says_what_its_carrier_says(ends: Ends) -> None:
    known = listed(ends)
    delivered = next(one for one in known if one["status"] == "delivered")
    under_way = next(one for one in known if one["status"] == "in_transit")
    parcel = ends.reader().parcel(delivered["tracking_code"])
    assert parcel.carrier == delivered["carrier"]
    assert parcel.delivered_at is not None
    assert [scan.status for scan in parcel.scans][-1] == "delivered"
    moving = ends.reader().parcel(under_way["tracking_code"])
    assert moving.delivered_at is None
    assert moving.last is not None
    assert {one.operation for one in ends.told} == {"trackTracker"}


def test_a_number_nobody_has_seen_is_followed_and_unknown(ends: Ends) -> None:
    assert ends.reader().parcel("1Z999AA10123456784").status == "unknown"


def test_a_carrier_nobody_knows_is_refused_with_a_sentence(ends: Ends) -> None:
    with pytest.raises(VendorRejected, match="No carrier of ours takes that"):
        ends.reader().parcel("1Z999AA10123456784", "Pigeon")


def test_a_wrong_key_names_its_setting(ends: Ends) -> None:
    with pytest.raises(Misconfigured, match="COUNTERSIGN_EASYPOST__READ_KEY"):
        ends.reader(read_key=SecretStr("EZTK_wrong")).parcel("1Z999AA10123456784")


@pytest.mark.parametrize("fault", ["rate_limit", "error_before_commit", "response_lost"])
def test_passing_trouble_is_waited_out(ends: Ends, fault: str) -> None:
    ends.sandbox.fault(fault, "trackTracker", vendor="easypost")
    assert ends.reader().parcel("1Z999AA10123456784").status == "unknown"


def test_easypost_away_is_said_in_a_sentence(ends: Ends) -> None:
    ends.sandbox.fault("down", vendor="easypost", seconds=30)
    with pytest.raises(Unavailable, match="EasyPost is not answering"):
        ends.reader().parcel("1Z999AA10123456784")


def recorded() -> list[dict[str, Any]]:
    """Return every Tracker in the recordings of the real EasyPost."""
    folder = REFERENCE / "easypost"
    if not folder.exists():
        pytest.skip("needs EasyPost's recordings: set COUNTERSIGN_REFERENCE")
    found: list[dict[str, Any]] = []
    for file in sorted(folder.glob("test_tracker_*.yaml")):
        for one in yaml.safe_load(file.read_text(encoding="utf-8"))["interactions"]:
            body = json.loads(one["response"]["body"]["string"] or "{}")
            found += [body] if body.get("object") == "Tracker" else body.get("trackers", [])
    return found


def test_our_trackers_have_the_fields_of_recorded_ones(ends: Ends, record_property: Tell) -> None:
    theirs = recorded()
    ours = listed(ends)
    keys = {key for one in theirs for key in one}
    scans = {key for one in theirs for scan in one["tracking_details"] for key in scan}
    assert {key for one in ours for key in one} ^ keys <= LATER
    assert {
        key for one in ours for scan in one["tracking_details"] for key in scan
    } ^ scans <= LATER
    record_property(HELD, ("EasyPost", "trackers like recorded ones", len(ours)))


def test_our_client_reads_every_recorded_tracker() -> None:
    theirs = recorded()
    assert len(theirs) > 5
    assert all(Parcel.read(one).number == one["tracking_code"] for one in theirs)
