"""The operator's graph: think, act, think again, until there is something to say.

Two nodes of our own rather than a stock agent: the gate sits inside the only node that can act,
and takes its branch from what a tool is registered as. A turn is stored once, at its end
(`durability="exit"`), so that it is repeated whole or not at all.
"""

from typing import Annotated, Any, Final, Literal, Protocol, TypedDict

from langchain_core.messages import AIMessage, AnyMessage, InvalidToolCall, ToolCall
from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.graph import START, StateGraph
from langgraph.graph.message import add_messages
from langgraph.graph.state import CompiledStateGraph
from langgraph.runtime import Runtime

from agent.gate import Gate
from agent.progress import Progress

THINK: Final = "think"
ACT: Final = "act"
STEPS = 24  # more than any budget allows, so that the budget is what ends a turn


class Thread(TypedDict):
    """All that is kept of a conversation."""

    messages: Annotated[list[AnyMessage], add_messages]


class Thinks(Protocol):
    """Whatever decides the next step of a turn."""

    def think(self, thread: list[AnyMessage], progress: Progress) -> AIMessage:
        """Return tool calls to run, or the final words."""
        ...


Graph = CompiledStateGraph[Thread, Progress, Thread, Thread]


def build_graph(thinker: Thinks, gate: Gate, saver: BaseCheckpointSaver[Any]) -> Graph:
    """Compile the graph over a store of threads; `Progress` is each run's context."""

    def think(state: Thread, runtime: Runtime[Progress]) -> Thread:
        return {"messages": [thinker.think(state["messages"], runtime.context)]}

    def act(state: Thread, runtime: Runtime[Progress]) -> Thread:
        thread = state["messages"]
        wanted = thread[-1]
        assert isinstance(wanted, AIMessage)  # noqa: S101 - the only way into this node
        calls: list[ToolCall | InvalidToolCall] = [*wanted.tool_calls, *wanted.invalid_tool_calls]
        return {"messages": [gate.run(call, thread, runtime.context) for call in calls]}

    def after_thinking(state: Thread) -> Literal["act", "__end__"]:
        wants = any(
            isinstance(last, AIMessage) and (last.tool_calls or last.invalid_tool_calls)
            for last in state["messages"][-1:]  # a thread may have become empty
        )
        return ACT if wants else "__end__"

    builder = StateGraph(Thread, context_schema=Progress)
    builder.add_node(THINK, think)
    builder.add_node(ACT, act)
    builder.add_edge(START, THINK)
    builder.add_conditional_edges(THINK, after_thinking)
    builder.add_edge(ACT, THINK)
    return builder.compile(checkpointer=saver)
