"""The digest's picture in the practice Slack: shown once, in words for who does not see it."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from agent.digest import Digests
from agent.waking import PATIENCE
from memory import digest_readers
from memory.problems import tell
from memory.tables import outbox
from slack_app.pictures import KEY
from tests.copies import LONG_SINCE
from tests.desk_samples import ZONE, words
from tests.front_desk import Desk, front_desk
from tests.patience import eventually
from tests.sandbox_fixture import Sandbox, start_sandbox
from tests.unit.test_problems import LATE, OTHER

UPLOADING = ("files.getUploadURLExternal", "upload", "files.completeUploadExternal")


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with start_sandbox(orders=20) as running:
        yield running


@pytest.fixture
def desk(sandbox: Sandbox, tmp_path: Path) -> Iterator[Desk]:
    with front_desk(sandbox, tmp_path) as opened:
        yield opened


@pytest.fixture
def still(sandbox: Sandbox, tmp_path: Path) -> Iterator[Desk]:
    """Yield a desk whose outbox is left to the test."""
    with front_desk(sandbox, tmp_path, draining=False) as opened:
        yield opened


def morning(desk: Desk, *, posted: int = 1) -> None:
    """Have two problems found and this morning's digests wished for."""
    with desk.database.copying() as tx:
        tell(tx, "paid_not_sent", "support", [LATE, OTHER], shown=True)
    digests = Digests(
        desk.database, desk.directory, ZONE, {"ops": frozenset()}, "worker", LONG_SINCE
    )
    desk.wait(PATIENCE + timedelta(minutes=1))
    if not digests.run_due():
        desk.wait(PATIENCE + timedelta(minutes=1))
        assert digests.run_due() == posted
    desk.wake.set()


def shown(desk: Desk, channel: str = "ops") -> dict[str, Any]:
    """Return the one digest of a channel."""
    found = [one for one in desk.messages(channel) if "Need a person" in one["text"]]
    assert len(found) == 1, [one["text"] for one in desk.messages(channel)]
    return found[0]


def pictures(message: dict[str, Any]) -> list[dict[str, Any]]:
    return [block for block in message["blocks"] if block["type"] == "image"]


def kept(desk: Desk) -> str | None:
    """Return the file the digest's row knows of; None before anything was tried."""
    with desk.database.read() as tx:
        query = select(outbox.c.payload).where(outbox.c.kind == "digest")
        payload = tx.connection.scalar(query) or {}
    found: str | None = payload.get(KEY)
    return found


def uploads(desk: Desk) -> list[int]:
    """Count the calls each step of uploading took."""
    return [len(desk.calls(method)) for method in UPLOADING]


def test_a_digest_shows_its_picture_and_says_the_same_in_words(desk: Desk) -> None:
    morning(desk)
    assert desk.settled(20)
    (picture,) = pictures(shown(desk))
    assert picture["slack_file"] == {"id": kept(desk)}
    assert picture["alt_text"].startswith("2 open. Open at the end of each day, ")
    assert "Paid, not sent 2 and 0." in picture["alt_text"]
    assert uploads(desk) == [1, 1, 1]
    assert [len(desk.calls(method)) for method in ("chat.update", "conversations.history")] == [
        0,
        0,
    ]


def test_a_digest_shown_anew_keeps_its_picture(desk: Desk) -> None:
    morning(desk)
    assert desk.settled(20)
    desk.press("mia", shown(desk), "problem", channel="ops")
    desk.act("mia", "submit", values={"move": "take"})
    assert desk.settled()
    assert eventually(lambda: shown(desk)["edits"])
    assert pictures(shown(desk))[0]["slack_file"] == {"id": kept(desk)}
    assert uploads(desk) == [1, 1, 1]


def test_without_the_right_the_digest_says_it_in_words_alone(desk: Desk) -> None:
    manifest = desk.sandbox.post("/_control/slack/options", {})
    scopes = [one for one in manifest["scopes"] if one != "files:write"]
    desk.sandbox.post("/_control/slack/options", {"scopes": scopes})
    morning(desk)
    assert desk.settled()
    assert pictures(shown(desk)) == []
    assert "2 open. Open at the end of each day, " in words(shown(desk))
    assert uploads(desk) == [1, 0, 0]


def test_where_files_are_not_taken_the_digest_goes_out_without_before_long(desk: Desk) -> None:
    desk.sandbox.fault("error", "upload", vendor="slack", count=9)
    morning(desk)
    assert desk.settled(20)
    assert pictures(shown(desk)) == []
    assert uploads(desk)[2] == 0


def test_an_upload_whose_answer_was_lost_is_made_anew_and_shown_once(desk: Desk) -> None:
    desk.sandbox.fault("response_lost", "files.completeUploadExternal", vendor="slack")
    morning(desk)
    assert desk.settled(20)
    (picture,) = pictures(shown(desk))
    assert picture["slack_file"] == {"id": kept(desk)}
    assert uploads(desk) == [2, 2, 2]


def test_while_slack_looks_the_file_over_the_digest_waits(still: Desk) -> None:
    morning(still)
    still.delivery.drain()
    assert kept(still)
    assert [one for one in still.messages("ops") if "Need" in one["text"]] == []
    still.wait(timedelta(seconds=3))  # our calendar says that it must be ready; Slack's does not
    still.delivery.drain()
    refused = [call["error"] for call in still.calls("chat.postMessage")]
    assert refused == ["invalid_blocks"]
    assert eventually(lambda: still.delivery.drain() and len(pictures(shown(still))) == 1, 10.0)


def test_a_file_slack_never_knows_costs_the_picture_and_not_the_digest(still: Desk) -> None:
    morning(still)
    still.delivery.drain()
    with still.database.transaction() as tx:
        digest = outbox.c.kind == "digest"
        payload = tx.connection.scalar(select(outbox.c.payload).where(digest)) or {}
        lost = {**payload, KEY: "F0000000000"}
        tx.connection.execute(update(outbox).where(digest).values(payload=lost))

    def posted() -> int:
        still.wait(timedelta(seconds=10))
        return still.delivery.drain()

    assert eventually(posted, 10.0)
    assert pictures(shown(still)) == []
    assert "2 open. Open at the end of each day, " in words(shown(still))


def test_whoever_takes_over_between_upload_and_post_shows_the_file_that_is_there(
    still: Desk,
) -> None:
    morning(still)
    still.delivery.drain()
    file = kept(still)
    other = still.new_delivery("somebody else")
    assert eventually(other.drain, 10.0)
    still.delivery.drain()
    (picture,) = pictures(shown(still))
    assert picture["slack_file"] == {"id": file}
    assert uploads(still) == [1, 1, 1]


def test_whoever_asks_for_it_gets_a_digest_of_their_own_as_a_direct_message(desk: Desk) -> None:
    ask = {"command": "/ops", "channel": "ops"}
    said = desk.act("mia", "command", text="digest on", **ask)
    assert "every day at 07:30" in said["person_sees"]
    desk.act("jon", "command", text="digest on", **ask)
    gone = desk.act("jon", "command", text="digest off", **ask)
    assert gone["person_sees"] == "You get no digest of your own any more."
    wrong = desk.act("jon", "command", text="digest maybe", **ask)
    assert "/ops digest off" in wrong["person_sees"]
    with desk.database.read() as tx:
        assert digest_readers.everybody(tx) == [desk.people["mia"]]
    morning(desk, posted=2)
    assert desk.settled(20)
    assert len(pictures(shown(desk, "@mia"))) == len(pictures(shown(desk))) == 1
    assert [one for one in desk.messages("@jon") if "Need a person" in one["text"]] == []


def test_a_reader_s_digest_is_about_what_concerns_them(desk: Desk) -> None:
    with desk.database.copying() as tx:
        for person in ("mia", "priya"):
            digest_readers.add(tx, desk.people[person])
        tell(tx, "stock", "warehouse", [LATE], shown=True)
    morning(desk, posted=3)
    assert desk.settled(20)
    assert "Need a person: 3" in shown(desk)["text"]
    assert "Need a person: 2" in shown(desk, "@mia")["text"]
