"""S33: the model is away, in each way it can be; everything else goes on."""

from collections.abc import Iterator

import pytest

from tests.desk_samples import words
from tests.program_fixture import Serving, free_port, program
from tests.sandbox_fixture import Sandbox, start_sandbox
from tests.scripted_model import ScriptedModel, Step, call, say, scripted_model

AWAY = {
    "refuses the connection": None,
    "answers 500": Step(b'{"error": {"message": "overloaded"}}', status=500),
    "answers nothing": Step(silent_for=5),
    "answers nonsense": Step(b"<html>Bad gateway</html>", content_type="text/html"),
}


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with start_sandbox(orders=120) as running:
        yield running


@pytest.fixture(scope="module")
def model() -> Iterator[ScriptedModel]:
    with scripted_model(say("")) as running:
        yield running


@pytest.fixture(scope="module", params=AWAY)
def serving(
    request: pytest.FixtureRequest,
    sandbox: Sandbox,
    model: ScriptedModel,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Serving]:
    step = AWAY[request.param]
    model.planner = None if step is None else lambda _: step
    url = f"http://127.0.0.1:{free_port()}/v1" if step is None else model.url
    settings = {"COUNTERSIGN_MODEL__BASE_URL": url, "COUNTERSIGN_MODEL__TIMEOUT": "1"}
    sandbox.post("/_control/reset", {})
    with program(sandbox, tmp_path_factory.mktemp("serve"), settings=settings) as running:
        yield running


def test_a_question_is_still_answered_and_the_answer_says_who_gave_it(serving: Serving) -> None:
    answer = serving.answer(serving.say("mia", "where is 1001?"), "Delivered ")
    assert words(answer).count("language model") == 1


def test_a_refund_still_goes_from_a_sentence_to_the_shop(serving: Serving) -> None:
    thread = serving.say("mia", "refund 1080 $1.00, goodwill")
    serving.press("mia", serving.answer(thread, "Which?"), "press", "ops")
    serving.answer(thread, "Waiting for")
    serving.approve("1080")
    serving.answer(thread, "Refunded $1.00")
    assert len(serving.journal()) == 1


def test_a_command_needs_no_model_and_is_not_marked(serving: Serving) -> None:
    serving.ops("mia", "order 1001")
    found = serving.eventually(
        lambda: [
            message
            for message in serving.messages("ops")
            if message.get("for_user") and not message["text"].startswith("On it")
        ],
    )
    assert "Delivered " in found[0]["text"]
    assert "language model" not in words(found[0])


def test_it_stays_well_and_writes_no_traceback(serving: Serving) -> None:
    assert serving.settled()["ok"]
    assert "Traceback" not in serving.complaints


def test_a_model_that_comes_back_is_used_again(
    sandbox: Sandbox, model: ScriptedModel, tmp_path_factory: pytest.TempPathFactory
) -> None:
    settings = {"COUNTERSIGN_MODEL__BASE_URL": model.url, "COUNTERSIGN_MODEL__TIMEOUT": "20"}
    folder = tmp_path_factory.mktemp("serve")
    with program(sandbox, folder, settings=settings) as serving:
        model.planner = lambda _: Step(b"", status=500)
        away = serving.answer(serving.say("mia", "where is 1001?"), "Delivered")
        asked = len(model.requests)
        model.planner = lambda request: (
            say("Delivered 12 Nov.")
            if request["messages"][-1]["role"] == "tool"
            else call("order_lookup", order="1001")
        )
        back = serving.answer(serving.say("mia", "where is 1001?"), "Delivered")
    assert "language model" in words(away)
    assert "language model" not in words(back)
    assert len(model.requests) >= asked + 2
