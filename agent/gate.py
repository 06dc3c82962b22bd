"""The single gate between anything that plans and anything that acts.

Whoever planned a call, it passes here: is there such a tool, are the arguments exactly its schema,
did somebody name what it points at, is there budget left. A look-up is answered; a change is only
ever filed at the desk. The branch is taken by what a name is registered as, never by a verdict.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from langchain_core.messages import AnyMessage, InvalidToolCall, ToolCall, ToolMessage
from pydantic import BaseModel, ValidationError
from pydantic_core import to_jsonable_python

from agent import tracing
from agent.as_said import is_to_be_worked_out, objection, with_their_reason
from agent.extractor import Extractor, NoteReading
from agent.plans import Prefill
from agent.ports import ProposalDesk
from agent.progress import Progress
from agent.provenance import grounds_of, ungrounded
from agent.turns import ToolCall as Called
from agent.wishes import may_be_wished
from policies.actions.definition import ActionKind, Ask
from policies.errors import BadRequest, CountersignError, NotEligible
from policies.people import Group
from tools.plain_text import quoted
from tools.tool import Answer, Lookup, Status

MOST_QUOTED = 500  # characters of a person's words on a card
_MOST_TOLD = 2_000  # characters of a result a model is shown
Model = TypeVar("Model", bound=BaseModel)


class NotACall(BadRequest):
    """That call cannot be made; say what was meant."""


class Gate:
    """Runs tool calls for one turn. Holds look-ups and a desk; no write key is reachable (I19)."""

    def __init__(
        self,
        lookups: Sequence[Lookup],
        kinds: Mapping[str, ActionKind],
        desk: ProposalDesk,
        extractor: Extractor | None = None,
    ) -> None:
        self._lookups = {lookup.name: lookup for lookup in lookups}
        self._kinds = kinds
        self._desk = desk
        self._extractor = extractor

    def run(
        self,
        call: ToolCall | InvalidToolCall,
        thread: Sequence[AnyMessage],
        progress: Progress,
    ) -> ToolMessage:
        """Run one call and say how it went; a refusal is a sentence, never an exception."""
        known = call["name"] in self._lookups or call["name"] in self._kinds
        with tracing.tool(call["name"] or "", call["id"] or "", known=known) as span:
            try:
                answer = self._pass(call, thread, progress)
            except CountersignError as refusal:
                tracing.refused(span, refusal.code)
                if not isinstance(refusal, NotACall):  # which is the planner's affair
                    progress.refusals.append(refusal.sentence)
                return _message(call, Answer(refusal.sentence, status=Status.ERROR))
        return _message(call, answer, self._understood(answer, progress))

    def file(self, kind: str, ask: Ask, progress: Progress) -> Answer:
        """File one wish at the desk, in the asker's name. Raises `CountersignError`."""
        if progress.reads_only:
            raise NotACall("Nothing can be asked for here. Please say it as a wish of its own.")
        wish = (kind, str(getattr(ask, self._kinds[kind].about)).removeprefix("#"))
        if wish in progress.wished_for:
            raise BadRequest("That was asked for already in this turn. One request covers it.")
        if not progress.budget.take_proposal():
            raise BadRequest("No more than three requests at once. Please ask for the rest later.")
        progress.wished_for.add(wish)
        progress.calls.append(Called(kind, ask.model_dump(mode="json", exclude_defaults=True)))
        asked = progress.ask
        proposed = self._desk.propose(
            kind,
            ask,
            person=asked.person,
            origin=asked.origin,
            words=asked.text,
            position=len(progress.wished_for) - 1,
        )
        view = proposed.view()
        progress.filed.append(proposed.sentence)
        progress.proposals.append(view)
        return Answer(proposed.sentence, data={"action": view.id, "state": view.state})

    def look_up(self, name: str, arguments: Mapping[str, Any], progress: Progress) -> Answer:
        """Answer one look-up. Raises `CountersignError`."""
        lookup = self._lookups[name]
        if not lookup.is_for(progress.ask.person):
            raise NotEligible(f"That is for {_named(lookup.only_for)} only.")
        question = _exactly(lookup.arguments, arguments)
        with progress.using(Called(name, question.model_dump(mode="json")), lookup.doing):
            answer = lookup.run(question, progress.context)
        progress.answers.append(answer)
        return answer

    def _pass(
        self,
        call: ToolCall | InvalidToolCall,
        thread: Sequence[AnyMessage],
        progress: Progress,
    ) -> Answer:
        if not progress.budget.take_tool_call():
            raise NotACall("Not run: this turn has used all its look-ups.")
        if not progress.ask.person.may_decide:
            raise NotEligible("I only work for active members of this company.")
        name, arguments = call["name"] or "", call["args"]
        if not isinstance(arguments, Mapping):
            raise NotACall("Those arguments are not a JSON object of reasonable size.")
        if name in self._lookups:
            _check_named(arguments, thread)
            return self.look_up(name, arguments, progress)
        if name in self._kinds:
            _check_named({k: v for k, v in arguments.items() if k != "note"}, thread)
            return self.file(name, self._wish(self._kinds[name], arguments, progress), progress)
        raise NotACall(f"There is no tool {quoted(name, 40)}.")

    def _understood(self, answer: Answer, progress: Progress) -> list[dict[str, Any]]:
        """Have what others wrote read apart, for a model that is never shown it."""
        if self._extractor is None or progress.planner_leads:
            return []
        read = [
            (one.source, self._extractor.read(one.text, NoteReading, progress))
            for one in answer.quotations
        ]
        return [
            {"where": where, "understood": found.model_dump(mode="json") if found else None}
            for where, found in read
        ]

    def _wish(self, kind: ActionKind, arguments: Mapping[str, Any], progress: Progress) -> Ask:
        words = progress.ask.text
        if not may_be_wished(words, kind.speech.verbs):
            raise NotACall(f"Nobody asked for a {kind.name} here. Answer the question instead.")
        ask = _exactly(kind.ask, arguments)
        if is_to_be_worked_out(kind, words):
            progress.to_press = _half_said(kind, with_their_reason(ask, words), words)
            raise NotACall("How much exactly was not said. Buttons were shown; say nothing more.")
        objected = objection(kind, ask, words)
        if objected:
            raise NotACall(objected)
        return _quoting(with_their_reason(ask, words), words)


def _exactly(model: type[Model], arguments: Mapping[str, Any]) -> Model:
    """Validate as JSON and strictly: no extra field, no number as text nor text as number."""
    unknown = sorted(set(arguments) - set(model.model_fields))
    if unknown:
        raise NotACall(f"There is no argument {quoted(unknown[0], 40)}.")
    try:
        return model.model_validate_json(json.dumps(arguments), strict=True)
    except (ValidationError, ValueError, TypeError, RecursionError) as error:
        raise NotACall(f"Those arguments do not fit: {_first_fault(error)}.") from error


def _first_fault(error: Exception) -> str:
    if not isinstance(error, ValidationError):
        return "they are not JSON"
    fault = error.errors(include_url=False, include_input=False, include_context=False)[0]
    return f"{'.'.join(str(part) for part in fault['loc'])[:40]}: {fault['msg'][:80]}"


def _check_named(arguments: Mapping[str, Any], thread: Sequence[AnyMessage]) -> None:
    invented = ungrounded(arguments, grounds_of(thread))
    if invented:
        raise NotACall(
            f"Nobody named {quoted(invented[0], 40)} here. Ask the person instead of guessing."
        )


def _quoting(ask: Ask, words: str) -> Ask:
    """Have a card quote the person, not the model."""
    told = {"note": words[:MOST_QUOTED]} if "note" in type(ask).model_fields else {}
    return ask.model_copy(update=told)


def _half_said(kind: ActionKind, ask: Ask, words: str) -> Prefill:
    """Keep of a wish all but how much: that is for its person to press."""
    kept = {"order", "reason"} & kind.ask.model_fields.keys()
    half = kind.ask.model_validate({name: getattr(ask, name) for name in kept})
    return Prefill(kind, _quoting(half, words))


def _named(groups: frozenset[Group]) -> str:
    return " and ".join(sorted(groups))


def _message(
    call: ToolCall | InvalidToolCall, answer: Answer, understood: Sequence[Mapping[str, Any]] = ()
) -> ToolMessage:
    """Word a result for a model. What stands in `data` may be pointed at later, and only that."""
    data = to_jsonable_python(answer.data, fallback=str)
    told = {**data, "written_by_others": understood} if understood else data
    facts = f"\n{json.dumps(told, ensure_ascii=False)}" if told else ""
    return ToolMessage(
        content=f"{answer.text}{facts}"[:_MOST_TOLD],
        name=call["name"] or "unknown",
        tool_call_id=call["id"] or "",
        status="error" if answer.status is Status.ERROR else "success",
        artifact={"text": answer.text, "data": data},
    )
