"""Recorded answers of a model, so that a test of the model path needs no key and no network.

A recording is one JSON file of a folder (`evals/recordings/README.md` describes it). Its key is
made of the whole prompt, the tools' schemas and the number of the trial: whoever changes a prompt
or a schema gets a miss, and while replaying a miss is an error, never a silent call.
"""

import hashlib
import json
import re
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import Any

from langchain_core.caches import RETURN_VAL_TYPE, BaseCache
from langchain_core.messages import AIMessage, messages_from_dict, messages_to_dict
from langchain_core.outputs import ChatGeneration, Generation

FORMAT = 1
# Parts of a prompt that differ from run to run and mean nothing: ids of calls, and today.
_PASSING = (
    re.compile(r"\bcall_[0-9a-f]{16}\b"),
    re.compile(r"Today is \w+, \d\d \w+ \d{4}\."),
)


class Mode(StrEnum):
    """Whether answers are only read, or written down where they are new."""

    REPLAY = "replay"
    RECORD = "record"


class ReplyMissing(Exception):
    """No answer was recorded for this prompt, these tools and this trial."""


class Recordings(BaseCache):
    """LangChain's own hook, over plain files; stored messages are data and build no objects."""

    def __init__(
        self, folder: Path, mode: Mode = Mode.REPLAY, *, trial: int = 1, source: str = ""
    ) -> None:
        self._folder = folder
        self._mode = mode
        self._trial = trial
        self._source = source

    def lookup(self, prompt: str, llm_string: str) -> RETURN_VAL_TYPE | None:
        """Return what was recorded. Raises `ReplyMissing` while replaying."""
        file = self._file(prompt, llm_string)
        if file.exists():
            stored = json.loads(file.read_text(encoding="utf-8"))
            return [ChatGeneration(message=one) for one in _messages(stored["messages"])]
        if self._mode is Mode.REPLAY:
            raise ReplyMissing(
                f"No recorded answer {file.name}: the prompt, the tools or what they answered "
                "changed since. Record it anew."
            )
        return None

    def update(self, prompt: str, llm_string: str, return_val: RETURN_VAL_TYPE) -> None:
        """Write an answer down."""
        self._folder.mkdir(parents=True, exist_ok=True)
        stored = {
            "format": FORMAT,
            "source": self._source,
            "trial": self._trial,
            "messages": messages_to_dict(_spoken(return_val)),
        }
        text = json.dumps(stored, indent=1, sort_keys=True, ensure_ascii=False)
        self._file(prompt, llm_string).write_text(f"{text}\n", encoding="utf-8")

    def clear(self, **_: Any) -> None:  # noqa: ANN401 - the base class says so
        """Forget everything."""
        for file in self._folder.glob("*.json"):
            file.unlink()

    def _file(self, prompt: str, llm_string: str) -> Path:
        # What follows the dashes are the parameters of the call, tools included; what precedes
        # them is the client, with an address that differs from run to run.
        parameters = llm_string.rpartition("---")[2]
        whole = "\n".join((_lasting(prompt), _lasting(parameters), str(self._trial)))
        return self._folder / f"{hashlib.sha256(whole.encode()).hexdigest()[:24]}.json"


def _lasting(text: str) -> str:
    """Number what differs from run to run in the order of its appearance."""
    for pattern in _PASSING:
        for number, found in enumerate(dict.fromkeys(pattern.findall(text))):
            text = text.replace(found, f"<{number}>")
    return text


def _spoken(generations: Sequence[Generation]) -> list[AIMessage]:
    return [
        one.message.model_copy(update={"id": None, "response_metadata": {}})
        for one in generations
        if isinstance(one, ChatGeneration) and isinstance(one.message, AIMessage)
    ]


def _messages(stored: list[dict[str, Any]]) -> list[AIMessage]:
    read = messages_from_dict(stored)
    return [one for one in read if isinstance(one, AIMessage)]
