"""What the program writes about itself: text for a terminal, one JSON object a line for machines.

A transition is logged after its transaction, by ids and states only; who asked for what is in the
audit log, never here.
"""

import logging
import sys

from pythonjsonlogger.json import JsonFormatter

from countersign.settings import LogSettings

FIELDS = ("asctime", "levelname", "name", "message")
LOUD = ("alembic", "apscheduler", "dbos", "httpx", "slack_bolt", "slack_sdk")


def set_up(settings: LogSettings) -> None:
    """Send our log to standard error at the wanted level; libraries speak from a warning on."""
    handler = logging.StreamHandler(sys.stderr)
    if settings.format == "json":
        handler.setFormatter(
            JsonFormatter(
                list(FIELDS),
                rename_fields={"asctime": "at", "levelname": "level", "name": "from"},
            )
        )
    else:
        handler.setFormatter(logging.Formatter("%(asctime)s %(name)s: %(message)s"))
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(settings.level)
    for name in LOUD:
        logging.getLogger(name).setLevel(logging.WARNING)
