"""A turn of the operator with five tool calls, its model taking no time, against the graph alone.

Ours is the whole turn: budget, gate, provenance, the store of threads on disk, pruned at the end.
The peer is the same two nodes with a tool that answers at once, and nothing kept.
"""

import contextlib
import itertools
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, cast

from langchain_core.messages import AIMessage, AnyMessage, HumanMessage, ToolCall, ToolMessage

from agent.conversation import open_conversations
from agent.gate import Gate
from agent.graph import build_graph
from agent.progress import Progress
from agent.turns import Ask, Origin
from bench.figures import Figure, compared, in_turns, micros_each
from policies.actions import ACTION_KINDS
from tests.operator_fixture import MIA, Bench, context_for

TOOL_CALLS = 5
GOAL_MS = 30
QUESTION = "where is 1001, and what else do we know of 1001?"


class Instant:
    """Thinks in no time: five look-ups, one after the other, then the answer."""

    def think(self, thread: list[AnyMessage], _progress: Progress) -> AIMessage:
        done = len(list(itertools.takewhile(_is_of_this_turn, reversed(thread)))) // 2
        if done == TOOL_CALLS:
            return AIMessage("Delivered 12 Nov, UPS, signed.")
        look = ToolCall(
            name="order_lookup", args={"order": "1001"}, id=f"call-{done}", type="tool_call"
        )
        return AIMessage("", tool_calls=[look])


class Unguarded:
    """A tool without a gate."""

    def run(
        self, call: ToolCall, _thread: Sequence[AnyMessage], _progress: Progress
    ) -> ToolMessage:
        return ToolMessage("Delivered 12 Nov, UPS, signed.", tool_call_id=call["id"] or "")


def figures(*, asks: int = 60, turns: int = 7) -> Iterator[Figure]:
    """Take turns between batches of asks, each ask in a thread of its own."""
    bare = build_graph(Instant(), cast("Gate", Unguarded()), cast("Any", None))
    numbers = itertools.count()

    def alone(_: int) -> None:
        progress = Progress(Ask(QUESTION, MIA, Origin("Ev", "T")), context_for(MIA))
        bare.invoke({"messages": [HumanMessage(QUESTION)]}, context=progress)

    with _bench() as bench:

        def ours(_: int) -> None:
            said = bench.say(QUESTION, thread=f"T:C:{next(numbers)}")
            if len(said.tool_calls) != TOOL_CALLS:
                raise AssertionError(said)

        takes = in_turns(
            lambda: micros_each(ours, range(asks)) / 1000,
            lambda: micros_each(alone, range(asks)) / 1000,
            turns,
        )
    added = sorted(one - other for one, other in takes)[len(takes) // 2]
    yield compared(
        "a turn with five tool calls",
        "ms",
        takes,
        peer="the same graph bare",
        goal=f"less than {GOAL_MS} ms added; {added:.1f} ms are",
        meets=lambda *_: added < GOAL_MS,
    )


@contextlib.contextmanager
def _bench() -> Iterator[Bench]:
    with (
        tempfile.TemporaryDirectory(prefix="bench-") as folder,
        open_conversations("sqlite:///", Path(folder)) as conversations,
    ):
        bench = Bench(conversations=conversations)
        gate = Gate(bench.lookups(), ACTION_KINDS, bench.desk)
        bench.operator._graph = build_graph(Instant(), gate, conversations.saver)
        yield bench


def _is_of_this_turn(message: AnyMessage) -> bool:
    return not isinstance(message, HumanMessage)
