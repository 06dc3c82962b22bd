"""Any OpenAI-compatible model as the one that picks tools and words answers.

It sees the thread, the tools its asker may use and today's date: no key, no address, no rule. It
may fail in any way a server can; every way ends in `ModelAway`, and the built-in planner answers.
"""

import json
import queue
import threading
from collections.abc import Mapping, Sequence
from contextvars import copy_context
from functools import cached_property
from typing import Any
from uuid import uuid4

from langchain_core.language_models import LanguageModelInput
from langchain_core.messages import (
    AIMessage,
    AnyMessage,
    HumanMessage,
    InvalidToolCall,
    SystemMessage,
    ToolCall,
    trim_messages,
)
from langchain_core.messages.utils import count_tokens_approximately
from langchain_core.runnables import Runnable
from langchain_core.tools import BaseTool
from pydantic import BaseModel, SecretStr

from agent.budget import TOOL_CALLS
from agent.model_settings import ModelSettings
from agent.phrasebook import prompt_text
from agent.progress import Progress
from policies.actions.definition import ActionKind
from policies.people import Person
from tools.tool import Lookup

__all__ = ["Model", "ModelAway", "ModelSettings"]
_MOST_CONTEXT = 8_000  # tokens of thread a model is shown
_MOST_TEXT = 3_000  # characters of an answer
_MOST_ARGUMENTS = 2_000  # characters of one call's JSON
_MOST_NAME = 64


class ModelAway(Exception):
    """The model did not give a usable answer in time."""


class Model:
    """One model bound to the tools of its asker. Loaded at first use: its import is slow."""

    def __init__(
        self,
        settings: ModelSettings,
        lookups: Sequence[Lookup],
        kinds: Mapping[str, ActionKind],
    ) -> None:
        self._settings = settings
        self._tools: list[BaseTool | dict[str, Any]] = [
            *(_tool(one.name, one.description, one.arguments) for one in lookups),
            *(_tool(one.name, _filing(one), one.ask) for one in kinds.values()),
        ]
        self._rules = prompt_text("operator.md").strip()

    def think(self, thread: Sequence[AnyMessage], progress: Progress) -> AIMessage | None:
        """Return the model's next message, cleaned; None when the turn's budget is used up.

        Raises `ModelAway` for everything a server can do wrong, silence included.
        """
        messages = self._shown(thread, progress)
        size = count_tokens_approximately(messages, tools=self._tools)
        if not progress.budget.take_model_call(size):
            return None
        message = self._asked(messages, progress.ask.person)
        progress.budget.charge(_tokens_used(message, size))
        return _cleaned(message)

    @cached_property
    def _chat(self) -> Runnable[LanguageModelInput, AIMessage]:
        from langchain_openai import ChatOpenAI  # noqa: PLC0415 - takes a second to import

        settings = self._settings
        chat = ChatOpenAI(
            base_url=settings.base_url,
            # Always explicit, so that a key from the environment never goes to another endpoint.
            api_key=settings.api_key or SecretStr("none"),
            model=settings.name,
            timeout=settings.timeout,
            max_retries=1,
            temperature=0,
            max_completion_tokens=settings.max_output_tokens,
            use_responses_api=False,
        )
        # Some servers drop the tools altogether where `tool_choice` is absent.
        return chat.bind_tools(self._tools, tool_choice="auto")

    def _shown(self, thread: Sequence[AnyMessage], progress: Progress) -> list[AnyMessage]:
        """Return rules, date and the end of the thread; the stable part first, for caches."""
        today = progress.context.as_of.astimezone(progress.context.zone).date()
        rules = SystemMessage(f"{self._rules}\n\nToday is {today:%A, %d %B %Y}.")
        trimmed: list[AnyMessage] = trim_messages(  # type: ignore[assignment]  # BaseMessage is wider
            list(thread),
            max_tokens=_MOST_CONTEXT,
            token_counter=count_tokens_approximately,
            start_on="human",
        )
        return [rules, *(trimmed or _this_turn(thread))]

    def _asked(self, messages: list[AnyMessage], person: Person) -> AIMessage:
        """Wait for the answer no longer than the whole call may take, however slowly it drips."""
        if not person.may_decide:
            raise ModelAway("tools are for members only")
        outcome: queue.SimpleQueue[AIMessage | Exception] = queue.SimpleQueue()
        context = copy_context()

        def ask() -> None:
            try:
                outcome.put(context.run(self._chat.invoke, messages))
            except Exception as error:  # noqa: BLE001 - a server may fail in any way there is
                outcome.put(error)

        threading.Thread(target=ask, name="model-call", daemon=True).start()
        try:
            answer = outcome.get(timeout=self._settings.timeout)
        except queue.Empty as silence:
            raise ModelAway("no answer in time") from silence
        if isinstance(answer, Exception):
            raise ModelAway(type(answer).__name__) from answer
        return answer


def _tool(name: str, description: str, arguments: type[BaseModel]) -> dict[str, Any]:
    return {
        "type": "function",
        "function": {
            "name": name,
            "description": description,
            "parameters": arguments.model_json_schema(),
        },
    }


def _filing(kind: ActionKind) -> str:
    return f"{(kind.arguments.__doc__ or kind.title).strip()} Files a request; people decide it."


def _this_turn(thread: Sequence[AnyMessage]) -> list[AnyMessage]:
    starts = [place for place, message in enumerate(thread) if isinstance(message, HumanMessage)]
    return list(thread[starts[-1] :]) if starts else []


def _tokens_used(message: AIMessage, prompt: int) -> int:
    estimate = prompt + count_tokens_approximately([message])
    reported = message.usage_metadata["total_tokens"] if message.usage_metadata else 0
    return max(estimate, reported)


def _cleaned(message: AIMessage) -> AIMessage:
    """Keep text and calls only, each within bounds and under an id of our own."""
    text = str(message.text).strip()[:_MOST_TEXT]
    calls: list[ToolCall] = []
    broken: list[InvalidToolCall] = []
    for call in (*message.tool_calls, *message.invalid_tool_calls)[: TOOL_CALLS + 1]:
        arguments, name = call["args"], str(call["name"] or "unknown")[:_MOST_NAME]
        if isinstance(arguments, dict) and len(json.dumps(arguments)) <= _MOST_ARGUMENTS:
            calls.append(ToolCall(name=name, args=arguments, id=_own_id(), type="tool_call"))
        else:
            shown = str(arguments)[:_MOST_NAME]
            broken.append(
                InvalidToolCall(
                    name=name, args=shown, id=_own_id(), error="unusable", type="invalid_tool_call"
                )
            )
    if not (text or calls or broken):
        raise ModelAway("an empty answer")
    return AIMessage(text, tool_calls=calls, invalid_tool_calls=broken)


def _own_id() -> str:
    return f"call_{uuid4().hex[:16]}"
