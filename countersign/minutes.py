"""What each kind of change is assumed to take by hand: minutes of somebody's time, door to door.

They are assumptions and nothing else: looking the order up, opening the other system, doing it,
noting it. Whoever has measured their own brings a file; a report always prints what it used.
"""

from collections.abc import Mapping
from pathlib import Path

from countersign.strict_csv import BadLine, read_lines
from policies.actions import ACTION_KINDS

COLUMNS = ("kind", "minutes")
_MOST = 600
ASSUMED: Mapping[str, int] = {
    "refund": 6,
    "hold": 3,
    "release": 3,
    "cancel": 5,
    "adjust_stock": 4,
    "pause_listing": 3,
    "resume_listing": 3,
    "change_price": 4,
    "change_prices": 30,
    "create_bill": 8,
    "send_po": 6,
    "replace_tracking": 4,
    "undo_fulfilment": 4,
    "mail": 5,
    "letter": 5,
    "amazon_refund": 6,
    "confirm_shipment": 4,
    "pause_amazon_listing": 4,
    "resume_amazon_listing": 4,
    "message_buyer": 5,
}


def assumed(file: Path | None) -> Mapping[str, int]:
    """Return the minutes by kind, those of a file first. Raises `BadRequest`."""
    return ASSUMED if file is None else {**ASSUMED, **dict(read_lines(file, COLUMNS, _line))}


def _line(_number: int, cells: Mapping[str, str]) -> tuple[str, int]:
    kind, minutes = cells["kind"], cells["minutes"]
    if kind not in ACTION_KINDS:
        raise BadLine(f"There is no kind of change called “{kind[:40]}”.")
    if not (minutes.isascii() and minutes.isdecimal() and int(minutes) <= _MOST):
        raise BadLine(f"“{minutes[:40]}” is no whole number of minutes up to {_MOST}.")
    return kind, int(minutes)
