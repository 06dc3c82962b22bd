"""The whole program is killed between the upload of the digest's picture and the digest itself."""

from pathlib import Path
from typing import Any

from sqlalchemy import select

from agent.waking import PATIENCE
from memory.problems import tell
from memory.tables import outbox
from slack_app.pictures import KEY
from tests.patience import eventually
from tests.program_fixture import Serving, program
from tests.sandbox_fixture import start_sandbox
from tests.unit.test_problems import LATE

WITHIN = 60.0


def uploaded(serving: Serving) -> str:
    """Return the file that the digest's row knows of, empty while it knows of none."""
    with serving.database.read() as tx:
        query = select(outbox.c.payload).where(outbox.c.kind == "digest")
        return str((tx.connection.scalar(query) or {}).get(KEY) or "")


def waited_for(serving: Serving) -> str:
    """Move the calendar on by what a digest waits for sweeps, and watch for its picture."""
    serving.move_calendar(round(PATIENCE.total_seconds()) + 60)
    return eventually(lambda: uploaded(serving), WITHIN / 3)


def digests(serving: Serving) -> list[dict[str, Any]]:
    surface = "digest:ops:"
    return [
        message
        for message in serving.messages("ops")
        if surface in str(message.get("metadata")) and ":rest" not in str(message["metadata"])
    ]


def test_a_digest_is_posted_once_with_its_one_picture_after_a_kill(tmp_path: Path) -> None:
    with start_sandbox(orders=60) as sandbox, program(sandbox, tmp_path) as serving:
        with serving.database.copying() as tx:
            tell(tx, "seen_by_hand", "support", [LATE], shown=True)
        serving.settled()
        file = waited_for(serving) or waited_for(serving)
        serving.kill()
        assert file
        assert digests(serving) == []
        serving.start()
        (posted,) = serving.eventually(lambda: digests(serving), WITHIN)
        serving.settled()
        (picture,) = [block for block in posted["blocks"] if block["type"] == "image"]
        assert picture["slack_file"] == {"id": file}
        assert picture["alt_text"]
        assert len(digests(serving)) == 1
        calls = sandbox.get("/_control/slack/calls", method="upload")["calls"]
        assert len(calls) == 1
