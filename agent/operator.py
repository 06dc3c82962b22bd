"""The operator: one sentence by one person in, one answer out, and never a traceback."""

import logging
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import uuid4

from langchain_core.caches import BaseCache
from langchain_core.messages import AIMessage, AnyMessage, HumanMessage, RemoveMessage
from langchain_core.runnables import RunnableConfig
from opentelemetry.trace import Span

from agent import tracing
from agent.afterwards import Afterwards
from agent.conversation import Conversations
from agent.extractor import Extractor
from agent.gate import Gate
from agent.graph import STEPS, THINK, build_graph
from agent.model import Model
from agent.model_settings import ModelSettings
from agent.planner import Planner
from agent.ports import Choices, ContextFor, ProposalDesk
from agent.progress import Progress
from agent.provenance import OUTCOME
from agent.replies import ReplyMissing
from agent.slash import PREFIX, is_command
from agent.thinker import Thinker
from agent.turns import Ask, Reply
from agent.usage import DayBudget, spent_line
from memory.database import Database
from policies.actions import ACTION_KINDS
from policies.errors import CountersignError, NotEligible
from tools.periods import time_of
from tools.tool import Answer, Lookup, LookupContext, Status

log = logging.getLogger(__name__)
MOST_CHARACTERS = 4_000


class Operator:
    """Answers asks. One serves all threads; turns of one thread wait for each other.

    `database` keeps the day's budget of the model and what is to be answered after an outcome;
    `replies` are recorded answers of a model, for tests.
    """

    def __init__(
        self,
        *,
        lookups: Sequence[Lookup],
        desk: ProposalDesk,
        choices: Choices,
        context_for: ContextFor,
        conversations: Conversations,
        model: ModelSettings | None = None,
        replies: BaseCache | None = None,
        database: Database | None = None,
    ) -> None:
        asked = model if model is not None and model.base_url else None
        gate = Gate(lookups, ACTION_KINDS, desk, Extractor(asked, replies) if asked else None)
        self._budget = DayBudget(database, asked) if database is not None and asked else None
        self._afterwards = Afterwards(database) if database is not None else None
        planner = Planner(lookups, ACTION_KINDS)
        self.asked_plainly = planner.asked_plainly
        thinker = Thinker(
            planner=planner,
            model=Model(asked, lookups, ACTION_KINDS, replies) if asked else None,
            gate=gate,
            desk=desk,
            choices=choices,
            budget=self._budget,
        )
        self._context_for = context_for
        self._conversations = conversations
        self._graph = build_graph(thinker, gate, conversations.saver)

    def turn(self, ask: Ask) -> Reply:
        """Answer one sentence. The same event again replaces its first answer in the thread."""
        return self._guarded(ask, reads_only=False)

    def go_on(self, ask: Ask) -> Reply:
        """Answer what was to be told after an outcome, with look-ups only; perhaps nothing."""
        return self._guarded(ask, reads_only=True)

    def _guarded(self, ask: Ask, *, reads_only: bool) -> Reply:
        try:
            with tracing.turn(ask.origin.thread) as span:
                return self._turn(ask, span, reads_only=reads_only)
        except ReplyMissing:  # a test's affair, never a person's
            raise
        except CountersignError as refusal:
            return Reply(refusal.sentence)
        except Exception:
            run = uuid4().hex[:8]
            log.exception("run %s failed", run)
            return Reply(f"Something went wrong on my side (run {run}). Nothing was changed.")

    def command(self, ask: Ask) -> Reply:
        """Carry out one strict command, with or without its `/ops`."""
        text = ask.text if is_command(ask.text) else f"{PREFIX} {ask.text}"
        return self.turn(Ask(text, ask.person, ask.origin))

    def told(
        self, thread: str, event_id: str, sentence: str, names: Mapping[str, Any] | None = None
    ) -> None:
        """Let a thread know what became of its proposal, so that follow-ups can refer to it.

        Only `names`, typed values of ours, vouch for anything: a sentence may quote a vendor.
        """
        data = {"data": dict(names or {})}
        message = AIMessage(sentence, id=event_id, name=OUTCOME, additional_kwargs=data)
        with self._conversations.hold(thread):
            self._graph.update_state(_config(thread), {"messages": [message]}, as_node=THINK)

    def _forget_attempt(self, config: RunnableConfig, event_id: str) -> bool:
        """Take an earlier attempt at the same event out of its thread, from the question on.

        Returns whether there is such a thread at all.
        """
        thread = self._graph.get_state(config).values.get("messages", [])
        attempt = _attempt_at(event_id, thread)
        if attempt:
            self._graph.update_state(config, {"messages": attempt}, as_node=THINK)
        return bool(thread)

    def _turn(self, ask: Ask, span: Span, *, reads_only: bool) -> Reply:
        if not ask.person.may_decide:
            raise NotEligible("I only work for active members of this company.")
        if len(ask.text) > MOST_CHARACTERS:
            return Reply(
                f"That is {len(ask.text):,} characters; I read up to {MOST_CHARACTERS:,}. "
                "Please say in a sentence or two what you need.",
                asked_back=True,
            )
        progress = Progress(ask, self._context_for(ask.person), reads_only=reads_only)
        config = _config(ask.origin.thread)
        with self._conversations.hold(ask.origin.thread) as held:
            goes_on = self._forget_attempt(config, ask.origin.event_id)
            try:
                ended = self._graph.invoke(
                    {"messages": [HumanMessage(ask.text, id=ask.origin.event_id)]},
                    config,
                    context=progress,
                    durability="exit",
                )
            except Exception:
                # What is stored of a failed run ends in a call without a result, which no model
                # would accept in its next turn.
                self._forget_attempt(config, ask.origin.event_id)
                raise
            finally:
                if self._budget is not None:
                    self._budget.close(progress)
                tracing.turned(span, progress)
            held.is_first = not goes_on
        if self._afterwards is not None:
            self._afterwards.keep(progress)
        return _reply(str(ended["messages"][-1].text), progress)


def _attempt_at(event_id: str, thread: Sequence[AnyMessage]) -> list[RemoveMessage]:
    places = [place for place, message in enumerate(thread) if message.id == event_id]
    if not places:
        return []
    attempt = [thread[places[0]]]
    for message in thread[places[0] + 1 :]:
        if isinstance(message, HumanMessage):
            break
        attempt.append(message)
    return [RemoveMessage(id=message.id) for message in attempt if message.id]


def _config(thread: str) -> RunnableConfig:
    return {"configurable": {"thread_id": thread}, "recursion_limit": STEPS}


def _reply(text: str, progress: Progress) -> Reply:
    found = [answer for answer in progress.answers if answer.status is Status.SUCCESS]
    return Reply(
        "\n".join([text, *_quoted(found, progress)]),
        tool_calls=tuple(progress.calls),
        proposals=tuple(progress.proposals),
        buttons=tuple(progress.buttons),
        asked_back=progress.asked_back,
        degraded=bool(progress.degraded),
        degraded_because=progress.degraded,
        spent=spent_line(progress.spent),
        source=_source(found, progress.context),
        links=tuple(dict.fromkeys((link.label, link.url) for a in found for link in a.links)),
    )


def _quoted(answers: Sequence[Answer], progress: Progress) -> list[str]:
    """Quote what others wrote, outside the thread: it is for people and for no model."""
    quotations = [] if progress.filed else [one for a in answers for one in a.quotations]
    return list(dict.fromkeys(str(one) for one in quotations))


def _source(answers: Sequence[Answer], context: LookupContext) -> str:
    """Say where the facts are from and how old the oldest is: `Shopify, as of 10:41`."""
    names = ", ".join(dict.fromkeys(answer.source for answer in answers if answer.source))
    times = [answer.as_of for answer in answers if answer.as_of is not None]
    return f"{names}, as of {time_of(min(times), context.as_of, context.zone)}" if times else names
