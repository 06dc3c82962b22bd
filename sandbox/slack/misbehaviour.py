"""What the practice Slack can be told to do wrong."""

from collections.abc import Callable

from sandbox.faults import Fault, Faults

VENDOR = "slack"
DELIVERY = "delivery"
STREAM = "chat.*Stream"
ANY_METHOD = "any method"
UPLOAD = "upload"

COUNTED = (
    "duplicate_delivery",
    "error",
    "expired_stream",
    "late_error",
    "message_not_found",
    "rate_limit",
    "response_lost",
    "slow",
)
WINDOWS = ("down", "drop_socket", "freeze_socket", "kill_socket")

_BELONGS_TO = {
    "duplicate_delivery": DELIVERY,
    "expired_stream": STREAM,
    "message_not_found": "chat.update",
}


def register(faults: Faults, methods: tuple[str, ...], on_socket: Callable[[str], None]) -> None:
    """Declare Slack's faults; `on_socket` is told at once of those that strike open sockets.

    A fault armed for `*` is pinned to what it can strike, so that a failing Web API call never
    spends a doubled delivery or the other way round.
    """
    operations = (*methods, ANY_METHOD, DELIVERY, STREAM, UPLOAD)

    def on_armed(fault: Fault) -> None:
        if fault.operation == "*":
            fault.operation = _BELONGS_TO.get(fault.name, ANY_METHOD)
        if fault.name in WINDOWS:
            on_socket(fault.name)

    faults.register(VENDOR, COUNTED, operations, windows=WINDOWS, on_armed=on_armed)
