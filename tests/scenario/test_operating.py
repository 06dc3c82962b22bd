"""What whoever runs it needs: figures to watch, logs to read, and a backup that comes back."""

import json
import shutil
from collections.abc import Iterator

import httpx
import pytest

from tests.program_fixture import Serving, program
from tests.sandbox_fixture import start_sandbox


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    settings = {"COUNTERSIGN_LOG__FORMAT": "json", "COUNTERSIGN_LOG__LEVEL": "INFO"}
    with (
        start_sandbox(orders=60) as sandbox,
        program(sandbox, tmp_path_factory.mktemp("operating"), settings=settings) as serving,
    ):
        serving.wish("1002", "10.00")
        yield serving


def figures(serving: Serving) -> dict[str, float]:
    page = httpx.get(
        f"http://127.0.0.1:{serving.environment['COUNTERSIGN_PORT']}/metrics", trust_env=False
    )
    assert page.headers["content-type"].startswith("text/plain; version=")
    lines = [line for line in page.text.splitlines() if not line.startswith("#")]
    return {name: float(value) for name, _, value in (line.rpartition(" ") for line in lines)}


def test_metrics_count_what_the_rows_say(running: Serving) -> None:
    found = figures(running)
    assert found['countersign_actions{state="pending"}'] == 1
    assert found['countersign_part_up{part="slack"}'] == 1
    assert found["countersign_undecided_age_seconds"] > 0
    assert found["countersign_frozen"] == 0
    assert found["process_resident_memory_bytes"] > 0


def test_each_transition_is_one_line_of_ids_and_states(running: Serving) -> None:
    lines = [json.loads(line) for line in running.complaints.splitlines()]
    proposed = [line for line in lines if line.get("to_state") == "pending"]
    assert [line["action"] for line in proposed] == [1]
    assert {"at", "level", "from", "message", "seq"} <= proposed[0].keys()
    assert not any(word in running.complaints for word in ("Mia", "goodwill", "xoxb", "$10"))


def test_a_backup_beside_the_running_program_comes_back_paused(running: Serving) -> None:
    done = running.command("backup", "kept.zip")
    assert done.returncode == 0, done.stderr
    again = running.command("backup", "kept.zip")
    assert "never overwrites" in again.stderr
    new = {"COUNTERSIGN_DATABASE_URL": f"sqlite:///{running.folder}/new/countersign.db"}
    strangers = running.command("restore", "kept.zip", "--as", "priya", **new)
    assert strangers.returncode == 1
    assert "audit.key" in strangers.stderr
    (running.folder / "new").mkdir(exist_ok=True)
    shutil.copy(running.folder / "audit.key", running.folder / "new")
    nobody = running.command("restore", "kept.zip", "--as", "nobody", **new)
    assert "Say who restores" in nobody.stderr
    restored = running.command("restore", "kept.zip", "--as", "priya", **new)
    assert restored.returncode == 0, restored.stderr
    assert "Everything is paused" in restored.stdout
    assert "signed up to row" in restored.stdout
    running.kill()
    running.environment |= new
    running.start()
    running.settled()
    running.press("priya", running.card("#1002"), "approve")
    running.whisper("U02PRIYA", "Priya paused all changes", channel="approvals")
    assert running.journal() == []
    proof = running.command("audit", "verify")
    assert proof.returncode == 0, proof.stdout


def test_health_says_each_part_and_that_nobody_answers(running: Serving) -> None:
    running.settled()
    well = running.command("health")
    assert well.returncode == 0
    assert "worker: well" in well.stdout
    running.kill()
    gone = running.command("health")
    assert gone.returncode == 1
    assert "countersign serve" in gone.stdout
