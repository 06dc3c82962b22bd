"""What the program writes about itself: text for a terminal, one JSON object a line for machines.

A transition is logged after its transaction, by ids and states only; who asked for what is in the
audit log, never here.
"""

import logging
import sys

from pythonjsonlogger.json import JsonFormatter

from countersign.settings import LogSettings

FIELDS = ("asctime", "levelname", "name", "message")
OURS = ("agent", "countersign", "memory", "policies", "slack_app", "tools")


def set_up(settings: LogSettings) -> None:
    """Send our log to standard error at the wanted level; all libraries speak from a warning on.

    Below that they write addresses, headers and whole prompts, which hold what people said.
    """
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
    root.setLevel(logging.WARNING)
    for name in OURS:
        logging.getLogger(name).setLevel(settings.level)
