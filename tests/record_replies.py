"""Record the answers of `evals/recordings` anew: `python -m tests.record_replies`.

They come from the scripted server, not from a real model: they prove the path, not a model's wit.
Whoever has a key records a model's answers the same way, with its settings instead.
"""

import contextlib
from pathlib import Path
from typing import Any

from agent.model_settings import ModelSettings
from agent.replies import Mode, Recordings
from tests.operator_fixture import Bench
from tests.scripted_model import ScriptedModel, Step, call, say, scripted_model

FOLDER = Path(__file__).resolve().parents[1] / "evals" / "recordings"
SETTINGS = ModelSettings(base_url="http://127.0.0.1:1/v1", name="scripted")
ASKED = (
    "where is 1001?",
    "how many BIN-24 do we have?",
    "refund 1001, it arrived bent",
    "refund the bin order",
)
_ANSWERS: dict[str, tuple[Step, ...]] = {
    ASKED[0]: (
        call("order_lookup", order="1001"),
        say("It was delivered on 12 Nov by UPS; 2 units for $372.80."),
    ),
    ASKED[1]: (
        call("inventory_lookup", product="BIN-24"),
        say("132 of BIN-24 are available, 40 are incoming."),
    ),
    ASKED[2]: (call("refund", order="1001", reason="damaged"), say("It is filed.")),
    ASKED[3]: (say("Which order do you mean?"),),
}


def recorded(folder: Path, *, trial: int = 1, model: ScriptedModel | None = None) -> None:
    """Ask every question once and write down what the scripted server answers."""
    with contextlib.ExitStack() as stack:
        server = model or stack.enter_context(scripted_model())
        server.planner = _answered
        settings = SETTINGS.model_copy(update={"base_url": server.url})
        replies = Recordings(folder, Mode.RECORD, trial=trial, source="scripted")
        for question in ASKED:
            bench = Bench(model=settings, replies=replies)
            assert not bench.say(question).degraded, question


def _answered(request: dict[str, Any]) -> Step:
    messages = request["messages"]
    question = next(one["content"] for one in messages if one["role"] == "user")
    results = [one["role"] for one in messages].count("tool")
    return _ANSWERS[question][results]


if __name__ == "__main__":
    Recordings(FOLDER, Mode.RECORD).clear()
    recorded(FOLDER)
