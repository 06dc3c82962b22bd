"""One call of a model: over any OpenAI-compatible endpoint, within its time, counted and traced."""

import queue
import threading
from collections.abc import Mapping, Sequence
from contextvars import copy_context
from functools import cached_property
from typing import Any

from langchain_core.caches import BaseCache
from langchain_core.language_models import LanguageModelInput
from langchain_core.messages import AIMessage, AnyMessage
from langchain_core.messages.utils import count_tokens_approximately
from langchain_core.runnables import Runnable
from langchain_core.tools import BaseTool
from pydantic import SecretStr

from agent import tracing
from agent.model_settings import ModelSettings
from agent.progress import Progress
from agent.replies import ReplyMissing
from agent.usage import ModelAway
from memory.usage import Spent

MOST_BELIEVED = 10_000_000  # tokens of one call; a server that reports more reports nonsense


class Chat:
    """A model bound to its tools, or to one shape of answer. Loaded at first use: it is slow to.

    `purpose` names what it is asked for in traces; `replies` are recorded answers, for tests.
    """

    def __init__(
        self,
        settings: ModelSettings,
        *,
        purpose: str,
        tools: Sequence[Mapping[str, Any]] = (),
        shape: Mapping[str, Any] | None = None,
        replies: BaseCache | None = None,
    ) -> None:
        self._settings = settings
        self._purpose = purpose
        self._tools: list[BaseTool | dict[str, Any]] = [dict(one) for one in tools]
        self._shape = shape
        self._replies = replies

    def ask(self, messages: list[AnyMessage], progress: Progress) -> AIMessage | None:
        """Return the model's answer; None when the turn's budget is used up.

        Raises `ModelAway` for everything a server can do wrong, silence included.
        """
        settings = self._settings
        size = count_tokens_approximately(messages, tools=self._tools)
        if not progress.budget.take_model_call(size + settings.max_output_tokens):
            return None
        with tracing.chat(settings, self._purpose) as span:
            try:
                message = self._in_time(messages)
            except TimeoutError as silence:
                # It may have been answered, and billed, after all.
                progress.spent += Spent(1, size, cost=settings.cost(size, 0, 0))
                raise ModelAway("no answer in time") from silence
            spent = counted(message, size, settings)
            tracing.chatted(span, spent, calls_tools=bool(message.tool_calls))
        progress.spent += spent
        progress.budget.charge(max(spent.tokens, size + count_tokens_approximately([message])))
        return message

    def _in_time(self, messages: list[AnyMessage]) -> AIMessage:
        """Wait for the answer no longer than the whole call may take, however slowly it drips."""
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
            raise TimeoutError from silence
        if isinstance(answer, ReplyMissing):
            raise answer
        if isinstance(answer, Exception):
            raise ModelAway(type(answer).__name__) from answer
        return answer

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
            cache=self._replies or False,
            extra_body={"response_format": self._shape} if self._shape else None,
        )
        # Some servers drop the tools altogether where `tool_choice` is absent.
        return chat.bind_tools(self._tools, tool_choice="auto") if self._tools else chat


def counted(message: AIMessage, prompt_tokens: int, settings: ModelSettings) -> Spent:
    """Count one call as the provider does; by our estimate where it reports nothing, or nonsense.

    A provider that reports no tokens is not thereby free.
    """
    reported = message.usage_metadata
    details = reported.get("input_token_details", {}) if reported else {}
    entered = reported["input_tokens"] if reported else 0
    answered = reported["output_tokens"] if reported else 0
    if not (0 < entered < MOST_BELIEVED and 0 < answered < MOST_BELIEVED):
        entered, answered = prompt_tokens, count_tokens_approximately([message])
    cached = min(max(details.get("cache_read") or 0, 0), entered)
    cost = settings.cost(entered, cached, answered)
    return Spent(1, entered, cached, answered, cost, settings.currency)
