"""A refund agent as the libraries give it: `create_agent` with their human-in-the-loop middleware.

Two ways to set it up. `DEFAULTS` is what the documentation's first example does. `STRONGEST` is
the best that its options allow: one interrupt per call, answered by its id, checkpoints in SQLite
written before each step, and the tool call's id as the idempotency key at the shop.
"""

import contextlib
import json
import multiprocessing
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Literal

from langchain.agents import create_agent
from langchain.agents.middleware import HumanInTheLoopMiddleware
from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage
from langchain_core.outputs import ChatGeneration, ChatResult
from langchain_core.runnables import Runnable
from langchain_core.tools import InjectedToolCallId, tool
from langgraph.checkpoint.sqlite import SqliteSaver
from langgraph.types import Command


@dataclass(frozen=True)
class Setup:
    """How the stock agent is put together."""

    name: str
    mode: Literal["batched", "per_call"]
    durability: Literal["sync", "async", "exit"]
    with_key: bool


DEFAULTS = Setup("stock, defaults", "batched", "async", with_key=False)
STRONGEST = Setup("stock, strongest", "per_call", "sync", with_key=True)


class Shop:
    """What really happened, in a file of its own; a key it has seen makes no second refund."""

    def __init__(self, file: Path) -> None:
        self._file = file
        with self._open() as connection:
            connection.execute(
                "create table if not exists refunds (order_name text, cents int, key text unique)"
            )

    def refund(self, order: str, cents: int, key: str | None) -> None:
        with self._open() as connection:
            connection.execute(
                "insert or ignore into refunds values (?, ?, ?)", (order, cents, key)
            )

    @property
    def refunds(self) -> list[tuple[str, int]]:
        with self._open() as connection:
            rows = connection.execute("select order_name, cents from refunds order by rowid")
            return [(str(order), int(cents)) for order, cents in rows]

    @contextlib.contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        with contextlib.closing(sqlite3.connect(self._file, timeout=30)) as connection, connection:
            yield connection


class ScriptedModel(BaseChatModel):
    """Calls the tool whose call stands in the newest human message, and tries again on an error."""

    tries_again: bool = False

    @property
    def _llm_type(self) -> str:
        return "scripted"

    def bind_tools(
        self,
        tools: Sequence[Any],  # noqa: ARG002 - the base class's signature
        **kwargs: Any,  # noqa: ANN401, ARG002 - the base class's own types
    ) -> Runnable[Any, AIMessage]:
        return self

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,  # noqa: ARG002 - the base class's signature
        run_manager: CallbackManagerForLLMRun | None = None,  # noqa: ARG002 - as above
        **kwargs: Any,  # noqa: ANN401, ARG002 - as above
    ) -> ChatResult:
        asked = [one for one in messages if isinstance(one, HumanMessage)]
        failed = "no answer" in str(messages[-1].content) and self.tries_again
        message = AIMessage("Done.")
        if isinstance(messages[-1], HumanMessage) or failed:
            call = json.loads(str(asked[-1].content))
            message = AIMessage("", tool_calls=[{**call, "id": f"call-{len(messages)}"}])
        return ChatResult(generations=[ChatGeneration(message=message)])


@dataclass
class Office:
    """One conversation with the stock agent, and the people who answer its cards."""

    setup: Setup
    folder: Path
    misspelt: bool = False
    loses_answers: bool = False
    after_commit: Callable[[], None] = lambda: None
    config: dict[str, Any] = field(default_factory=lambda: {"configurable": {"thread_id": "1"}})

    def __post_init__(self) -> None:
        self.shop = Shop(self.folder / "shop.db")

    @contextlib.contextmanager
    def agent(self) -> Iterator[Any]:
        """Open the agent on its stored checkpoints, as each process of a web server would."""
        shop, setup = self.shop, self.setup
        lost, committed = self.loses_answers, self.after_commit

        @tool
        def refund(order: str, cents: int, call: Annotated[str, InjectedToolCallId]) -> str:
            """Pay money of an order back."""
            shop.refund(order, cents, call if setup.with_key else None)
            committed()
            return "no answer from the shop" if lost else "refunded"

        gate = HumanInTheLoopMiddleware(
            {
                "refunds" if self.misspelt else "refund": {
                    "allowed_decisions": ["approve", "reject"]
                }
            },
            interrupt_mode=setup.mode,
        )
        file = str(self.folder / "checkpoints.db")
        with SqliteSaver.from_conn_string(file) as saver:
            yield create_agent(
                ScriptedModel(tries_again=lost),
                tools=[refund],
                middleware=[gate],
                checkpointer=saver,
            )

    def ask(self, order: str, cents: int) -> "Card | None":
        """Let somebody ask; return the card, or None where nobody was asked."""
        call = json.dumps({"name": "refund", "args": {"order": order, "cents": cents}})
        with self.agent() as agent:
            self._run(agent, {"messages": [HumanMessage(call)]})
        return self.card()

    def card(self) -> "Card | None":
        """Return what is waiting for a person, if anything."""
        with self.agent() as agent:
            waiting = agent.get_state(self.config).interrupts
        return Card(self.setup, waiting[0].id) if waiting else None

    def press(self, card: "Card", decision: str) -> str:
        """Answer a card; return what the presser is told."""
        with self.agent() as agent:
            return self._run(agent, Command(resume=card.answer(decision)))

    def recover(self) -> None:
        """Go on after a crash as the documentation says, and answer what is asked again."""
        with self.agent() as agent:
            self._run(agent, None)
        if (card := self.card()) is not None:
            self.press(card, "approve")

    def _run(self, agent: Any, given: object) -> str:  # noqa: ANN401 - a graph is typed by its state
        found = agent.invoke(given, self.config, durability=self.setup.durability)
        return " ".join(str(one.content) for one in found["messages"] if one.content)


@dataclass(frozen=True)
class Card:
    """One pending interrupt as a button would remember it."""

    setup: Setup
    id: str

    def answer(self, decision: str) -> dict[str, Any]:
        """Write the answer this setup expects: by position, or by the interrupt's id."""
        if self.setup.mode == "batched":
            return {"decisions": [{"type": decision}]}
        return {self.id: {"type": decision}}


def in_a_process(work: Callable[[], object]) -> None:
    """Run `work` in a forked process, which may be killed."""
    process = multiprocessing.get_context("fork").Process(target=work)
    process.start()
    process.join()
