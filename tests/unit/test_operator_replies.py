"""Recorded answers: the same without a server, and an error wherever the prompt has changed."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from agent import briefing
from agent.phrasebook import prompt_text
from agent.replies import Mode, Recordings, ReplyMissing
from tests.operator_fixture import Bench
from tests.record_replies import ASKED, FOLDER, SETTINGS, recorded
from tests.scripted_model import scripted_model
from tools.registry import LOOKUPS


def replaying(folder: Path = FOLDER, trial: int = 1) -> Bench:
    return Bench(model=SETTINGS, replies=Recordings(folder, trial=trial))


@pytest.mark.parametrize("question", ASKED)
def test_a_recorded_turn_is_answered_alike_without_any_server(question: str) -> None:
    first, again = (replaying().say(question, event=f"Ev{n}") for n in range(2))
    assert first.text == again.text
    assert first.tool_calls == again.tool_calls
    assert not first.degraded
    assert first.spent.endswith("tokens")


def test_the_recordings_are_those_the_scripted_server_gives(tmp_path: Path) -> None:
    recorded(tmp_path)
    made = {file.name: file.read_text(encoding="utf-8") for file in tmp_path.glob("*.json")}
    kept = {file.name: file.read_text(encoding="utf-8") for file in FOLDER.glob("*.json")}
    assert made == kept, "if you mean it: python -m tests.record_replies"


def test_a_recording_is_plain_json_that_says_where_it_is_from() -> None:
    for file in FOLDER.glob("*.json"):
        stored = json.loads(file.read_text(encoding="utf-8"))
        assert stored["source"] == "scripted"
        assert stored["format"] == 1
        assert {one["type"] for one in stored["messages"]} == {"ai"}


def test_a_changed_prompt_is_a_miss_and_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        briefing, "prompt_text", lambda name: prompt_text(name).replace("small", "big")
    )
    with pytest.raises(ReplyMissing, match="Record it anew"):
        replaying().say(ASKED[0])


def test_a_changed_schema_is_a_miss_and_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    changed = tuple(replace(one, description=f"{one.description} New.") for one in LOOKUPS)
    monkeypatch.setattr("tests.operator_fixture.LOOKUPS", changed)
    with pytest.raises(ReplyMissing):
        replaying().say(ASKED[0])


def test_another_question_is_a_miss() -> None:
    with pytest.raises(ReplyMissing):
        replaying().say("where is 1002?")


def test_each_trial_has_answers_of_its_own(tmp_path: Path) -> None:
    for trial in (1, 2):
        recorded(tmp_path, trial=trial)
    files = len([*tmp_path.glob("*.json")])
    assert files == 2 * len([*FOLDER.glob("*.json")])
    assert not replaying(tmp_path, trial=2).say(ASKED[0]).degraded
    with pytest.raises(ReplyMissing):
        replaying(tmp_path, trial=3).say(ASKED[0])


def test_what_was_recorded_is_not_asked_again(tmp_path: Path) -> None:
    with scripted_model() as model:
        recorded(tmp_path, model=model)
        asked = len(model.requests)
        recorded(tmp_path, model=model)
        assert asked == len(model.requests) == len([*tmp_path.glob("*.json")])


def test_recordings_can_be_forgotten(tmp_path: Path) -> None:
    recorded(tmp_path)
    Recordings(tmp_path, Mode.RECORD).clear()
    assert [*tmp_path.glob("*.json")] == []
