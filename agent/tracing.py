"""Spans of a turn under the names of OpenTelemetry's GenAI conventions.

Those conventions are still in development, so their names stand here and nowhere else. What was
said, read or answered is never part of a span, and there is no switch for it: a trace shows how a
turn went, not what it was about. A thread is told apart by a digest of its name.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from opentelemetry.trace import Span, SpanKind

from agent.model_settings import ModelSettings
from agent.progress import Progress
from memory.ledger import Action
from memory.usage import Spent
from tools.spans import failed, server, span

AGENT: Final = "countersign"
_OPERATION: Final = "gen_ai.operation.name"
_MODEL: Final = "gen_ai.request.model"
ACTION: Final = "countersign.action.id"


@contextmanager
def turn(thread: str) -> Iterator[Span]:
    """Run one turn of the operator: the root of its trace."""
    attributes = {
        _OPERATION: "invoke_agent",
        "gen_ai.agent.name": AGENT,
        "gen_ai.conversation.id": hashlib.sha256(thread.encode()).hexdigest()[:16],
    }
    with span(f"invoke_agent {AGENT}", attributes) as opened:
        yield opened


def turned(opened: Span, progress: Progress) -> None:
    """Say who answered, and which Actions of the ledger came of it."""
    modelled = progress.spent.calls > 0 and not progress.planner_leads
    opened.set_attribute("countersign.answered_by", "model" if modelled else "planner")
    opened.set_attribute("countersign.degraded", bool(progress.degraded))
    if progress.proposals:
        opened.set_attribute(ACTION, [one.id for one in progress.proposals])


@contextmanager
def chat(settings: ModelSettings, purpose: str) -> Iterator[Span]:
    """Run one call of a model."""
    attributes = {
        _OPERATION: "chat",
        "gen_ai.provider.name": "openai",  # the protocol it speaks, whoever it is
        _MODEL: settings.name,
        "gen_ai.request.max_tokens": settings.max_output_tokens,
        "gen_ai.request.temperature": 0.0,
        "countersign.purpose": purpose,
        **server(str(settings.base_url or "")),
    }
    with span(f"chat {settings.name}", attributes, SpanKind.CLIENT) as opened:
        yield opened


def chatted(opened: Span, spent: Spent, *, calls_tools: bool) -> None:
    """Say what a call used and how it ended."""
    opened.set_attributes(
        {
            "gen_ai.usage.input_tokens": spent.input_tokens,
            "gen_ai.usage.cache_read.input_tokens": spent.cached_tokens,
            "gen_ai.usage.output_tokens": spent.output_tokens,
            "gen_ai.response.finish_reasons": ["tool_calls" if calls_tools else "stop"],
        }
    )


@contextmanager
def tool(name: str, call_id: str, *, known: bool) -> Iterator[Span]:
    """Run one tool call. A name that is none of ours is a model's text, so it is left out."""
    shown = name if known else "unknown"
    attributes = {
        _OPERATION: "execute_tool",
        "gen_ai.tool.name": shown,
        "gen_ai.tool.type": "function",
        "gen_ai.tool.call.id": call_id,
    }
    with span(f"execute_tool {shown}", attributes) as opened:
        yield opened


@contextmanager
def carrying_out(action_id: int) -> Iterator[Span]:
    """Run the executor's work on one Action; the vendor calls are its children."""
    with span("carry_out", {ACTION: [f"A-{action_id}"]}) as opened:
        yield opened


def stands_now(opened: Span, action: Action) -> None:
    """Say which kind of Action it was and where it stands."""
    opened.update_name(f"carry_out {action.kind}")
    opened.set_attribute("countersign.action.state", action.state.value)


def refused(opened: Span, what: str) -> None:
    """Mark a call that a rule of ours turned away."""
    failed(opened, what)
