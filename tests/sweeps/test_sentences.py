import re
from string import Formatter

import pytest

from agent.sweeps import SWEEPS
from agent.sweeps.sweep import Sweep
from policies.actions import ACTION_KINDS

ALWAYS = frozenset({"name", "place", "since", "due", "money", "amount"})
EACH = pytest.mark.parametrize("sweep", SWEEPS, ids=lambda sweep: sweep.name)


def named(template: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(template) if name}


@EACH
def test_sentences_and_steps_name_only_what_the_query_tells(sweep: Sweep) -> None:
    told = ALWAYS | {*re.findall(r"\bas ([a-z_]+)", sweep.sql)}
    asks = [text for step in sweep.steps for text in (step.label, *step.ask.values())]
    for template in (sweep.says, sweep.undone, *asks):
        assert named(template) <= told, template


@EACH
def test_steps_fill_in_all_that_their_action_has_to_be_told(sweep: Sweep) -> None:
    for step in sweep.steps:
        fields = ACTION_KINDS[step.action].ask.model_fields
        assert {*step.ask} <= {*fields}
        assert {name for name, one in fields.items() if one.is_required()} <= {*step.ask}


@EACH
def test_every_threshold_is_asked_for_by_the_query(sweep: Sweep) -> None:
    asked = {*re.findall(r":([a-z_]+)", sweep.sql)} - {"now"}
    known = {f"{name}{end}" for name in sweep.thresholds for end in ("", "_ago", "_ahead")}
    assert asked <= known
    for name in sweep.thresholds:
        assert asked & {name, f"{name}_ago", f"{name}_ahead"}, name
