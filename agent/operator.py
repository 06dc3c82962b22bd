"""The operator: one sentence by one person in, one answer out, and never a traceback."""

import logging
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import uuid4

from langchain_core.messages import AIMessage, AnyMessage, HumanMessage, RemoveMessage
from langchain_core.runnables import RunnableConfig

from agent.conversation import Conversations
from agent.gate import Gate
from agent.graph import STEPS, THINK, build_graph
from agent.model import Model
from agent.model_settings import ModelSettings
from agent.planner import Planner
from agent.ports import Choices, ContextFor, ProposalDesk
from agent.progress import Progress
from agent.provenance import OUTCOME
from agent.slash import PREFIX, is_command
from agent.thinker import Thinker
from agent.turns import Ask, Reply
from policies.actions import ACTION_KINDS
from policies.actions.definition import ActionKind
from policies.errors import CountersignError, NotEligible
from tools.tool import Lookup, LookupContext, Status

log = logging.getLogger(__name__)
MOST_CHARACTERS = 4_000


class Operator:
    """Answers asks. One serves all threads; turns of one thread wait for each other."""

    def __init__(
        self,
        *,
        lookups: Sequence[Lookup],
        desk: ProposalDesk,
        choices: Choices,
        context_for: ContextFor,
        conversations: Conversations,
        model: ModelSettings | None = None,
        kinds: Mapping[str, ActionKind] = ACTION_KINDS,
    ) -> None:
        gate = Gate(lookups, kinds, desk)
        thinker = Thinker(
            planner=Planner(lookups, kinds),
            model=Model(model, lookups, kinds) if model is not None and model.base_url else None,
            gate=gate,
            desk=desk,
            choices=choices,
        )
        self._context_for = context_for
        self._conversations = conversations
        self._graph = build_graph(thinker, gate, conversations.saver)

    def turn(self, ask: Ask) -> Reply:
        """Answer one sentence. The same event again replaces its first answer in the thread."""
        try:
            return self._turn(ask)
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

    def told(self, thread: str, event_id: str, sentence: str) -> None:
        """Let a thread know what became of its proposal, so that follow-ups can refer to it."""
        message = AIMessage(sentence, id=event_id, name=OUTCOME)
        with self._conversations.hold(thread):
            self._graph.update_state(_config(thread), {"messages": [message]}, as_node=THINK)

    def _forget_attempt(self, config: RunnableConfig, event_id: str) -> None:
        """Take an earlier attempt at the same event out of its thread, from the question on."""
        thread = self._graph.get_state(config).values.get("messages", [])
        attempt = _attempt_at(event_id, thread)
        if attempt:
            self._graph.update_state(config, {"messages": attempt}, as_node=THINK)

    def _turn(self, ask: Ask) -> Reply:
        if not ask.person.may_decide:
            raise NotEligible("I only work for active members of this company.")
        if len(ask.text) > MOST_CHARACTERS:
            return Reply(
                f"That is {len(ask.text):,} characters; I read up to {MOST_CHARACTERS:,}. "
                "Please say in a sentence or two what you need.",
                asked_back=True,
            )
        progress = Progress(ask, self._context_for(ask.person))
        config = _config(ask.origin.thread)
        with self._conversations.hold(ask.origin.thread):
            self._forget_attempt(config, ask.origin.event_id)
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
        text,
        tool_calls=tuple(progress.calls),
        proposals=tuple(progress.proposals),
        buttons=tuple(progress.buttons),
        asked_back=progress.asked_back,
        degraded=bool(progress.degraded),
        degraded_because=progress.degraded,
        source=_source(found, progress.context),
        links=tuple(dict.fromkeys((link.label, link.url) for a in found for link in a.links)),
    )


def _source(answers: Sequence[Any], context: LookupContext) -> str:
    """Say where the facts are from and how old the oldest is: `Shopify, as of 10:41`."""
    names = ", ".join(dict.fromkeys(answer.source for answer in answers if answer.source))
    times = [answer.as_of for answer in answers if answer.as_of is not None]
    return f"{names}, as of {min(times).astimezone(context.zone):%H:%M}" if times else names
