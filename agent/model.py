"""Any OpenAI-compatible model as the one that picks tools and words answers.

It sees the thread, the tools its asker may use and today's date: no key, no address, no rule. It
may fail in any way a server can; every way ends in `ModelAway`, and the built-in planner answers.
"""

import json
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any
from uuid import uuid4

from langchain_core.caches import BaseCache
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
from pydantic import BaseModel

from agent import briefing
from agent.budget import TOOL_CALLS
from agent.chat import Chat
from agent.model_settings import ModelSettings
from agent.progress import Progress
from agent.usage import ModelAway
from policies.actions.definition import ActionKind
from policies.people import Person
from tools.tool import Lookup

_MOST_CONTEXT = 8_000  # tokens of thread a model is shown
_MOST_TEXT = 3_000  # characters of an answer
_MOST_ARGUMENTS = 2_000  # characters of one call's JSON
_MOST_NAME = 64


class Model:
    """One model, bound in each turn to the tools its asker may use."""

    def __init__(
        self,
        settings: ModelSettings,
        lookups: Sequence[Lookup],
        kinds: Mapping[str, ActionKind],
        replies: BaseCache | None = None,
    ) -> None:
        self._settings = settings
        self._lookups = {
            one.name: (one, _tool(one.name, one.description, one.arguments)) for one in lookups
        }
        self._wishes = {one.name: _tool(one.name, _filing(one), one.ask) for one in kinds.values()}
        self._replies = replies
        self._bound = cache(self._bind)

    def think(self, thread: Sequence[AnyMessage], progress: Progress) -> AIMessage | None:
        """Return the model's next message, cleaned; None when the turn's budget is used up.

        Raises `ModelAway` for everything a server can do wrong, silence included.
        """
        person = progress.ask.person
        if not person.may_decide:
            raise ModelAway("tools are for members only")
        chat = self._bound(self.tools_for(person, reads_only=progress.reads_only))
        message = chat.ask(_shown(thread, progress), progress)
        return None if message is None else _cleaned(message)

    def tools_for(self, person: Person, *, reads_only: bool = False) -> tuple[str, ...]:
        """Name what somebody's model may call, always in the same order."""
        shown = tuple(name for name, (one, _) in self._lookups.items() if one.is_for(person))
        return shown if reads_only or not person.may_decide else (*shown, *self._wishes)

    def schema(self, name: str) -> dict[str, Any]:
        """Return a tool as the model is shown it."""
        return self._lookups[name][1] if name in self._lookups else self._wishes[name]

    def _bind(self, names: tuple[str, ...]) -> Chat:
        """Bind the model to these tools, once for everybody who may use exactly them."""
        tools = [self.schema(name) for name in names]
        return Chat(self._settings, purpose="operator", tools=tools, replies=self._replies)


def _shown(thread: Sequence[AnyMessage], progress: Progress) -> list[AnyMessage]:
    """Return the rules and the end of the thread; the stable part first, for caches."""
    context = progress.context
    rules = briefing.rules(
        progress.ask.person, context.as_of, context.zone, afterwards=progress.reads_only
    )
    trimmed: list[AnyMessage] = trim_messages(  # type: ignore[assignment]  # BaseMessage is wider
        list(thread),
        max_tokens=_MOST_CONTEXT,
        token_counter=count_tokens_approximately,
        start_on="human",
    )
    return [SystemMessage(rules), *(trimmed or _this_turn(thread))]


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
