"""Who thinks next in a turn: a strict command, the model if there is one, else the planner."""

import logging
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from uuid import uuid4

from langchain_core.messages import AIMessage, AnyMessage, HumanMessage, ToolCall

from agent import wording
from agent.afterwards import asks_how_it_stands, two_steps, wish_before
from agent.gate import Gate
from agent.model import Model
from agent.planner import Planner
from agent.plans import AskBack, Before, Foretell, Look, Plan, Prefill, Say
from agent.ports import Choices, Previewed, ProposalDesk
from agent.progress import Progress
from agent.slash import HELP, HelpCommand, LookupCommand, WishCommand, is_command, parse
from agent.slots import find_slots
from agent.turns import Button
from agent.usage import DayBudget, ModelAway
from policies.actions.definition import Ask
from policies.errors import BadRequest, CountersignError
from tools.orders import ORDER_LOOKUP

log = logging.getLogger(__name__)


DIRECT = "D"  # what the id of a direct message's channel begins with
_WHICH = "Which?"
_PRESS = "Press the button if so."
_OFFERED = re.compile(
    rf"I never (?P<kind>[\w ]+) from a sentence\. (?:{re.escape(_WHICH)}|{re.escape(_PRESS)})\Z"
)
_Wish = tuple[str, Ask, Previewed]


class Thinker:
    """Returns the next message of a turn: tool calls to run, or the final words."""

    def __init__(
        self,
        *,
        planner: Planner,
        model: Model | None,
        gate: Gate,
        desk: ProposalDesk,
        choices: Choices,
        budget: DayBudget | None = None,
    ) -> None:
        self._planner = planner
        self._model = model
        self._gate = gate
        self._desk = desk
        self._choices = choices
        self._budget = budget

    def think(self, thread: Sequence[AnyMessage], progress: Progress) -> AIMessage:
        """Think one step. Any trouble with the model hands the rest of the turn to the planner."""
        if is_command(progress.ask.text) and not progress.reads_only:
            return self._commanded(progress)
        if progress.to_press is not None:
            wish, progress.to_press = progress.to_press, None
            return AIMessage(self._answered(wish, progress))
        if self._model is not None and not progress.planner_leads:
            try:
                return self._modelled(self._model, thread, progress)
            except ModelAway as away:
                log.warning("the model is away: %s", away)
                progress.degraded, progress.planner_leads = away.said or wording.AWAY, True
        return self._planned(thread, progress)

    def _modelled(
        self, model: Model, thread: Sequence[AnyMessage], progress: Progress
    ) -> AIMessage:
        if self._budget is not None:
            self._budget.open(progress)
        message = None if progress.budget.spent else model.think(thread, progress)
        if message is None:
            return AIMessage(wording.worded(progress))
        if message.tool_calls or message.invalid_tool_calls:
            return message
        draft = str(message.text)
        if progress.filed or progress.refusals or wording.adds_nothing(draft, progress):
            return AIMessage(wording.worded(progress, draft))
        if wording.is_question_back(draft, progress):
            progress.asked_back = True
            return AIMessage(draft)
        if progress.answers:
            return AIMessage(wording.worded(progress))
        # An answer about facts without a look-up is made of nothing: the planner answers instead.
        progress.planner_leads = True
        return self._planned(thread, progress)

    def _planned(self, thread: Sequence[AnyMessage], progress: Progress) -> AIMessage:
        if progress.planner_called or progress.filed or progress.answers:
            return AIMessage(wording.worded(progress))
        plan = self._plan(thread, progress)
        if isinstance(plan, Look):
            progress.planner_called = True
            return _calling(plan.lookup.name, plan.arguments)
        return AIMessage("" if progress.reads_only else self._answered(plan, progress))

    def _answered(self, plan: Plan, progress: Progress) -> str:
        """Say what a plan that is no look-up comes to."""
        match plan:
            case Prefill():
                return self._told(lambda: self._offer(plan, progress), progress)
            case Foretell():
                return self._told(lambda: self._foretell(plan, progress), progress)
            case AskBack() | Say():
                progress.asked_back = isinstance(plan, AskBack)
                return plan.sentence
        return ""

    def _plan(self, thread: Sequence[AnyMessage], progress: Progress) -> Plan:
        """Plan a sentence, or only the wish in it where a question for afterwards follows.

        The planner keeps no question that it could not answer then.
        """
        direct = progress.ask.origin.channel.startswith(DIRECT)
        before = replace(_before(thread, self._planner.abilities), direct=direct)
        text = progress.ask.text
        if progress.reads_only:
            return self._plan_afterwards(
                text, find_slots(wish_before(text, _people(thread))).orders
            )
        steps = two_steps(text)
        if steps is not None:
            plan = self._planner.plan(steps.wish, before)
            later = self._plan_afterwards(steps.question, find_slots(steps.wish).orders)
            if isinstance(plan, Prefill) and isinstance(later, Look):
                return plan
        return self._planner.plan(text, before)

    def _plan_afterwards(self, question: str, orders: tuple[str, ...]) -> Plan:
        """Plan what was to be told after a change; where nothing else is named, how it stands."""
        plan = self._planner.plan(question, Before(orders=orders))
        if isinstance(plan, AskBack) and len(orders) == 1 and asks_how_it_stands(question):
            return Look(ORDER_LOOKUP, {"order": orders[0]})
        return plan

    def _commanded(self, progress: Progress) -> AIMessage:
        """Carry out a strict command. Its arguments were typed in full, so nothing is guessed."""
        try:
            command = parse(progress.ask.text)
        except CountersignError as mistake:
            progress.asked_back = True
            return AIMessage(mistake.sentence)
        if isinstance(command, HelpCommand):
            return AIMessage(HELP)
        return AIMessage(self._told(lambda: self._run(command, progress), progress))

    def _run(self, command: LookupCommand | WishCommand, progress: Progress) -> str:
        if isinstance(command, LookupCommand):
            return self._gate.look_up(command.name, command.arguments, progress).text
        return self._gate.file(command.kind, command.ask, progress).text

    def _offer(self, plan: Prefill, progress: Progress) -> str:
        """Store up to three prefilled buttons that can succeed. Raises `CountersignError`."""
        asked = progress.ask
        name, phrase = plan.kind.name, plan.kind.phrase
        previews = self._previews(plan, progress)
        for label, ask, preview in previews:
            if preview.allowed:
                suggestion = self._desk.suggest(
                    name, label, ask, person=asked.person, origin=asked.origin, words=asked.text
                )
                arguments = ask.model_dump(mode="json", exclude_defaults=True)
                progress.buttons.append(Button(name, label, arguments, suggestion))
        if progress.buttons:
            which = _PRESS if plan.doubtful else _WHICH
            return f"{_doubt(plan, previews)}I never {phrase} from a sentence. {which}"
        why = previews[0][2].sentence if previews else f"There is nothing left to {phrase} there."
        return f"{_doubt(plan, previews)}{why}"

    def _foretell(self, plan: Foretell, progress: Progress) -> str:
        """Say whether a change would be allowed, and up to how much. Raises `CountersignError`."""
        previews = [preview for _, _, preview in self._previews(plan, progress)]
        allowed = [(preview.amount, preview.sentence) for preview in previews if preview.allowed]
        if not previews:
            return f"No: there is nothing left to {plan.kind.phrase} there."
        if not allowed:
            return f"No: {previews[0].sentence}"
        most = max((amount for amount, _ in allowed if amount), default=None)
        sentence = next(sentence for amount, sentence in allowed if amount == most)
        return f"Yes, up to {most}. {sentence}" if most else f"Yes. {sentence}"

    def _previews(self, plan: Prefill | Foretell, progress: Progress) -> list[_Wish]:
        """Make up to three wishes of one, each with what would become of it."""
        name, person = plan.kind.name, progress.ask.person
        offers = self._choices(name, plan.ask, progress.context)[:3]
        wishes = [(offer.label, _plain(offer.ask)) for offer in offers]
        return [(label, ask, self._desk.preview(name, ask, person=person)) for label, ask in wishes]

    def _told(self, attempt: Callable[[], str], progress: Progress) -> str:
        try:
            return attempt()
        except CountersignError as refusal:
            progress.refusals.append(refusal.sentence)
            progress.asked_back = isinstance(refusal, BadRequest)
            return refusal.sentence


def _doubt(plan: Prefill, previews: Sequence[_Wish]) -> str:
    """Ask whether a bare number was meant as money, written as the money it would be."""
    amount = next((preview.amount for _, _, preview in previews if preview.amount), None)
    order = str(getattr(plan.ask, "order", ""))
    return f"Do you mean {amount} on #{order}? " if plan.doubtful and amount else ""


def _calling(name: str, arguments: dict[str, object]) -> AIMessage:
    call = ToolCall(name=name, args=arguments, id=f"call_{uuid4().hex[:16]}", type="tool_call")
    return AIMessage("", tool_calls=[call])


def _plain(ask: Ask) -> Ask:
    """Drop the currency mark of a spoken amount: whoever made the offer has checked it."""
    amount = getattr(ask, "amount", None)
    return ask.model_copy(update={"amount": amount.lstrip("$€£¥")}) if amount else ask


def _people(thread: Sequence[AnyMessage]) -> list[str]:
    return [str(message.text) for message in thread if isinstance(message, HumanMessage)]


def _before(thread: Sequence[AnyMessage], abilities: str) -> Before:
    """Read from a thread what the planner may know of what went before the present sentence."""
    people = _people(thread)[:-1]
    ours = [str(message.text) for message in thread if isinstance(message, AIMessage)]
    said = [text for text in ours if text]
    last = said[-1].strip() if said else ""
    return Before(
        orders=tuple(dict.fromkeys(order for text in people for order in find_slots(text).orders)),
        said=tuple(people),
        spoke=bool(said),
        offered=offered["kind"] if (offered := _OFFERED.search(last)) else "",
        asked="?" in last.replace(abilities, ""),
        listed=any(abilities in text for text in said),
    )
