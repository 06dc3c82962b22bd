"""A parcel as EasyPost writes it down."""

import hashlib
from datetime import datetime
from typing import Any

from sandbox.trade.parcels import Parcel, Scan

STATUSES = {
    "CONFIRMED": ("pre_transit", "status_update"),
    "LABEL_PRINTED": ("pre_transit", "label_created"),
    "LABEL_PURCHASED": ("pre_transit", "label_created"),
    "CARRIER_PICKED_UP": ("in_transit", "package_accepted"),
    "IN_TRANSIT": ("in_transit", "in_transit"),
    "OUT_FOR_DELIVERY": ("out_for_delivery", "out_for_delivery"),
    "ATTEMPTED_DELIVERY": ("failure", "delivery_attempted"),
    "DELAYED": ("in_transit", "delayed"),
    "FAILURE": ("failure", "failure"),
    "DELIVERED": ("delivered", "arrived_at_destination"),
}
"""EasyPost's status and its detail, by the shop's word for a scan."""
NOTHING_YET = ("pre_transit", "label_created")
SIGNED = ", signed by "


def tracker(parcel: Parcel, public_url: str) -> dict[str, Any]:
    """Return the Tracker object of a parcel, every scan included, oldest first."""
    status, detail = _standing(parcel)
    last = parcel.scans[-1] if parcel.scans else None
    return {
        "id": id_of(parcel.number),
        "object": "Tracker",
        "mode": "production",
        "tracking_code": parcel.number,
        "status": status,
        "status_detail": detail,
        "created_at": _written(parcel.made_at),
        "updated_at": _written(last.at if last else parcel.made_at),
        "signed_by": _signature(parcel),
        "weight": None,
        "est_delivery_date": _written(parcel.due_at) if parcel.due_at else None,
        "shipment_id": None,
        "carrier": parcel.carrier,
        "tracking_details": [_detail(scan, parcel) for scan in parcel.scans],
        "fees": [],
        "carrier_detail": {
            "object": "CarrierDetail",
            "service": "Ground",
            "container_type": None,
            "est_delivery_date_local": None,
            "est_delivery_time_local": None,
            "origin_location": None,
            "origin_tracking_location": None,
            "destination_location": parcel.destination,
            "destination_tracking_location": None,
            "guaranteed_delivery_date": None,
            "alternate_identifier": None,
            "initial_delivery_attempt": None,
        },
        "finalized": parcel.delivered_at is not None,
        "is_return": False,
        "public_url": public_url,
    }


def id_of(number: str) -> str:
    """Return the id under which a tracking number is followed."""
    return f"trk_{hashlib.sha256(number.encode()).hexdigest()[:32]}"


def _standing(parcel: Parcel) -> tuple[str, str]:
    if parcel.delivered_at is not None:
        return STATUSES["DELIVERED"]
    return STATUSES.get(parcel.scans[-1].status, NOTHING_YET) if parcel.scans else NOTHING_YET


def _signature(parcel: Parcel) -> str | None:
    signed = (scan.message.partition(SIGNED)[2] for scan in parcel.scans if SIGNED in scan.message)
    return next(signed, None)


def _detail(scan: Scan, parcel: Parcel) -> dict[str, Any]:
    status, detail = STATUSES.get(scan.status, NOTHING_YET)
    return {
        "object": "TrackingDetail",
        "message": scan.message,
        "description": "",
        "status": status,
        "status_detail": detail,
        "datetime": _written(scan.at),
        "source": parcel.carrier,
        "carrier_code": "",
        "tracking_location": {
            "object": "TrackingLocation",
            "city": scan.city,
            "state": scan.province,
            "country": "US" if scan.city else None,
            "zip": None,
        },
    }


def _written(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
