"""Slack goes away under the whole program, and comes back."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.desk_samples import buttons
from tests.program_fixture import UNDO_SECONDS, Serving, pause, program
from tests.sandbox_fixture import Sandbox, start_sandbox

ANSWERED_WITHIN = 15.0
DAYS = 4 * 24 * 3600  # past the time in which somebody has to decide


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with start_sandbox(orders=120) as running:
        yield running


@pytest.fixture(scope="module")
def serving(sandbox: Sandbox, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    with program(sandbox, tmp_path_factory.mktemp("serve")) as running:
        yield running


@pytest.mark.parametrize("fault", ["drop_socket", "kill_socket", "freeze_socket"])
def test_the_next_message_is_answered_within_seconds_of_a_broken_line(
    serving: Serving, fault: str
) -> None:
    serving.settled()
    serving.sandbox.fault(fault, vendor="slack", seconds=5)
    started = time.monotonic()
    asked = serving.say("mia", "where is 1001?")
    said_after = time.monotonic() - started  # Slack's first attempt waits for an answer as well
    serving.answer(asked, "Delivered ", within=ANSWERED_WITHIN - said_after)
    serving.settled()
    assert len(serving.spoken("ops", asked)) == 1


@pytest.mark.parametrize(
    "seconds", [15.0, pytest.param(60.0, marks=pytest.mark.slow)], ids=["15s", "60s"]
)
def test_while_slack_is_down_nothing_is_lost_and_cards_are_right_afterwards(
    serving: Serving, seconds: float
) -> None:
    serving.settled()
    approved, pending = ("1080", "1081") if seconds < 30 else ("1082", "1083")
    action = serving.wish(approved, "1.00")
    serving.wish(pending, "2.00")
    serving.press("priya", serving.card(f"#{approved}"), "approve")
    serving.eventually(lambda: "undo" in buttons(serving.card(f"#{approved}")))

    serving.sandbox.fault("down", vendor="slack", seconds=seconds)
    until = time.monotonic() + seconds
    serving.move_calendar(UNDO_SECONDS)
    asked = [serving.say(person, "where is 1001?") for person in ("mia", "jon", "lee")]
    serving.eventually(lambda: serving.journal(f"{action}:"))
    serving.move_calendar(DAYS)
    assert "Decide by" in serving.card(f"#{pending}")["text"], "Slack was to be down all the while"
    pause(max(until - time.monotonic(), 0))

    serving.eventually(
        lambda: "Refunded $1.00." in serving.card(f"#{approved}")["text"], ANSWERED_WITHIN
    )
    serving.eventually(
        lambda: "Nobody decided in time" in serving.card(f"#{pending}")["text"], ANSWERED_WITHIN
    )
    for thread in asked:
        serving.answer(thread, "Delivered ", within=45.0)  # Slack itself waits up to 30 s
    serving.settled()
    assert [len(serving.spoken("ops", thread)) for thread in asked] == [1, 1, 1]
    assert len(serving.journal(f"{action}:")) == 1
    assert set(buttons(serving.card(f"#{pending}"))) <= {"again", "details"}


def test_a_message_sent_while_the_program_is_dead_is_answered_once_it_lives(
    serving: Serving,
) -> None:
    serving.kill()
    asked = serving.say("mia", "where is 1001?")
    serving.start()
    serving.answer(asked, "Delivered ", within=45.0)
    serving.settled()
    assert len(serving.spoken("ops", asked)) == 1


def test_asked_to_stop_it_stops_within_its_time_and_goes_on_afterwards(serving: Serving) -> None:
    asked = serving.say("mia", "where is 1001?")
    assert serving.process is not None
    serving.process.terminate()
    assert serving.died(ANSWERED_WITHIN)
    assert serving.process.returncode == 0
    serving.start()
    serving.answer(asked, "Delivered ", within=45.0)
    serving.settled()
    assert len(serving.spoken("ops", asked)) == 1


def test_it_starts_while_slack_is_down_and_answers_once_slack_is_back(tmp_path: Path) -> None:
    with start_sandbox(orders=20) as sandbox:
        sandbox.fault("down", vendor="slack", seconds=6)
        with program(sandbox, tmp_path) as serving:
            asked = serving.say("mia", "where is 1001?")
            serving.answer(asked, "Delivered ", within=45.0)
            serving.settled()
            assert "Traceback" not in serving.complaints


def test_no_traceback_was_written_in_any_of_this(serving: Serving) -> None:
    assert "Traceback" not in serving.complaints
