"""Getting the picture of a digest into Slack before the digest itself.

The file is the app's own until a message shows it: whatever is lost between the two, nobody sees a
picture twice. Its id is kept in the digest's row as soon as Slack has the file, so that whoever
sends the digest, after whatever crash, shows that very file. Without the right, or where Slack
takes messages and no files, the digest goes out without its picture.
"""

import logging
import time
from datetime import timedelta

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from agent.digest_chart import Chart
from memory import outbox
from memory.database import Database
from memory.outbox import Surface
from slack_app.chart import draw
from slack_app.trouble import PASSING, UNREACHABLE, code_of

log = logging.getLogger(__name__)
KEY = "picture"
LOOKED_OVER = timedelta(seconds=2)
"""How long Slack takes to look a file over; before that no message may show it."""
_TRIES = 3
_TOO_LATE_SECONDS = 8.0  # after that the row's lease is too short for posting as well


class Pictures:
    """Uploads what digests show. Raises what the SDK raises; the outbox decides what then."""

    def __init__(self, client: WebClient, database: Database, owner: str) -> None:
        self._client = client
        self._database = database
        self._owner = owner
        self._complained = False

    def upload(self, item: Surface) -> bool:
        """Upload the picture a digest still lacks. If so it is posted in a moment, not now."""
        if item.kind != "digest" or item.ts or KEY in item.payload or not item.payload.get("chart"):
            return False
        file = self._uploaded(item)
        if file is None:
            return False
        with self._database.copying() as tx:
            delay = LOOKED_OVER if file else timedelta()
            outbox.supply(tx, item, self._owner, {**item.payload, KEY: file}, delay=delay)
        return True

    def _uploaded(self, item: Surface) -> str | None:
        """Return the file's id; none where Slack will never take it, None where it does not now."""
        chart, began = Chart.of(item.payload["chart"]), time.monotonic()
        try:
            done = self._client.files_upload_v2(
                content=draw(chart),
                filename=f"problems-{chart.days[-1].isoformat()}.png",
                title=chart.headline,
                alt_txt=chart.words,
            )
        except SlackApiError as error:
            if (code := code_of(error)) in PASSING | {"ratelimited"}:
                raise
            if not self._complained:
                log.warning("Slack takes no picture (%s): digests go out without theirs.", code)
            self._complained = True
            return ""
        except UNREACHABLE:
            if item.attempts < _TRIES or time.monotonic() - began > _TOO_LATE_SECONDS:
                raise
            return None
        return str(done["file"]["id"])
