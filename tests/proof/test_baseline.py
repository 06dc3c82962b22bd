"""A sample of the comparison; `python -m tests.proof.baseline` runs it whole."""

import pytest

from tests.proof.baseline import ACCIDENTS, OURS, Accident, compare
from tests.proof.stock_agent import DEFAULTS, STRONGEST

DETERMINISTIC = {
    "click on an older card": (1, 0),
    "a tool's name misspelt": (1, 1),
    "killed after the effect": (1, 0),
    "answer lost, the model asks again": (1, 1),
}
SAMPLE = [one for one in ACCIDENTS if one.name in DETERMINISTIC]


@pytest.mark.parametrize("accident", SAMPLE, ids=lambda one: one.name.replace(" ", "-"))
def test_an_accident_that_doubles_or_misleads_elsewhere_harms_nothing_here(
    accident: Accident,
) -> None:
    found = compare(accident, trials=1)
    assert found.wrong[OURS] == []
    stock = tuple(len(found.wrong[setup.name]) for setup in (DEFAULTS, STRONGEST))
    assert stock == DETERMINISTIC[accident.name]
