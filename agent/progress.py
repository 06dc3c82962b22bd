"""One turn as it goes along: what was asked, what it has spent, found and filed so far."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from agent.budget import Budget
from agent.plans import Prefill
from agent.turns import Ask, Button, Pace, ProposalView, Step, ToolCall
from memory.usage import Spent
from tools.tool import Answer, LookupContext


@dataclass
class Progress:
    """The running account of one turn. Lives only as long as the turn; never stored.

    `refusals` are sentences about what was not possible; `filed` what became of wishes;
    `planner_called` says that a look-up of the planner's own has been run.
    `planner_leads` is set when the built-in planner has taken over for the rest of the turn,
    `degraded` says why it had to where a model is configured. `reads_only` holds in a turn that
    answers what was to be told after an outcome: nothing can be wished for in it. `spent` is what
    the model's calls used, `to_press` a wish of which nobody said how much, to be answered with
    buttons; `holds_budget` that the day's budget set this turn's share aside.
    """

    ask: Ask
    context: LookupContext
    budget: Budget = field(default_factory=Budget)
    calls: list[ToolCall] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)
    filed: list[str] = field(default_factory=list)
    proposals: list[ProposalView] = field(default_factory=list)
    wished_for: set[tuple[str, str]] = field(default_factory=set)
    refusals: list[str] = field(default_factory=list)
    buttons: list[Button] = field(default_factory=list)
    asked_back: bool = False
    planner_leads: bool = False
    planner_called: bool = False
    degraded: str = ""
    reads_only: bool = False
    spent: Spent = field(default_factory=Spent)
    holds_budget: bool = False
    to_press: Prefill | None = None

    @contextmanager
    def using(self, call: ToolCall, doing: str) -> Iterator[None]:
        """Note a look-up, and let whoever watches see how it goes."""
        self.calls.append(call)
        number, watch = len(self.calls), self.ask.watch
        watch(Step(number, doing, Pace.RUNNING))
        try:
            yield
        except BaseException:
            watch(Step(number, doing, Pace.FAILED))
            raise
        watch(Step(number, doing, Pace.DONE))
